"""Signing a note: judged when it is confirmed, written once, frozen, and what follows from it."""

import threading
from datetime import time, timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from audit import clock
from audit.drafts import DraftConflict, Typed
from audit.models import AuditEvent
from cases.models import Case, CaseStrength, Need, Strength
from cases.selectors import members_of
from staff import calendar
from staff.models import Booking
from tests.kept import kept
from tests.visits.conftest import draft_of, filled, hold_visits
from visits.models import (
    Agreement,
    Attendance,
    NoteDraft,
    NoteSignature,
    NoteStrength,
    NoteTopic,
    Visit,
    VisitNote,
    VisitOutcome,
)
from visits.services.agreements import AgreementFacts, complete_agreement
from visits.services.drafts import save_draft
from visits.services.locking import VisitSettled
from visits.services.notes import cosign_note, sign_note
from visits.services.timing import record_not_held


@pytest.fixture
def visit(after_first_visit):
    return after_first_visit


@pytest.fixture
def url(visit):
    return reverse("visits:note_write", args=[visit.pk])


@pytest.fixture
def form(visit):
    """The form of the first visit: `form(worry=["4"])`."""
    return partial(filled, visit)


@kept
def first_note(plan, lead):
    """The signed note of the first visit."""
    (note,) = hold_visits(lead, plan, 1)
    return note


@pytest.fixture
def note(first_note):
    """The signed note of the first visit; seen an hour after it."""
    with clock.at(first_note.signed_at):
        yield first_note


def errors_of(response):
    assert response.status_code == 422
    return response.context["form"].errors


def test_an_ordinary_note_is_confirmed(client_of, lead, co_worker, url, visit, form, paired_case):
    mother, father, child = members_of(paired_case)

    response = client_of(lead).post(url, form())

    note = VisitNote.objects.get()
    assert response.url == reverse("visits:note", args=[note.pk])
    assert (note.author, note.what_happened, note.worry) == (lead, "Piirrettiin perheen viikko.", 1)
    assert (note.started_at, note.ended_at, note.signed_at) == (visit.starts_at, visit.ends_at, clock.now())
    assert {(row.person_id, row.present) for row in Attendance.objects.all()} == {
        (mother.person_id, True),
        (father.person_id, False),
        (child.person_id, False),
    }
    assert [(row.user, row.own_view) for row in NoteSignature.objects.all()] == [(lead, "")]
    visit.refresh_from_db()
    assert (visit.status, visit.outcome.code, visit.outcome_by) == (Visit.Status.HELD, "held", lead)
    assert not NoteDraft.objects.exists()
    assert AuditEvent.objects.filter(action="note.signed", actor=lead, subject_id=note.pk).count() == 1
    assert Case.objects.get().last_contact_at == visit.starts_at


def test_a_full_note_tells_everything(client_of, lead, url, form, paired_case):
    mother, _father, _child = members_of(paired_case)
    need, strength = Need.objects.get(code="sleep_food"), Strength.objects.get(code="humour")
    fields = {
        "outcome": ["held_partly"],
        "others_present": ["Mummo Kaisa"],
        "topics": [str(need.pk)],
        "own_topic": ["Ruutuaika"],
        "interpretation": ["Väsymys kasaantuu iltaan."],
        "family_words": ["”Me nauretaan paljon, vaikka väsyttää.” Čáhci 🌱"],
        "family_words_by": [str(mother.person_id)],
        "strengths": [str(strength.pk)],
        "own_strength": ["Joona laulaa Aavalle"],
        "worry": ["3"],
        "worry_reason": ["Vanhemman jaksaminen"],
        "steps-0-what": ["Vuoroillat"],
        "steps-0-who": ["Emmi"],
        "steps-0-due": ["2030-01-07"],
        "steps-2-what": ["Kuvakortit"],
        "steps-2-who": ["Anni"],
    }
    client = client_of(lead)

    client.post(url, form(**fields))

    note = VisitNote.objects.get()
    assert note.visit.outcome.code == "held_partly"
    assert note.family_words == fields["family_words"][0]
    assert [person.pk for person in note.family_words_by.all()] == [mother.person_id]
    assert [(row.what, row.who, str(row.due_on)) for row in note.agreements.all()] == [
        ("Vuoroillat", "Emmi", "2030-01-07"),
        ("Kuvakortit", "Anni", "None"),
    ]
    assert {(row.strength, row.words) for row in CaseStrength.objects.all()} == {
        (strength, ""),
        (None, "Joona laulaa Aavalle"),
    }
    page = client.get(reverse("visits:note", args=[note.pk])).content.decode()
    told = [values[0] for name, values in fields.items() if name.endswith(("words", "reason", "what", "topic"))]
    for words in [
        *told,
        "Mummo Kaisa",
        need.name,
        strength.name,
        "Väsymys kasaantuu",
        "Joona laulaa",
        "Toteutui osin",
    ]:
        assert words in page


def test_a_strength_is_noted_on_the_case_once(hold, plan):
    strength = Strength.objects.get(code="humour")

    hold(plan, 1, 2, strengths=[strength], own_strength="Laulaa")

    assert NoteStrength.objects.count() == 2
    assert {(row.strength, row.words) for row in CaseStrength.objects.all()} == {(strength, ""), (None, "Laulaa")}
    assert CaseStrength.objects.count() == 2


WRONG = [
    ({"present": None}, "present"),
    ({"what_happened": None}, "what_happened"),
    ({"what_happened": ["  \n "]}, "what_happened"),
    ({"what_happened": ["x" * 100_000]}, "what_happened"),
    ({"family_words": ["🌱" * 20_001]}, "family_words"),
    ({"own_topic": ["x" * 201]}, "own_topic"),
    ({"worry": None}, "worry"),
    ({"worry": ["5"]}, "worry"),
    ({"worry": ["3"]}, "worry_reason"),
    ({"worry": ["4"], "worry_reason": [" "]}, "worry_reason"),
    ({"end": ["08:30"]}, "end"),
    ({"end": ["09:00"]}, "end"),
    ({"end": ["13:00"]}, "end"),
    ({"start": ["12:00"], "end": ["12:30"]}, "date"),
    ({"date": ["2100-01-01"]}, "date"),
    ({"date": ["0026-03-12"]}, "date"),
    ({"date": ["2019-03-12"]}, "date"),
    ({"date": ["12.3."]}, "date"),
    ({"date": None}, "date"),
    ({"start": ["9"]}, "start"),
    ({"place": None}, "place"),
    ({"place": ["99999"]}, "place"),
    ({"outcome": ["no_show"]}, "outcome"),
    ({"topics": ["99999"]}, "topics"),
    ({"strengths": ["ä"]}, "strengths"),
    ({"steps-0-what": ["Soitto"]}, "steps-0-who"),
    ({"steps-1-who": ["Anni"]}, "steps-1-what"),
    ({"steps-2-due": ["2030-01-07"]}, "steps-2-what"),
    ({"steps-0-what": ["Soitto"], "steps-0-who": ["Anni"], "steps-0-due": ["2019-01-07"]}, "steps-0-due"),
    ({"steps-0-what": ["x" * 301], "steps-0-who": ["Anni"]}, "steps-0-what"),
    ({"steps-0-what": ["Soitto"], "steps-0-who": ["Anni"], "steps-0-due": ["32.1.2030"]}, "steps-0-due"),
]


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(client_of, lead, url, form, visit):
    client, version = client_of(lead), 0
    for fields, wrong in WRONG:
        response = client.post(url, form(version=[str(version)], **fields))

        assert wrong in errors_of(response), (fields, wrong)
        page, version = response.content.decode(), response.context["version"]
        assert page.split("<title>")[1].startswith(gettext("Error: "))
        assert 'class="error-summary"' in page
        for name, values in fields.items():
            if values and values[0].strip():
                assert response.context["form"][name].value() in (values, values[0])
                assert draft_of(visit).content[name] == values
    assert not VisitNote.objects.exists()
    visit.refresh_from_db()
    assert visit.status == Visit.Status.PLANNED


def test_day_and_time_may_be_written_by_hand(client_of, lead, url, form, visit):
    day = clock.today()

    client_of(lead).post(url, form(date=[f"{day.day}.{day.month}.{day.year}"], start=["9.15"], end=["10.00"]))

    assert VisitNote.objects.get().ended_at - VisitNote.objects.get().started_at == timedelta(minutes=45)


def test_a_visit_without_the_family_needs_a_reason(client_of, lead, url, form, paired_case):
    client_of(lead).post(url, form(present=None, without_family_reason=["Tavattiin päiväkodin kanssa."]))

    note = VisitNote.objects.get()
    assert note.without_family_reason == "Tavattiin päiväkodin kanssa."
    assert {row.present for row in note.attendances.all()} == {False}


def test_a_forged_person_of_another_family_is_refused(client_of, lead, url, form, make_case):
    stranger = members_of(make_case("Toinen"))[0]

    for version, name in enumerate(["present", "family_words_by"]):
        fields = {name: [str(stranger.person_id)], "version": [str(version)]}
        response = client_of(lead).post(url, form(**fields))

        assert name in errors_of(response)
        assert stranger.name not in response.content.decode()
    assert not VisitNote.objects.exists()


def test_the_service_refuses_a_stranger_too(lead, visit, note_facts, make_case, paired_case):
    stranger = members_of(make_case("Toinen"))[0].person_id
    visit.case = paired_case

    for name in ("present", "family_words_by"):
        with pytest.raises(ValidationError) as refused:
            sign_note(actor=lead, visit_id=visit.pk, facts=note_facts(visit, **{name: [stranger]}))
        assert name in refused.value.message_dict
    assert not VisitNote.objects.exists()


def test_a_future_visit_cannot_be_confirmed(client_of, lead, plan, visit):
    second = plan.visits.get(number=2)
    url = reverse("visits:note_write", args=[second.pk])

    response = client_of(lead).post(url, filled(second))

    assert list(errors_of(response)) == ["date"]
    happened = visit.starts_at.date().isoformat()
    response = client_of(lead).post(url, filled(second, date=[happened], version=["1"]))
    assert list(errors_of(response)) == ["date"]
    assert not VisitNote.objects.exists()
    assert NoteDraft.objects.get().visit == second


def test_a_visit_that_goes_on_cannot_be_confirmed(client_of, lead, first_visit):
    with clock.at(first_visit.starts_at + timedelta(minutes=30)):
        response = client_of(lead).post(reverse("visits:note_write", args=[first_visit.pk]), filled(first_visit))

    assert list(errors_of(response)) == ["end"]


def test_a_visit_that_ended_early_gives_its_time_back(client_of, lead, first_visit):
    with clock.at(first_visit.starts_at + timedelta(minutes=30)):
        url = reverse("visits:note_write", args=[first_visit.pk])
        client_of(lead).post(url, filled(first_visit, end=["09:25"]))

    assert VisitNote.objects.exists()
    assert not Booking.objects.standing().filter(during__contains=first_visit.starts_at).exists()


def test_pressing_twice_makes_one_note(client_of, lead, url, form):
    client = client_of(lead)

    first, second = client.post(url, form()), client.post(url, form())

    assert first.url == second.url == reverse("visits:note", args=[VisitNote.objects.get().pk])
    assert client.get(url).url == first.url
    assert AuditEvent.objects.filter(action="note.signed").count() == 1


@pytest.mark.parametrize("name", ["interpretation", "family_words", "own_topic", "steps-0-what"])
def test_the_note_sent_again_with_other_words_in_any_field_loses_none(client_of, lead, url, form, name):
    """The text of what happened is the same: gone back in the browser, and written on in another field."""
    client = client_of(lead)
    sent = form(**{"steps-0-what": ["Soitto"], "steps-0-who": ["Emmi"]})
    assert client.post(url, sent).status_code == 302

    again = client.post(url, sent | {name: ["Tämä lisättiin vielä"]})

    assert again.status_code == 409
    assert "Tämä lisättiin vielä" in again.content.decode()
    assert VisitNote.objects.count() == 1


def test_words_of_the_second_signer_are_shown_and_become_an_own_view(client_of, lead, co_worker, url, form):
    client_of(lead).post(url, form())
    second = form(what_happened=["Näin toisin."], family_words=["”Hyvä”"], writer=["b"])
    client = client_of(co_worker)

    response = client.post(url, second)

    note = VisitNote.objects.get()
    page = response.content.decode()
    assert response.status_code == 409
    assert "Näin toisin." in page
    assert "”Hyvä”" in page
    assert reverse("visits:note_signature", args=[note.pk]) in page
    client.post(reverse("visits:note_signature", args=[note.pk]), {"own_view": response.context["words"]})
    assert "Näin toisin." in NoteSignature.objects.get(user=co_worker).own_view


def test_other_words_of_the_author_are_shown_to_be_copied(client_of, lead, url, form):
    client = client_of(lead)
    client.post(url, form())

    response = client.post(url, form(what_happened=["Toisen välilehden teksti"], writer=["b"]))

    assert response.status_code == 409
    assert "Toisen välilehden teksti" in response.content.decode()
    assert not response.context["may_cosign"]


def test_autosave_after_signing_tells_it(client_of, lead, co_worker, url, visit, form):
    client_of(lead).post(url, form())

    response = client_of(co_worker).post(reverse("visits:note_draft", args=[visit.pk]), form(writer=["b"]))

    assert response.status_code == 409
    assert "Anni Hietala" in response.json()["notice"]
    assert not NoteDraft.objects.exists()


def test_newer_text_of_the_other_is_not_thrown_away_by_signing(client_of, lead, co_worker, visit, url, form):
    save_draft(actor=co_worker, visit_id=visit.pk, typed=Typed({"what_happened": ["Sarin teksti"]}, 0, "b"))

    response = client_of(lead).post(url, form())

    assert response.status_code == 409
    assert ("Piirrettiin perheen viikko.", "Sarin teksti") in [
        (row.mine, row.theirs) for row in response.context["conflict"].rows
    ]
    assert not VisitNote.objects.exists()
    assert draft_of(visit).content == {"what_happened": ["Sarin teksti"]}


def test_the_service_knows_which_draft_was_seen(lead, visit, paired_case, note_facts):
    visit.case = paired_case
    save_draft(actor=lead, visit_id=visit.pk, typed=Typed({"what_happened": ["A"]}))

    with pytest.raises(DraftConflict):
        sign_note(
            actor=lead,
            visit_id=visit.pk,
            facts=note_facts(visit),
            typed=Typed({"what_happened": ["B"]}, version=7),
        )


@pytest.fixture
def last_visit(plan_of, paired_case, hold):
    """The third of three visits, when nothing is agreed after it; it is an hour after it."""
    plan = plan_of(paired_case, count=3)
    hold(plan, 1, 2)
    visit = plan.visits.get(number=3)
    with clock.at(visit.ends_at + timedelta(hours=1)):
        yield visit


@pytest.fixture
def last_url(last_visit):
    return reverse("visits:note_write", args=[last_visit.pk])


def test_the_next_visit_is_agreed_on_the_same_page(client_of, lead, last_visit, last_url, co_worker):
    client = client_of(lead)
    choices = client.get(last_url).context["form"].fields["next"].choices
    begins = last_visit.starts_at + timedelta(weeks=1)
    key = f"{begins.date()}T09:00"
    assert key in [value for value, _label in choices]
    assert len(list(choices)) == 6

    client.post(last_url, filled(last_visit, next=[key]))

    new = Visit.objects.get(starts_at=begins)
    assert (new.number, new.kind.code, new.plan) == (4, "joint_assessment", last_visit.plan)
    assert {worker.user for worker in new.workers.all()} == {lead, co_worker}
    assert new.ends_at - new.starts_at == timedelta(minutes=90)
    assert Case.objects.get().phase == Case.Phase.INITIAL


def test_after_the_plans_last_visit_the_review_comes_next_unless_one_more_visit_is_chosen(
    client_of, lead, last_url
):
    page = client_of(lead).get(last_url)

    form = page.context["form"]
    assert form["next"].value() == "none"
    assert "yhteinen arviointi" in form.fields["next"].help_text
    assert "4/4" in form.fields["next"].help_text
    (not_now,) = [str(label) for value, label in form.fields["next"].choices if value == "none"]
    assert "yhteisen arvioinnin" in not_now


def test_a_visit_of_the_plan_that_fell_through_is_still_asked_for(client_of, lead, plan_of, paired_case, hold):
    plan = plan_of(paired_case, count=3)
    _first, second, third = plan.visits.order_by("number")
    with clock.at(second.starts_at):
        record_not_held(
            actor=lead, visit_id=second.pk, outcome=VisitOutcome.objects.get(code="no_show"), reason="Ei kotona."
        )
    hold(plan, 1)
    with clock.at(third.ends_at + timedelta(hours=1)):
        form = client_of(lead).get(reverse("visits:note_write", args=[third.pk])).context["form"]

    assert form["next"].value() == ""
    assert "2/3" in form.fields["next"].help_text


def test_the_next_visit_must_be_thought_of(client_of, lead, last_visit, last_url):
    response = client_of(lead).post(last_url, filled(last_visit))

    assert list(errors_of(response)) == ["next"]


def test_after_the_last_visit_the_case_goes_on_to_the_review(client_of, lead, last_visit, last_url):
    client_of(lead).post(last_url, filled(last_visit, next=["none"]))

    assert Case.objects.get().phase == Case.Phase.REVIEW


def test_another_time_of_ones_own(client_of, lead, last_visit, last_url):
    day = (last_visit.starts_at + timedelta(days=2)).date().isoformat()
    fields = {"next": ["other"], "next_date": [day], "next_start": ["17:30"], "next_end": ["18:00"]}

    client_of(lead).post(last_url, filled(last_visit, **fields))

    new = Visit.objects.get(number=4)
    assert new.starts_at == calendar.moment_at(clock.today() + timedelta(days=2), time(17, 30))
    assert new.ends_at - new.starts_at == timedelta(minutes=30)


WRONG_NEXT = [
    ({"next": ["other"]}, "next_date"),
    ({"next": ["other"], "next_date": ["2100-01-05"]}, "next_date"),
    ({"next": ["other"], "next_date": ["2100-01-05"], "next_start": ["9:99"]}, "next_start"),
    (
        {"next": ["other"], "next_date": ["2099-01-05"], "next_start": ["9:00"], "next_end": ["8:00"]},
        "next_end",
    ),
    ({"next": ["other"], "next_date": ["2020-01-07"], "next_start": ["9:00"]}, "next"),
    ({"next": ["2020-01-07T09:00"]}, "next"),
    ({"next": ["0001-01-01T00:00"]}, "next"),
    ({"next": ["tomorrow"]}, "next"),
]


def test_an_impossible_next_time_is_told_and_nothing_is_half_saved(client_of, lead, last_visit, last_url):
    client, version = client_of(lead), 0
    others = {"own_strength": ["Sisu"], "steps-0-what": ["Soitto"], "steps-0-who": ["Anni"]}
    for fields, wrong in WRONG_NEXT:
        sent = filled(last_visit, **fields, **others, version=[str(version)])
        response = client.post(last_url, sent)

        assert list(errors_of(response)) == [wrong], fields
        version = response.context["version"]
    assert VisitNote.objects.count() == 2
    assert not CaseStrength.objects.exists()
    assert not Agreement.objects.exists()
    assert draft_of(last_visit).content["own_strength"] == ["Sisu"]
    assert Case.objects.get().phase == Case.Phase.INITIAL


def test_a_time_taken_meanwhile_is_told_and_stays_chosen(client_of, lead, last_visit, last_url, co_worker):
    begins = last_visit.starts_at + timedelta(weeks=1)
    calendar.book(user=co_worker, starts_at=begins, ends_at=begins + timedelta(hours=1), kind=Booking.Kind.ABSENCE)
    key = f"{begins.date()}T09:00"

    response = client_of(lead).post(last_url, filled(last_visit, next=[key]))

    assert list(errors_of(response)) == ["next"]
    assert "Sari Juntunen" in errors_of(response)["next"][0]
    assert response.context["form"]["next"].value() == key
    assert f'value="{key}"' in response.content.decode()
    assert Visit.objects.filter(status=Visit.Status.HELD).count() == 2


def test_no_sixth_first_visit(client_of, lead, plan_of, paired_case, hold, note_facts):
    plan = plan_of(paired_case, count=5)
    hold(plan, 1, 2, 3, 4)
    fifth = plan.visits.get(number=5)
    fifth.case = paired_case
    begins = fifth.ends_at + timedelta(days=7)
    with clock.at(fifth.ends_at + timedelta(hours=1)):
        page = client_of(lead).get(reverse("visits:note_write", args=[fifth.pk]))
        assert "next" not in page.context["form"].fields
        facts = note_facts(fifth, next_starts_at=begins, next_ends_at=begins + timedelta(hours=1))
        with pytest.raises(ValidationError) as refused:
            sign_note(actor=lead, visit_id=fifth.pk, facts=facts)

    assert list(refused.value.message_dict) == ["next"]
    assert Visit.objects.count() == 5


def test_a_visit_agreed_already_is_told_instead(client_of, lead, url):
    shown = client_of(lead).get(url).context["form"]

    assert "next" not in shown.fields
    assert shown.choices.agreed_next.number == 2


def test_what_was_agreed_last_time_stands_beside_the_form(client_of, lead, plan, hold):
    steps = [AgreementFacts("Soitto neuvolaan", "Mikko"), AgreementFacts("Vuoroillat", "Emmi")]
    hold(plan, 1, agreements=steps)
    second = plan.visits.get(number=2)

    with clock.at(second.ends_at):
        page = client_of(lead).get(reverse("visits:note_write", args=[second.pk])).content.decode()

    assert "Soitto neuvolaan" in page
    assert "Vuoroillat" in page


def test_the_other_worker_signs_with_an_own_view(client_of, co_worker, note):
    client = client_of(co_worker)
    page = client.get(reverse("visits:note", args=[note.pk]))
    assert page.context["may_cosign"]

    response = client.post(reverse("visits:note_signature", args=[note.pk]), {"own_view": "Isä oli hiljaa. 🌱"})

    assert response.status_code == 302
    signature = NoteSignature.objects.get(user=co_worker)
    assert (signature.note, signature.own_view) == (note, "Isä oli hiljaa. 🌱")
    page = client.get(reverse("visits:note", args=[note.pk]))
    assert "Isä oli hiljaa. 🌱" in page.content.decode()
    assert not page.context["may_cosign"]
    assert AuditEvent.objects.filter(action="note.cosigned", actor=co_worker, subject_id=note.pk).count() == 1
    assert AuditEvent.objects.filter(action="note.viewed", actor=co_worker, subject_id=note.pk).count() == 2


def test_signing_twice_changes_nothing_and_other_words_stay_on_the_page(client_of, co_worker, note):
    client, url = client_of(co_worker), reverse("visits:note_signature", args=[note.pk])
    client.post(url, {"own_view": "Ensin"})

    again, other = client.post(url, {"own_view": "Ensin"}), client.post(url, {"own_view": "Sitten"})

    assert again.status_code == 302
    assert other.status_code == 422
    assert "Sitten" in other.content.decode()
    assert [row.own_view for row in NoteSignature.objects.filter(user=co_worker)] == ["Ensin"]


def test_an_own_view_has_its_length(client_of, co_worker, note):
    response = client_of(co_worker).post(
        reverse("visits:note_signature", args=[note.pk]), {"own_view": "x" * 100_000}
    )

    assert response.status_code == 422
    assert "x" * 100_000 in response.content.decode()
    assert not NoteSignature.objects.filter(user=co_worker).exists()


def test_nobody_signs_twice_or_what_was_not_seen(lead, note, supervisor, colleague, invited_partner):
    with pytest.raises(ValidationError) as refused:
        cosign_note(actor=lead, note_id=note.pk)
    assert refused.value.code == "signed_before"
    for person in (supervisor, invited_partner, colleague):
        with pytest.raises(Http404 if person is colleague else PermissionDenied):
            cosign_note(actor=person, note_id=note.pk)
    with pytest.raises(Http404):
        cosign_note(actor=lead, note_id=999_999)
    assert [row.user for row in NoteSignature.objects.all()] == [lead]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lead", 200),
        ("co_worker", 200),
        ("supervisor", 200),
        ("coordinator", 403),
        ("invited_partner", 403),
        ("colleague", 404),
        ("outsider", 404),
        ("other_supervisor", 404),
        ("administrator", 404),
    ],
)
def test_who_reads_a_note(request, client_of, note, who, status):
    reader = request.getfixturevalue(who)

    response = client_of(reader).get(reverse("visits:note", args=[note.pk]))

    assert response.status_code == status
    assert ("Piirrettiin perheen viikko." in response.content.decode()) == (status == 200)
    assert AuditEvent.objects.filter(action="note.viewed", actor=reader).exists() == (status == 200)


def test_a_supervisor_reads_but_neither_signs_nor_writes(client_of, supervisor, note):
    client = client_of(supervisor)

    page = client.get(reverse("visits:note", args=[note.pk]))

    assert not page.context["may_cosign"]
    assert client.post(reverse("visits:note_signature", args=[note.pk]), {}).status_code == 403


def test_reading_costs_the_same_for_a_large_family(count_queries, lead, plan, hold, paired_case):
    needs, strengths = list(Need.objects.all()), list(Strength.objects.all())
    steps = [AgreementFacts(f"Askel {number}", "Anni") for number in range(20)]
    people = [member.person_id for member in members_of(paired_case)]

    def cost(number, count):
        parts = {"topics": needs, "strengths": strengths, "agreements": steps, "family_words_by": people}
        (note,) = hold(plan, number, **{name: rows[:count] for name, rows in parts.items()})
        return count_queries(lead, reverse("visits:note", args=[note.pk]))

    assert cost(1, 1) == cost(2, 20)


@pytest.mark.parametrize(
    "model", [VisitNote, Attendance, NoteTopic, NoteStrength, NoteSignature, VisitNote.family_words_by.through]
)
def test_a_signed_note_is_frozen(hold, plan, paired_case, model):
    mother = members_of(paired_case)[0].person_id
    hold(
        plan,
        1,
        topics=[Need.objects.first()],
        strengths=[Strength.objects.first()],
        family_words="”Hyvä”",
        family_words_by=[mother],
    )
    before = list(model.objects.values())
    assert before

    table = model._meta.db_table
    for statement in (f"update {table} set id = id", f"delete from {table}"):  # noqa: S608
        with pytest.raises(DatabaseError, match="annot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert list(model.objects.values()) == before


def test_the_database_keeps_one_note_of_a_visit(note):
    note.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        note.save(force_insert=True)


def test_an_agreed_step_is_marked_as_done(client_of, lead, hold, plan):
    (note,) = hold(plan, 1, agreements=[AgreementFacts("Soitto neuvolaan", "Mikko")])
    step, back = note.agreements.get(), reverse("visits:note", args=[note.pk])
    client, url = client_of(lead), reverse("visits:agreement_done", args=[step.pk])

    with clock.at(note.signed_at + timedelta(days=1)):
        assert client.post(url, {"next": back}).url == back
        assert client.post(url, {"next": "https://elsewhere.example/"}).url == reverse(
            "visits:case", args=[note.case_id]
        )

    step.refresh_from_db()
    assert (step.done_by, step.done_at) == (lead, note.signed_at + timedelta(days=1))
    assert AuditEvent.objects.filter(action="agreement.done", subject_id=step.pk).count() == 1
    assert client.get(url).status_code == 302


def test_steps_of_a_family_are_marked_by_its_pair_only(hold, plan, colleague, supervisor, invited_partner):
    (note,) = hold(plan, 1, agreements=[AgreementFacts("Soitto neuvolaan", "Mikko")])
    step = note.agreements.get()

    for person in (supervisor, invited_partner, colleague):
        with pytest.raises(Http404 if person is colleague else PermissionDenied):
            complete_agreement(actor=person, agreement_id=step.pk)
    with pytest.raises(Http404):
        complete_agreement(actor=colleague, agreement_id=999_999)

    step.refresh_from_db()
    assert step.done_at is None


def test_forged_outcome_is_refused_by_the_service(lead, visit, paired_case, note_facts):
    visit.case = paired_case
    for code in ("moved", "nonsense"):
        with pytest.raises(ValidationError) as refused:
            sign_note(actor=lead, visit_id=visit.pk, facts=note_facts(visit, outcome=code))
        assert list(refused.value.message_dict) == ["outcome"]
    assert not VisitNote.objects.exists()


def test_a_visit_recorded_as_not_held_takes_no_note(client_of, lead, co_worker, visit, url, form):
    outcome = VisitOutcome.objects.get(code="no_show")
    record_not_held(actor=co_worker, visit_id=visit.pk, outcome=outcome, reason="Ei ketään kotona.")
    client = client_of(lead)

    late = client.post(url, form())

    assert late.status_code == 409
    assert "Piirrettiin perheen viikko." in late.content.decode()
    assert "Sari Juntunen" in late.content.decode()
    assert client.get(url).url == reverse("visits:case", args=[visit.case_id])
    assert not VisitNote.objects.exists()


def in_two_threads(*acts):
    """Run both at the same moment on two connections; the result or the exception of each."""
    start, results = threading.Barrier(len(acts)), {}

    def run(number, act):
        try:
            start.wait(timeout=10)
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return [results[number] for number in range(len(acts))]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_signing_at_once_make_one_note(lead, co_worker, first_visit, note_facts, paired_case):
    first_visit.case = paired_case
    moment = first_visit.ends_at + timedelta(hours=1)

    def sign(user, words):
        with clock.at(moment):
            facts = note_facts(first_visit, what_happened=words)
            return sign_note(actor=user, visit_id=first_visit.pk, facts=facts)

    results = in_two_threads(lambda: sign(lead, "Annin"), lambda: sign(co_worker, "Sarin"))

    (note,) = [result for result in results if isinstance(result, VisitNote)]
    (late,) = [result for result in results if isinstance(result, VisitSettled)]
    assert VisitNote.objects.get().what_happened == note.what_happened
    assert late.visit.outcome_by == note.author
    assert NoteSignature.objects.count() == 1
    assert AuditEvent.objects.filter(action="note.signed").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_pressing_sign_twice_at_once_signs_once(lead, co_worker, first_visit, plan, hold):
    (note,) = hold(plan, 1)

    def sign():
        with clock.at(note.signed_at + timedelta(hours=1)):
            return cosign_note(actor=co_worker, note_id=note.pk, own_view="Samoin.")

    results = in_two_threads(sign, sign)

    assert sorted(type(result).__name__ for result in results) == ["NoteSignature", "ValidationError"]
    assert NoteSignature.objects.filter(user=co_worker).count() == 1
