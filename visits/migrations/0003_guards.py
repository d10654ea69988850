"""What the models cannot say: a visit's limit is that of its plan, who said the family's words is frozen, and what is
below a visit, a note or a review is of the same family, case and unit."""

from django.db import migrations

# The database itself keeps a visit's copy of the limit equal to that of its plan.
LIMIT = """
alter table visits_visit add constraint visits_visit_plan_and_its_maximum
foreign key (plan_id, plan_maximum) references visits_visitplan (id, maximum)
deferrable initially deferred
"""
NO_LIMIT = "alter table visits_visit drop constraint visits_visit_plan_and_its_maximum"

# The table of "who said it" has no model of its own on which a trigger could be declared.
FREEZE = """
create function visits_note_speakers_frozen() returns trigger language plpgsql as $$
begin
    raise exception 'visits: a signed note cannot be changed';
end $$;
create trigger frozen before update or delete on visits_visitnote_family_words_by
for each row execute function visits_note_speakers_frozen();
"""
THAW = """
drop trigger frozen on visits_visitnote_family_words_by;
drop function visits_note_speakers_frozen();
"""

# What is below a visit, a note or a review bears its family, case and unit too, and the database compares them.
# A visit may follow its family to another unit, and its workers with it. Notes and reviews never change.
VISIT, NOTE, REVIEW = ("visit", "visits_visit"), ("note", "visits_visitnote"), ("review", "visits_jointreview")
ABOVE = {
    "visitworker": VISIT,
    "attendance": NOTE,
    "workerattendance": NOTE,
    "notetopic": NOTE,
    "notestrength": NOTE,
    "reviewparticipant": REVIEW,
    "reviewworker": REVIEW,
}
COMPARE = """
alter table visits_{model} add constraint visits_{model}_as_above
foreign key ({above}_id, case_id, family_id, unit_id) references {table} (id, case_id, family_id, unit_id)
on update cascade deferrable initially deferred
"""
NO_COMPARE = "alter table visits_{model} drop constraint visits_{model}_as_above"


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_catalogues")]

    operations = [
        migrations.RunSQL(LIMIT, NO_LIMIT),
        migrations.RunSQL(FREEZE, THAW),
        *(
            migrations.RunSQL(COMPARE.format(model=model, above=above, table=table), NO_COMPARE.format(model=model))
            for model, (above, table) in ABOVE.items()
        ),
    ]
