"""Plans the course of each case backwards from the first day of the demo, so that it ends where it should."""

import random
from datetime import date, datetime, time, timedelta

from perhetyo.demo.course import Course, Meeting, clock_on
from perhetyo.demo.diary import STARTS, Diary, Time, time_on
from perhetyo.demo.material import load
from perhetyo.demo.records import LEFT_OPEN, Records
from staff.working_days import is_working_day, working_day_after

# Wish -> how many working days ago the last visit was; None: as it happens.
LAST_VISIT = {
    "draft_lead": 1, "draft_co": 1, "unlogged": 2, "cosign_lead": 1, "cosign_co": 2, "late": 7,
    "today_1": 5, "today_2": 4, "today_3": 5, "quiet": 14,
}  # fmt: skip
TODAY_STARTS = {"today_1": time(9), "today_2": time(12, 30), "today_3": time(14, 15)}
PLACES = {"home": 80, "office": 6, "family_centre": 7, "clinic": 3, "outdoor": 2, "remote_video": 2}
CLOSING = {
    "goals_met": 48, "partly_met": 16, "family_wish": 10, "period_ended": 12, "moved_away": 7, "no_contact": 7,
}  # fmt: skip
CLOSING_AFTER_REVIEW = {"end": "no_need", "other_service": "moved_service"}
FELL_THROUGH = {"cancelled_family": 50, "no_show": 15, "cancelled_worker": 15, "moved": 20}
WEEK = 7
ATTEMPTS = 50


class TownFull(RuntimeError):
    """No free time was found: there are more families than the workers can visit."""


class Planner:
    """Gives each case its course. `today` is the first day of the demo: all before it has happened."""

    def __init__(self, rng: random.Random, today: date, diary: Diary):
        self.rng = rng
        self.today = today
        self.first_working_day = today if is_working_day(today) else working_day_after(today, 1)
        self.diary = diary
        self.records = Records(rng, today)

    def reserve_today(self, wish: str, people: tuple[str, str]) -> None:
        """Keep the time of a wished visit of the first working day free until its family comes."""
        self.diary.take(people, time_on(self.first_working_day, TODAY_STARTS[wish]))

    def waiting(self, days: int) -> Course:
        """A family that has waited for `days` days, or a little longer if that was not a working day."""
        return Course("waiting", "", "", contact_at=self._office_time(self.today - timedelta(days=days), 9, 11))

    def course(self, fate: str, lead: str, co_worker: str, *, wish: str = "", step: int = 0) -> Course:
        """The course of a case that has had a pair. `step` is how many first visits an initial phase has had.

        A course for which there is no time is drawn anew, a few times.
        """
        for _attempt in range(ATTEMPTS):
            mark = self.diary.mark()
            try:
                return self._draw(fate, lead, co_worker, wish, step)
            except TownFull:
                self.diary.rewind(mark)
        raise TownFull(f"{lead} and {co_worker} have no time for one more family")

    def _draw(self, fate: str, lead: str, co_worker: str, wish: str, step: int) -> Course:
        count = self.rng.choices((3, 4, 5), (25, 55, 20))[0]
        count = max(count, step + 1) if fate == "initial" else count
        work = self._work_visits(fate)
        held = {"pair": 0, "initial": step}.get(fate, count + work)
        targets = self._targets(fate, wish, count, held)
        first_target = targets[0] if targets else self.today + timedelta(days=self.rng.randint(4, 9))
        course = self._beginning(fate, lead, co_worker, first_target)
        if wish.startswith("handover:"):
            course.earlier_co_worker = wish.partition(":")[2]
        if fate != "pair":
            self._add_meetings(course, targets, count, held, wish)
            self.records.fill(course, wish)
        return course

    def _work_visits(self, fate: str) -> int:
        if fate == "work":
            return self.rng.randint(2, 9)
        if fate == "closed":
            return self.rng.choice((0, 3, 4, 5, 6, 7, 8))
        return 0

    def _last_visit(self, fate: str, wish: str) -> date:
        """About when the last visit of the past was."""
        if wish in LAST_VISIT:
            return self._working_day_before(LAST_VISIT[wish])
        days = {"initial": (1, 6), "review": (2, 9), "work": (1, 11), "closed": (20, 150)}[fate]
        return self.today - timedelta(days=self.rng.randint(*days))

    def _targets(self, fate: str, wish: str, count: int, held: int) -> list[date]:
        """The day on which each visit should be, past ones first; the calendar then moves it a little."""
        if fate == "pair":
            return []
        rhythm = WEEK if wish in LEFT_OPEN else self.rng.choice((WEEK, 2 * WEEK, 2 * WEEK))
        days, day = [], self._last_visit(fate, wish)
        for place in range(held, 0, -1):
            days.insert(0, day)
            day -= timedelta(days=rhythm if place > count + 1 else WEEK)
        last = days[-1] if days else self.today - timedelta(days=WEEK) + timedelta(days=self.rng.randint(1, 5))
        coming = {"initial": count - held, "work": 0 if wish == "quiet" else 1}.get(fate, 0)
        step = WEEK if fate == "initial" else rhythm
        for _visit in range(coming):
            last = max(last + timedelta(days=step), self.today + timedelta(days=self.rng.randint(0, 6)))
            days.append(last)
        return days

    def _beginning(self, fate: str, lead: str, co_worker: str, first_visit: date) -> Course:
        """Contact, pair and plan, backwards from the first visit."""
        rng = self.rng
        before = min(first_visit, self.today) if fate == "pair" else first_visit
        planned = min(before - timedelta(days=rng.randint(2, 4)), self.today - timedelta(days=1))
        paired = planned - timedelta(days=rng.randint(1, 3))
        over_limit = fate in ("work", "closed") and rng.random() < 0.14
        contact = paired - timedelta(days=rng.randint(15, 19) if over_limit else rng.randint(3, 7))
        course = Course(
            fate,
            lead,
            co_worker,
            contact_at=self._office_time(contact, 9, 11),
            pair_at=self._office_time(paired, 12, 13),
        )
        if fate != "pair":
            course.plan_at = self._office_time(planned, 14, 15)
        return course

    def _add_meetings(self, course: Course, targets: list[date], count: int, held: int, wish: str) -> None:
        previous = course.plan_at.date()
        purposes = load("visits")["work_purposes"]
        for place, target in enumerate(targets, start=1):
            is_past = place <= held
            people = self._people_at(course, place, count)
            first_at, fell = None, ""
            if is_past and place > 1 and self.rng.random() < 0.1:
                first_at = self._find(people, target - timedelta(days=3), previous, self.today - timedelta(days=5))
                if first_at:
                    previous = first_at.day
                    fell = self.rng.choices(list(FELL_THROUGH), list(FELL_THROUGH.values()))[0]
            meeting = Meeting(
                kind=self._kind(course.fate, place, count, len(targets)),
                at=self._time(people, target, previous, is_past, wish),
                people=people,
                number=place if place <= count else None,
                purpose=self.rng.choice(purposes) if place > count else "",
                place="home" if place == 1 else self.rng.choices(list(PLACES), list(PLACES.values()))[0],
                first_at=first_at,
                fell=fell,
            )
            previous = meeting.at.day
            course.meetings.append(meeting)
        self._decide(course, count)

    def _people_at(self, course: Course, place: int, count: int) -> tuple[str, str]:
        """The pair of the time: the hand-over, if any, comes after the first visit of the work phase."""
        before = course.earlier_co_worker and place <= count + 1
        return course.lead, course.earlier_co_worker if before else course.co_worker

    def _kind(self, fate: str, place: int, count: int, total: int) -> str:
        if place <= count:
            return ""  # the plan gives the kinds of its visits itself
        if fate == "closed" and place == total:
            return "final_review"
        return "interim_review" if place == count + 5 else "work"

    def _decide(self, course: Course, count: int) -> None:
        """The decision of the joint review and, of a closed case, why it ended."""
        if course.fate == "work":
            course.decision = self.rng.choices(("continue", "light", "group"), (75, 15, 10))[0]
        elif course.fate == "closed" and len(course.meetings) > count:
            course.decision = "continue"
            course.closing_reason = self.rng.choices(list(CLOSING), list(CLOSING.values()))[0]
            if course.closing_reason == "no_contact":
                last = course.meetings[-1]
                last.kind, last.is_lost, last.fell, last.first_at = "work", True, "no_show", None
        elif course.fate == "closed":
            course.decision = self.rng.choice(list(CLOSING_AFTER_REVIEW))
            course.closing_reason = CLOSING_AFTER_REVIEW[course.decision]

    def _time(self, people: tuple[str, str], target: date, previous: date, is_past: bool, wish: str) -> Time:
        if not is_past and wish in TODAY_STARTS and previous < self.today:
            return time_on(self.first_working_day, TODAY_STARTS[wish])
        last = self.today - timedelta(days=1) if is_past else target + timedelta(days=3 * WEEK)
        first = previous if is_past else max(previous, self.today - timedelta(days=1))
        at = self._find(people, target, first, last)
        if at is None:
            raise TownFull
        return at

    def _find(self, people: tuple[str, str], near: date, after: date, last: date) -> Time | None:
        """A free time after the day `after` and not later than `last`, at an hour by chance."""
        starts = tuple(self.rng.sample(STARTS, len(STARTS)))
        return self.diary.find(list(people), near, first=after + timedelta(days=1), last=last, starts=starts)

    def _working_day_before(self, count: int) -> date:
        day = self.today
        while count:
            day -= timedelta(days=1)
            count -= is_working_day(day)
        return day

    def _office_time(self, day: date, since_hour: int, until_hour: int) -> datetime:
        """A moment in office hours on the day, or on the last working day before it."""
        while not is_working_day(day):
            day -= timedelta(days=1)
        return clock_on(day, self.rng.randint(since_hour, until_hour), self.rng.randint(0, 59))
