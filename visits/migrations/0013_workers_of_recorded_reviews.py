from django.db import migrations

# Until now both of the pair of the day were written as present without asking.
FILL = """
insert into visits_reviewworker (review_id, case_id, family_id, unit_id, user_id, present)
select review.id, review.case_id, review.family_id, review.unit_id, worker.user_id, true
    from visits_jointreview review
    join lateral (
    select lead_id, co_worker_id from pairs_workpair
    where case_id = review.case_id and formed_at <= review.recorded_at order by formed_at desc limit 1
) pair on true
    cross join lateral (values (1, pair.lead_id), (2, pair.co_worker_id)) worker (place, user_id)
order by review.id, worker.place
"""


class Migration(migrations.Migration):
    """Reviews recorded before the question was asked know their workers too."""

    dependencies = [("visits", "0012_who_of_the_pair_was_at_the_review")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
