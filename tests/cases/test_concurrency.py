"""Two people at once, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from audit import clock
from audit.drafts import DraftConflict, Typed
from audit.models import AuditEvent
from cases import access
from cases.models import (
    CareTeamMember,
    Case,
    CasePhase,
    Contact,
    ContactDraft,
    Family,
    Guardianship,
    IdentityCode,
)
from cases.services import (
    MemberFacts,
    SentBefore,
    add_member,
    add_to_care_team,
    enter_phase,
    save_contact_draft,
)
from cases.services.identity import record_identity_code
from cases.services.kinship import end_guardianship
from cases.services.outcomes import OutcomeFacts, record_outcome
from staff.models import Unit
from tests.cases.test_identity import code_of

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*acts):
    """Run the acts at the same moment, each on a connection of its own; their results or refusals."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait(timeout=10)
            return act()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_contacts_at_once_get_two_numbers(make_case):
    names = ["Aikio", "Guttorm", "Länsman", "Magga"]
    cases = at_once(*(lambda name=name: make_case(name) for name in names))

    assert sorted(case.number for case in cases) == ["ERK-1", "ERK-2", "ERK-3", "ERK-4"]
    assert {case.family.name for case in cases} == set(names)


def test_one_form_taken_in_for_two_units_at_once_makes_one_family(make_case, coordinator, other_supervisor):
    key = str(uuid4())
    answers = at_once(
        lambda: make_case("Aikio", typed=Typed({"unit": ["1"]}, key=key)),
        lambda: make_case(
            "Aikio", actor=other_supervisor, in_unit=other_supervisor.unit, typed=Typed({"unit": ["2"]}, key=key)
        ),
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Case", "SentBefore"]
    assert (Family.objects.count(), Case.objects.count()) == (1, 1)


def test_one_form_sent_twice_at_once_makes_one_family(make_case):
    key = uuid4()
    typed = Typed({"family_name": ["Aikio"]}, key=str(key))
    first, second = at_once(*[lambda: make_case("Aikio", typed=typed)] * 2)

    assert first == second
    assert (Family.objects.count(), Case.objects.count(), Contact.objects.count()) == (1, 1, 1)
    assert AuditEvent.objects.filter(action="case.opened").count() == 1


def test_a_phase_is_entered_once(make_case, coordinator, supervisor):
    case = make_case()

    @transaction.atomic
    def enter(actor):
        mine = access.case_to_change(actor, case.pk, "pair.form")
        return enter_phase(actor=actor, case=mine, phase="pair")

    results = at_once(lambda: enter(coordinator), lambda: enter(supervisor))

    assert sorted(type(result) for result in results if isinstance(result, ValidationError)) == [ValidationError]
    assert CasePhase.objects.filter(case=case, phase="pair").count() == 1


def test_a_person_is_put_on_the_team_once(make_case, coordinator, supervisor, lead):
    case = make_case()

    @transaction.atomic
    def add(actor):
        mine = access.case_to_change(actor, case.pk, "pair.form")
        return add_to_care_team(actor=actor, case=mine, user=lead, role="lead")

    results = at_once(lambda: add(coordinator), lambda: add(supervisor))

    assert [type(result) for result in results].count(ValidationError) == 1
    assert CareTeamMember.objects.filter(case=case, user=lead).count() == 1


def test_the_first_letters_of_two_windows_make_one_draft(coordinator):
    key = uuid4()

    def write(words):
        return save_contact_draft(actor=coordinator, key=key, typed=Typed({"story": [words]}, writer=words))

    results = at_once(lambda: write("a"), lambda: write("b"))

    assert [type(result) for result in results].count(DraftConflict) == 1
    assert ContactDraft.objects.get().version == 1


def test_a_draft_saved_while_its_contact_is_taken_in_does_not_stay(make_case, coordinator):
    key = uuid4()
    save_contact_draft(actor=coordinator, key=key, typed=Typed({"story": ["a"]}, writer="a"))

    at_once(
        lambda: make_case(
            "Aikio", typed=Typed({"story": ["ab"]}, version=1, writer="a", sequence=2, key=str(key))
        ),
        lambda: save_contact_draft(
            actor=coordinator, key=key, typed=Typed({"story": ["ab"]}, version=1, writer="a", sequence=1)
        ),
    )

    assert Contact.objects.count() == 1
    assert not ContactDraft.objects.exists()


def test_who_refers_to_the_unit_does_not_wait_for_an_intake(make_case, coordinator, unit):
    case = make_case()
    with transaction.atomic():
        access.case_to_change(coordinator, case.pk, "pair.form")
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)

        def refer():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("set local lock_timeout = '2s'")
                    return Family.objects.create(name="Toinen", unit_id=unit.pk).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(refer).result()


def test_a_member_sent_twice_at_once_is_one(make_case, coordinator):
    case = make_case()
    typed = Typed({"first_name": ["Aino"]}, key="a")

    def add():
        return add_member(actor=coordinator, case_id=case.pk, facts=MemberFacts(role="child"), typed=typed)

    results = at_once(add, add)

    assert [type(result) for result in results].count(SentBefore) == 1
    assert case.family.memberships.filter(role="child").count() == 2


def test_one_identity_code_for_two_people_at_once_is_kept_for_one(make_case, coordinator, supervisor):
    places = [make_case(name).family.memberships.get(role="mother") for name in ("Aikio", "Guttorm")]
    code = code_of(date(1997, 3, 1), "-", 950)
    results = at_once(
        *(
            lambda actor=actor, place=place: record_identity_code(
                actor=actor, case_id=place.family.cases.get().pk, membership_id=place.pk, code=code
            )
            for actor, place in zip((coordinator, supervisor), places, strict=True)
        )
    )

    (refused,) = [result for result in results if isinstance(result, ValidationError)]
    assert "tallennettu jo henkilölle Emmi" in str(refused)
    assert IdentityCode.objects.count() == 1


def test_a_family_that_comes_again_twice_at_once_has_one_open_case(make_case, coordinator):
    ended = make_case("Aikio")
    record_outcome(
        actor=coordinator, case_id=ended.pk, facts=OutcomeFacts("advice", "Perhe pärjää.", told="Perhe.")
    )
    results = at_once(*[lambda: make_case("Aikio", family=ended.family)] * 2)

    assert sorted(isinstance(result, ValidationError) for result in results) == [False, True]
    assert Case.objects.open().filter(family=ended.family).count() == 1


def test_two_guardians_ended_at_once_leave_one(make_case, coordinator, supervisor):
    case = make_case()
    rows = list(Guardianship.objects.order_by("pk"))

    def end(actor, row):
        return end_guardianship(actor=actor, case_id=case.pk, guardianship_id=row.pk, until=clock.today())

    results = at_once(lambda: end(coordinator, rows[0]), lambda: end(supervisor, rows[1]))

    assert [type(result) for result in results if result] == [ValidationError]
    assert Guardianship.objects.filter(until__isnull=True).count() == 1
