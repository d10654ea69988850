"""What is below a visit, a note and a review bears its family, case and unit too, and the database compares them."""

import django.db.models.deletion
from django.db import migrations, models

VISIT, NOTE, REVIEW = ("visit", "visits_visit"), ("note", "visits_visitnote"), ("review", "visits_jointreview")
ABOVE = {
    "visitworker": VISIT,
    "attendance": NOTE,
    "workerattendance": NOTE,
    "notetopic": NOTE,
    "notestrength": NOTE,
    "reviewparticipant": REVIEW,
}
COLUMNS = {"case": "cases.case", "family": "cases.family", "unit": "staff.unit"}

# Rows of a confirmed note are frozen; here they get only what the note above them says.
FILL = """
alter table visits_{model} disable trigger user;
update visits_{model} set case_id = above.case_id, family_id = above.family_id, unit_id = above.unit_id
from {table} above where above.id = {above}_id;
alter table visits_{model} enable trigger user
"""
# A visit may follow its family to another unit, and its workers with it. Notes and reviews never change.
COMPARE = """
alter table visits_{model} add constraint visits_{model}_as_above
foreign key ({above}_id, case_id, family_id, unit_id) references {table} (id, case_id, family_id, unit_id)
on update cascade deferrable initially deferred
"""
NO_COMPARE = "alter table visits_{model} drop constraint visits_{model}_as_above"


def column(name, *, null):
    return models.ForeignKey(
        null=null,
        db_constraint=False,
        db_index=name == "case",
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=COLUMNS[name],
    )


def sql(statement, model):
    above, table = ABOVE[model]
    return statement.format(model=model, above=above, table=table)


class Migration(migrations.Migration):
    dependencies = [("visits", "0009_drafts_of_the_review_and_the_closing")]

    operations = [
        *(
            migrations.AddConstraint(
                model_name=model,
                constraint=models.UniqueConstraint("id", "case", "family", "unit", name=f"visits_{model}_whole"),
            )
            for model in ("visit", "visitnote", "jointreview")
        ),
        *(migrations.AddField(model, name, column(name, null=True)) for model in ABOVE for name in COLUMNS),
        *(migrations.RunSQL(sql(FILL, model), migrations.RunSQL.noop) for model in ABOVE),
        *(migrations.AlterField(model, name, column(name, null=False)) for model in ABOVE for name in COLUMNS),
        *(migrations.RunSQL(sql(COMPARE, model), sql(NO_COMPARE, model)) for model in ABOVE),
    ]
