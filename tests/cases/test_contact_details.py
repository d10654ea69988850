"""What else is told at the contact: times of the week, the ground, who lives there, safety; and who reads it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from cases import access
from cases.models import Case, ContactDraft, Deadline, Family, PreferredTime
from cases.selectors import background_of
from cases.selectors.preferred_times import SLOTS, suitable_times, times_in_words
from tests.cases.test_corrections import change

pytestmark = pytest.mark.django_db
URL = "/contacts/new/0b54a9b0-3a5a-4e0f-9d6a-0c4d1a2b3c4d/"
SAFETY = "Naapuri on uhkaillut pihalla Salapolulla."
TOLD = {
    "legal_ground": "duty",
    "level": "temporary",
    "path": "decision",
    "pets": "Kaksi kissaa",
    "allergies": "Pähkinä",
    "safety_note": SAFETY,
    "preferred_times": ["0-morning", "2-morning", "3-evening"],
    "members-0-other_phone": "050 765 4321",
    "members-0-email": "aile@example.org",
    "members-0-mother_tongue": "inarinsaame",
}


def read(client, name, case):
    return client.get(reverse(name, args=[case.pk])).content.decode()


def test_all_that_was_told_is_kept_and_read_in_the_background(desk, contact_data):
    assert desk.post(URL, contact_data(**TOLD)).status_code == 302

    case = Case.objects.get()
    assert (case.level, case.path, case.contact.legal_ground) == ("temporary", "decision", "duty")
    family = case.family
    assert (family.pets, family.allergies, family.safety_note) == ("Kaksi kissaa", "Pähkinä", SAFETY)
    mother = family.memberships.get().person
    assert (mother.other_phone, mother.email, mother.mother_tongue) == (
        *("+358507654321", "aile@example.org", "inarinsaame"),
    )
    page = read(desk, "cases:background", case)
    for words in (
        *("Ilman suostumusta, lapsen edun vuoksi", "Kaksi kissaa", "Pähkinä", SAFETY, "inarinsaame"),
        *("050 7654321", "aile@example.org", "Aamupäivä, 8–12: ma, ke", "Ilta, 16–20: to"),
    ):
        assert words in page


def test_the_level_and_the_path_choose_the_limits_from_the_first_day(desk, contact_data):
    desk.post(URL, contact_data(level="temporary", path="decision"))

    codes = set(Deadline.objects.values_list("rule__code", flat=True))
    assert "assessment_start" not in codes
    assert "decision_carried_out" in codes


def test_a_draft_keeps_every_box_and_shows_what_is_folded(desk, contact_data):
    desk.post(URL, contact_data(**TOLD, save="1", confirm=None))

    page = desk.get(URL).content.decode()
    assert 'value="3-evening" id="id_preferred_times_11" checked' in page
    assert 'value="3-morning" id="id_preferred_times_9">' in page
    assert '<details class="member-more" open>' in page
    assert ContactDraft.objects.get().content["safety_note"] == [SAFETY]


def test_a_time_that_is_none_is_refused_in_words(desk, contact_data, make_case):
    page = desk.post(URL, contact_data(preferred_times=["7-morning"]))
    assert page.status_code == 422
    with pytest.raises(ValidationError, match="Valitse jokin viikon ajoista"):
        make_case(preferred_times=["0-night"])

    assert not Case.objects.exists()


def test_the_grid_costs_one_statement(make_case):
    every, counts = [time.slot for time in SLOTS], []
    make_case("Lämmittely")
    for name, slots in (("Aikio", []), ("Niva", every)):
        with CaptureQueriesContext(connection) as queries:
            make_case(name, preferred_times=slots)
        counts.append(len(queries))

    assert counts[1] - counts[0] == 1
    assert PreferredTime.objects.count() == len(every) == 21


def test_times_are_corrected_with_a_trace_and_a_late_window_is_told(desk, make_case):
    case = make_case(preferred_times=["0-morning", "1-morning"], time_wishes="Ei lomaviikolla.")
    url = reverse("cases:contact_correct", args=[case.pk])
    seen = desk.get(url).context["form"]["seen"].value()
    change(desk, url, preferred_times=["1-morning", "4-evening"], legal_ground="consent")

    assert suitable_times(case) == "Aamupäivä, 8–12: ti. Ilta, 16–20: pe. Ei lomaviikolla."
    act = AuditEvent.objects.get(action="contact.corrected")
    assert act.changes == {"fields": ["legal_ground", "preferred_times"]}
    late = change(desk, url, preferred_times=["0-morning"], seen=seen)
    assert late.status_code == 422
    assert "tiistai, aamupäivä, 8–12, perjantai, ilta, 16–20" in late.content.decode()


def test_the_family_form_carries_pets_allergies_and_safety(desk, waiting_case):
    url = reverse("cases:family", args=[waiting_case.pk])
    change(desk, url, pets="Koira", allergies="Heinä", safety_note=SAFETY)

    family = Family.objects.get()
    assert (family.pets, family.allergies, family.safety_note) == ("Koira", "Heinä", SAFETY)


def test_safety_is_read_in_the_background_by_no_partner_and_on_no_list_or_paper(client_of, story, lead, partner):
    Family.objects.update(safety_note=SAFETY)
    case = story.working
    assert SAFETY in read(client_of(lead), "cases:background", case)

    for user in (lead, partner):
        assert SAFETY not in client_of(user).get("/families/").content.decode()
    assert SAFETY not in read(client_of(partner), "visits:case", case)
    for paper in ("visits:plan", "visits:review"):
        assert SAFETY not in read(client_of(lead), paper, case)


def test_a_protected_households_safety_waits_behind_the_reason(client_of, lead, coordinator, protected_case):
    family, mother = protected_case.family, protected_case.family.memberships.get(role="mother").person
    Family.objects.filter(pk=family.pk).update(safety_note=SAFETY)
    mother.other_phone, mother.email = "+358501112223", "salla@example.org"
    mother.save()
    secrets = (SAFETY, "501112223", "50 1112223", "salla@example.org")

    told = str(background_of(lead, access.case_for(lead, protected_case.pk))["people"])
    pages = [
        read(client_of(user), f"cases:{name}", protected_case)
        for user in (lead, coordinator)
        for name in ("background", "address")
    ]
    member = reverse("cases:member", args=[protected_case.pk, family.memberships.get(role="mother").pk])
    pages += [read(client_of(lead), "visits:case", protected_case), client_of(lead).get(member).content.decode()]
    pages += [read(client_of(coordinator), "cases:family", protected_case)]
    for page in (told, *pages):
        assert not [secret for secret in secrets if secret in page]

    shown = client_of(lead).post(reverse("cases:address", args=[protected_case.pk]), {"reason": "Käynti"})
    for words in (SAFETY, 'href="tel:+358501112223"', 'href="mailto:salla@example.org"'):
        assert words in shown.content.decode()


def test_saving_an_unseen_note_of_safety_leaves_it(client_of, coordinator, protected_case):
    Family.objects.update(safety_note=SAFETY)
    change(client_of(coordinator), reverse("cases:family", args=[protected_case.pk]), pets="Kani")

    family = Family.objects.get()
    assert (family.pets, family.safety_note) == ("Kani", SAFETY)


def test_parts_of_the_week_are_told_together():
    assert times_in_words([]) == []
    assert times_in_words(["4-evening", "0-evening", "6-afternoon"]) == [
        "Iltapäivä, 12–16: su",
        "Ilta, 16–20: ma, pe",
    ]
