"""A merge that is taken back leaves no trace in any row: all of the database is compared, but log and history."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import UniqueConstraint
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.sql import SQL, Identifier

from audit import clock
from cases.models import (
    CaseStrength,
    Distinction,
    DuplicateCheck,
    Family,
    FamilyMembership,
    Guardianship,
    IdentityCode,
    Person,
    Relationship,
    SecurityProhibition,
)
from cases.selectors.merge_plans import plan_families, plan_people
from cases.services.merges import is_frozen, merge_families, merge_people, undo_merge
from pairs.models import ConflictOfInterest
from pairs.selectors.conflicts import barred_from
from pairs.services.conflicts import ConflictFacts, record_conflict
from tests.cases.test_merges import REASON, withdrawn

pytestmark = pytest.mark.django_db
FIRST = date(2024, 1, 1)
# What tells of the acts themselves.
OF_THE_ACT = {"audit_auditevent", "cases_merge", "pghistory_context"}

people = st.sampled_from(["kept", "gone", "third", "fourth"])
family = st.sampled_from(["here", "there"])
periods = st.tuples(st.integers(0, 40), st.none() | st.integers(0, 20))
picks = st.dictionaries(st.just("first_name"), st.sampled_from(["kept", "gone"]))
members = st.tuples(st.just("member"), people, family, periods)
rows = st.one_of(
    st.tuples(st.just("guardian"), people, people, periods),
    st.tuples(st.sampled_from(["spouse", "parent"]), people, people, st.none() | periods),
    st.tuples(st.just("protected"), people, st.none(), periods),
    st.tuples(st.just("code"), people, st.none(), st.none()),
    st.tuples(st.just("said"), people, st.none(), st.none()),
    st.tuples(st.just("different"), people, people, st.none()),
    st.tuples(st.just("asked"), people, people, st.none()),
)
quick = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def whole_database():
    """Every row of every table as text, by table; without the log, the change history and the merges."""
    history = {model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")}
    tables = set(connection.introspection.table_names()) - history - OF_THE_ACT
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(SQL("select t::text from {} t order by 1").format(Identifier(table)))
            found[table] = cursor.fetchall()
    return found


class Town:
    """Two families and four people, to whom random rows are given."""

    def __init__(self, coordinator, here, there):
        self.actor, self.case = coordinator, here
        self.families = {"here": here.family, "there": there.family}
        self.people = {}
        for name in ("kept", "gone", "third", "fourth"):
            self.people[name] = Person.objects.create(first_name=name, birth_date=FIRST)
            home = {"family": here.family, "unit_id": here.unit_id, "since": clock.today()}
            FamilyMembership.objects.create(person=self.people[name], role="other", **home)

    def add(self, kind, first, second, period):
        """Add a row, if the database lets it be."""
        since, length = period or (None, None)
        dated = {
            "since": None if since is None else FIRST + timedelta(days=since),
            "until": None if length is None else FIRST + timedelta(days=since + length),
        }
        try:
            with transaction.atomic():
                self._create(kind, self.people[first], second, dated)
        except IntegrityError:
            pass

    def _create(self, kind, person, second, dated):
        unit, other = {"unit": self.case.unit}, self.people.get(second)
        told = {"decided_at": clock.now(), "decided_by": self.actor}
        asked = {"new_case": self.case, "raised_at": clock.now(), "raised_by": self.actor}
        match kind:
            case "member":
                home = self.families[second]
                FamilyMembership.objects.create(person=person, family=home, role="other", **unit, **dated)
            case "guardian":
                Guardianship.objects.create(child=person, guardian=other, **unit, **dated)
            case "spouse" | "parent":
                Relationship.objects.create(person=person, other=other, kind=kind, **unit, **dated)
            case "protected":
                SecurityProhibition.objects.create(person=person, **dated)
            case "code":
                IdentityCode.objects.create(
                    person=person,
                    sealed=b"seal",
                    fingerprint=person.first_name,
                    recorded_at=clock.now(),
                    recorded_by=self.actor,
                )
            case "said":
                noted = {"noted_on": FIRST, "noted_by": self.actor, "words": "Nauru"}
                CaseStrength.objects.create(
                    case=self.case, family=self.case.family, said_by=person, **unit, **noted
                )
            case "different":
                first, second = sorted([person, other], key=lambda row: row.pk)
                Distinction.objects.create(first=first, second=second, **told)
            case "asked":
                DuplicateCheck.objects.create(person=person, new_person=other, **unit, **asked)


@pytest.fixture
def town(waiting_case, make_case, coordinator):
    there = withdrawn(coordinator, make_case("Aikio", street_address="Suotie 2"))
    return Town(coordinator, waiting_case, there)


def put_together(actor, plan_of, merge, kept, gone, chosen):
    """The merge as the page would do it, or None when the plan tells that it cannot be."""
    plan = plan_of(actor, kept.pk, gone.pk, chosen)
    seen = {"chosen": chosen, "reason": REASON, "seen": plan.mark}
    if plan.problems:
        with pytest.raises(ValidationError):
            merge(actor=actor, kept_id=kept.pk, gone_id=gone.pk, **seen)
        return None
    return merge(actor=actor, kept_id=kept.pk, gone_id=gone.pk, **seen)


def days_in_families(*who):
    """The days on which one of the people belongs to each family, up to day 100."""
    found = {}
    for row in FamilyMembership.objects.filter(person__in=who):
        last = min(row.until or date.max, FIRST + timedelta(days=100))
        days = {row.since + timedelta(days=n) for n in range((last - row.since).days + 1)}
        found.setdefault(row.family_id, set()).update(days)
    return found


@quick
@given(
    st.lists(members, max_size=8),
    st.lists(rows, max_size=8),
    picks,
)
def test_people_are_as_they_were(town, belong, told, chosen):
    with transaction.atomic():
        for row in belong + told:
            town.add(*row)
        kept, gone = town.people["kept"], town.people["gone"]
        before, belonged = whole_database(), days_in_families(kept, gone)
        merge = put_together(town.actor, plan_people, merge_people, kept, gone, chosen)
        if merge:
            assert not any(
                model.objects.filter(**{name: gone}).exists()
                for model, name in [
                    (FamilyMembership, "person"),
                    (Guardianship, "child"),
                    (Guardianship, "guardian"),
                    (Relationship, "person"),
                    (Relationship, "other"),
                    (SecurityProhibition, "person"),
                    (IdentityCode, "person"),
                    (CaseStrength, "said_by"),
                ]
            )
            assert days_in_families(kept) == belonged
            assert whole_database() != before
            undo_merge(actor=town.actor, merge_id=merge.pk)
        assert whole_database() == before
        transaction.set_rollback(True)


@quick
@given(st.lists(members, max_size=14), st.booleans())
def test_families_are_as_they_were(town, told, turned):
    with transaction.atomic():
        for row in told:
            town.add(*row)
        kept, gone = list(town.families.values())[:: -1 if turned else 1]
        before = whole_database()
        merge = put_together(town.actor, plan_families, merge_families, kept, gone, {"home": "gone"})
        assert not FamilyMembership.objects.filter(family=gone).exists()
        undo_merge(actor=town.actor, merge_id=merge.pk)
        assert whole_database() == before
        transaction.set_rollback(True)


def test_a_family_with_its_whole_story_is_as_it_was(story, coordinator, make_case):
    """Notes signed, a review held, visits to come: rows that the database keeps as written are not touched."""
    kept = withdrawn(coordinator, make_case("Niva")).family
    gone = Family.objects.get(cases=story.working)
    before = whole_database()

    merge = put_together(coordinator, plan_families, merge_families, kept, gone, {})
    connection.check_constraints()
    between = whole_database()
    undo_merge(actor=coordinator, merge_id=merge.pk)

    for table in ("visits_visitnote", "visits_jointreview", "visits_attendance", "cases_decision"):
        assert between[table] == before[table]
    for table in ("cases_case", "visits_visit", "pairs_workpair", "cases_supportneed", "cases_careteammember"):
        assert between[table] != before[table]
    assert whole_database() == before


def test_two_families_with_the_same_conflict_of_interest_are_put_together(
    waiting_case, make_case, coordinator, lead
):
    facts = ConflictFacts(lead, "neighbour", "worker", clock.today())
    other = make_case("Aikio", street_address="Suotie 2")
    for case in (waiting_case, other):
        record_conflict(actor=coordinator, case_id=case.pk, facts=facts)
    kept, gone = waiting_case.family, withdrawn(coordinator, other).family
    before = whole_database()

    merge = put_together(coordinator, plan_families, merge_families, kept, gone, {})

    assert barred_from(waiting_case, [lead.pk]) == {lead.pk}
    assert ConflictOfInterest.objects.filter(family=kept, until=None).count() == 2
    undo_merge(actor=coordinator, merge_id=merge.pk)
    assert whole_database() == before


def test_a_conflict_of_interest_of_a_merged_family_ends_in_both_of_its_cases(
    waiting_case, make_case, coordinator, lead, client_of
):
    facts = ConflictFacts(lead, "neighbour", "worker", clock.today())
    other = make_case("Aikio", street_address="Suotie 2")
    rows = [record_conflict(actor=coordinator, case_id=case.pk, facts=facts) for case in (waiting_case, other)]
    gone = withdrawn(coordinator, other).family
    put_together(coordinator, plan_families, merge_families, waiting_case.family, gone, {})
    with pytest.raises(ValidationError, match="jo"):
        record_conflict(actor=coordinator, case_id=waiting_case.pk, facts=facts)

    client_of(coordinator).post(reverse("pairs:conflict_end", args=[waiting_case.pk, rows[0].pk]))

    assert not ConflictOfInterest.objects.filter(until=None).exists()
    assert barred_from(waiting_case, [lead.pk]) == set()


def test_no_row_that_follows_its_case_can_meet_another_in_the_family_that_stays():
    """A merge moves them in one statement: none may be the only one of its family."""
    for model in apps.get_models():
        if {"case", "family"} <= {field.name for field in model._meta.fields}:
            for constraint in model._meta.constraints:
                if isinstance(constraint, UniqueConstraint) and "family" in constraint.fields:
                    assert is_frozen(model), constraint.name
