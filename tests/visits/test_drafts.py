"""Drafts: whatever is typed is kept, and nobody's words are written over unseen."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.drafts import LARGEST_DRAFT, DraftConflict, Typed, clean_content
from audit.models import AuditEvent
from tests.visits.conftest import draft_of
from visits.forms.fields import FreeText
from visits.forms.note import NoteForm
from visits.forms.typed import merge, written_words
from visits.models import NoteDraft
from visits.selectors.note.drafts import default_content
from visits.selectors.note.page import note_choices
from visits.selectors.visits import visit_to_record
from visits.services.drafts import discard_draft, save_draft

AWKWARD = 'Čáhci ja vuoigŋa 🌱\n”Ängeslevä” <b>&amp;</b> "\t\u200b\\u0000'


@pytest.fixture
def visit(after_first_visit):
    return after_first_visit


@pytest.fixture
def write_url(visit):
    return reverse("visits:note_write", args=[visit.pk])


@pytest.fixture
def draft_url(visit):
    return reverse("visits:note_draft", args=[visit.pk])


@pytest.fixture
def form(visit):
    """What a browser sends of the untouched form, with the fields given: `form(what_happened="...")`."""

    def fill(**fields):
        content = default_content(visit) | {"rows": ["3"]}
        return content | {"version": ["0"], "writer": ["a"], "sequence": ["0"]} | fields

    return fill


def test_opening_the_page_makes_no_draft_but_is_logged(client_of, lead, write_url):
    response = client_of(lead).get(write_url)

    assert response.status_code == 200
    assert not NoteDraft.objects.exists()
    assert AuditEvent.objects.filter(action="case.viewed", actor=lead).count() == 1


@pytest.mark.parametrize("fields", [{}, {"next": ["none"]}, {"what_happened": [""]}, {"what_happened": ["\x00"]}])
def test_saving_before_the_first_letter_makes_no_draft(client_of, lead, draft_url, form, fields):
    response = client_of(lead).post(draft_url, form(**fields))

    assert response.status_code == 200
    assert response.json() == {"version": 0, "words": ""}
    assert not NoteDraft.objects.exists()


def test_a_save_with_nothing_in_it_makes_no_draft(client_of, lead, draft_url):
    response = client_of(lead).post(draft_url, {"version": "0", "writer": "a", "sequence": "1"})

    assert response.json() == {"version": 0, "words": ""}
    assert not NoteDraft.objects.exists()


def test_a_page_can_ask_which_save_stands(client_of, lead, draft_url, form):
    client = client_of(lead)
    assert client.get(draft_url).json() == {"version": 0, "writer": "", "sequence": 0}

    client.post(draft_url, form(what_happened=["Alku"], writer=["ikkuna"], sequence=["3"]))

    assert client.get(draft_url).json() == {"version": 1, "writer": "ikkuna", "sequence": 3}


def test_the_first_letter_is_kept(client_of, lead, draft_url, form, visit):
    response = client_of(lead).post(draft_url, form(what_happened=["P"]))

    draft = draft_of(visit)
    assert response.json()["version"] == 1
    assert "11.30" in response.json()["words"]
    assert draft.content["what_happened"] == ["P"]
    assert (draft.saved_by, draft.version, draft.saved_at) == (lead, 1, clock.now())
    assert AuditEvent.objects.filter(action="note.draft_written", actor=lead).count() == 1


def test_every_letter_is_not_a_row_in_the_log(lead, co_worker, visit):
    for version, words in enumerate(["P", "Pi", "Pii"]):
        save_draft(actor=lead, visit_id=visit.pk, typed=Typed({"what_happened": [words]}, version))
    save_draft(actor=co_worker, visit_id=visit.pk, typed=Typed({"what_happened": ["Piir"]}, 3))

    acts = AuditEvent.objects.filter(action="note.draft_written").order_by("id")
    assert [act.actor for act in acts] == [lead, co_worker]


@pytest.mark.parametrize(
    "text", ["x" * 90_000, AWKWARD, "   \n\n  ", "2026-0", "<script>alert(1)</script>", "\u202ertl", "\ufffd"]
)
def test_anything_typed_comes_back_exactly(client_of, lead, write_url, form, visit, text):
    client = client_of(lead)
    fields = {
        "what_happened": [text],
        "date": ["12.3."],
        "start": ["9"],
        "own_topic": [text],
        "steps-2-what": [text],
    }

    client.post(write_url, form(save=["1"], **fields))

    assert {name: draft_of(visit).content[name] for name in fields} == fields
    page = client.get(write_url)
    shown = page.context["form"]
    assert shown["what_happened"].value() == text
    assert (shown["date"].value(), shown["start"].value()) == ("12.3.", "9")
    assert shown["steps-2-what"].value() == text
    assert "<script>alert(1)" not in page.content.decode()


def test_what_was_unticked_stays_unticked(client_of, lead, write_url, form, visit):
    fields = form(save=["1"], what_happened=["Tekstiä"])
    del fields["outcome"], fields["place"]
    client = client_of(lead)

    client.post(write_url, fields)

    shown = client.get(write_url).context["form"]
    assert not shown["outcome"].value()
    assert not shown["place"].value()


def test_characters_that_no_row_can_hold_are_left_out():
    assert clean_content({"a": ["x\x00y", ""], "b": [""], "c": ["1\r\n2"]}) == {"a": ["xy", ""], "c": ["1\n2"]}


def test_a_draft_has_a_largest_size_told_in_words(client_of, lead, draft_url, write_url, form, visit):
    client = client_of(lead)
    text = "å" * (LARGEST_DRAFT + 1)

    quiet = client.post(draft_url, form(what_happened=[text]))
    loud = client.post(write_url, form(save=["1"], what_happened=[text]))

    assert quiet.status_code == loud.status_code == 422
    assert loud.context["form"]["what_happened"].value() == text
    assert quiet.json()["problem"] in loud.content.decode()
    assert not NoteDraft.objects.exists()


def test_another_window_is_not_written_over(lead, co_worker, visit):
    first = save_draft(actor=lead, visit_id=visit.pk, typed=Typed({"what_happened": ["Annin"]}, 0, "a"))

    with pytest.raises(DraftConflict) as refused:
        save_draft(actor=co_worker, visit_id=visit.pk, typed=Typed({"what_happened": ["Sarin"]}, 0, "b"))

    assert refused.value.draft == first
    assert "Anni Hietala" in refused.value.message
    assert draft_of(visit).content == {"what_happened": ["Annin"]}


def test_one_windows_saves_may_overtake_each_other(lead, visit):
    def save(words, sequence):
        return save_draft(
            actor=lead,
            visit_id=visit.pk,
            typed=Typed({"what_happened": [words]}, 0, "a", sequence),
        )

    save("Pi", 1)
    save("Piirr", 3)
    save("Piir", 2)

    assert draft_of(visit).content == {"what_happened": ["Piirr"]}
    assert draft_of(visit).version == 2


def test_sending_the_same_words_again_is_no_conflict(lead, co_worker, visit):
    save_draft(actor=lead, visit_id=visit.pk, typed=Typed({"what_happened": ["Sama"]}))

    draft = save_draft(actor=co_worker, visit_id=visit.pk, typed=Typed({"what_happened": ["Sama"]}))

    assert draft.version == 1


def test_words_typed_after_somebody_discarded_the_draft_are_kept(lead, co_worker, visit):
    save_draft(actor=lead, visit_id=visit.pk, typed=Typed({"what_happened": ["A"]}, 0, "a"))
    discard_draft(actor=co_worker, visit_id=visit.pk, version=1)

    draft = save_draft(actor=lead, visit_id=visit.pk, typed=Typed({"what_happened": ["AB"]}, 1, "a"))

    assert draft.content == {"what_happened": ["AB"]}


def test_the_page_itself_is_told_of_a_conflict_with_both_texts(client_of, lead, co_worker, draft_url, form):
    client_of(lead).post(draft_url, form(what_happened=["Annin <i>teksti</i>"]))

    response = client_of(co_worker).post(draft_url, form(what_happened=["Sarin teksti"], writer=["b"]))

    notice = response.json()["notice"]
    assert response.status_code == 409
    assert "Anni Hietala" in notice
    assert "Sarin teksti" in notice
    assert "Annin &lt;i&gt;teksti&lt;/i&gt;" in notice
    assert 'name="seen_version" value="1"' in notice


def test_two_tabs_of_one_person_show_both_texts_without_javascript(client_of, lead, write_url, form, visit):
    client = client_of(lead)
    client.post(write_url, form(save=["1"], what_happened=["Ensimmäinen"], writer=["a"]))

    stale = client.post(write_url, form(save=["1"], what_happened=["Toinen"], writer=["b"]))

    assert stale.status_code == 409
    assert stale.context["form"]["what_happened"].value() == "Toinen"
    assert [(row.mine, row.theirs) for row in stale.context["conflict"].rows] == [("Toinen", "Ensimmäinen")]
    assert draft_of(visit).content["what_happened"] == ["Ensimmäinen"]


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", "Toinen"), ("theirs", "Ensimmäinen"), ("both", "Toinen\n\nEnsimmäinen")]
)
def test_a_conflict_is_settled_by_choice(client_of, lead, write_url, form, visit, choice, kept):
    client = client_of(lead)
    client.post(write_url, form(save=["1"], what_happened=["Ensimmäinen"], writer=["a"]))
    mine = form(what_happened=["Toinen"], writer=["b"], resolve=[choice], seen_version=["1"])

    response = client.post(write_url, mine)

    assert response.status_code == 302
    assert draft_of(visit).content["what_happened"] == [kept]


def test_a_choice_made_on_an_older_text_is_asked_again(client_of, lead, co_worker, write_url, form, visit):
    client = client_of(lead)
    client.post(write_url, form(save=["1"], what_happened=["Yksi"], writer=["a"]))
    client_of(co_worker).post(write_url, form(save=["1"], what_happened=["Kaksi"], version=["1"], writer=["c"]))

    for choice in ("mine", "both"):
        mine = form(what_happened=["Kolme"], writer=["b"], resolve=[choice], seen_version=["1"])
        response = client.post(write_url, mine)

        assert response.status_code == 409
        assert response.context["form"]["what_happened"].value() == "Kolme"
    assert draft_of(visit).content["what_happened"] == ["Kaksi"]


def choices(user, visit):
    """The choices of the note's form, as its page has them."""
    return note_choices(user, visit_to_record(user, visit.pk))


def test_merging_keeps_everything_of_both(lead, visit):
    mine = {
        "what_happened": ["Minun"],
        "own_topic": ["Uni"],
        "present": ["1", "2"],
        "worry": ["2"],
        "steps-0-what": ["Soitto"],
        "steps-0-who": ["Anni"],
        "rows": ["3"],
    }
    theirs = {
        "what_happened": ["Hänen"],
        "own_topic": ["Raha"],
        "present": ["2", "3"],
        "worry": ["3"],
        "family_words": ["”Hyvä”"],
        "steps-0-what": ["Käynti"],
        "steps-1-what": ["Soitto"],
        "steps-1-who": ["Anni"],
    }

    merged = clean_content(merge(NoteForm(choices(lead, visit), mine), mine, theirs))

    assert merged == {
        "what_happened": ["Minun\n\nHänen"],
        "own_topic": ["Uni; Raha"],
        "present": ["1", "2", "3"],
        "worry": ["2"],
        "family_words": ["”Hyvä”"],
        "steps-0-what": ["Soitto"],
        "steps-0-who": ["Anni"],
        "steps-1-what": ["Käynti"],
        "rows": ["2"],
    }


def test_another_step_keeps_everything_typed_and_is_in_the_draft(client_of, lead, write_url, form, visit):
    fields = form(add_step=["1"], what_happened=["Tekstiä"], **{"steps-1-who": ["Mummo"]})

    response = client_of(lead).post(write_url, fields)

    shown = response.context["form"]
    assert response.status_code == 200
    assert shown.step_count == 4
    assert shown["what_happened"].value() == "Tekstiä"
    assert shown["steps-1-who"].value() == "Mummo"
    assert not shown.is_bound
    assert draft_of(visit).content["what_happened"] == ["Tekstiä"]


def test_steps_have_a_limit(client_of, lead, write_url, form):
    for rows in ("20", "999999999999", "-1", "ä"):
        response = client_of(lead).post(write_url, form(add_step=["1"], rows=[rows]))

        assert response.context["form"].step_count <= 20


def test_discarding_asks_first_and_is_logged(client_of, lead, write_url, form, visit):
    client = client_of(lead)
    client.post(write_url, form(save=["1"], what_happened=["Turha teksti"]))
    url = reverse("visits:note_draft_discard", args=[visit.pk])

    page = client.get(url)
    assert "Turha teksti" in page.content.decode()
    assert NoteDraft.objects.exists()

    assert client.post(url, {"version": "1"}).status_code == 302
    assert not NoteDraft.objects.exists()
    assert AuditEvent.objects.filter(action="note.draft_discarded", actor=lead, subject_id=visit.pk).count() == 1


def test_a_draft_that_has_grown_since_is_not_discarded(lead, co_worker, visit):
    save_draft(actor=lead, visit_id=visit.pk, typed=Typed({"what_happened": ["A"]}))
    save_draft(actor=co_worker, visit_id=visit.pk, typed=Typed({"what_happened": ["AB"]}, 1))

    with pytest.raises(DraftConflict):
        discard_draft(actor=lead, visit_id=visit.pk, version=1)

    assert draft_of(visit).content == {"what_happened": ["AB"]}


def test_a_note_begun_after_one_was_discarded_is_not_written_over_unseen(
    client_of, lead, co_worker, visit, draft_url, form
):
    client_of(lead).post(draft_url, form(what_happened=["Vanha"], sequence=["1"]))
    client_of(co_worker).post(reverse("visits:note_draft_discard", args=[visit.pk]), {"version": "1"})
    client_of(co_worker).post(draft_url, form(what_happened=["Sarin uusi"], writer=["b"], sequence=["1"]))

    late = client_of(lead).post(draft_url, form(what_happened=["Vanha+"], version=["1"], sequence=["2"]))

    assert late.status_code == 409
    assert "Sarin uusi" in late.json()["notice"]
    assert draft_of(visit).content["what_happened"] == ["Sarin uusi"]


def test_discarding_what_is_not_there_is_no_error(lead, visit):
    discard_draft(actor=lead, visit_id=visit.pk, version=0)

    assert not AuditEvent.objects.filter(action="note.draft_discarded").exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("colleague", 404),
        ("outsider", 404),
        ("other_supervisor", 404),
        ("administrator", 404),
        ("invited_partner", 403),
        ("coordinator", 403),
        ("supervisor", 403),
    ],
)
def test_a_draft_is_seen_and_written_by_the_pair_only(request, client_of, lead, who, status, visit, form):
    save_draft(actor=lead, visit_id=visit.pk, typed=Typed({"what_happened": ["Salaisuus"]}))
    client = client_of(request.getfixturevalue(who))

    for name in ("note_write", "note_draft_discard"):
        response = client.get(reverse(f"visits:{name}", args=[visit.pk]))
        assert response.status_code == status
        assert "Salaisuus" not in response.content.decode()
    for name in ("note_write", "note_draft", "note_draft_discard"):
        response = client.post(
            reverse(f"visits:{name}", args=[visit.pk]), form(what_happened=["Muu"], version=["1"])
        )
        assert response.status_code == status
    assert draft_of(visit).content == {"what_happened": ["Salaisuus"]}


def test_the_services_judge_by_themselves(colleague, supervisor, visit):
    for person, refusal in ((colleague, Http404), (supervisor, PermissionDenied)):
        with pytest.raises(refusal):
            save_draft(actor=person, visit_id=visit.pk, typed=Typed({"what_happened": ["Muu"]}))
        with pytest.raises(refusal):
            discard_draft(actor=person, visit_id=visit.pk, version=0)
    with pytest.raises(Http404):
        save_draft(actor=supervisor, visit_id=999_999, typed=Typed({}))


def test_unknown_visits_and_wrong_methods(client_of, lead, draft_url):
    client = client_of(lead)

    assert client.put(draft_url).status_code == 405
    assert client.get(reverse("visits:note_write", args=[999_999])).status_code == 404


def test_the_second_worker_goes_on_where_the_first_stopped(client_of, lead, co_worker, write_url, form, visit):
    client_of(lead).post(write_url, form(save=["1"], what_happened=["Annin alku."]))
    client = client_of(co_worker)
    page = client.get(write_url)
    assert page.context["form"]["what_happened"].value() == "Annin alku."

    version = [str(page.context["version"])]
    client.post(
        write_url, form(save=["1"], what_happened=["Annin alku. Sarin jatko."], version=version, writer=["b"])
    )

    assert draft_of(visit).content["what_happened"] == ["Annin alku. Sarin jatko."]


def test_a_page_that_was_tampered_with_saves_as_a_stale_one(client_of, lead, draft_url, form):
    client = client_of(lead)
    client.post(draft_url, form(what_happened=["Alku"], writer=["a"]))

    for bad in ("-1", "x", "9" * 30, "²"):
        response = client.post(
            draft_url, form(what_happened=["Muu"], version=[bad], sequence=[bad], writer=["z" * 99])
        )
        assert response.status_code == 409


def test_written_words_hold_every_sentence(lead, visit):
    """Whatever field of free text a note has: its words are found by the form itself."""

    def words(**content):
        return written_words(NoteForm(choices(lead, visit), content), content)

    form = NoteForm(choices(lead, visit), {})
    free = [name for name, field in form.fields.items() if isinstance(field, FreeText)]
    told = words(**{name: [f"Sanat {name}"] for name in free})

    assert {"what_happened", "family_words", "own_topic", "worry_reason", "steps-0-what"} <= set(free)
    assert [name for name in free if f"Sanat {name}" not in told] == []
    assert words(worry=["2"], date=["2026-03-12"]) == ""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_saving_at_once_lose_nothing(lead, co_worker, first_visit):
    """One is saved, the other is told of it: whoever comes second."""
    start, outcomes = threading.Barrier(2), {}

    def write(user, words):
        try:
            start.wait(timeout=10)
            save_draft(actor=user, visit_id=first_visit.pk, typed=Typed({"what_happened": [words]}))
            outcomes[words] = "saved"
        except DraftConflict:
            outcomes[words] = "told"
        finally:
            connection.close()

    threads = [
        threading.Thread(target=write, args=args) for args in ((lead, "Annin teksti"), (co_worker, "Sarin teksti"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes.values()) == ["saved", "told"]
    saved = NoteDraft.objects.get()
    assert outcomes[saved.content["what_happened"][0]] == "saved"


def test_the_way_to_the_household_keeps_what_was_typed(client_of, lead, write_url, form, visit):
    response = client_of(lead).post(write_url, form(what_happened="Isä muutti.", household=["1"]))

    assert response.url == reverse("cases:household", args=[visit.case_id])
    assert draft_of(visit).content["what_happened"] == ["Isä muutti."]
    assert "household" not in draft_of(visit).content
    assert "Joku muutti pois tai tuli perheeseen" in client_of(lead).get(write_url).content.decode()


def test_the_household_leads_back_to_the_note_until_it_is_signed(
    client_of, lead, co_worker, write_url, form, visit
):
    client, household = client_of(lead), reverse("cases:household", args=[visit.case_id])
    client.post(write_url, form(what_happened="Isä muutti.", household=["1"]))

    assert [f'href="{write_url}"' in client.get(household).content.decode() for _look in range(2)] == [True, True]
    assert f'href="{write_url}"' not in client_of(co_worker).get(household).content.decode()

    session = client.session
    assert session["note_begun"] == {str(visit.case_id): write_url}
