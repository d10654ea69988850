"""People and families as they are: ages in words, memberships over time, two homes, protection."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from audit import clock
from audit.saving import save_checked
from cases import access
from cases.models import FamilyMembership, Person, SecurityProhibition
from cases.selectors import members_of
from cases.services import MemberFacts

DAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("born", "text"),
    [
        (DAY, "0 wk"),
        (date(2026, 3, 5), "1 wk"),
        (date(2026, 1, 13), "8 wk"),
        (date(2026, 1, 12), "2 mo"),
        (date(2025, 7, 12), "8 mo"),
        (date(2024, 3, 13), "23 mo"),
        (date(2024, 3, 12), "2 y"),
        (date(1997, 3, 13), "28 y"),
        (date(1997, 3, 12), "29 y"),
        (date(2026, 3, 13), ""),
        (None, ""),
    ],
)
def test_age_is_told_in_weeks_months_or_years(born, text):
    with translation.override("en"):
        assert Person(birth_date=born).age_text(DAY) == text


def test_a_birthday_on_the_leap_day_comes_on_the_first_of_march():
    leap = Person(birth_date=date(2024, 2, 29))

    with translation.override("en"):
        assert leap.age_text(date(2027, 2, 28)) == "2 y"
        assert leap.age_text(date(2027, 3, 1)) == "3 y"


def test_a_baby_on_the_way_has_a_due_month_and_no_age():
    with translation.override("en"):
        assert Person(due_date=date(2026, 5, 20)).age_text(DAY) == "due 5/2026"


@pytest.mark.parametrize(
    ("person", "name", "short_name"),
    [
        (Person(first_name="Emmi", last_name="Kuusela"), "Emmi Kuusela", "Emmi"),
        (Person(last_name="Kuusela"), "Kuusela", "Name not known yet"),
        (Person(), "Name not known yet", "Name not known yet"),
        (Person(due_date=DAY), "Baby on the way", "Baby on the way"),
    ],
)
def test_everybody_has_something_to_be_called(person, name, short_name):
    with translation.override("en"):
        assert (person.name, person.short_name) == (name, short_name)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"birth_date": clock.today() + timedelta(days=1)}, "birth_date"),
        ({"birth_date": date(1850, 1, 1)}, "birth_date"),
        ({"birth_date": date(2020, 1, 1), "due_date": clock.today()}, "due_date"),
        ({"due_date": clock.today() + timedelta(days=400)}, "due_date"),
        ({"due_date": clock.today() - timedelta(days=100)}, "due_date"),
        ({"phone": "abc"}, "phone"),
    ],
)
def test_a_person_cannot_be_what_nobody_is(values, field):
    with pytest.raises(ValidationError) as caught:
        Person(**values).clean()

    assert list(caught.value.message_dict) == [field]


def test_a_phone_is_kept_in_its_international_form():
    person = Person(phone="040 123 4567")
    person.clean()

    assert person.phone == "+358401234567"


@pytest.fixture
def membership(waiting_case):
    return FamilyMembership.objects.filter(family=waiting_case.family_id).first()


def another(membership, **changes):
    """A second membership of the same person in the same family."""
    values = {"family_id": membership.family_id, "unit_id": membership.unit_id, "role": "mother"}
    return FamilyMembership(person_id=membership.person_id, **(values | changes))


@pytest.mark.django_db
def test_a_person_belongs_to_a_family_once_at_a_time(membership, today):
    with pytest.raises(IntegrityError, match="once_at_a_time"), transaction.atomic():
        another(membership, since=today).save()

    membership.until = today
    membership.save()
    with pytest.raises(IntegrityError, match="once_at_a_time"), transaction.atomic():
        another(membership, since=today).save()
    another(membership, since=today + timedelta(days=1)).save()


@pytest.mark.django_db
def test_a_membership_cannot_end_before_it_begins(membership):
    membership.until = membership.since - timedelta(days=1)

    with pytest.raises(ValidationError):
        membership.full_clean()
    with pytest.raises(IntegrityError, match="until_after_since"), transaction.atomic():
        membership.save()


@pytest.mark.django_db
def test_a_child_with_two_homes_is_one_person(make_case, waiting_case):
    child = Person.objects.get(first_name="Aava")
    other_home = make_case(
        "Lampela",
        is_other_home=True,
        members=[
            MemberFacts(role="father", first_name="Jussi"),
            MemberFacts(role="child", person=child, lives_here=False),
        ],
    )

    assert Person.objects.filter(first_name="Aava").count() == 1
    assert [row.family.name for row in child.memberships.order_by("id")] == ["Kuusela", "Lampela"]
    with translation.override("en"):
        assert members_of(other_home)[1].about.endswith("y, lives elsewhere")
    assert [row.short_name for row in members_of(waiting_case)] == ["Emmi", "Joona", "Aava"]


@pytest.mark.django_db
def test_children_stand_from_the_eldest_on_after_the_adults(make_case, today):
    case = make_case(
        members=[
            MemberFacts(role="child", first_name="Pieni", birth_date=today - timedelta(days=30)),
            MemberFacts(role="child", due_date=today + timedelta(days=60)),
            MemberFacts(role="mother", first_name="Emmi"),
            MemberFacts(role="child", first_name="Iso", birth_date=today - timedelta(days=3000)),
            MemberFacts(role="grandparent", first_name="Mummo"),
        ]
    )

    with translation.override("en"):
        names = [row.short_name for row in members_of(case)]
    assert names == ["Emmi", "Mummo", "Iso", "Pieni", "Baby on the way"]


@pytest.mark.django_db
def test_who_has_left_is_not_among_the_members(waiting_case, membership, today):
    FamilyMembership.objects.filter(pk=membership.pk).update(since=today - timedelta(days=9), until=today)
    assert len(members_of(waiting_case)) == 3

    with clock.at(clock.now() + timedelta(days=1)):
        assert len(members_of(waiting_case)) == 2


@pytest.mark.django_db
def test_protection_covers_the_household_for_its_time(coordinator, waiting_case, membership, today):
    SecurityProhibition.objects.create(person=membership.person, since=today, until=today)

    def protected():
        return access.case_for(coordinator, waiting_case.pk).is_protected

    assert protected()
    with clock.at(clock.now() + timedelta(days=1)):
        assert not protected()
    with clock.at(clock.now() - timedelta(days=1)):
        assert not protected()


@pytest.mark.django_db
def test_a_prohibition_cannot_end_before_it_begins(membership, today):
    with pytest.raises(ValidationError), transaction.atomic():
        save_checked(SecurityProhibition(person=membership.person, since=today, until=today - timedelta(days=1)))
    assert not SecurityProhibition.objects.exists()
