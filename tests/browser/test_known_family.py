"""Somebody calls of a family that is in the records already: the form tells so, and leads on to that family."""

import time

import pytest
from playwright.sync_api import expect

from cases.models import Case, Family, FurtherContact, Person
from cases.selectors.known import known_groups
from cases.services.outcomes import OutcomeFacts, record_outcome
from cases.views import contact
from staff.models import User
from tests.browser.checks import PHONE, check_page
from tests.browser.steps import beginning
from tests.browser.words import t, t_count

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def phone(open_browser, with_password, coordinator):
    """A coordinator's phone at an empty contact form."""
    with_password(coordinator)
    phone = open_browser(width=PHONE)
    phone.sign_in(coordinator.username)
    phone.page.goto("/contacts/new/")
    return phone


def test_the_same_people_lead_on_to_their_family(phone, waiting_case, coordinator):
    told = OutcomeFacts("advice", "Sovittiin.", told="Äidille.")
    record_outcome(actor=coordinator, case_id=waiting_case.pk, facts=told)
    people, emmi = Person.objects.count(), waiting_case.family.memberships.get(role="mother").person
    beginning.fill_contact_of_known(phone, emmi)
    phone.press(t("Check whether somebody is already known"))

    link = phone.page.get_by_role("link", name=str(waiting_case.family)).first
    expect(link).to_have_attribute("href", f"/cases/{waiting_case.pk}/")
    check_page(phone.page, widths=(PHONE,))
    phone.tick(f"{t('The same person')}: {emmi}")
    phone.tick(t("A new case for the same family: %(family)s", family=waiting_case.family))
    beginning.save_contact(phone)

    case = Case.objects.latest("pk")
    assert case.family == waiting_case.family
    assert case.pk != waiting_case.pk
    assert (Family.objects.count(), Person.objects.count()) == (1, people)


def test_a_contact_about_an_open_case_is_added_to_it(phone, waiting_case):
    emmi = waiting_case.family.memberships.get(role="mother").person
    beginning.fill_contact_of_known(phone, emmi)
    phone.press(t("Check whether somebody is already known"))
    phone.tick(f"{t('The same person')}: {emmi}")
    phone.press(t("Take the contact in"))
    expect(phone.page.get_by_text(t("Which case does this contact belong to?"))).to_be_visible()
    check_page(phone.page, widths=(PHONE,))
    phone.tick(t("Add this contact to the family's open case"))
    phone.press(t("Take the contact in"))

    expect(phone.page.get_by_role("heading", name=t("Later contacts"))).to_be_visible()
    assert Case.objects.count() == 1
    assert FurtherContact.objects.get().case_id == waiting_case.pk


def test_answers_that_are_slow_find_their_place_one_after_another(phone, waiting_case, monkeypatch):
    """The page asks by itself, the coordinator presses the button and adds a member before it is answered."""

    def slowly(user: User, people: dict) -> list:
        time.sleep(1.5)
        return known_groups(user, people)

    monkeypatch.setattr(contact, "known_groups", slowly)
    emmi = waiting_case.family.memberships.get(role="mother").person
    rows = phone.page.locator(".member-row").count()
    with phone.page.expect_request(lambda sent: "check=1" in (sent.post_data or "")):
        beginning.fill_contact_of_known(phone, emmi)
    phone.press(t("Check whether somebody is already known"))
    phone.press(t("Add a member"))

    expect(phone.page.locator(".member-row")).to_have_count(rows + 1)
    expect(phone.page.get_by_role("link", name=str(waiting_case.family)).first).to_be_visible()
    expect(phone.page.locator("#status")).to_have_text(
        t_count("The form has one member.", "The form has %(counter)s members.", rows + 1, counter=rows + 1)
    )
