"""Drafts of the joint review and of the closing: kept from the first letter, shared, gone when confirmed."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.drafts import LARGEST_DRAFT, DraftConflict, Typed
from audit.models import AuditEvent
from cases.models import ClosingReason, Closure
from visits.models import CaseDraft, InitialDecision, JointReview
from visits.services.case_drafts import save_case_draft
from visits.services.closing import close_family_case
from visits.services.locking import ReviewHeld
from visits.services.reviews import hold_review

AWKWARD = 'Čáhci ja vuoigŋa 🌱\n”Ängeslevä” <b>&amp;</b> "\t\u200b\\u0000'
Kind = CaseDraft.Kind


def keep(actor, case, kind, words, version=0, writer="", **machinery):
    name = "found" if kind == Kind.REVIEW else "summary"
    typed = Typed({name: [words]}, version, writer, **machinery)
    return save_case_draft(actor=actor, case_id=case.pk, kind=kind, typed=typed)


@pytest.fixture
def case(held_three, paired_case):
    """A case whose three first visits have been held, on that evening."""
    return paired_case


PAGES = [
    (Kind.REVIEW, "review_new", "review_draft", "found"),
    (Kind.CLOSING, "closure", "closure_draft", "summary"),
]


@pytest.fixture(params=PAGES, ids=["review", "closing"])
def where(request, case):
    """One of the two pages: its kind, its address, that of its draft, and its main field."""
    kind, name, draft_name, field = request.param
    return kind, reverse(f"visits:{name}", args=[case.pk]), reverse(f"visits:{draft_name}", args=[case.pk]), field


def draft():
    return CaseDraft.objects.select_related("saved_by").get()


def test_opening_the_page_makes_no_draft(client_of, lead, where):
    _kind, url, draft_url, _field = where

    client_of(lead).get(url)
    answer = client_of(lead).post(draft_url, {"version": "0", "writer": "a", "sequence": "1"})

    assert answer.json() == {"version": 0, "words": ""}
    assert not CaseDraft.objects.exists()


def test_the_first_letter_is_kept_and_shown_to_both(client_of, lead, co_worker, where, case):
    kind, url, draft_url, field = where

    answer = client_of(lead).post(draft_url, {field: "P", "version": "0", "writer": "a", "sequence": "1"})

    assert answer.json()["version"] == 1
    kept = draft()
    assert (kept.kind, kept.case_id, kept.family_id, kept.unit_id) == (kind, case.pk, case.family_id, case.unit_id)
    assert (kept.content[field], kept.saved_by, kept.saved_at) == (["P"], lead, clock.now())
    assert client_of(lead).get(draft_url).json() == {"version": 1, "writer": "a", "sequence": 1}
    shown = client_of(co_worker).get(url)
    assert shown.context["form"][field].value() == "P"
    assert shown.context["version"] == 1


@pytest.mark.parametrize("text", ["x" * 50_000, AWKWARD, "   \n\n  ", "<script>alert(1)</script>"])
def test_anything_typed_comes_back_exactly(client_of, lead, where, text):
    _kind, url, _draft_url, field = where
    client = client_of(lead)

    saved = client.post(url, {field: text, "save": "1", "version": "0"})

    assert (saved.status_code, saved.url) == (302, url)
    again = client.get(url)
    assert again.context["form"][field].value() == text
    assert "<script>alert(1)" not in again.content.decode()


def test_who_writes_is_logged_and_not_every_letter(client_of, lead, co_worker, where, case):
    kind, *_rest = where
    for version, words in enumerate(["P", "Pi", "Pii"]):
        keep(lead, case, kind, words, version)
    keep(co_worker, case, kind, "Piir", 3)

    acts = AuditEvent.objects.filter(action__endswith=".draft_written").exclude(action="note.draft_written")
    assert list(acts.order_by("id").values_list("actor__username", "action")) == [
        ("lead", f"{kind}.draft_written"),
        ("co_worker", f"{kind}.draft_written"),
    ]


def test_another_window_is_told_and_chooses(client_of, lead, co_worker, where, case):
    kind, url, draft_url, field = where
    keep(co_worker, case, kind, "Sarin teksti", writer="b", sequence=1)
    client, mine = client_of(lead), {field: "Annin teksti", "version": "0", "writer": "a", "sequence": "1"}

    quiet = client.post(draft_url, mine)
    loud = client.post(url, mine | {"confirm": "1"})

    assert quiet.status_code == loud.status_code == 409
    assert "Sarin teksti" in quiet.json()["notice"]
    assert loud.context["form"][field].value() == "Annin teksti"
    row = loud.context["conflict"].rows[0]
    assert (row.mine, row.theirs) == ("Annin teksti", "Sarin teksti")
    assert draft().content[field] == ["Sarin teksti"]
    client.post(url, mine | {"resolve": "both", "seen_version": "1"})
    assert draft().content[field] == ["Annin teksti\n\nSarin teksti"]


def test_too_long_a_text_is_told_and_stays_on_the_page(client_of, lead, where):
    _kind, url, draft_url, field = where
    client, text = client_of(lead), "x" * (LARGEST_DRAFT + 1)

    quiet = client.post(draft_url, {field: text})
    loud = client.post(url, {field: text, "confirm": "1"})

    assert quiet.status_code == loud.status_code == 422
    assert quiet.json()["problem"] in loud.content.decode()
    assert loud.context["form"][field].value() == text
    assert not CaseDraft.objects.exists()


def test_what_is_wrong_is_told_and_kept(client_of, lead, where):
    _kind, url, _draft_url, field = where

    response = client_of(lead).post(url, {field: "Vain tämä", "confirm": "1", "version": "0"})

    assert response.status_code == 422
    assert response.context["form"].errors
    assert response.context["form"][field].value() == "Vain tämä"
    assert draft().content[field] == ["Vain tämä"]


def test_another_step_of_the_review_is_in_the_draft(client_of, lead, case):
    url = reverse("visits:review_new", args=[case.pk])

    response = client_of(lead).post(url, {"found": "Alku", "steps-2-what": "Soitto", "add_step": "1"})

    assert response.context["form"].step_count == 4
    assert draft().content["steps-2-what"] == ["Soitto"]


def test_the_draft_goes_when_the_review_is_held(lead, case, review_facts):
    keep(lead, case, Kind.REVIEW, "Luonnos")

    hold_review(actor=lead, case_id=case.pk, facts=review_facts(), typed=Typed({"found": ["Annin"]}, version=1))

    assert not CaseDraft.objects.exists()
    with pytest.raises(ReviewHeld):
        keep(lead, case, Kind.REVIEW, "Myöhässä")


def test_a_newer_draft_is_not_thrown_away_unseen(lead, co_worker, case, review_facts):
    reason = ClosingReason.objects.get(code="goals_met")
    for kind in (Kind.REVIEW, Kind.CLOSING):
        keep(lead, case, kind, "Annin")
        keep(co_worker, case, kind, "Annin ja Sarin", 1)

    with pytest.raises(DraftConflict):
        hold_review(
            actor=lead, case_id=case.pk, facts=review_facts(), typed=Typed({"found": ["Annin"]}, version=1)
        )
    with pytest.raises(DraftConflict):
        close_family_case(
            actor=lead,
            case_id=case.pk,
            reason=reason,
            summary="Annin",
            told="Äidille",
            typed=Typed({"summary": ["Annin"]}, version=1),
        )

    assert not JointReview.objects.exists()
    assert not Closure.objects.exists()
    assert CaseDraft.objects.filter(version=2).count() == 2


def test_closing_takes_all_drafts_of_the_case_with_it(lead, case):
    reason = ClosingReason.objects.get(code="goals_met")
    for kind in (Kind.REVIEW, Kind.CLOSING):
        keep(lead, case, kind, "Luonnos")

    close_family_case(
        actor=lead,
        case_id=case.pk,
        reason=reason,
        summary="Loppu",
        told="Äidille",
        typed=Typed({"summary": ["Loppu"]}, version=1),
    )

    assert not CaseDraft.objects.exists()


def test_a_begun_review_is_told_before_closing(client_of, lead, supervisor, case):
    keep(lead, case, Kind.REVIEW, "Salainen luonnos")
    url = reverse("visits:closure", args=[case.pk])

    by_pair, by_supervisor = client_of(lead).get(url), client_of(supervisor).get(url)

    assert [row.url for row in by_pair.context["page"].begun] == [reverse("visits:review_new", args=[case.pk])]
    assert [row.url for row in by_supervisor.context["page"].begun] == [""]
    assert "Salainen luonnos" not in by_pair.content.decode() + by_supervisor.content.decode()


def test_somebody_else_held_the_review_meanwhile(client_of, lead, co_worker, held_review, paired_case):
    client = client_of(co_worker)
    url, draft_url = (reverse(f"visits:{name}", args=[paired_case.pk]) for name in ("review_new", "review_draft"))
    fields = {"found": "Sarin huomiot", "version": "0", "writer": "b", "sequence": "1"}

    quiet = client.post(draft_url, fields)
    loud = client.post(url, fields | {"save": "1"})

    assert (quiet.status_code, loud.status_code) == (409, 409)
    assert "Anni Hietala" in quiet.json()["notice"]
    assert loud.context["form"]["found"].value() == "Sarin huomiot"
    assert reverse("visits:review", args=[paired_case.pk]) in loud.content.decode()
    assert not CaseDraft.objects.exists()


def test_the_reviews_page_confirms_what_the_draft_holds(client_of, lead, case, review_facts):
    url, draft_url = (reverse(f"visits:{name}", args=[case.pk]) for name in ("review_new", "review_draft"))
    facts = review_facts()
    fields = {
        "held_on": clock.today().isoformat(),
        "participants": [str(pk) for pk in facts.participants],
        "workers_present": [str(pk) for pk in facts.workers_present],
        "found": facts.found,
        "strengths": facts.strengths,
        "decision": str(InitialDecision.objects.get(code="continue").pk),
        "decision_reason": facts.decision_reason,
        "version": "0",
        "writer": "a",
    }
    client = client_of(lead)
    client.post(draft_url, fields | {"sequence": "1"})

    response = client.post(url, fields | {"sequence": "2", "confirm": "1"})

    assert response.url == reverse("visits:review", args=[case.pk])
    assert JointReview.objects.get().found == facts.found
    assert not CaseDraft.objects.exists()


@pytest.mark.parametrize(
    ("who", "review", "closing"),
    [
        ("colleague", Http404, Http404),
        ("outsider", Http404, Http404),
        ("coordinator", PermissionDenied, PermissionDenied),
        ("supervisor", PermissionDenied, None),
    ],
)
def test_the_service_judges_by_itself(request, case, who, review, closing):
    person = request.getfixturevalue(who)
    for kind, refusal in ((Kind.REVIEW, review), (Kind.CLOSING, closing)):
        if refusal is None:
            keep(person, case, kind, "Esihenkilön yhteenveto")
            continue
        with pytest.raises(refusal):
            keep(person, case, kind, "Muu")
    assert CaseDraft.objects.count() == (closing is None)


@pytest.mark.parametrize("text", [("found", "Annin havainto"), ("strengths", "Huumori kantaa")])
def test_two_versions_of_a_review_are_put_together_whole(client_of, lead, co_worker, case, text):
    """Also the strengths, which are a text in the review though a choice in the note."""
    name, mine = text
    page, draft = (reverse(f"visits:{url}", args=[case.pk]) for url in ("review_new", "review_draft"))
    client_of(co_worker).post(draft, {name: "Sarin lause", "version": "0", "writer": "b"})
    sent = {name: mine, "version": "0", "writer": "a", "resolve": "both", "seen_version": "1"}
    seen = CaseDraft.objects.get(case=case)

    client_of(lead).post(page, sent | {"seen_version": str(seen.version)})

    assert CaseDraft.objects.get(case=case).content[name] == [f"{mine}\n\nSarin lause"]


@pytest.mark.parametrize(("kind", "field"), [("review", "found"), ("closure", "summary")])
def test_a_draft_is_discarded_only_when_asked_twice(client_of, lead, case, kind, field):
    client = client_of(lead)
    form, draft, discard = (
        reverse(f"visits:{name}", args=[case.pk])
        for name in ("review_new" if kind == "review" else kind, f"{kind}_draft", f"{kind}_draft_discard")
    )
    assert client.get(discard).url == form
    client.post(draft, {field: "Turha lause", "version": "0", "writer": "a"})
    assert discard in client.get(form).content.decode()

    asked = client.get(discard)
    version = CaseDraft.objects.get(case=case).version
    stale = client.post(discard, {"version": version + 1})

    assert "Turha lause" in asked.content.decode()
    assert stale.url == discard
    assert CaseDraft.objects.filter(case=case).exists()
    assert client.post(discard, {"version": version}).url == reverse("visits:case", args=[case.pk])
    assert not CaseDraft.objects.filter(case=case).exists()
    assert AuditEvent.objects.filter(action__endswith=".draft_discarded", actor=lead).count() == 1


def test_a_draft_begun_after_one_was_discarded_is_not_written_over_unseen(client_of, lead, co_worker, where, case):
    kind, _url, draft_url, field = where
    old_window = {field: "Annin vanha ikkuna", "writer": "a"}
    version = client_of(lead).post(draft_url, old_window | {"version": "0", "sequence": "1"}).json()["version"]
    discard = reverse(f"visits:{'review' if kind == Kind.REVIEW else 'closure'}_draft_discard", args=[case.pk])
    client_of(co_worker).post(discard, {"version": str(version)})
    client_of(co_worker).post(draft_url, {field: "Sarin uusi", "version": "0", "writer": "b", "sequence": "1"})

    late = client_of(lead).post(draft_url, old_window | {"version": str(version), "sequence": "2"})

    assert late.status_code == 409
    assert "Sarin uusi" in late.json()["notice"]
    assert draft().content[field] == ["Sarin uusi"]


@pytest.mark.parametrize("begun", ["", "Annin alku"])
def test_a_review_written_while_closing_is_not_deleted_unseen(client_of, lead, co_worker, case, begun):
    url = reverse("visits:closure", args=[case.pk])
    if begun:
        keep(lead, case, Kind.REVIEW, begun)
    client, seen = client_of(lead), 1 if begun else 0
    assert client.get(url).context["page"].review_version == seen
    keep(co_worker, case, Kind.REVIEW, "Sarin havainnot", seen)
    reason = ClosingReason.objects.get(code="goals_met")
    fields = {"reason": str(reason.pk), "summary": "Annin yhteenveto", "told": "Neuvola", "confirm": "1"}

    refused = client.post(url, fields | {"review_seen": str(seen), "version": "0"})

    text = refused.content.decode()
    assert refused.status_code == 409
    assert "Sari Juntunen on kirjoittanut yhteistä arviointia" in text
    assert refused.context["form"]["summary"].value() == "Annin yhteenveto"
    assert CaseDraft.objects.get(case=case, kind=Kind.REVIEW).content == {"found": ["Sarin havainnot"]}
    assert not Closure.objects.exists()
    anew = refused.context["page"].review_version
    assert f'name="review_seen" value="{anew}"' in text
    again = fields | {"review_seen": str(anew), "version": str(refused.context["version"])}
    assert client.post(url, again).status_code == 302
    assert Closure.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_saving_at_once_lose_nothing(lead, co_worker, plan, paired_case):
    """One is saved, the other is told of it: whoever comes second."""
    start, outcomes = threading.Barrier(2), {}

    def write(user, words):
        try:
            start.wait(timeout=10)
            keep(user, paired_case, Kind.CLOSING, words)
            outcomes[words] = "saved"
        except ValidationError as error:
            outcomes[words] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=pair) for pair in ((lead, "Annin"), (co_worker, "Sarin"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes.values()) == ["draft_conflict", "saved"]
    assert outcomes[CaseDraft.objects.get().content["summary"][0]] == "saved"
