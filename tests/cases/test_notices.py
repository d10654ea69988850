"""A partner makes contact about a family, a coordinator takes it in or answers, and the partner sees which."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases.models import Case, ContactDraft, ContactNotice, DeadlineRule, Need, ReferralSource, WorkForm
from cases.services.notices import begin_taking_in, lock_unanswered, pass_notice, refuse_notice
from staff.models import User
from staff.roles import Role
from tests.families import sent_notice
from tests.personas import make_user

pytestmark = pytest.mark.django_db


def told(unit, **changes):
    source, need = ReferralSource.objects.get(code="clinic"), Need.objects.get(code="exhaustion")
    return {
        "unit": unit.pk,
        "source": source.pk,
        "family_name": "Mäkelä",
        "adult_name": "Anna Maria Mäkelä",
        "phone": "040 111 2233",
        "children": "Vauva 3 kk",
        "strengths": "Isovanhemmat auttavat.",
        "needs": [need.pk],
        "story": "Äiti on väsynyt. Neuvolassa on puhuttu asiasta.",
        "hopes": "Unta.",
        "legal_ground": "consent",
        "submission_key": str(uuid4()),
    } | changes


@pytest.fixture
def clinic(client_of, partner):
    return client_of(partner)


@pytest.fixture
def another_partner(unit):
    return make_user("toinen", Role.PARTNER, unit, "public_health_nurse", "Toinen", "Kumppani")


def own_list(client):
    return client.get(reverse("cases:own_notices")).content.decode()


def test_a_partner_sends_and_sees_the_state(clinic, unit, partner):
    response = clinic.post(reverse("cases:notice_new"), told(unit))

    assert response.url == reverse("cases:own_notices")
    notice = ContactNotice.objects.get()
    assert (notice.sender, notice.phone, notice.family_name) == (partner, "+358401112233", "Mäkelä")
    assert [need.code for need in notice.needs.all()] == ["exhaustion"]
    assert "Lähetetty, ei vielä käsitelty" in own_list(clinic)
    assert AuditEvent.objects.filter(action="notice.sent", actor=partner, unit_id=unit.pk).exists()


def test_pressing_twice_sends_once_and_other_words_are_not_swallowed(clinic, unit):
    form = told(unit)
    for _press in range(2):
        assert clinic.post(reverse("cases:notice_new"), form).status_code == 302
    other = clinic.post(reverse("cases:notice_new"), form | {"story": "Aivan toinen asia."})

    assert ContactNotice.objects.count() == 1
    assert other.status_code == 422
    assert "Aivan toinen asia." in other.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("story", " "), ("adult_name", ""), ("phone", "abc"), ("legal_ground", ""), ("unit", "999999")),
        ("hopes", "a" * 10_001),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_the_field_and_nothing_is_lost(clinic, unit, field, value):
    response = clinic.post(reverse("cases:notice_new"), told(unit) | {field: value})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Isovanhemmat auttavat." in response.content.decode()
    assert not ContactNotice.objects.exists()


def test_the_urgent_come_first_and_the_board_tells_of_them(desk, partner, unit):
    sent_notice(partner, unit, family_name="Tavallinen")
    sent_notice(partner, unit, family_name="Kiireinen", is_urgent=True)

    assert "2 yhteydenottoa kumppaneilta odottaa" in desk.get(reverse("pairs:board")).content.decode()
    page = desk.get(reverse("cases:notices")).content.decode()
    assert page.index("Kiireinen") < page.index("Tavallinen")


def test_taking_in_begins_with_what_was_told_and_the_sender_sees_it(desk, clinic, partner, unit, coordinator):
    need = Need.objects.get(code="exhaustion")
    notice = sent_notice(partner, unit, strengths="Mummo asuu lähellä.", hopes="Lepoa.", needs=[need])
    begun = desk.post(reverse("cases:notice", args=[notice.pk]))
    form = desk.get(begun.url).content.decode()
    for words in (
        "Kortesalmi",
        "Elina",
        "Äiti on väsynyt ja toivoo apua iltoihin.",
        "Mummo asuu lähellä.",
        "Lepoa.",
    ):
        assert words in form
    assert desk.post(reverse("cases:notice", args=[notice.pk])).url == begun.url

    draft = desk.get(begun.url).context["draft"]
    typed = draft.content | {
        "members-0-role": ["mother"],
        "work_form": [str(WorkForm.objects.get(code="preventive").pk)],
        "work_form_reason": ["Perhe toivoo apua kotiin."],
        f"words_{need.pk}": ["Väsyttää."],
        "version": [str(draft.version)],
        "confirm": ["1"],
    }
    taken = desk.post(begun.url, typed)

    case = Case.objects.get()
    assert taken.url == reverse("pairs:board_case", args=[case.pk])
    notice.refresh_from_db()
    assert (notice.case, notice.handled_by) == (case, coordinator)
    assert case.contact.contact_person.startswith("Niina Neuvola")
    assert "Otettu vastaan" in own_list(clinic)
    assert reverse("visits:case", args=[case.pk]) not in own_list(clinic)


def test_an_answer_is_read_by_its_sender_only(desk, clinic, client_of, partner, unit):
    notice = sent_notice(partner, unit)
    url = reverse("cases:notice_refusal", args=[notice.pk])
    assert desk.post(url, {"reason": " "}).status_code == 422
    desk.post(url, {"reason": "Perhe saa avun kotipalvelusta."})

    assert "Perhe saa avun kotipalvelusta." in own_list(clinic)
    assert desk.post(url, {"reason": "Perhe saa avun kotipalvelusta."}).status_code == 302
    second = desk.post(url, {"reason": "Toinen vastaus."})
    assert second.status_code == 422
    assert "Toinen vastaus." in second.content.decode()
    assert str(ContactNotice.objects.get().handled_by) in second.content.decode()
    assert desk.get(url).url == reverse("cases:notice", args=[notice.pk])
    notice.refresh_from_db()
    assert notice.refused_reason == "Perhe saa avun kotipalvelusta."
    assert desk.post(reverse("cases:notice", args=[notice.pk])).url == reverse("cases:notice", args=[notice.pk])


def test_another_unit_and_another_partner_see_nothing_of_it(
    client_of, partner, unit, other_supervisor, another_partner
):
    notice = sent_notice(partner, unit)
    other = client_of(other_supervisor)

    assert other.get(reverse("cases:notice", args=[notice.pk])).status_code == 404
    assert "Kortesalmi" not in other.get(reverse("cases:notices")).content.decode()
    assert "Kortesalmi" not in own_list(client_of(another_partner))


def test_lists_cost_the_same_for_three_and_thirty(client_of, coordinator, partner, unit, count_queries):
    for number in range(3):
        sent_notice(partner, unit, family_name=f"Perhe {number}")
    lists = [(coordinator, reverse("cases:notices")), (partner, reverse("cases:own_notices"))]
    few = [count_queries(user, url) for user, url in lists]
    for number in range(27):
        sent_notice(partner, unit, family_name=f"Muu {number}")

    assert [count_queries(user, url) for user, url in lists] == few


@pytest.fixture
def second_coordinator(unit):
    return make_user("koordinaattori-2", Role.COORDINATOR, unit, "public_health_nurse", "Kaisa", "Toinen")


def ready(draft):
    """What the partner has told, with all that is still asked before it is taken in."""
    return draft.content | {
        "members-0-role": ["mother"],
        "needs": [str(Need.objects.get(code="exhaustion").pk)],
        "work_form": [str(WorkForm.objects.get(code="preventive").pk)],
        "work_form_reason": ["Perhe toivoo apua kotiin."],
        "version": [str(draft.version)],
        "confirm": ["1"],
    }


def confirmed(desk, begun):
    return desk.post(begun.url, ready(desk.get(begun.url).context["draft"]))


def test_others_see_who_is_taking_it_in_and_an_answer_asks_first(
    desk, client_of, second_coordinator, coordinator, partner, unit
):
    notice = sent_notice(partner, unit)
    desk.post(reverse("cases:notice", args=[notice.pk]))
    other, url = client_of(second_coordinator), reverse("cases:notice_refusal", args=[notice.pk])
    writer = f"{coordinator}, aloitettu juuri äsken"

    for page in (reverse("cases:notices"), reverse("cases:notice", args=[notice.pk]), url):
        assert writer in other.get(page).content.decode()
    refused = other.post(url, {"reason": "Ohjasin muualle."})
    assert refused.status_code == 422
    assert "Ohjasin muualle." in refused.content.decode()
    assert ContactNotice.objects.get().handled_at is None

    # Nobody is asked to agree with oneself.
    assert writer not in desk.get(url).content.decode()
    assert "anyway" not in desk.get(url).context["form"].fields

    assert other.post(url, {"reason": "Ohjasin muualle.", "anyway": "on"}).url == reverse("cases:notices")
    assert ContactNotice.objects.get().handled_by == second_coordinator


def test_a_contact_answered_meanwhile_is_not_taken_in_and_the_words_stay(
    desk, client_of, second_coordinator, partner, unit
):
    notice = sent_notice(partner, unit)
    begun = desk.post(reverse("cases:notice", args=[notice.pk]))
    answer = {"reason": "Ohjasin muualle.", "anyway": "on"}
    client_of(second_coordinator).post(reverse("cases:notice_refusal", args=[notice.pk]), answer)

    refused = confirmed(desk, begun)

    assert refused.status_code == 422
    text = refused.content.decode()
    assert f"{second_coordinator} vastasi lähettäjälle" in text
    assert "Perhe toivoo apua kotiin." in text
    assert not Case.objects.exists()
    assert "Perhe toivoo apua kotiin." in str(ContactDraft.objects.get().content)


def test_an_answer_that_comes_second_stays_on_the_page(
    desk, client_of, second_coordinator, coordinator, partner, unit
):
    notice = sent_notice(partner, unit)
    url = reverse("cases:notice_refusal", args=[notice.pk])
    desk.post(url, {"reason": "Ensimmäinen vastaus."})

    late = client_of(second_coordinator).post(url, {"reason": "Pitkä harkittu vastaus."})

    assert late.status_code == 422
    assert "Pitkä harkittu vastaus." in late.content.decode()
    assert f"{coordinator} on jo käsitellyt" in late.content.decode()
    assert ContactNotice.objects.get().refused_reason == "Ensimmäinen vastaus."


def test_of_a_protected_family_the_contact_shows_neither_phone_nor_words(
    desk, coordinator, partner, unit, protected_case
):
    notice = sent_notice(partner, unit, children="Sisu 4 v", hopes="Lepoa.", strengths="Mummo lähellä.")
    url = reverse("cases:notice", args=[notice.pk])
    assert "040 1112233" in desk.get(url).content.decode()
    ContactNotice.objects.filter(pk=notice.pk).update(
        case=protected_case, handled_at=notice.sent_at, handled_by=coordinator
    )

    page = desk.get(url).content.decode()

    for hidden in ("1112233", "Äiti on väsynyt", "Sisu 4 v", "Lepoa.", "Mummo lähellä."):
        assert hidden not in page
    opened = AuditEvent.objects.filter(action="notice.opened").latest("id")
    assert (opened.case_id, opened.family_id) == (protected_case.pk, protected_case.family_id)


def test_a_contact_of_another_unit_is_passed_on_and_only_that_unit_sees_it(
    desk, clinic, client_of, partner, unit, other_unit, coordinator, other_supervisor
):
    notice = sent_notice(partner, unit)
    page, url = reverse("cases:notice", args=[notice.pk]), reverse("cases:notice_unit", args=[notice.pk])
    assert url in desk.get(page).text
    assert desk.post(url, {"unit": unit.pk}).status_code == 422
    assert desk.post(url, {"unit": other_unit.pk}).url == reverse("cases:notices")

    assert "Kortesalmi" not in desk.get(reverse("cases:notices")).text
    assert desk.get(page).status_code == 404
    assert desk.post(url, {"unit": unit.pk}).status_code == 404
    assert "Kortesalmi" in client_of(other_supervisor).get(reverse("cases:notices")).text
    assert other_unit.name in own_list(clinic)
    event = AuditEvent.objects.get(action="notice.passed")
    assert (event.actor, event.unit_id, event.changes) == (
        coordinator,
        unit.pk,
        {"from": unit.pk, "to": other_unit.pk},
    )


def test_a_contact_being_taken_in_is_neither_passed_on_nor_withdrawn(
    desk, clinic, partner, unit, other_unit, coordinator
):
    notice = sent_notice(partner, unit)
    desk.post(reverse("cases:notice", args=[notice.pk]))
    passed = desk.post(reverse("cases:notice_unit", args=[notice.pk]), {"unit": other_unit.pk})
    withdrawn = clinic.post(reverse("cases:notice_withdrawal", args=[notice.pk]))

    assert (passed.status_code, withdrawn.status_code) == (422, 422)
    assert str(coordinator) in passed.text
    assert str(coordinator) not in withdrawn.text
    notice.refresh_from_db()
    assert (notice.unit, notice.withdrawn_at) == (unit, None)


def test_a_partner_withdraws_what_nobody_has_handled(desk, clinic, client_of, another_partner, partner, unit):
    notice = sent_notice(partner, unit)
    url = reverse("cases:notice_withdrawal", args=[notice.pk])
    assert client_of(another_partner).post(url).status_code == 404
    assert url in own_list(clinic)
    for _press in range(2):
        assert clinic.post(url).url == reverse("cases:own_notices")

    assert url not in own_list(clinic)
    assert "Peruttu" in own_list(clinic)
    assert desk.get(reverse("pairs:board")).context["new_contacts"].count == 0
    listed = desk.get(reverse("cases:notices")).context
    assert ([row.family_name for row in listed["waiting"]], listed["handled"][0].state) == ([], "Lähettäjä perui")
    page = reverse("cases:notice", args=[notice.pk])
    assert "Lähettäjä perui" in desk.get(page).text
    assert desk.post(page).url == page
    refusal = desk.post(reverse("cases:notice_refusal", args=[notice.pk]), {"reason": "Neuvola auttaa."})
    assert refusal.status_code == 422
    notice.refresh_from_db()
    assert (notice.handled_at, notice.refused_reason, notice.contact_key) == (None, "", None)
    assert AuditEvent.objects.filter(action="notice.withdrawn", actor=partner).count() == 1


def test_a_handled_contact_is_not_withdrawn(desk, clinic, partner, unit):
    notice = sent_notice(partner, unit)
    desk.post(reverse("cases:notice_refusal", args=[notice.pk]), {"reason": "Neuvola auttaa."})
    answer = clinic.post(reverse("cases:notice_withdrawal", args=[notice.pk]))

    assert answer.status_code == 422
    notice.refresh_from_db()
    assert notice.withdrawn_at is None


def test_a_contact_withdrawn_meanwhile_is_not_taken_in(desk, clinic, partner, unit, coordinator):
    notice = sent_notice(partner, unit)
    form = desk.post(reverse("cases:notice", args=[notice.pk])).url
    ContactDraft.objects.all().delete()
    clinic.post(reverse("cases:notice_withdrawal", args=[notice.pk]))
    with pytest.raises(ValidationError, match="perunut"):
        lock_unanswered(coordinator, form.strip("/").split("/")[-1])


def test_a_contact_passed_on_meanwhile_is_not_taken_in_by_the_unit_before(desk, partner, unit, other_unit):
    notice = sent_notice(partner, unit)
    begun = desk.post(reverse("cases:notice", args=[notice.pk]))
    form = desk.get(begun.url).context["draft"]
    ContactDraft.objects.all().delete()
    passed = desk.post(reverse("cases:notice_unit", args=[notice.pk]), {"unit": other_unit.pk})
    assert passed.url == reverse("cases:notices")

    refused = desk.post(begun.url, ready(form) | {"version": ["0"]})

    assert refused.status_code == 422
    assert f"Tämä yhteydenotto on siirretty yksikköön {other_unit}" in refused.text
    assert "Perhe toivoo apua kotiin." in refused.text
    assert not Case.objects.exists()
    notice.refresh_from_db()
    assert (notice.unit, notice.handled_at) == (other_unit, None)


def test_the_own_unit_is_chosen_at_first(clinic, unit):
    assert clinic.get(reverse("cases:notice_new")).context["form"]["unit"].value() == unit.pk


def test_the_board_warns_of_what_must_be_handled_today(desk, partner, unit):
    sent_notice(partner, unit)
    calm = desk.get(reverse("pairs:board")).text
    sent_notice(partner, unit, is_urgent=True)
    urgent = desk.get(reverse("pairs:board")).text

    assert ("alert-info" in calm, "tänään." in calm) == (True, False)
    assert "alert-warning" in urgent
    assert "1 on käsiteltävä tänään." in urgent


def at_noon(month, day):
    return clock.at(datetime(2026, month, day, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("today", "words", "kind", "alert"),
    [
        ((11, 18), "Käsiteltävä viimeistään pe 27.11., 7 arkipäivää jäljellä", "status", "alert-info"),
        ((11, 24), "Käsiteltävä viimeistään pe 27.11., 3 arkipäivää jäljellä", "status-attention", "alert-info"),
        ((11, 30), "Käsiteltävä viimeistään pe 27.11., 1 arkipäivän myöhässä", "status-overdue", "alert-warning"),
    ],
)
def test_by_when_a_contact_is_handled_is_told_everywhere(desk, partner, unit, today, words, kind, alert):
    with at_noon(11, 18):
        notice = sent_notice(partner, unit)
    addresses = [reverse("pairs:board"), reverse("cases:notices"), reverse("cases:notice", args=[notice.pk])]

    with at_noon(*today):
        pages = [desk.get(address).content.decode() for address in addresses]

    for page in pages:
        tag = page.partition(words)[0].rpartition("<span")[2]
        assert words in page
        assert kind in tag
    assert alert in pages[0]


def test_of_several_contacts_the_board_tells_the_first_limit(desk, partner, unit):
    for day in (20, 18, 23):
        with at_noon(11, day):
            sent_notice(partner, unit)

    with at_noon(11, 24):
        page = desk.get(reverse("pairs:board")).content.decode()

    assert "Ensimmäinen on käsiteltävä viimeistään pe 27.11., 3 arkipäivää jäljellä." in page


def test_a_contact_is_handled_by_the_rule_of_the_day_it_was_sent(desk, partner, unit):
    old = DeadlineRule.objects.get(code="assessment_start")
    DeadlineRule.objects.filter(pk=old.pk).update(until=date(2026, 11, 19))
    old.pk, old.since, old.length = None, date(2026, 11, 20), 3
    old.save(force_insert=True)
    for day, name in ((18, "Vanha"), (23, "Uusi")):
        with at_noon(11, day):
            sent_notice(partner, unit, family_name=name)

    with at_noon(11, 24):
        states = {row.family_name: row.state for row in desk.get(reverse("cases:notices")).context["waiting"]}

    assert (" pe 27.11." in states["Vanha"], " to 26.11." in states["Uusi"]) == (True, True)


def test_an_answered_contact_has_no_limit(desk, partner, unit, coordinator):
    with at_noon(11, 18):
        notice = sent_notice(partner, unit)
        refuse_notice(actor=coordinator, notice_id=notice.pk, reason="Ei tarvetta.")

    with at_noon(11, 30):
        page = desk.get(reverse("cases:notice", args=[notice.pk])).content.decode()
        board = desk.get(reverse("pairs:board")).content.decode()

    assert "viimeistään" not in page
    assert "yhteydenotto kumppanilta" not in board


def test_the_sender_reads_what_was_written_and_begins_with_the_same_source(
    clinic, client_of, partner, another_partner, unit
):
    notice = sent_notice(partner, unit)

    assert notice.story in own_list(clinic)
    assert notice.story not in own_list(client_of(another_partner))
    assert clinic.get(reverse("cases:notice_new")).context["form"]["source"].value() == notice.source_id


def test_an_answer_to_a_contact_passed_on_meanwhile_is_given_back(
    desk, client_of, second_coordinator, coordinator, partner, unit, other_unit
):
    notice = sent_notice(partner, unit)
    url = reverse("cases:notice_refusal", args=[notice.pk])
    desk.post(reverse("cases:notice_unit", args=[notice.pk]), {"unit": other_unit.pk})
    late = client_of(second_coordinator)

    answer = late.post(url, {"reason": "Pitkä harkittu vastaus. 🌱"})

    assert answer.status_code == 409
    for words in ("Pitkä harkittu vastaus. 🌱", str(coordinator), other_unit.name):
        assert words in answer.text
    assert "Kortesalmi" not in answer.text
    assert ContactNotice.objects.get().refused_reason == ""
    assert (late.get(url).status_code, late.post(url, {"reason": " "}).status_code) == (404, 404)


def test_of_a_contact_that_was_never_the_units_nothing_is_told(client_of, partner, unit, other_supervisor):
    notice = sent_notice(partner, unit)
    for pk in (notice.pk, 999_999):
        url = reverse("cases:notice_refusal", args=[pk])
        assert client_of(other_supervisor).post(url, {"reason": "Arvaus."}).status_code == 404


def test_passing_and_answering_at_the_moment_of_passing_are_not_found(coordinator, partner, unit, other_unit):
    """Between the reading of the page and the act somebody has passed the contact on."""
    notice = sent_notice(partner, other_unit)
    for act, facts in ((refuse_notice, {"reason": "Syy"}), (pass_notice, {"unit": unit}), (begin_taking_in, {})):
        with pytest.raises(Http404):
            act(actor=coordinator, notice_id=notice.pk, **facts)


def test_the_sender_can_be_rung_and_answers_alone_without_a_question(desk, partner, unit):
    User.objects.filter(pk=partner.pk).update(phone="+358409998888")
    notice = sent_notice(partner, unit)
    desk.post(reverse("cases:notice", args=[notice.pk]))

    assert 'href="tel:+358409998888"' in desk.get(reverse("cases:notice", args=[notice.pk])).content.decode()
    answer = desk.post(reverse("cases:notice_refusal", args=[notice.pk]), {"reason": "Ohjasin muualle."})
    assert answer.url == reverse("cases:notices")
