"""Only the two of a pair answer and look back on it, and pairs from before offers count as accepted by both."""

from django.db import migrations

MEMBERS = """
create function pairs_members_only() returns trigger language plpgsql as $$
begin
    if not exists (select from pairs_workpair where id = new.pair_id and new.user_id in (lead_id, co_worker_id)) then
        raise exception 'pairs: only one of the pair may say this' using errcode = 'check_violation',
            constraint = tg_argv[0];
    end if;
    return new;
end $$;
create trigger members_only before insert or update on pairs_pairanswer
for each row execute function pairs_members_only('pairs_answer_of_a_member');
create trigger members_only before insert or update on pairs_pairreflection
for each row execute function pairs_members_only('pairs_reflection_of_a_member');
"""
ANYBODY = """
drop trigger members_only on pairs_pairreflection;
drop trigger members_only on pairs_pairanswer;
drop function pairs_members_only();
"""

# Nobody asked them; they worked, so they had accepted.
ACCEPTED = """
insert into pairs_pairanswer (pair_id, case_id, family_id, unit_id, user_id, accepted, reason, answered_at)
select pair.id, case_id, family_id, unit_id, member.user_id, true, '', formed_at from pairs_workpair as pair,
    lateral (values (0, lead_id), (1, co_worker_id)) as member (place, user_id)
order by pair.id, member.place
"""
VISITED = """
update pairs_workpair set visits_agreed_at = formed_at
where case_id in (select id from cases_case where phase not in ('waiting', 'pair'))
"""


class Migration(migrations.Migration):
    """Guards, and the answers of the pairs that are there."""

    dependencies = [("pairs", "0004_answers_starts_and_reflections")]

    operations = [
        migrations.RunSQL(MEMBERS, ANYBODY),
        migrations.RunSQL(ACCEPTED, migrations.RunSQL.noop),
        migrations.RunSQL(VISITED, migrations.RunSQL.noop),
    ]
