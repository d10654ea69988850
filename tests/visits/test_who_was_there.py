"""Which workers were at a visit: the writer tells it, and only those who were there are asked to sign."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from audit import clock
from tests.personas import make_user
from tests.visits.conftest import draft_of, filled
from visits import rules
from visits.models import VisitNote
from visits.selectors.todo import todo_of
from visits.services.notes import cosign_note, sign_note

WAITS, BOTH, SIGNED = "Kirjattu, odottaa toisen vahvistusta", "Molemmat vahvistaneet", "Vahvistettu"


@pytest.fixture
def url(after_first_visit):
    return reverse("visits:note_write", args=[after_first_visit.pk])


@pytest.fixture
def alone(hold, plan, lead):
    """The signed note of a first visit at which the second of the pair was ill; seen at its signing."""
    (note,) = hold(plan, 1, workers_present=[lead.pk])
    with clock.at(note.signed_at):
        yield note


def told(note) -> dict:
    return {row.user_id: row.present for row in note.worker_attendances.all()}


@pytest.mark.parametrize(
    ("present", "signers", "awaited"),
    [([1, 2], {1}, [2]), ([1, 2], {1, 2}, []), ([1], {1}, []), ([1, 2], {1, 3}, [2]), ([2, 1], set(), [2, 1])],
)
def test_those_are_awaited_who_were_there_and_have_not_signed(present, signers, awaited):
    assert rules.unsigned(present, signers) == awaited


def test_both_are_ticked_until_somebody_says_otherwise(client_of, lead, co_worker, url, after_first_visit):
    client = client_of(lead)

    page = client.get(url)
    client.post(url, filled(after_first_visit))

    assert page.context["form"]["workers_present"].value() == [str(lead.pk), str(co_worker.pk)]
    assert told(VisitNote.objects.get()) == {lead.pk: True, co_worker.pk: True}


def test_whoever_was_ill_is_not_asked_to_sign(client_of, lead, co_worker, url, after_first_visit):
    client_of(lead).post(url, filled(after_first_visit, workers_present=[str(lead.pk)]))

    note = VisitNote.objects.get()
    assert told(note) == {lead.pk: True, co_worker.pk: False}
    assert todo_of(co_worker).is_empty
    client = client_of(co_worker)
    assert "Odottaa vahvistustasi" not in client.get(reverse("visits:day")).content.decode()
    page = client.get(reverse("visits:note", args=[note.pk]))
    assert not page.context["may_cosign"]
    assert page.context["sheet"].unsigned == []
    assert (page.context["sheet"].workers, page.context["sheet"].workers_away) == (str(lead), str(co_worker))
    assert str(co_worker) in page.content.decode()
    assert client.post(reverse("visits:note_signature", args=[note.pk]), {"own_view": "Näin"}).status_code == 403
    assert note.signatures.count() == 1


def test_the_lists_tell_who_was_there_and_whether_a_signature_is_missing(client_of, alone, lead, co_worker, plan):
    def listed() -> str:
        return client_of(lead).get(reverse("visits:notes", args=[plan.case_id])).content.decode()

    assert "Käynnillä Anni, perheestä Emmi. Sari ei ollut mukana." in listed()
    assert SIGNED in listed()
    assert WAITS not in listed()
    assert BOTH not in listed()


def test_the_lists_compare_people_and_do_not_count_signatures(client_of, hold, plan, lead, co_worker):
    (note,) = hold(plan, 1)
    url = reverse("visits:case", args=[plan.case_id])
    with clock.at(note.signed_at):
        waiting = client_of(lead).get(url).content.decode()
        cosign_note(actor=co_worker, note_id=note.pk)
        signed = client_of(lead).get(url).content.decode()

    assert WAITS in waiting
    assert BOTH in signed
    assert WAITS not in signed
    assert "Käynnillä Anni ja Sari, perheestä Emmi." in signed


def test_nobody_confirms_a_visit_at_which_one_was_not(client_of, lead, co_worker, url, after_first_visit):
    client = client_of(lead)

    response = client.post(url, filled(after_first_visit, workers_present=[str(co_worker.pk)]))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["workers_present"]
    assert not VisitNote.objects.exists()
    assert draft_of(after_first_visit).content["workers_present"] == [str(co_worker.pk)]


@pytest.mark.parametrize("ticked", [None, ["999999"], ["ä"]])
def test_what_is_wrong_is_told_at_the_field(client_of, lead, url, after_first_visit, ticked):
    response = client_of(lead).post(url, filled(after_first_visit, workers_present=ticked))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["workers_present"]
    assert not VisitNote.objects.exists()


def test_the_next_pair_writes_no_note_of_a_visit_of_the_one_before(
    client_of, coordinator, lead, co_worker, unit, plan, url, after_first_visit, form_next_pair
):
    third = make_user("third", "worker", unit, "family_counsellor", "Tiina", "Kolmas")
    form_next_pair(plan, third)

    response = client_of(third).post(url, filled(after_first_visit, workers_present=[str(co_worker.pk)]))

    assert response.status_code == 422
    (words,) = response.context["form"].errors["workers_present"]
    assert str(lead) in words
    assert str(co_worker) in words
    assert not VisitNote.objects.exists()
    assert draft_of(after_first_visit).content["what_happened"] == ["Piirrettiin perheen viikko."]


@pytest.fixture
def form_next_pair(coordinator, co_worker):
    """The second of the pair goes on with another worker."""
    from pairs.services import end_pair, form_pair

    def form(plan, newcomer):
        end_pair(actor=coordinator, pair=plan.pair, reason="Anni jää vapaalle.")
        words = {"reason": "He jatkavat.", "same_profession_reason": "Sijaista ei ole.", "contributions": {}}
        return form_pair(actor=coordinator, case_id=plan.case_id, lead=co_worker, co_worker=newcomer, **words)

    return form


def test_the_service_judges_workers_by_itself(lead, co_worker, after_first_visit, note_facts, colleague):
    for present in ([], [co_worker.pk], [lead.pk, colleague.pk]):
        with pytest.raises(ValidationError) as refused:
            sign_note(
                actor=lead,
                visit_id=after_first_visit.pk,
                facts=note_facts(after_first_visit, workers_present=present),
            )
        assert list(refused.value.message_dict) == ["workers_present"]
    assert not VisitNote.objects.exists()


def test_whoever_was_away_cannot_sign(co_worker, alone):
    with pytest.raises(PermissionDenied):
        cosign_note(actor=co_worker, note_id=alone.pk)


def test_who_was_there_is_frozen_with_the_note(alone):
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        alone.worker_attendances.update(present=True)
