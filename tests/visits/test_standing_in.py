"""A past visit that its own workers can no longer record: others do, and the note says so."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit import clock
from pairs.selectors import standing_pair
from pairs.services import change_pair, end_pair, form_pair
from tests.handing_over import NO_MEETING
from tests.pairs.test_board import text_of
from tests.personas import make_user
from tests.visits.conftest import facts_of, filled
from visits import rules
from visits.models import Visit, VisitNote, VisitOutcome
from visits.selectors.todo import todo_of
from visits.services.notes import sign_note
from visits.services.timing import record_not_held

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(unit):
    """A second worker who comes in the place of the one who leaves."""
    return make_user("newcomer", "worker", unit, "psychiatric_nurse", "Niina", "Uusi")


def change(coordinator, case, leaves, comes):
    pair = standing_pair(case)
    return change_pair(
        actor=coordinator,
        pair=pair,
        leaves=leaves,
        comes=comes,
        changed_on=clock.today(),
        why_changed="Poissa.",
        handed_over=NO_MEETING,
        reason="Täydentävät toisiaan.",
        same_profession_reason="Ei muita.",
    )


@pytest.fixture
def both_left(after_first_visit, coordinator, lead, co_worker, colleague, newcomer):
    """The visit is over, and neither of its workers is with the family any more."""
    case = after_first_visit.case
    change(coordinator, case, lead, colleague)
    change(coordinator, case, co_worker, newcomer)
    return after_first_visit


@pytest.fixture
def no_pair(after_first_visit, coordinator):
    """The visit is over and the family's pair has ended."""
    end_pair(actor=coordinator, pair=standing_pair(after_first_visit.case), reason="Poissa.")
    return after_first_visit


def told(visit, **fields):
    """What the form sends of a visit at which the writer was not: the first worker was there and told of it."""
    there = [str(visit.workers.first().user_id)]
    return filled(visit, workers_present=there, told_by=["Anni puhelimessa"], **fields)


@pytest.mark.parametrize(
    ("author", "workers", "team", "may"),
    [(1, [1, 2], [1, 2], False), (3, [1, 2], [2, 3], False), (3, [1, 2], [3, 4], True), (9, [1, 2], [], True)],
)
def test_one_stands_in_only_when_nobody_of_the_visit_is_left(author, workers, team, may):
    assert rules.may_stand_in(author, workers=workers, team=team) is may


@pytest.mark.parametrize("page", ["pair_change", "pair_ending"])
def test_changing_the_pair_names_the_visits_that_should_be_recorded_first(
    client_of, coordinator, after_first_visit, page
):
    response = client_of(coordinator).get(reverse(f"visits:{page}", args=[after_first_visit.case_id]))

    (row,) = response.context["unrecorded"]
    assert row.title in text_of(response)
    assert "Anni" in row.workers
    assert "Kirjatkaa nämä ensin" in text_of(response)
    assert row.move_url == row.cancel_url == ""


def test_the_present_pair_records_what_nobody_else_can(client_of, colleague, newcomer, lead, both_left):
    client = client_of(colleague)
    url = reverse("visits:note_write", args=[both_left.pk])
    assert [row.url for row in todo_of(colleague).unlogged] == [url]
    assert "Et ollut tällä käynnillä" in text_of(client.get(url))

    response = client.post(url, told(both_left))

    note = VisitNote.objects.get(visit=both_left)
    assert response["Location"] == reverse("visits:note", args=[note.pk])
    assert (note.author, note.told_by) == (colleague, "Anni puhelimessa")
    assert [row.user for row in note.worker_attendances.filter(present=True)] == [lead]
    page = client.get(response["Location"])
    words = text_of(page)
    assert f"Kirjoittaja {colleague} ei ollut käynnillä. Käynnistä kertoi: Anni puhelimessa" in words
    assert page.context["sheet"].workers == str(lead)
    # Nobody is left to sign with the writer, and nobody is asked to.
    assert page.context["sheet"].unsigned == []
    assert todo_of(newcomer).is_empty
    listed = text_of(client.get(reverse("visits:notes", args=[both_left.case_id])))
    assert "Kirjattu kerrotun perusteella" in listed
    assert "odottaa toisen vahvistusta" not in listed


@pytest.mark.parametrize(("left_out", "words"), [("told_by", "kuka kertoi"), ("workers_present", "Valitse")])
def test_the_note_must_tell_who_was_there_and_who_told_of_it(client_of, colleague, both_left, left_out, words):
    response = client_of(colleague).post(
        reverse("visits:note_write", args=[both_left.pk]), told(both_left) | {left_out: []}
    )

    assert response.status_code == 422
    assert words in str(response.context["form"].errors[left_out])
    assert not VisitNote.objects.exists()


def test_nobody_stands_in_while_one_of_the_visit_is_still_with_the_family(
    client_of, coordinator, lead, colleague, co_worker, after_first_visit
):
    change(coordinator, after_first_visit.case, lead, colleague)

    response = client_of(colleague).post(
        reverse("visits:note_write", args=[after_first_visit.pk]), told(after_first_visit)
    )

    assert response.status_code == 422
    assert "told_by" not in response.context["form"].fields
    assert str(co_worker) in str(response.context["form"].errors["workers_present"])
    assert not VisitNote.objects.exists()
    assert todo_of(colleague).unlogged == []


def test_the_supervisor_records_for_a_family_without_a_pair(client_of, supervisor, no_pair, lead):
    client = client_of(supervisor)
    url = reverse("visits:note_write", args=[no_pair.pk])
    for name in ("case", "closure"):
        page = client.get(reverse(f"visits:{name}", args=[no_pair.case_id]))
        assert f'href="{url}"' in page.content.decode()
    assert client.get(url).context["form"].choices.asks_next is False

    client.post(url, told(no_pair))

    note = VisitNote.objects.get(visit=no_pair)
    assert (note.author, note.told_by) == (supervisor, "Anni puhelimessa")


def test_the_supervisor_tells_that_it_was_not_held(client_of, supervisor, no_pair):
    reason = VisitOutcome.objects.get(code="no_show")

    client_of(supervisor).post(
        reverse("visits:visit_not_held", args=[no_pair.pk]),
        {"outcome": reason.pk, "reason": "Kukaan ei avannut.", "slot": "none"},
    )

    no_pair.refresh_from_db()
    assert (no_pair.status, no_pair.outcome_by) == (Visit.Status.NOT_HELD, supervisor)


@pytest.mark.parametrize(
    ("persona", "status"),
    [
        ("coordinator", 403),
        ("colleague", 404),
        ("lead", 404),
        ("partner", 404),
        ("other_supervisor", 404),
        ("administrator", 404),
    ],
)
@pytest.mark.parametrize("name", ["note_write", "visit_not_held", "note_draft", "note_draft_discard"])
def test_nobody_else_records_for_a_family_without_a_pair(client_of, request, no_pair, persona, status, name):
    response = client_of(request.getfixturevalue(persona)).get(reverse(f"visits:{name}", args=[no_pair.pk]))

    assert response.status_code == status
    assert "Kuusela" not in response.content.decode()


def test_the_supervisor_does_not_record_while_there_is_a_pair_nor_before_the_time(
    client_of, supervisor, after_first_visit, coordinator, plan
):
    url = reverse("visits:note_write", args=[after_first_visit.pk])
    assert client_of(supervisor).get(url).status_code == 403
    with pytest.raises(PermissionDenied):
        sign_note(
            actor=supervisor, visit_id=after_first_visit.pk, facts=facts_of(after_first_visit, told_by="Anni")
        )
    end_pair(actor=coordinator, pair=standing_pair(after_first_visit.case), reason="Poissa.")

    coming = plan.visits.get(number=2)

    assert client_of(supervisor).get(reverse("visits:note_write", args=[coming.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        record_not_held(
            actor=supervisor,
            visit_id=coming.pk,
            outcome=VisitOutcome.objects.get(code="cancelled_worker"),
            reason="Ei paria.",
        )


def test_the_case_can_be_closed_after_standing_in(client_of, supervisor, no_pair, plan):
    with clock.at(no_pair.ends_at + timedelta(hours=2)):
        client_of(supervisor).post(reverse("visits:note_write", args=[no_pair.pk]), told(no_pair))

        page = client_of(supervisor).get(reverse("visits:closure", args=[no_pair.case_id])).context["page"]

    assert page.unfinished == []


@pytest.mark.parametrize("button", ["confirm", "save"])
def test_whoever_may_not_stand_in_any_more_gets_the_words_back(
    client_of, supervisor, coordinator, lead, colleague, no_pair, button
):
    client, url = client_of(supervisor), reverse("visits:note_write", args=[no_pair.pk])
    steps = {"steps-0-what": ["Soitto neuvolaan"], "steps-0-who": ["Anni"]}
    written = told(no_pair, what_happened=["Anni kertoi <käynnistä>."]) | steps | {button: ["1"]}
    assert client.get(url).status_code == 200
    form_pair(
        actor=coordinator,
        case_id=no_pair.case_id,
        lead=lead,
        co_worker=colleague,
        reason="Tuttu pari.",
        contributions={},
    )

    refused = client.post(url, written)
    quiet = client.post(reverse("visits:note_draft", args=[no_pair.pk]), written)

    assert refused.status_code == quiet.status_code == 403
    page = refused.content.decode()
    for words in ("Anni kertoi &lt;käynnistä&gt;.", "Soitto neuvolaan, Anni", "Et voi enää kirjata tätä käyntiä"):
        assert words in page
    assert "Kuusela" not in page
    assert quiet.json()["problem"].startswith("Ei tallennettu: et voi enää kirjata")
    assert not VisitNote.objects.exists()
