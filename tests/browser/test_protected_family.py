"""A protected family on the phones of five roles: where it lives stands nowhere but behind a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from audit import clock
from audit.finnish_dates import format_day
from cases.models import AddressReveal, SecurityProhibition
from tests.browser.checks import PHONE, check_page
from tests.browser.words import t
from tests.story import SECRET_ADDRESS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_five_roles_see_the_family_and_nobody_the_address(
    open_browser, with_password, story, lead, coordinator, supervisor, partner, administrator
):
    case = story.ongoing
    last_day = clock.today() + timedelta(days=10)
    SecurityProhibition.objects.update(until=last_day)
    mother = case.family.memberships.earliest("pk")
    family = reverse("visits:case", args=[case.pk])
    prohibition = reverse("cases:prohibition", args=[case.pk, mother.pk])
    pages = {
        administrator: [reverse("cases:families")],
        partner: [family],
        supervisor: [family],
        coordinator: [reverse("pairs:board"), prohibition],
        lead: [reverse("visits:day"), family],
    }
    asking = {reverse("pairs:board"), reverse("visits:day"), family}
    words = "The security prohibition ends on %(day)s. Ask the client for the new decision."
    ending = t(words, day=format_day(last_day))
    with_password(*pages)
    phone = open_browser(width=PHONE)
    for user, addresses in pages.items():
        phone.sign_in(user.username)
        for address in addresses:
            assert phone.page.goto(address).status == 200
            assert SECRET_ADDRESS not in phone.page.content()
            warned = address in asking and user != partner
            expect(phone.page.get_by_text(ending).first).to_be_visible(visible=warned)
            if (user, address) in ((coordinator, prohibition), (lead, family)):
                check_page(phone.page, widths=(PHONE,))

    phone.page.goto(reverse("cases:address", args=[case.pk]))
    phone.page.get_by_role("textbox").fill("Ensimmäinen kotikäynti huomenna.")
    phone.page.get_by_role("main").get_by_role("button").first.click()
    phone.sees(SECRET_ADDRESS)
    assert AddressReveal.objects.get().actor == lead
