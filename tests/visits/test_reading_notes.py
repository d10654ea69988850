"""What a confirmed note and the printed papers tell besides the visit itself."""

import pytest
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_when
from staff.models import WorkingHours
from tests.pairs.test_board import text_of
from visits.models import VisitOutcome
from visits.services.timing import record_not_held

pytestmark = pytest.mark.django_db


def test_a_confirmed_note_names_the_next_visit_agreed(client_of, lead, plan, hold):
    (note,) = hold(plan, 1)
    coming = plan.visits.get(number=2)
    url = reverse("visits:note", args=[note.pk])

    with clock.at(note.signed_at):
        page = client_of(lead).get(url)
        for visit in plan.visits.filter(status="planned"):
            record_not_held(
                actor=lead,
                visit_id=visit.pk,
                outcome=VisitOutcome.objects.get(code="cancelled_family"),
                reason="Perhe matkustaa.",
            )
        alone = client_of(lead).get(url)

    assert page.context["next_visit"] == format_when(coming.starts_at, coming.ends_at)
    assert format_when(coming.starts_at, coming.ends_at)[1:] in text_of(page)
    assert (alone.context["next_visit"], "Käyntiä ei ole sovittu." in text_of(alone)) == ("", True)


def test_a_draft_keeps_the_way_to_tell_that_the_visit_was_not_held(client_of, lead, after_first_visit):
    client = client_of(lead)
    write = reverse("visits:note_write", args=[after_first_visit.pk])
    client.post(write, {"what_happened": ["Aloitettu"], "version": ["0"], "writer": ["a"], "sequence": ["1"]})

    html = client.get(write).content.decode()

    assert f'href="{reverse("visits:visit_not_held", args=[after_first_visit.pk])}"' in html
    assert f'href="{reverse("visits:note_draft_discard", args=[after_first_visit.pk])}"' in html


def test_the_plan_says_of_a_held_visit_that_it_was_held(client_of, lead, plan, hold):
    hold(plan, 1)

    words = text_of(client_of(lead).get(reverse("visits:plan", args=[plan.case_id])))

    assert "Tutustuminen pidetty" in words
    assert "tehty" not in words


def test_the_printed_review_tells_who_was_at_each_visit(client_of, lead, held_review):
    words = text_of(client_of(lead).get(reverse("visits:review", args=[held_review.case_id])))

    assert words.count("Käynnillä Emmi, Anni ja Sari") == 3


@pytest.mark.parametrize("name", ["visit_time", "visit_not_held"])
def test_moving_names_those_whose_working_hours_are_missing(client_of, lead, co_worker, first_visit, name):
    client = client_of(lead)
    url = reverse(f"visits:{name}", args=[first_visit.pk])
    assert client.get(url).context["no_time"] == ""
    WorkingHours.objects.filter(user=co_worker).delete()

    words = text_of(client.get(url))

    assert "Sari Juntunen" in words[words.index("Työajat") :]
