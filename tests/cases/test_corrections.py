"""Correcting what was taken in: who may, what is kept of the earlier, and two windows at once."""

import re
from datetime import timedelta

import pghistory
import pytest
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases.models import Case, FamilyMembership, Need, SecurityProhibition, WorkForm
from cases.services import MemberFacts, correct_family
from tests.cases.conftest import SECRET_PHONE, SECRET_STREET

pytestmark = pytest.mark.django_db
STATEMENTS = 28


def form_of(response):
    """What a browser would send of the page's form, untouched."""
    assert response.status_code in (200, 422), response.status_code
    form = response.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: getattr(value, "pk", value) for name, value in shown.items() if value not in (None, False)}


def change(client, url, **changes):
    """Open the page, change the fields and send it."""
    data = form_of(client.get(url)) | changes
    return client.post(url, {name: value for name, value in data.items() if value is not None})


@pytest.fixture
def mother(teamed_case):
    return teamed_case.family.memberships.select_related("person").get(role="mother")


def url_of(name, case, *args):
    return reverse(f"cases:{name}", args=[case.pk, *args])


def background(client, case):
    return client.get(url_of("background", case)).content.decode()


def test_the_family_and_its_home_are_corrected_with_history(desk, waiting_case, coordinator):
    response = change(desk, url_of("family", waiting_case), name="Kuusela-Aikio", street_address="Suotie 2")

    family = Case.objects.get().family
    assert response.url == url_of("background", waiting_case)
    assert (family.name, family.street_address, family.town) == ("Kuusela-Aikio", "Suotie 2", "Rovaniemi")
    earlier = pghistory.models.Events.objects.tracks(family).filter(pgh_label="update").get()
    assert earlier.pgh_diff["name"] == ["Kuusela", "Kuusela-Aikio"]
    act = AuditEvent.objects.get(action="family.corrected")
    assert (act.actor, act.changes) == (coordinator, {"fields": ["name", "street_address"]})


def test_saving_nothing_new_leaves_no_trace(desk, waiting_case):
    change(desk, url_of("family", waiting_case))

    assert not AuditEvent.objects.filter(action="family.corrected").exists()


def test_a_form_of_work_keeps_each_choice_with_its_reason(desk, waiting_case):
    guiding = WorkForm.objects.get(code="guiding")
    change(
        desk,
        url_of("work", waiting_case),
        work_form=guiding.pk,
        work_form_reason="Vauva valvottaa",
        urgency="urgent",
    )

    case = Case.objects.get()
    assert (case.work_form, case.work_form_reason, case.urgency) == (guiding, "Vauva valvottaa", "urgent")
    row = case.work_form_changes.get()
    assert (row.work_form, row.reason, row.since) == (guiding, "Vauva valvottaa", clock.today())
    change(desk, url_of("work", waiting_case), urgency="soon")
    assert case.work_form_changes.count() == 1


def test_the_pair_corrects_a_member(client_of, lead, teamed_case, mother):
    page = client_of(lead)
    url = url_of("member", teamed_case, mother.pk)
    change(page, url, first_name="Emmi-Áile", phone="040 123 4567", language="se", interpreter_needed="on")

    mother.person.refresh_from_db()
    assert (mother.person.first_name, mother.person.phone) == ("Emmi-Áile", "+358401234567")
    assert (mother.person.language, mother.person.interpreter_needed) == ("se", True)
    assert AuditEvent.objects.get(action="member.corrected").changes == {
        "fields": ["first_name", "phone", "language", "interpreter_needed"]
    }
    change(page, url)
    assert AuditEvent.objects.filter(action="member.corrected").count() == 1
    assert 'href="tel:+358401234567"' in background(page, teamed_case)


def test_a_baby_is_born_and_somebody_moves_out(client_of, lead, teamed_case):
    page = client_of(lead)
    change(page, url_of("member_new", teamed_case), role="child", due_date=str(clock.today() + timedelta(days=9)))
    baby = teamed_case.family.memberships.get(person__due_date__isnull=False)
    change(
        page,
        url_of("member", teamed_case, baby.pk),
        first_name="Otso",
        birth_date=str(clock.today()),
        due_date=None,
        lives_here=None,
    )

    baby = FamilyMembership.objects.select_related("person").get(pk=baby.pk)
    assert (baby.person.first_name, baby.person.birth_date, baby.lives_here) == ("Otso", clock.today(), False)
    change(page, url_of("member_change", teamed_case, baby.pk), change="left")
    with clock.at(clock.now() + timedelta(days=1)):
        assert "Otso" not in background(page, teamed_case)


def test_a_family_keeps_an_adult(client_of, lead, teamed_case, mother):
    page = client_of(lead)
    father = teamed_case.family.memberships.get(role="father")
    assert change(page, url_of("member_change", teamed_case, father.pk), change="left").status_code == 302
    response = change(page, url_of("member", teamed_case, mother.pk), role="child")

    assert response.status_code == 422
    assert "aikuinen" in response.content.decode()
    mother.refresh_from_db()
    assert mother.role == "mother"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("9999-12-31", "Tarkista vuosi"),
        ("31.12.9999", "Tarkista vuosi"),
        ("2030-01-01", "Päättymispäivä olisi yli vuoden päässä"),
    ],
)
def test_an_end_in_the_far_future_is_refused_in_words(desk, teamed_case, mother, day, words):
    response = change(desk, url_of("member_change", teamed_case, mother.pk), change="left", day=day)

    assert response.status_code == 422
    assert words in response.content.decode()
    mother.refresh_from_db()
    assert mother.until is None


def test_who_made_contact_is_corrected_with_history(desk, waiting_case):
    response = change(
        desk,
        url_of("contact_correct", waiting_case),
        contact_person="Niina, neuvola",
        contact_phone="040 123 4567",
    )

    contact = Case.objects.get().contact
    assert response.url == url_of("background", waiting_case)
    assert (contact.contact_person, contact.contact_phone) == ("Niina, neuvola", "+358401234567")
    page = background(desk, waiting_case)
    assert "Niina, neuvola" in page
    assert 'href="tel:+358401234567"' in page
    assert AuditEvent.objects.get(action="contact.corrected").changes == {
        "fields": ["contact_person", "contact_phone"]
    }


def test_the_callers_number_of_a_protected_family_is_seen_for_a_reason_only(desk, protected_case):
    """It may be the family's own."""
    protected_case.contact.contact_phone = SECRET_PHONE
    protected_case.contact.contact_person = "Äiti itse"
    protected_case.contact.save()
    url = url_of("contact_correct", protected_case)

    for text in (background(desk, protected_case), desk.get(url).content.decode()):
        assert SECRET_PHONE[4:] not in text.replace(" ", "")
    assert change(desk, url, time_wishes="Aamuisin").status_code == 302
    assert Case.objects.get(pk=protected_case.pk).contact.contact_phone == SECRET_PHONE
    shown = desk.post(url_of("address", protected_case), {"reason": "Perhe pyysi soittamaan ennen käyntiä."})
    assert f'href="tel:{SECRET_PHONE}"' in shown.content.decode()
    assert "Äiti itse" in shown.content.decode()


def test_a_security_prohibition_is_recorded_at_the_member(desk, teamed_case, mother):
    url = url_of("member", teamed_case, mother.pk)
    change(desk, url, protected="on")

    assert SecurityProhibition.objects.get().person == mother.person
    assert "protected" not in desk.get(url).context["form"].fields
    assert "Hillakuja" not in background(desk, teamed_case)


def test_nothing_protected_is_shown_by_correcting_it(desk, protected_case):
    member = protected_case.family.memberships.get(role="mother")
    family_url, member_url = url_of("family", protected_case), url_of("member", protected_case, member.pk)
    for url in (family_url, member_url):
        text = desk.get(url).content.decode()
        assert SECRET_STREET not in text
        assert SECRET_PHONE[4:] not in text.replace(" ", "")
        assert "Salapolun" not in text

    change(desk, family_url, name="Uusi nimi")
    change(desk, member_url, first_name="Saana")
    member = FamilyMembership.objects.select_related("person", "family").get(pk=member.pk)
    assert (member.family.name, member.family.street_address) == ("Uusi nimi", SECRET_STREET)
    assert (member.person.first_name, member.person.phone) == ("Saana", SECRET_PHONE)
    change(desk, family_url, street_address="Toinen tie 1")
    member.family.refresh_from_db()
    assert member.family.street_address == "Toinen tie 1"


def test_needs_are_added_and_end_for_a_reason(client_of, lead, teamed_case):
    page, network = client_of(lead), Need.objects.get(code="network")
    change(page, url_of("need_new", teamed_case), need=network.pk, family_words="Ei ketään lähellä")
    row = teamed_case.needs.get(need=network)
    change(page, url_of("need", teamed_case, row.pk), family_words="Naapuri auttaa jo")
    change(page, url_of("need_end", teamed_case, row.pk), reason="Perhekahvila löytyi")

    row.refresh_from_db()
    assert (row.family_words, row.ended_on, row.end_reason) == (
        "Naapuri auttaa jo",
        clock.today(),
        "Perhekahvila löytyi",
    )
    text = background(page, teamed_case)
    assert text.index("Päättyneet tarpeet") < text.index("Perhekahvila löytyi")
    acts = AuditEvent.objects.filter(action__startswith="need.").order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["need.added", "need.corrected", "need.ended"]
    assert change(page, url_of("need_new", teamed_case), need=network.pk).status_code == 302
    assert page.get(url_of("need", teamed_case, row.pk)).status_code == 404


def test_the_last_need_does_not_end_and_a_reason_must_be_seen(client_of, lead, teamed_case):
    page = client_of(lead)
    first, last = teamed_case.needs.all()
    assert change(page, url_of("need_end", teamed_case, first.pk), reason="\u200b").status_code == 422
    change(page, url_of("need_end", teamed_case, first.pk), reason="Hoitui")
    response = change(page, url_of("need_end", teamed_case, last.pk), reason="Hoitui")

    assert response.status_code == 422
    assert "viimeinen tarve" in response.content.decode()
    assert teamed_case.needs.standing().get() == last


def test_a_page_that_is_behind_says_so_and_loses_nothing(desk, waiting_case, supervisor):
    url = url_of("family", waiting_case)
    old = form_of(desk.get(url)) | {"town": "Kemi"}
    change(desk, url, town="Sodankylä")
    response = desk.post(url, old)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Kemi"' in page
    assert "Sodankylä" in page
    assert Case.objects.get().family.town == "Sodankylä"
    assert desk.post(url, form_of(response)).status_code == 302
    assert Case.objects.get().family.town == "Kemi"


def test_other_families_members_and_needs_are_not_found(desk, client_of, lead, teamed_case, make_case):
    other = make_case("Aikio")
    member, need = other.family.memberships.first(), other.needs.first()
    for client in (desk, client_of(lead)):
        assert client.get(url_of("member", teamed_case, member.pk)).status_code == 404
        assert client.get(url_of("need", teamed_case, need.pk)).status_code == 404
        assert client.post(url_of("need_end", teamed_case, need.pk), {"reason": "x"}).status_code == 404


def test_only_who_may_is_offered_a_correction(client_of, lead, teamed_case, coordinator):
    of_lead, of_desk = (background(client_of(user), teamed_case) for user in (lead, coordinator))

    assert url_of("need_new", teamed_case) in of_lead
    assert url_of("family", teamed_case) not in of_lead
    assert {url_of("need_new", teamed_case), url_of("family", teamed_case)} <= set(
        re.findall('href="([^"]+)"', of_desk)
    )


def test_the_log_tells_in_words_what_was_corrected(client_of, coordinator, supervisor, waiting_case):
    change(client_of(coordinator), url_of("family", waiting_case), town="Kemi")

    assert (
        "postitoimipaikka"
        in client_of(supervisor).get(url_of("access_log", waiting_case)).content.decode().lower()
    )


@pytest.mark.parametrize("members", [1, 6])
def test_taking_in_costs_the_same_for_one_and_six(make_case, django_assert_num_queries, members):
    make_case("Lämmittely")  # what is read once for all tests
    people = [MemberFacts(role="mother", first_name=f"N{number}") for number in range(members)]
    needs = [need.code for need in Need.objects.all()[:members]]
    with django_assert_num_queries(STATEMENTS + members):  # the fixture reads each need
        make_case("Aikio", members=people, needs=needs)


def test_correcting_another_units_family_is_refused(outsider, waiting_case):
    with pytest.raises(Http404):
        correct_family(actor=outsider, case_id=waiting_case.pk, values={"name": "x"}, seen="")


def test_how_a_member_is_reached_is_saved_as_typed(client_of, lead, teamed_case, mother):
    """Each field is on the page once: of a field drawn twice a browser sends both, and the first would be lost."""
    client, url = client_of(lead), url_of("member", teamed_case, mother.pk)
    html = client.get(url).content.decode()

    for name in ("phone", "other_phone", "email", "mother_tongue"):
        assert html.count(f'name="{name}"') == 1
    change(client, url, email="emmi@example.fi", other_phone="040 765 4321", mother_tongue="sme")
    mother.person.refresh_from_db()
    assert (mother.person.email, mother.person.other_phone) == ("emmi@example.fi", "+358407654321")
    assert mother.person.mother_tongue == "sme"


def test_a_prohibition_says_beforehand_what_it_does(client_of, lead, teamed_case, mother):
    html = client_of(lead).get(url_of("member", teamed_case, mother.pk)).content.decode()

    assert "Turvakielto piilottaa osoitteen" in html
