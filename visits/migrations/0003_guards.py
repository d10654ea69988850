"""What the models cannot say: a visit's limit is that of its plan, and who said the family's words is frozen."""

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


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_catalogues")]

    operations = [migrations.RunSQL(LIMIT, NO_LIMIT), migrations.RunSQL(FREEZE, THAW)]
