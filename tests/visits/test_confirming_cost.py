"""What confirming a note costs: the same for one and for many of everything that a note tells."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import clock
from cases.models import CaseStrength, Need, Strength
from cases.selectors import members_of
from tests.visits.conftest import filled, moment, next_monday
from visits.models import Agreement, VisitNote


@pytest.fixture
def cost(client_of, lead, plan_of, make_pair, hold, settings):
    """Statements of confirming a visit of three, by default the last: `cost(case, 9, number=1, worry=["2"])`."""
    # The visits lie weeks ahead, and so must the end of the session: one that has run out is read twice.
    settings.SESSION_COOKIE_AGE = 365 * 24 * 3600

    def confirm(case, hour: int, number: int = 3, **fields) -> int:
        plan = plan_of(case, count=3, first=moment(next_monday(), hour))
        hold(plan, *range(1, number))
        visit = plan.visits.get(number=number)
        with clock.at(visit.ends_at + timedelta(hours=1)):
            client, content = client_of(lead), filled(visit, **fields)
            url = reverse("visits:note_write", args=[visit.pk])
            client.get(url)  # the first page of a session writes the session
            with CaptureQueriesContext(connection) as queries:
                response = client.post(url, content)
        assert response.status_code == 302, response.context["form"].errors
        return len(queries)

    return confirm


@pytest.fixture
def make_pair(make_case, coordinator, lead, co_worker):
    from pairs.services import form_pair

    def make(name):
        case = make_case(name)
        reason = "Yhdessä he kattavat perheen tarpeet."
        form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason=reason)
        return case

    return make


def everything(case, count: int, next_day) -> dict:
    """`count` of each: topics, strengths, agreed steps, people; and the next visit."""
    rows = {f"steps-{number}-{cell}": [f"{cell} {number}"] for number in range(count) for cell in ("what", "who")}
    return rows | {
        "rows": [str(count)],
        "topics": [str(need.pk) for need in Need.objects.all()[:count]],
        "strengths": [str(strength.pk) for strength in Strength.objects.all()[:count]],
        "own_strength": ["Sisu"],
        "family_words": ["”Hyvä”"],
        "family_words_by": [str(row.person_id) for row in members_of(case)[: min(count, 3)]],
        "next": ["other"],
        "next_date": [next_day.isoformat()],
        "next_start": ["17:00"],
    }


def test_an_ordinary_note_costs_little(cost, make_pair):
    assert cost(make_pair("Niva"), 9, number=1) == 30


def test_many_of_everything_cost_as_much_as_one(cost, make_pair):
    later = next_monday() + timedelta(weeks=3)
    one, five = make_pair("Niva"), make_pair("Magga")

    few = cost(one, 9, **everything(one, 1, later))
    many = cost(five, 13, **everything(five, 5, later + timedelta(days=1)))

    assert few == many == 52
    assert [CaseStrength.objects.filter(case=case).count() for case in (one, five)] == [2, 6]
    assert [Agreement.objects.filter(case=case).count() for case in (one, five)] == [1, 5]
    assert VisitNote.objects.count() == 6


def test_agreements_and_strengths_are_in_the_history(cost, make_pair):
    """Rows added in one statement leave their history, since the database itself writes it."""
    case = make_pair("Niva")

    cost(case, 9, **everything(case, 3, next_monday() + timedelta(weeks=3)))

    for model, field in ((Agreement, "what"), (CaseStrength, "strength_id")):
        rows = model.objects.filter(case=case).order_by("pk").values_list("pk", field)
        events = model.pgh_event_model.objects.filter(case=case).order_by("pgh_id")
        assert list(events.values_list("pgh_obj_id", field)) == list(rows)
        assert len(rows) >= 3
