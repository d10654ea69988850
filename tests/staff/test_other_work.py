"""Blocks of one's own other work: booked all or not at all, and given back."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import AuditEvent
from staff.calendar import book, free_slots, moment_at
from staff.models import Booking, NonCaseWork
from staff.services import BlockFacts, add_other_work, record_absence, remove_other_work

pytestmark = pytest.mark.moment(datetime(2026, 3, 2, 8, tzinfo=ZoneInfo("Europe/Helsinki")))

MONDAY = date(2026, 3, 9)


def block(**changes):
    told = {"work": NonCaseWork.objects.get(code="team_meeting"), "day": MONDAY}
    return BlockFacts(**{**told, "starts": time(9), "ends": time(10), **changes})


def page(name, *args):
    return reverse(f"staff:{name}", args=args)


def days_of(user):
    return [row.during.lower.astimezone(ZoneInfo("Europe/Helsinki")) for row in coming(user)]


def coming(user):
    return user.bookings.standing().order_by("during")


def test_one_time_is_taken_from_what_is_offered(lead):
    [booking] = add_other_work(actor=lead, facts=block())

    assert (booking.kind, booking.series) == ("other_work", None)
    starts = [slot.starts_at for slot in free_slots([lead], since=MONDAY, until=MONDAY, minutes=60)]
    assert starts
    assert moment_at(MONDAY, time(9)) not in starts
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.changes["times"], event.changes["work"]) == (
        "staff.other_work_added",
        lead,
        1,
        "team_meeting",
    )


def test_a_weekly_block_keeps_its_time_of_day_over_the_clocks_and_leaves_holidays_out(lead):
    add_other_work(actor=lead, facts=block(weeks=6))

    # 6.4.2026 is Easter Monday; the clocks move on 29.3.
    assert [(at.month, at.day, at.hour) for at in days_of(lead)] == [
        (3, 9, 9),
        (3, 16, 9),
        (3, 23, 9),
        (3, 30, 9),
        (4, 13, 9),
    ]
    assert len(set(lead.bookings.values_list("series"))) == 1


def test_a_taken_week_is_told_and_nothing_is_booked(lead, coordinator):
    book(
        user=lead,
        starts_at=moment_at(date(2026, 3, 16), time(9, 30)),
        ends_at=moment_at(date(2026, 3, 16), time(11)),
        kind=Booking.Kind.VISIT,
    )
    record_absence(actor=coordinator, user=lead, starts_on=date(2026, 3, 23), ends_on=date(2026, 3, 23))

    with pytest.raises(ValidationError) as refusal:
        add_other_work(actor=lead, facts=block(weeks=4))

    [words] = refusal.value.message_dict["day"]
    assert "16.3." in words
    assert "toinen varaus" in words
    assert "23.3." in words
    assert "olet poissa" in words
    assert not lead.bookings.other_work().exists()
    assert not AuditEvent.objects.filter(action="staff.other_work_added").exists()


def test_the_taken_weeks_are_left_out_when_wanted(lead, coordinator):
    record_absence(actor=coordinator, user=lead, starts_on=date(2026, 3, 16), ends_on=date(2026, 3, 16))

    add_other_work(actor=lead, facts=block(weeks=3, skip_taken=True))

    assert [row.during.lower.day for row in lead.bookings.other_work().order_by("during")] == [9, 23]


def test_a_block_of_which_no_week_is_free_is_refused_though_taken_weeks_are_left_out(lead, coordinator):
    record_absence(actor=coordinator, user=lead, starts_on=MONDAY, ends_on=MONDAY)

    with pytest.raises(ValidationError):
        add_other_work(actor=lead, facts=block(skip_taken=True))


def test_the_same_block_sent_twice_is_booked_once(lead):
    first = add_other_work(actor=lead, facts=block(weeks=3))
    second = add_other_work(actor=lead, facts=block(weeks=3))

    assert [row.pk for row in second] == [row.pk for row in first]
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": date(2026, 3, 1)}, "day"),
        ({"day": date(2027, 3, 4)}, "day"),
        ({"ends": time(9)}, "ends"),
        ({"ends": time(8)}, "ends"),
        ({"weeks": 0}, "weeks"),
        ({"weeks": 27}, "weeks"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(lead, changes, field):
    with pytest.raises(ValidationError) as refusal:
        add_other_work(actor=lead, facts=block(**changes))

    assert list(refusal.value.message_dict) == [field]
    assert not lead.bookings.exists()


def test_one_time_or_all_later_times_are_given_back(lead):
    rows = add_other_work(actor=lead, facts=block(weeks=4))

    assert remove_other_work(actor=lead, booking=rows[1]) == 1
    assert [row.pk for row in coming(lead)] == [rows[0].pk, rows[2].pk, rows[3].pk]
    assert remove_other_work(actor=lead, booking=rows[2], and_later=True) == 2
    assert [row.pk for row in coming(lead)] == [rows[0].pk]
    assert AuditEvent.objects.latest("pk").changes["times"] == 2
    with pytest.raises(ValidationError):
        remove_other_work(actor=lead, booking=rows[2])


def test_neither_anothers_block_nor_a_visit_is_removed_as_other_work(lead, co_worker):
    [theirs] = add_other_work(actor=co_worker, facts=block())
    visit = book(
        user=lead,
        starts_at=moment_at(MONDAY, time(12)),
        ends_at=moment_at(MONDAY, time(13)),
        kind=Booking.Kind.VISIT,
    )
    for booking in (theirs, visit):
        with pytest.raises(ValidationError):
            remove_other_work(actor=lead, booking=booking)

    assert coming(co_worker).count() == coming(lead).count() == 1


def test_an_own_absence_is_not_hindered_by_other_work(lead, client_of):
    add_other_work(actor=lead, facts=block(weeks=2))

    record_absence(actor=lead, user=lead, starts_on=MONDAY, ends_on=MONDAY)

    assert client_of(lead).get(page("profile")).context["profile"].agreed_while_away == 0


def test_blocks_are_booked_listed_and_removed_on_the_pages(client_of, lead):
    web = client_of(lead)
    told = {
        "work": NonCaseWork.objects.get(code="training").pk,
        "day": MONDAY.isoformat(),
        "starts": "12:00",
        "ends": "14:00",
        "weeks": "3",
    }

    response = web.post(page("other_work_new"), told, follow=True)

    assert response.redirect_chain == [(page("other_work"), 302)]
    [row] = response.context["blocks"]
    assert row.name == "Koulutus"
    assert "9.3. klo 12.00–14.00" in row.when
    assert "3 kertaa" in row.when
    assert "23.3." in row.when
    day = web.get(reverse("visits:day"), {"date": MONDAY.isoformat()}).text
    assert row.url in day
    response = web.post(row.url, {"and_later": "1"}, follow=True)
    assert response.context["blocks"] == []
    assert not coming(lead).exists()


def test_a_refused_block_keeps_what_was_typed(client_of, lead):
    add_other_work(actor=lead, facts=block())
    told = {
        "work": NonCaseWork.objects.get(code="training").pk,
        "day": MONDAY.isoformat(),
        "starts": "09:30",
        "ends": "11:00",
        "weeks": "5",
        "skip_taken": "",
    }

    response = client_of(lead).post(page("other_work_new"), told)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["day"]
    assert response.context["form"]["weeks"].value() == "5"
    assert lead.bookings.count() == 1


def test_the_list_costs_the_same_for_few_and_many(count_queries, lead):
    add_other_work(actor=lead, facts=block(weeks=2))
    few = count_queries(lead, page("other_work"))
    for hour in range(11, 15):
        add_other_work(actor=lead, facts=block(starts=time(hour), ends=time(hour + 1), weeks=10))

    assert count_queries(lead, page("other_work")) == few
