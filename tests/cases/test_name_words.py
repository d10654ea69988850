"""The words by which families are found follow every change of names, also when two change them at once."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from cases.models import Family, FamilyMembership, FamilyWord, Person
from cases.services import MemberFacts

SINCE, UNTIL = "2025-01-01", "2026-01-01"


def words(family):
    """The words of the family: with "-" before those of whoever has left."""
    rows = FamilyWord.objects.filter(family=family).values_list("word__key", "has_left")
    return sorted(f"-{key}" if has_left else key for key, has_left in rows)


def member(family, first_name, **facts):
    """A new person in the family."""
    person = Person.objects.create(first_name=first_name)
    home = {"family": family, "unit": family.unit, "since": SINCE}
    FamilyMembership.objects.create(person=person, role="other", **home, **facts)
    return person


@pytest.fixture
def family(make_case):
    """A family of one parent."""
    parent = MemberFacts(role="mother", first_name="Anna-Maija", last_name="Mäki")
    return make_case("Mäki-Ärjä", members=[parent]).family


@pytest.mark.django_db
class TestWordsFollowNames:
    def test_each_word_of_family_and_members_is_there_once(self, family):
        assert words(family) == ["anna", "arja", "maija", "maki"]

    def test_new_names_take_the_place_of_the_old(self, family):
        Family.objects.filter(pk=family.pk).update(name="Uusi")
        Person.objects.filter(memberships__family=family).update(first_name="Elsa")

        assert words(family) == ["elsa", "maki", "uusi"]

    def test_many_new_rows_at_once_have_their_words(self, family):
        people = Person.objects.bulk_create([Person(first_name=name) for name in ("Olli", "Pia", "..", "")])
        FamilyMembership.objects.bulk_create(
            FamilyMembership(family=family, unit=family.unit, person=person, since=SINCE, role="other")
            for person in people
        )

        assert set(words(family)) > {"olli", "pia"}
        assert len(words(family)) == 6

    def test_who_has_left_is_marked_and_who_was_never_there_is_gone(self, family):
        member(family, "Väinö", until=UNTIL)
        member(family, "Anna", until=UNTIL)
        mistake = member(family, "Kerttu")
        assert words(family) == ["-anna", "-vaino", "anna", "arja", "kerttu", "maija", "maki"]

        FamilyMembership.objects.filter(person__first_name="Väinö").update(until=None)
        FamilyMembership.objects.filter(person=mistake).delete()

        assert words(family) == ["-anna", "anna", "arja", "maija", "maki", "vaino"]

    def test_somebody_of_two_homes_has_words_in_both(self, family, make_case):
        other = make_case("Toinen").family
        parent = family.memberships.get().person
        FamilyMembership.objects.create(family=other, unit=other.unit, person=parent, since=SINCE, role="mother")

        Person.objects.filter(pk=parent.pk).update(first_name="Elsa")

        assert "elsa" in words(family)
        assert {"elsa", "maki"} < set(words(other))
        moved = FamilyMembership.objects.filter(family=other, person=parent)
        moved.update(family=family, since="2020-01-01", until=UNTIL)
        assert "maki" not in words(other)
        assert words(family) == ["-elsa", "-maki", "arja", "elsa", "maki"]

    def test_words_of_the_merged_are_those_of_the_kept_until_they_are_parted(self, family, make_case):
        gone = make_case("Entinen").family
        Family.objects.filter(pk=gone.pk).update(name="Kadonnut")
        parent = family.memberships.get().person
        former = Person.objects.create(first_name="Anni")
        before = words(family), words(gone)

        Family.objects.filter(pk=gone.pk).update(merged_into=family)
        Person.objects.filter(pk=former.pk).update(merged_into=parent)

        assert {"kadonnut", "anni"} < set(words(family))
        assert "kadonnut" not in words(gone)
        Person.objects.filter(pk=former.pk).update(first_name="Aune")
        assert "aune" in words(family)
        assert "anni" not in words(family)
        Family.objects.filter(pk=gone.pk).update(merged_into=None)
        Person.objects.filter(pk=former.pk).update(merged_into=None)
        assert (words(family), words(gone)) == before


def rename(first_name, new):
    return lambda _family: Person.objects.filter(first_name=first_name).update(first_name=new)


def add(first_name):
    def act(family):
        person = Person.objects.get(first_name=first_name)
        FamilyMembership.objects.create(family=family, unit=family.unit, person=person, since=SINCE, role="other")

    return act


def name_family(family):
    Family.objects.filter(pk=family.pk).update(name="Uusi")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(
    ("first", "second", "after"),
    [
        (add("Kerttu"), rename("Kerttu", "Katri"), ["anna", "arja", "katri", "maija", "maki"]),
        (rename("Kerttu", "Katri"), add("Kerttu"), ["anna", "arja", "katri", "maija", "maki"]),
        (rename("Anna-Maija", "Elsa"), name_family, ["elsa", "maki", "uusi"]),
        (name_family, rename("Anna-Maija", "Elsa"), ["elsa", "maki", "uusi"]),
        (add("Kerttu"), add("Olli"), ["anna", "arja", "kerttu", "maija", "maki", "olli"]),
    ],
)
def test_of_two_at_once_the_second_waits_and_knows_of_the_first(family, first, second, after):
    """On two connections: the second one begins while the first one has not committed."""
    Person.objects.bulk_create([Person(first_name="Kerttu"), Person(first_name="Olli")])

    def later():
        try:
            second(family)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first(family)
            waiting = pool.submit(later)
            wait_until_somebody_waits()
        waiting.result(timeout=10)

    assert words(family) == after


def wait_until_somebody_waits():
    with connection.cursor() as cursor:
        for _try in range(200):
            cursor.execute(
                "select count(*) from pg_locks join pg_stat_activity using (pid)"
                " where not granted and datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    pytest.fail("the second one did not wait")
