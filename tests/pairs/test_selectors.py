"""What the pages read of people, needs, times and the waiting list."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from audit import clock
from cases import access
from cases.models import Case, ClosingReason, Contact, Deadline, FamilyMembership, LegalBasis
from cases.selectors import MemberRow
from cases.services import MemberFacts, close_case
from cases.services.decisions import DecisionFacts, make_decision
from pairs.matching import apart
from pairs.selectors import (
    candidates,
    family_panel,
    loads_of,
    need_coverage,
    needs_of,
    pair_card,
    preview,
    queue_lead,
    standing_pair,
    waiting_queue,
)
from pairs.selectors.board import household
from pairs.selectors.match_facts import DAYS, coming_days
from pairs.selectors.people import absences_of
from pairs.selectors.queue import Wait
from pairs.selectors.shared_time import week_grid
from pairs.services import end_pair, form_pair
from staff import calendar
from staff.calendar import Slot
from staff.models import Area, RoleGrant, User, WorkingHours
from staff.roles import Role

HELSINKI = ZoneInfo("Europe/Helsinki")


def slot(day, hour, minute=0):
    starts_at = datetime.combine(day, time(hour, minute), HELSINKI)
    return Slot(starts_at, starts_at + timedelta(minutes=90))


def test_coverage_takes_the_best_of_the_competences_that_answer_a_need(waiting_case, lead, co_worker):
    sleep, exhaustion = need_coverage(waiting_case, [lead, co_worker])

    assert (sleep.name, sleep.levels, sleep.words) == (
        "Lapsen uni ja ruokailu",
        (2, 0),
        ("Varhainen vuorovaikutus", ""),
    )
    assert (exhaustion.levels, exhaustion.words) == ((0, 3), ("", "Mielenterveystyö"))
    assert exhaustion.family_words == "Sanat exhaustion"


def test_a_need_that_nobody_answers_is_a_gap(make_case, lead, colleague):
    (need,) = need_coverage(make_case(needs=("finance_housing",)), [lead, colleague])

    assert need.is_gap


def test_coverage_of_a_pair_is_as_on_the_day_it_was_formed(paired_case, lead):
    lead.competences.all().delete()

    sleep, _exhaustion = need_coverage(paired_case, standing_pair(paired_case))

    assert sleep.levels == (2, 0)


def test_coverage_costs_the_same_for_many_needs_and_people(
    make_case, make_workers, unit, django_assert_num_queries
):
    few, many = make_case("Pieni", needs=("couple",)), make_case("Suuri", needs=("couple", "violence", "network"))
    people = make_workers(unit, 8)

    with django_assert_num_queries(3):
        need_coverage(few, people[:2])
    with django_assert_num_queries(3):
        need_coverage(many, people)


def test_caseload_counts_open_cases_of_standing_places_once(paired_case, make_case, coordinator, lead, co_worker):
    form_pair(actor=coordinator, case_id=make_case("Toinen").pk, lead=co_worker, co_worker=lead, reason="Sopivat.")
    ended = form_pair(
        actor=coordinator, case_id=make_case("Kolmas").pk, lead=lead, co_worker=co_worker, reason="Sopivat."
    )
    end_pair(actor=coordinator, pair=ended, reason="Vaihto.")

    loads = loads_of([lead, co_worker.pk, coordinator])
    assert [loads[person.pk].families for person in (lead, co_worker, coordinator)] == [2, 2, 0]


def test_an_invited_partner_carries_no_load(invited_partner):
    assert loads_of([invited_partner])[invited_partner.pk].families == 0


def test_candidates_are_active_workers_of_the_unit_by_name(waiting_case, lead, co_worker, colleague, outsider):
    colleague.is_active = False
    colleague.save()

    rows = candidates(waiting_case, needs_of(waiting_case))

    assert [str(row.user) for row in rows] == ["Anni Hietala", "Sari Juntunen"]
    assert [row.answered for row in rows] == [1, 1]
    assert [row.answers for row in rows] == [((2, "Lapsen uni ja ruokailu"),), ((3, "Vanhemman uupumus"),)]


def test_candidates_of_all_units_come_after_the_own_with_the_unit_named(waiting_case, lead, outsider):
    rows = candidates(waiting_case, needs_of(waiting_case), all_units=True)

    assert [(row.user, row.is_own_unit) for row in rows] == [(lead, True), (outsider, False)]
    assert "Pohjoinen perhetyö" in rows[1].title_and_unit
    assert "perhetyö" not in rows[0].title_and_unit


def test_one_whose_role_has_ended_or_not_begun_is_no_candidate(waiting_case, lead, co_worker, today):
    RoleGrant.objects.filter(user=lead, role=Role.WORKER).update(until=today - timedelta(days=1))
    RoleGrant.objects.filter(user=co_worker, role=Role.WORKER).update(since=today + timedelta(days=1))

    assert candidates(waiting_case, []) == []


def test_absences_are_told_by_their_days(lead, colleague, today):
    first = today + timedelta(days=2)
    calendar.book(
        user=lead,
        starts_at=calendar.moment_at(first, time.min),
        ends_at=calendar.moment_at(first + timedelta(days=3), time.min),
        kind="absence",
    )
    released = calendar.book(
        user=colleague,
        starts_at=calendar.moment_at(first, time(8)),
        ends_at=calendar.moment_at(first, time(16)),
        kind="absence",
    )
    calendar.release(released.pk)

    words = absences_of([lead.pk, colleague.pk])

    last = first + timedelta(days=2)
    assert list(words) == [lead.pk]
    assert words[lead.pk].endswith(f"{last.day}.{last.month}.{last.year}")


def test_times_that_overlap_are_counted_once():
    window = coming_days(DAYS)
    first = window.within([(0, time(8), time(12)), (0, time(14), time(15, 30))])

    starts = [window.slot(start).starts_at for start in apart(window, first)]

    assert [(start.hour, start.minute) for start in starts[:3]] == [(8, 0), (9, 30), (14, 0)]


def test_the_grid_counts_mornings_and_afternoons_and_marks_the_first():
    tuesday = date(2026, 11, 24)
    slots = [slot(tuesday, 9), slot(tuesday, 13), slot(tuesday, 14, 30), slot(tuesday + timedelta(days=9), 12)]

    grid = week_grid(slots, tuesday, 21)

    assert len(grid.weekdays) == 5
    assert len(grid.rows) == 8
    assert [cell.count for cell in grid.rows[0].cells] == [0, 1, 0, 0, 0]
    assert [cell.count for cell in grid.rows[1].cells] == [0, 2, 0, 0, 0]
    assert [cell.count for cell in grid.rows[3].cells] == [0, 0, 0, 1, 0]
    assert [cell.first for row in grid.rows for cell in row.cells].index(True) == 1
    assert grid.first_day == tuesday
    assert "24.11." in grid.first_text


def test_the_grid_shows_saturday_only_when_somebody_works_then():
    saturday = date(2026, 11, 28)

    assert len(week_grid([slot(saturday, 9)], date(2026, 11, 24), 21).weekdays) == 6


def test_an_empty_grid_has_no_first_time():
    grid = week_grid([], date(2026, 11, 24), 21)

    assert (grid.count, grid.first, grid.first_day, grid.first_text) == (0, None, None, "")


def test_the_common_times_leave_out_what_either_has_booked(waiting_case, coordinator, lead, co_worker):
    tuesday = date(2026, 11, 24)

    def shown():
        case = access.case_for(coordinator, waiting_case.pk, "pair.form")
        return preview(case, family_panel(coordinator, case), (lead, co_worker)).time

    with clock.at(calendar.moment_at(tuesday, time(7))):
        for user, hours in [(lead, (8, 12)), (co_worker, (12, 16))]:
            starts_at, ends_at = (calendar.moment_at(tuesday, time(hour)) for hour in hours)
            calendar.book(user=user, starts_at=starts_at, ends_at=ends_at, kind="visit")
        found = shown()
        assert found.hours_missing == ""
        WorkingHours.objects.filter(user=lead).delete()
        assert str(lead) in shown().hours_missing

    assert found.first_day == date(2026, 11, 25)
    assert [cell.count for cell in found.rows[0].cells] == [0, 0, 3, 3, 3]
    assert found.weeks == "48–49"


@pytest.mark.parametrize(
    ("days", "kind"), [(0, "waiting"), (10, "waiting"), (11, "attention"), (14, "attention"), (15, "overdue")]
)
def test_a_wait_nears_its_limit_and_goes_over_it(days, kind):
    assert Wait(date(2026, 11, 1), days, 14).kind == kind


def test_the_queue_begins_with_the_urgent_then_the_soon_then_the_one_furthest_over_its_limit(
    make_case, coordinator
):
    make_case("Uusi", days_ago=1)
    make_case("Vanhin", days_ago=20)
    make_case("Kiireinen", days_ago=0, urgency=Case.Urgency.URGENT)
    make_case("Kiireisin", days_ago=2, urgency=Case.Urgency.URGENT)
    make_case("Pian", days_ago=1, urgency=Case.Urgency.SOON)
    make_case("Aakkosissa", days_ago=5)

    rows = waiting_queue(coordinator)

    assert [row.name for row in rows] == ["Kiireisin", "Kiireinen", "Pian", "Vanhin", "Aakkosissa", "Uusi"]
    assert (rows[3].wait.days, rows[2].wait.limit) == (20, 14)


def test_the_nearest_limit_of_the_law_moves_a_family_forward_and_is_told_when_near(make_case, coordinator):
    make_case("Vanhin", days_ago=10)
    make_case("Aakkosissa", days_ago=3)
    near = make_case("Uusi", days_ago=2)
    Deadline.objects.update(due_on=clock.today() + timedelta(days=60))
    Deadline.objects.filter(case=near).update(due_on=clock.today())

    with override("en"):
        rows = waiting_queue(coordinator)

    assert [row.name for row in rows] == ["Uusi", "Vanhin", "Aakkosissa"]
    assert rows[0].limit_kind == "attention"
    assert rows[0].limit.endswith("the last day is today")
    assert [row.limit for row in rows[1:]] == ["", ""]


def test_the_queue_says_what_should_be_asked_before_a_pair_is_formed(make_case, coordinator, lead, co_worker):
    facts = {"role": FamilyMembership.Role.MOTHER, "first_name": "Áilu"}
    stranger = MemberFacts(**facts, language="other", interpreter_needed=True)
    make_case("Puuttuu", days_ago=2, members=[stranger], time_wishes="")
    full = MemberFacts(**facts, phone="+358401112222")
    make_case("Valmis", days_ago=1, members=[full], time_wishes="ti aamut")

    with override("en"):
        lacking, ready = waiting_queue(coordinator)

    assert lacking.missing == "an adult's phone number, the interpreter's language, times that suit the family"
    assert ready.missing == ""


def test_the_queue_asks_for_consent_a_decision_and_the_hours_of_two_workers(
    make_case, coordinator, lead, co_worker
):
    wished = {
        "time_wishes": "ti aamut",
        "members": [MemberFacts(role="mother", first_name="Áilu", phone="+358401112222")],
    }
    make_case("Lastensuojelu", days_ago=2, legal_ground=Contact.LegalGround.DUTY, **wished)
    decided = make_case("Päätöksellä", days_ago=1, path=Case.Path.DECISION, **wished)

    def missing():
        with override("en"):
            return [row.missing for row in waiting_queue(coordinator)]

    assert missing() == ["the family's consent", "the decision on the service"]
    today = clock.today()
    facts = DecisionFacts(today, today, None, basis=LegalBasis.objects.first(), content="Perhetyö.")
    make_decision(actor=coordinator, case_id=decided.pk, facts=facts)
    assert missing() == ["the family's consent", ""]
    WorkingHours.objects.filter(user=lead).delete()
    assert missing() == [
        "the family's consent, the working hours of two workers",
        "the working hours of two workers",
    ]
    assert [row.hours_missing for row in waiting_queue(coordinator)] == [1, 1]


def test_the_queue_can_be_of_some_units_only(make_case, coordinator, other_supervisor, unit, other_unit):
    make_case("Täällä")
    make_case("Muualla", actor=other_supervisor, in_unit=other_unit)
    RoleGrant.objects.create(user=coordinator, role=Role.COORDINATOR, unit=other_unit, since=date(2020, 1, 1))
    both = User.objects.with_grants().get(pk=coordinator.pk)

    assert len(waiting_queue(both)) == 2
    assert [row.name for row in waiting_queue(both, [other_unit.pk])] == ["Muualla"]


def test_a_wait_is_told_in_words_of_the_day():
    def short(days, again=False):
        return Wait(date(2026, 11, 1), days, 14, again).short

    told = [short(0), short(0, again=True), short(1), short(14), short(15)]

    assert len(set(told)) == 5
    assert not any(words.startswith("0") for words in told)
    with override("en"):
        assert [short(0), short(0, again=True), short(14)] == [
            "came today",
            "pair ended today",
            "the limit is today",
        ]
        assert Wait(date(2026, 11, 1), 0, 14).long.startswith("Came today")
        assert Wait(date(2026, 11, 1), 0, 14, again=True).long.startswith("Pair ended today")


def test_the_queue_leaves_out_paired_closed_and_other_units_families(
    make_case, paired_case, coordinator, supervisor, other_supervisor, other_unit
):
    closed = access.case_for(supervisor, make_case("Suljettu").pk)
    close_case(actor=supervisor, case=closed, reason=ClosingReason.objects.first(), summary="Perhe muutti.")
    make_case("Muualla", actor=other_supervisor, in_unit=other_unit)
    mine = make_case("Oma")

    assert [row.case_id for row in waiting_queue(coordinator)] == [mine.pk]
    assert [row.name for row in waiting_queue(other_supervisor)] == ["Muualla"]


def test_a_family_whose_pair_ended_waits_again_from_that_day(paired_case, coordinator):
    end_pair(actor=coordinator, pair=standing_pair(paired_case), reason="Vaihto.")

    (row,) = waiting_queue(coordinator)

    assert (row.case_id, row.wait.since, row.wait.again) == (paired_case.pk, clock.today(), True)


@pytest.mark.parametrize("persona", ["lead", "colleague", "partner", "administrator"])
def test_the_queue_is_empty_for_those_who_form_no_pairs(request, persona, waiting_case):
    assert waiting_queue(request.getfixturevalue(persona)) == []


def test_the_queue_tells_area_and_language_but_no_area_of_a_protected_family(make_case, coordinator):
    area = Area.objects.create(name="Vikajärvi")
    mother = {"role": FamilyMembership.Role.MOTHER, "first_name": "Áilu", "language": "se"}
    make_case("Aikio", days_ago=2, area=area, members=[MemberFacts(**mother)])
    make_case("Näkkäläjärvi", days_ago=1, area=area, members=[MemberFacts(**mother, protected=True)])

    open_row, protected_row = waiting_queue(coordinator)

    assert "Vikajärvi" in open_row.about
    assert "Vikajärvi" not in protected_row.about
    assert [open_row.is_protected, protected_row.is_protected] == [False, True]


def test_the_lead_of_the_page_counts_in_plain_words():
    late, early = (SimpleNamespace(wait=Wait(date(2026, 11, 1), days, 14)) for days in (20, 3))
    other_limit = SimpleNamespace(wait=Wait(date(2026, 11, 1), 20, 7))

    sentences = {queue_lead([]), queue_lead([early]), queue_lead([late, early]), queue_lead([late, other_limit])}

    assert len(sentences) == 4
    assert "14" in queue_lead([late, early])
    assert "12" in queue_lead([early] * 12)


def test_the_household_is_told_in_one_line():
    def member(is_child, age, lives_here=True):
        return MemberRow(1, "", "", "", age, lives_here, is_child, False)

    line = household([member(False, "29 v"), member(False, ""), member(True, "6 v"), member(True, "4 kk")])

    assert line.index("2") < line.index("6 v") < line.index("4 kk")
    assert "29" not in line


def test_those_who_live_elsewhere_are_not_of_the_household():
    def member(is_child, age, lives_here):
        return MemberRow(1, "", "", "", age, lives_here, is_child, False)

    line = household([member(False, "29 v", True), member(False, "31 v", False), member(True, "6 v", False)])

    assert line.startswith("1 ")
    assert "6 v" not in line
    assert household([member(False, "29 v", False)]) == ""


def test_the_pair_card_keeps_needs_from_those_who_may_not_know_them(invited_partner, paired_case, lead):
    for user, needs in [(lead, 2), (invited_partner, 0)]:
        card = pair_card(user, access.case_for(user, paired_case.pk), standing_pair(paired_case))

        assert len(card.needs) == needs
        assert bool(card.reason) is bool(needs)
        assert str(card.lead.user) == "Anni Hietala"
