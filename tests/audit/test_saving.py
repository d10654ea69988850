"""Saving with the database's refusal put into words: one row, or many in one statement."""

from datetime import timedelta

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.saving import save_all_checked, save_checked
from cases.models import CaseStrength, Need, SupportNeed

pytestmark = pytest.mark.django_db


@pytest.fixture
def strength_of(waiting_case, coordinator):
    """A strength of the family that is not saved yet: `strength_of(words="Naapurit")`."""

    def make(**told):
        owned = {"case": waiting_case, "family_id": waiting_case.family_id, "unit_id": waiting_case.unit_id}
        return CaseStrength(**owned, noted_on=waiting_case.opened_at.date(), noted_by=coordinator, **told)

    return make


def words_in_history(case) -> list[str]:
    events = CaseStrength.pgh_event_model.objects.filter(case=case)
    return list(events.order_by("pgh_id").values_list("words", flat=True))


def test_all_rows_are_saved_in_their_order_with_their_history(strength_of, waiting_case):
    rows = save_all_checked(strength_of(words=f"Voimavara {number} 🙂") for number in range(3))

    saved = list(waiting_case.strengths.order_by("pk"))
    assert [(row.pk, row.words) for row in rows] == [(row.pk, row.words) for row in saved]
    assert words_in_history(waiting_case) == ["Voimavara 0 🙂", "Voimavara 1 🙂", "Voimavara 2 🙂"]


@pytest.mark.parametrize("count", [1, 5])
def test_many_rows_cost_as_much_as_one(strength_of, count):
    rows = [strength_of(words=f"Voimavara {number}") for number in range(count)]

    with CaptureQueriesContext(connection) as queries:
        save_all_checked(rows)

    assert [query["sql"].split()[0] for query in queries] == ["INSERT"]


def test_no_rows_ask_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert save_all_checked([]) == []


def test_a_wrong_field_of_one_row_saves_none(strength_of, waiting_case):
    rows = [strength_of(words="Naapurit"), strength_of(words="x" * 501)]

    with pytest.raises(ValidationError) as refusal:
        save_all_checked(rows)

    assert list(refusal.value.message_dict) == ["words"]
    assert not waiting_case.strengths.exists()


def test_a_rule_between_the_fields_of_a_row_saves_none(waiting_case, today):
    child = waiting_case.family.memberships.get(role="child")
    child.pk, child.since, child.until = None, today, today - timedelta(days=1)

    with pytest.raises(ValidationError) as refusal:
        save_all_checked([child])

    assert list(refusal.value.message_dict) == ["until"]
    assert waiting_case.family.memberships.count() == 3


@pytest.mark.parametrize("save", [save_checked, lambda row: save_all_checked([row])], ids=["one", "all"])
def test_the_databases_refusal_is_told_in_the_constraints_words(strength_of, waiting_case, save):
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        save(strength_of(words=""))

    assert refusal.value.message_dict == {NON_FIELD_ERRORS: ["Valitse voimavara tai kirjoita se omin sanoin."]}
    assert refusal.value.error_dict[NON_FIELD_ERRORS][0].code == "cases_casestrength_says_something"
    assert not waiting_case.strengths.exists()
    assert words_in_history(waiting_case) == []


def test_one_refused_row_takes_the_others_with_it(waiting_case):
    need = Need.objects.exclude(supportneed__case=waiting_case).first()
    owned = {"case": waiting_case, "family_id": waiting_case.family_id, "unit_id": waiting_case.unit_id}
    before = waiting_case.needs.count()

    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        save_all_checked([SupportNeed(**owned, need=need), SupportNeed(**owned, need=need)])

    assert refusal.value.error_dict[NON_FIELD_ERRORS][0].code == "cases_supportneed_once"
    assert waiting_case.needs.count() == before


def test_a_refusal_that_no_constraint_of_ours_made_stays_a_bug(strength_of):
    taken = save_checked(strength_of(words="Naapurit"))

    with pytest.raises(IntegrityError, match="pkey"), transaction.atomic():
        save_all_checked([strength_of(words="Mummo", pk=taken.pk)])
