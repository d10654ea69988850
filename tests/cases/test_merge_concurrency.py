"""Two people put the same two together at once, on two connections."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from audit.models import AuditEvent
from cases.models import Family, FamilyMembership, Merge, Person
from cases.selectors.merge_plans import plan_families, plan_people
from cases.services.merges import merge_families, merge_people, undo_merge
from cases.services.outcomes import OutcomeFacts, record_outcome
from tests.cases.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def act(actor, plan_of, merge, kept, gone):
    """A merge that has been looked at, ready to be confirmed."""
    seen = plan_of(actor, kept.pk, gone.pk, {}).mark
    told = {"chosen": {}, "reason": "Sama.", "seen": seen}
    return lambda: merge(actor=actor, kept_id=kept.pk, gone_id=gone.pk, **told)


def refusals(results):
    return [" ".join(result.messages) for result in results if isinstance(result, ValidationError)]


def test_two_ways_round_at_once_is_one_merge(make_case, coordinator, supervisor):
    case = make_case()
    one, other = Person.objects.filter(memberships__family=case.family_id).order_by("pk")[:2]

    results = at_once(
        act(coordinator, plan_people, merge_people, one, other),
        act(supervisor, plan_people, merge_people, other, one),
    )

    assert len(refusals(results)) == 1
    assert "jo yhdistetty" in refusals(results)[0]
    assert Merge.objects.count() == 1
    assert Person.objects.exclude(merged_into=None).count() == 1


def test_two_families_in_a_chain_do_not_wait_for_each_other(make_case, coordinator, supervisor):
    families = []
    for name in ("Aikio", "Magga", "Niva"):
        case = make_case(name)
        facts = OutcomeFacts("advice", "Kahdesti.", told="Äidille")
        record_outcome(actor=coordinator, case_id=case.pk, facts=facts)
        families.append(Family.objects.get(cases=case))
    one, two, three = families

    results = at_once(
        act(coordinator, plan_families, merge_families, one, two),
        act(supervisor, plan_families, merge_families, two, three),
    )

    # Whoever comes second finds what was looked at changed, or one of the two gone.
    assert len(refusals(results)) + Merge.objects.count() == 2
    assert Merge.objects.count() >= 1
    assert Family.objects.exclude(merged_into=None).count() == Merge.objects.count()


def test_a_merge_is_taken_back_once(make_case, coordinator, supervisor):
    case = make_case()
    one, other = Person.objects.filter(memberships__family=case.family_id).order_by("pk")[:2]
    merge = act(coordinator, plan_people, merge_people, one, other)()

    results = at_once(
        lambda: undo_merge(actor=coordinator, merge_id=merge.pk),
        lambda: undo_merge(actor=supervisor, merge_id=merge.pk),
    )

    assert refusals(results) == ["Tämä yhdistäminen on jo peruttu."]
    assert AuditEvent.objects.filter(action="merge.undone").count() == 1


def test_nobody_begins_to_refer_to_one_who_is_about_to_go(make_case, coordinator):
    """A new home for the one that goes waits for the merge."""
    case = make_case()
    kept, gone = Person.objects.filter(memberships__family=case.family_id).order_by("pk")[:2]
    other = make_case("Niva")

    def elsewhere():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '200ms'")
            home = {"family": other.family, "unit_id": other.unit_id, "role": "other", "since": "2026-01-01"}
            FamilyMembership.objects.create(person=gone, **home)

    with transaction.atomic():
        act(coordinator, plan_people, merge_people, kept, gone)()
        with pytest.raises(OperationalError, match="lock timeout"):
            _on_another_connection(elsewhere)


def _on_another_connection(act):
    def run():
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()
