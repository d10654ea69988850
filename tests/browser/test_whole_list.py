"""The coordinator gives pairs to three families at once, with one row locked."""

import pytest
from playwright.sync_api import expect

from pairs.models import WorkPair
from tests.browser.checks import DESKTOP, PHONE, check_page
from tests.browser.words import t, t_count

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_three_families_get_their_pairs_with_one_row_locked(
    open_browser, with_password, make_case, coordinator, lead, co_worker, colleague
):
    cases = [make_case(name) for name in ("Aho", "Kivi", "Suo")]
    with_password(coordinator)
    desk = open_browser(width=DESKTOP, height=900)
    desk.sign_in(coordinator.username)
    desk.follow(t("Propose for all"))
    rows = desk.page.get_by_role("table").locator("tbody tr")
    expect(rows).to_have_count(3)
    check_page(desk.page, widths=(PHONE, DESKTOP))

    locked = rows.first
    told = locked.inner_text()
    locked.get_by_role("checkbox", name=t("Lock")).check()
    desk.tick(t("Strong competence"))
    desk.press(t("Calculate again"))
    expect(rows.first.get_by_role("checkbox", name=t("Lock"))).to_be_checked()
    assert rows.first.inner_text() == told

    desk.press(t("Accept the ticked"))
    expect(desk.page.get_by_text(t("Write why these pairs suit the families.")).first).to_be_visible()
    desk.write(t("Why these pairs"), "Sopivat perheiden tarpeisiin.")
    desk.press(t("Accept the ticked"))
    expect(
        desk.page.get_by_text(t_count("%(n)s pair was formed.", "%(n)s pairs were formed.", 3, n=3))
    ).to_be_visible()
    assert set(WorkPair.objects.values_list("case_id", flat=True)) == {case.pk for case in cases}
