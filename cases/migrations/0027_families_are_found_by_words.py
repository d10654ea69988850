"""The words of names have tables of their own, by which families are found. The database itself keeps them."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

# Each word of the names of the families, of their members, and of those who have been merged into these. What has
# been merged into another has no words of its own. A name is parted as in `cases/selectors/name_search.py`.
WORDS_OF = """
create function cases_words_of(families bigint[])
returns table (family_id bigint, has_left boolean, key text, own text)
language sql stable as $$
    select name.family_id, has_left, search_key(part), fi_sort(part)
    from (
        select id as family_id, false as has_left, name from cases_family
        where id = any (families) and merged_into_id is null
        union all
        select merged_into_id, false, name from cases_family where merged_into_id = any (families)
        union all
        select home.family_id, until is not null, name
        from cases_familymembership as home cross join lateral (
            select last_name || ' ' || first_name as name from cases_person where id = home.person_id
            union all
            select last_name || ' ' || first_name from cases_person where merged_into_id = home.person_id
        ) as person
        where home.family_id = any (families)
    ) as name cross join lateral regexp_split_to_table(name, '[\\s–-]+') as part
    where search_key(part) <> ''
    group by 1, 2, 3, 4
$$
"""
# Two who change names of one family at the same time come here one after the other, and the second one reads what
# the first one wrote: each statement of the function sees all that has been committed before it.
WRITE = """
create function cases_write_words(families bigint[]) returns void language plpgsql as $$
begin
    perform from cases_family where id = any (families) order by id for no key update;
    insert into cases_nameword (key, own)
    select distinct key, own from cases_words_of(families) as said
    where not exists (select from cases_nameword as word where (word.key, word.own) = (said.key, said.own))
    order by key, own on conflict do nothing;
    delete from cases_familyword where family_id = any (families);
    insert into cases_familyword (word_id, family_id, has_left)
    select word.id, said.family_id, said.has_left
    from cases_words_of(families) as said join cases_nameword as word using (key, own);
end $$
"""
OF_FAMILIES = """
create function cases_words_of_new_families() returns trigger language plpgsql as $$
begin
    perform cases_write_words(array(select distinct coalesce(merged_into_id, id) from added));
    return null;
end $$;
create function cases_words_of_family() returns trigger language plpgsql as $$
begin
    perform cases_write_words(array[new.id, old.merged_into_id, new.merged_into_id]);
    return null;
end $$;
create trigger words_of_new after insert on cases_family
referencing new table as added for each statement execute function cases_words_of_new_families();
create trigger words after update of name, merged_into_id on cases_family
for each row when ((old.name, old.merged_into_id) is distinct from (new.name, new.merged_into_id))
execute function cases_words_of_family()
"""
NOT_OF_FAMILIES = """
drop trigger words on cases_family;
drop trigger words_of_new on cases_family;
drop function cases_words_of_family();
drop function cases_words_of_new_families()
"""
# Somebody new is of no family yet, unless merged into another at once.
OF_PEOPLE = """
create function cases_words_of_person() returns trigger language plpgsql as $$
begin
    perform cases_write_words(array(
        select distinct family_id from cases_familymembership
        where person_id = any (array[new.id, old.merged_into_id, new.merged_into_id])
    ));
    return null;
end $$;
create trigger words_of_new after insert on cases_person
for each row when (new.merged_into_id is not null) execute function cases_words_of_person();
create trigger words after update of first_name, last_name, merged_into_id on cases_person
for each row when (
    (old.first_name, old.last_name, old.merged_into_id)
    is distinct from (new.first_name, new.last_name, new.merged_into_id)
)
execute function cases_words_of_person()
"""
NOT_OF_PEOPLE = """
drop trigger words on cases_person;
drop trigger words_of_new on cases_person;
drop function cases_words_of_person()
"""
# Whoever changes the name of a person at this moment cannot see the new place yet: the lock waits for the name.
OF_MEMBERS = """
create function cases_words_of_new_members() returns trigger language plpgsql as $$
begin
    perform from cases_person where id in (select person_id from added) order by id for share;
    perform cases_write_words(array(select distinct family_id from added));
    return null;
end $$;
create function cases_words_of_member() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        perform from cases_person where id = new.person_id for share;
    end if;
    perform cases_write_words(array[old.family_id, new.family_id]);
    return null;
end $$;
create trigger words_of_new after insert on cases_familymembership
referencing new table as added for each statement execute function cases_words_of_new_members();
create trigger words after update of family_id, person_id, until on cases_familymembership
for each row when (
    (old.family_id, old.person_id, old.until) is distinct from (new.family_id, new.person_id, new.until)
)
execute function cases_words_of_member();
create trigger words_of_gone after delete on cases_familymembership
for each row execute function cases_words_of_member()
"""
NOT_OF_MEMBERS = """
drop trigger words_of_gone on cases_familymembership;
drop trigger words on cases_familymembership;
drop trigger words_of_new on cases_familymembership;
drop function cases_words_of_member();
drop function cases_words_of_new_members()
"""
FILL = "select cases_write_words(array(select id from cases_family where merged_into_id is null))"


class Migration(migrations.Migration):
    """The words, what keeps them, and those of the names that are there."""

    dependencies = [("cases", "0026_further_contacts_are_handled")]

    operations = [
        migrations.RemoveIndex(model_name="family", name="cases_family_found_by_name"),
        migrations.RemoveField(model_name="family", name="search_key"),
        migrations.CreateModel(
            name="NameWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=400)),
                ("own", models.CharField(max_length=400)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("key", "gin_trgm_ops"), name="cases_nameword_found"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("key", "own"), name="cases_nameword_once")],
            },
        ),
        migrations.CreateModel(
            name="FamilyWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "word_id", "family_id", "has_left", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "word",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.nameword",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.family"
                    ),
                ),
                ("has_left", models.BooleanField()),
            ],
        ),
        migrations.RunSQL(WORDS_OF, "drop function cases_words_of(bigint[])"),
        migrations.RunSQL(WRITE, "drop function cases_write_words(bigint[])"),
        migrations.RunSQL(OF_FAMILIES, NOT_OF_FAMILIES),
        migrations.RunSQL(OF_PEOPLE, NOT_OF_PEOPLE),
        migrations.RunSQL(OF_MEMBERS, NOT_OF_MEMBERS),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
