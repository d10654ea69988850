"""The coordinator gives pairs to three families at once, with one row locked."""

import pytest
from playwright.sync_api import expect

from audit import clock
from pairs.models import WorkPair
from staff.models import RoleGrant
from tests.browser.checks import DESKTOP, PHONE, check_page
from tests.browser.words import t, t_count
from tests.pairs.test_whole_runs import work

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


def test_the_list_of_two_units_is_calculated_meanwhile_and_tells_when_it_is_ready(
    open_browser, with_password, make_case, coordinator, other_unit, lead, co_worker, colleague
):
    RoleGrant.objects.create(user=coordinator, role="coordinator", unit=other_unit, since=clock.today())
    make_case("Aho")
    with_password(coordinator)
    desk = open_browser(width=DESKTOP, height=900)
    desk.sign_in(coordinator.username)
    desk.follow(t("Propose for all"))
    desk.follow(t("All own units"))
    check_page(desk.page, widths=(PHONE, DESKTOP))
    desk.press(t("Calculate a proposal"))
    expect(desk.page.get_by_text(t("The calculation waits for its turn"))).to_be_visible()
    check_page(desk.page, widths=(PHONE, DESKTOP))

    work()
    desk.page.get_by_role("link", name=t("Show what was found")).click(timeout=10_000)
    expect(desk.page.get_by_role("table").locator("tbody tr")).to_have_count(1)
    check_page(desk.page, widths=(PHONE, DESKTOP))
    desk.write(t("Why these pairs"), "Sopivat perheen tarpeisiin.")
    desk.press(t("Accept the ticked"))
    expect(
        desk.page.get_by_text(t_count("%(n)s pair was formed.", "%(n)s pairs were formed.", 1, n=1))
    ).to_be_visible()
