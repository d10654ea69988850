"""A visit that gets another time on the phone: a common free one, and one that needs a second look."""

from datetime import date, time, timedelta

import pytest

from audit.finnish_dates import format_when
from pairs.services import form_pair
from staff.calendar import moment_at
from staff.models import Booking
from tests.browser.checks import check_page
from tests.browser.words import t
from tests.families import new_case
from visits.models import Visit, VisitPlace
from visits.services.planning import PlannedVisit, make_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

MONDAY = date(2027, 3, 1)


@pytest.fixture
def visits(moment, coordinator, unit, lead, co_worker) -> list[Visit]:
    """Three agreed visits of a family, on Thursdays at ten."""
    case = new_case(coordinator, unit, "Kuusela")
    form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="He kattavat tarpeet.")
    home = VisitPlace.objects.get(code="home")
    starts = [moment_at(MONDAY + timedelta(days=3, weeks=week), time(10)) for week in range(3)]
    planned = [PlannedVisit("Tutustuminen", home, start, start + timedelta(minutes=90)) for start in starts]
    plan = make_plan(actor=lead, case_id=case.pk, aim="", visits=planned)
    return list(plan.visits.order_by("number"))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visit_is_moved_to_a_common_free_time(open_browser, with_password, visits, lead, co_worker, javascript):
    with_password(lead)
    before = visits[0].starts_at
    phone = open_browser(width=390, javascript=javascript)
    phone.sign_in(lead.username)
    phone.page.goto(f"/cases/{visits[0].case_id}/")
    phone.page.get_by_role("link", name=t("Move the visit")).first.click()
    if javascript:
        check_page(phone.page)
    phone.page.get_by_role("radio").first.check()
    phone.press(t("Move the visit"))

    visits[0].refresh_from_db()
    assert visits[0].starts_at != before
    moved = format_when(visits[0].starts_at, visits[0].ends_at)
    phone.sees(t("The visit is moved to %(when)s.", when=moved))
    taken = Booking.objects.standing().filter(during__contains=visits[0].starts_at).values_list("user", flat=True)
    assert set(taken) == {lead.pk, co_worker.pk}
    assert not Booking.objects.standing().filter(during__contains=before).exists()


def test_a_visit_on_a_sunday_is_asked_about_once(open_browser, with_password, visits, lead):
    with_password(lead)
    phone = open_browser(width=390)
    phone.sign_in(lead.username)
    phone.page.goto(f"/visits/{visits[0].pk}/time/")
    phone.page.get_by_role("radio", name=t("Another time")).check()
    phone.page.get_by_label(t("Day"), exact=True).fill("2027-03-07")
    phone.page.get_by_label(t("Begins"), exact=True).fill("11:00")
    phone.press(t("Move the visit"))
    check_page(phone.page)
    visits[0].refresh_from_db()
    assert visits[0].starts_at == moment_at(MONDAY + timedelta(days=3), time(10))

    phone.page.get_by_role("checkbox").check()
    phone.press(t("Move the visit"))

    sunday = moment_at(date(2027, 3, 7), time(11))
    phone.sees(t("The visit is moved to %(when)s.", when=format_when(sunday, sunday + timedelta(minutes=90))))
    visits[0].refresh_from_db()
    assert visits[0].starts_at == sunday
