"""The page of a new contact: filled in on the phone, without JavaScript, and nothing typed is ever lost."""

import re

import pytest
from django.urls import reverse

from audit import clock
from cases.models import Case, Contact, ContactDraft, Family, Guardianship, Need, Person
from staff.models import RoleGrant
from tests.cases.conftest import fresh

pytestmark = pytest.mark.django_db
NEW = "/contacts/new/"
KEY = "0b54a9b0-3a5a-4e0f-9d6a-0c4d1a2b3c4d"
URL = f"{NEW}{KEY}/"


def page_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def value_of(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def test_an_empty_page_waits_for_a_call(desk):
    page = page_of(desk.get(URL))

    assert value_of(page, "received_on") == clock.today().isoformat()
    assert 'name="unit"' not in page
    assert page.index('id="div_id_strengths"') < page.index('id="div_id_needs"')
    assert page.count('class="member-row"') == 2
    # The script that saves the page looks for these.
    for part in ("data-status", "data-words", "data-sign-in", "data-notice"):
        assert part in page
    assert not re.search(r'name="story"[^>]*maxlength', page)


def test_the_ground_of_a_contact_is_never_chosen_beforehand(desk, contact_data):
    form = desk.get(URL).context["form"]
    assert form["legal_ground"].value() is None
    assert [value for value, _label in form.fields["legal_ground"].choices] == ["own", "consent", "duty"]

    refused = desk.post(URL, contact_data(legal_ground=None))
    assert refused.status_code == 422
    assert refused.context["form"].errors["legal_ground"] == ["Valitse yhteydenoton peruste."]
    assert not Case.objects.exists()


def test_a_missing_guardian_is_asked_with_the_first_errors(desk, contact_data):
    members = [{"role": "mother", "first_name": "Áile"}, {"role": "child", "first_name": "Ánte"}]
    page = page_of(desk.post(URL, contact_data(members=members, source=None)), 422)

    assert "Valitse, kuka ohjasi perheen" in page
    assert "Jos et vielä tiedä, kuka on huoltaja" in page
    # Asked once, it is not asked again however often the page comes back.
    for _again in range(2):
        page = page_of(desk.post(URL, contact_data(members=members, source=None, guardian_asked="1")), 422)
        assert "Jos et vielä tiedä" not in page
    asked = value_of(page, "guardian_asked")
    assert desk.post(URL, contact_data(members=members, guardian_asked=asked)).status_code == 302


def test_a_saved_contact_leads_to_choosing_a_pair(desk, contact_data):
    response = desk.post(URL, contact_data(story="Soitto neuvolasta", hopes="Lepoa"))

    case = Case.objects.get()
    assert response.status_code == 302
    assert response.url == reverse("pairs:board_case", args=[case.pk])
    assert (case.family.name, case.phase, case.urgency) == ("Aikio", "waiting", "soon")
    assert (case.contact.story, case.contact.hopes) == ("Soitto neuvolasta", "Lepoa")
    assert "Aikio" not in response.url


def test_members_are_saved_with_phone_language_and_protection(desk, contact_data):
    members = [
        {"role": "mother", "first_name": "Áŋŋel", "phone": "040 123 4567", "language": "se", "is_guardian": "on"},
        {"role": "father", "protected": "on", "interpreter_needed": "on", "lives_here": ""},
        {"role": "child", "first_name": "Pörrö 🐻", "birth_date": "2024-02-29"},
        {},
    ]
    desk.post(URL, contact_data(members=members))

    rows = Case.objects.get().family.memberships.order_by("id")
    people = [row.person for row in rows]
    assert [(row.role, row.lives_here) for row in rows] == [("mother", True), ("father", False), ("child", True)]
    assert [row.guardian for row in people[2].guardianships.all()] == [people[0]]
    assert (people[0].first_name, people[0].phone, people[0].language) == ("Áŋŋel", "+358401234567", "se")
    assert people[1].interpreter_needed
    assert people[1].security_prohibitions.count() == 1
    assert people[2].first_name == "Pörrö 🐻"


def test_each_need_keeps_its_words(desk, contact_data):
    sleep, network = (Need.objects.get(code=code) for code in ("sleep_food", "network"))
    words = {f"words_{sleep.pk}": "Vauva herää", f"words_{network.pk}": "Ei ketään 😔"}
    desk.post(URL, contact_data(needs=["sleep_food", "network"], **words))

    needs = Case.objects.get().needs.all()
    assert {row.need.code: row.family_words for row in needs} == {
        "sleep_food": "Vauva herää",
        "network": "Ei ketään 😔",
    }


def test_words_of_a_need_that_was_not_chosen_are_asked_about(desk, contact_data):
    other = Need.objects.get(code="violence")
    page = page_of(desk.post(URL, contact_data(**{f"words_{other.pk}": "Pelottaa"})), 422)

    assert 'value="Pelottaa"' in page
    assert f'href="#id_words_{other.pk}"' in page
    assert not Family.objects.exists()


@pytest.mark.parametrize(
    ("changes", "anchor"),
    [
        ({"source": None}, "#id_source"),
        ({"family_name": ""}, "#id_family_name"),
        ({"needs": ()}, "#id_needs_0"),
        ({"work_form": None}, "#id_work_form_0"),
        ({"work_form_reason": ""}, "#id_work_form_reason"),
        ({"received_on": "2999-01-01"}, "#id_received_on"),
        ({"received_on": "eilen"}, "#id_received_on"),
        ({"postal_code": "9690"}, "#id_postal_code"),
        ({"family_name": "x" * 100_000}, "#id_family_name"),
        ({"story": "ä" * 100_000}, "#id_story"),
        ({"work_form_reason": "😴" * 600}, "#id_work_form_reason"),
        ({"contact_person": "a\x00b"}, "#id_contact_person"),
        ({"members-0-birth_date": "2999-01-01"}, "#id_members-0-birth_date"),
        ({"members-0-birth_date": "2020-02-30"}, "#id_members-0-birth_date"),
        ({"members-0-birth_date": "2020-01-01", "members-0-due_date": "2026-12-12"}, "#id_members-0-due_date"),
        ({"members-0-phone": "ei ole"}, "#id_members-0-phone"),
        ({"members-0-role": ""}, "#id_members-0-role"),
        ({"members-0-first_name": "y" * 100_000}, "#id_members-0-first_name"),
    ],
)
def test_an_error_stands_on_top_and_at_its_field_and_all_typed_stays(desk, contact_data, changes, anchor):
    page = page_of(desk.post(URL, contact_data(**{"hopes": "Lepoa ja unta", **changes})), 422)

    assert page.count('role="alert"') == 1
    assert f'href="{anchor}"' in page
    assert re.search(r"is-invalid|invalid-feedback", page)
    assert "Lepoa ja unta" in page
    for value in changes.values():
        assert not value or "\x00" in value or value in page
    assert (Family.objects.count(), Person.objects.count(), Contact.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("members", [[], [{}], [{"role": "child", "first_name": "Otso"}]])
def test_a_family_needs_an_adult(desk, contact_data, members):
    page = page_of(desk.post(URL, contact_data(members=members)), 422)

    assert 'class="error-summary"' in page
    assert not Family.objects.exists()


def test_adding_a_member_keeps_all_that_was_typed_and_scolds_nobody(desk, contact_data):
    sleep = Need.objects.get(code="sleep_food")
    data = contact_data(
        **{
            "family_name": "",
            "story": "Kesken",
            f"words_{sleep.pk}": "Valvoo",
            "members-0-birth_date": "1990-01-02",
        },
        add_member="1",
        confirm=None,
    )
    page = page_of(desk.post(URL, data))

    assert "error-summary" not in page
    assert "is-invalid" not in page
    assert page.count('class="member-row"') == 2
    assert value_of(page, "members-TOTAL_FORMS") == "2"
    assert value_of(page, "members-0-first_name") == "Áile"
    assert value_of(page, "members-0-birth_date") == "1990-01-02"
    assert "Kesken" in page
    assert 'value="Valvoo"' in page
    assert re.search(rf'value="{sleep.pk}" id="id_needs_\d+" checked', page)
    assert re.search(r'name="members-1-role"[^>]*autofocus', page)
    assert re.search(r'name="members-1-lives_here"[^>]*checked', page)
    assert not Family.objects.exists()


def test_with_htmx_only_the_members_come_back(desk, contact_data):
    page = page_of(desk.post(URL, contact_data(add_member="1", confirm=None), headers={"HX-Request": "true"}))

    assert "<html" not in page
    assert page.count('class="member-row"') == 2
    assert 'id="status" hx-swap-oob' in page


def test_a_member_can_be_left_out(desk, contact_data):
    members = [{"role": "mother", "first_name": name} for name in ("Aino", "Bea", "Cilla")]
    page = page_of(desk.post(URL, contact_data(members=members, remove_member="1", confirm=None)))

    assert page.count('class="member-row"') == 2
    assert (value_of(page, "members-0-first_name"), value_of(page, "members-1-first_name")) == ("Aino", "Cilla")
    assert "Bea" not in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_member_left_out_is_not_in_the_draft_either(desk, contact_data, headers):
    names = ("Aino", "Bea", "Cilla")
    members = [{"role": "mother", "first_name": name, "phone": f"040 {name}"} for name in names]
    desk.post(URL, contact_data(members=members, save="1", confirm=None, writer="a", sequence="1"))
    desk.post(
        URL,
        contact_data(members=members, remove_member="1", confirm=None, writer="a", sequence="1"),
        headers=headers,
    )

    page = page_of(desk.get(URL))
    assert "Bea" not in page
    assert [value_of(page, f"members-{row}-first_name") for row in (0, 1)] == ["Aino", "Cilla"]
    assert value_of(page, "members-1-phone") == "040 Cilla"
    assert page.count('class="member-row"') == 2
    assert not [values for values in ContactDraft.objects.get().content.values() if "Bea" in values[0]]


@pytest.mark.parametrize("number", ["99", "-1", "x", ""])
def test_leaving_out_a_row_that_is_not_there_changes_nothing(desk, contact_data, number):
    page = page_of(desk.post(URL, contact_data(remove_member=number, confirm=None)))

    assert value_of(page, "members-0-first_name") == "Áile"


def test_children_without_a_guardian_are_asked_about_once(desk, contact_data):
    members = [{"role": "mother", "first_name": "Áile"}, {"role": "child", "first_name": "Otso"}]
    page = page_of(desk.post(URL, contact_data(members=members)))

    assert "Ketään ei ole merkitty lasten huoltajaksi." in page
    assert not Case.objects.exists()
    assert ContactDraft.objects.exists()
    asked = value_of(page, "guardian_asked")
    assert desk.post(URL, contact_data(members=members, guardian_asked=asked)).status_code == 302
    assert Case.objects.exists()
    assert not Guardianship.objects.exists()


@pytest.mark.parametrize(
    "members",
    [
        [{"role": "mother", "is_guardian": "on"}, {"role": "child"}],
        [{"role": "grandparent", "is_guardian": "on"}, {"role": "foster_child"}],
        [{"role": "mother"}, {"role": "father"}],
    ],
)
def test_a_family_with_a_guardian_or_without_children_is_asked_nothing(desk, contact_data, members):
    assert desk.post(URL, contact_data(members=members)).status_code == 302


def test_the_callers_number_is_kept_and_shown(desk, contact_data):
    wrong = page_of(desk.post(URL, contact_data(contact_phone="ei numeroa")), 422)
    assert 'href="#id_contact_phone"' in wrong
    assert "ei numeroa" in wrong

    desk.post(URL, contact_data(contact_person="Neuvola", contact_phone="040 123 4567"))
    case = Case.objects.get()
    assert case.contact.contact_phone == "+358401234567"
    page = page_of(desk.get(reverse("cases:background", args=[case.pk])))
    assert 'href="tel:+358401234567">040 1234567' in page


def test_there_is_a_limit_to_a_family_and_it_is_said(desk, contact_data):
    many = [{"role": "other", "first_name": f"N{index}"} for index in range(20)]
    page = page_of(desk.post(URL, contact_data(members=many, add_member="1", confirm=None)))
    assert page.count('class="member-row"') == 20

    response = desk.post(URL, contact_data(members=many, **{"members-TOTAL_FORMS": "9999"}))
    assert response.status_code == 422
    assert not Family.objects.exists()


def test_a_broken_form_is_answered_in_words(desk, contact_data):
    for changes in ({"members-TOTAL_FORMS": None}, {"members-TOTAL_FORMS": "x"}):
        page = page_of(desk.post(URL, contact_data(**changes)), 422)
        assert 'class="error-summary"' in page
    assert not Family.objects.exists()


def test_sending_twice_makes_one_family(desk, contact_data):
    data = contact_data()
    first, second = desk.post(URL, data), desk.post(URL, data)

    assert first.url == second.url
    assert Family.objects.count() == 1


def test_a_form_sent_again_with_other_words_keeps_them_and_says_so(desk, contact_data):
    """The family's name is the same, as after going back in the browser and writing on."""
    data = contact_data(story="Ensin")
    case_url = desk.post(URL, data).url
    page = page_of(desk.post(URL, data | {"story": "Ja vielä yksi asia"}), 409)

    assert "Ja vielä yksi asia" in page
    assert "Tämä yhteydenotto on jo otettu vastaan, mutta tekstit olivat erilaiset" in page
    assert f'href="{reverse("cases:background", args=[Case.objects.get().pk])}"' in page
    assert [contact.story for contact in Contact.objects.all()] == ["Ensin"]
    assert desk.post(URL, data).url == case_url


def test_a_form_sent_again_for_another_family_gets_a_new_key(desk, contact_data):
    data = contact_data()
    desk.post(URL, data)
    page = page_of(desk.post(URL, data | {"family_name": "Guttorm"}), 409)

    address = re.search(rf'<form action="({NEW}[^"]*)"', page)[1]
    assert address != URL
    assert desk.post(address, data | {"family_name": "Guttorm"}).status_code == 302
    assert Family.objects.count() == 2


def test_who_works_for_two_units_chooses_one(client_of, coordinator, other_unit, unit, contact_data):
    RoleGrant.objects.create(user=coordinator, role="coordinator", unit=other_unit, since="2020-01-01")
    desk = client_of(fresh(coordinator))

    assert 'name="unit"' in page_of(desk.get(URL))
    assert 'href="#id_unit"' in page_of(desk.post(URL, contact_data()), 422)
    assert desk.post(URL, contact_data(unit=other_unit.pk)).status_code == 302
    assert Case.objects.get().number == "POH-1"


def test_another_units_number_in_the_form_is_refused(desk, other_unit, contact_data, unit):
    desk.post(URL, contact_data(unit=other_unit.pk))

    assert Case.objects.get().unit == unit


def test_an_ended_catalogue_row_cannot_be_chosen(desk, contact_data):
    Need.objects.filter(code="sleep_food").update(until="2020-01-01")
    page = page_of(desk.post(URL, contact_data()), 422)

    assert 'class="error-summary"' in page
    assert not Family.objects.exists()


@pytest.mark.parametrize("persona", ["lead", "partner", "administrator"])
def test_others_may_not_take_in_contacts(request, client_of, contact_data, persona):
    desk = client_of(request.getfixturevalue(persona))

    for data in ({}, {"add_member": "1"}):
        assert desk.post(URL, contact_data(**data)).status_code == 403
    assert desk.get(URL).status_code == desk.get(NEW).status_code == 403
    assert not Family.objects.exists()


def test_the_page_asks_the_database_little(count_queries, coordinator):
    assert count_queries(coordinator, URL) <= 12
