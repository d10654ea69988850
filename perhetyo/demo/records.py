"""Who wrote which note and when, when the other one signed, and what was left undone."""

import random
from datetime import date, datetime, timedelta

from perhetyo.demo.course import Course, Meeting, clock_on
from staff.working_days import working_day_after

LEFT_OPEN = {"unlogged", "late", "draft_lead", "draft_co"}


class Records:
    """Fills in what was recorded of the past visits of a course. Nothing happens on `today` or after it."""

    def __init__(self, rng: random.Random, today: date):
        self.rng = rng
        self.end = clock_on(today, 0)

    def fill(self, course: Course, wish: str) -> None:
        """Times of notes, signatures, review and closing, in an order that can be true."""
        past = [meeting for meeting in course.meetings if meeting.at.starts_at < self.end]
        for meeting, following in zip(past, [*course.meetings[1:], None], strict=False):
            is_last = meeting is past[-1]
            self._fell_through(meeting)
            if not meeting.is_lost:
                self._record(meeting, following, course, wish if is_last else "")
        self._review(course)
        self._agreed(course)
        self._handover(course)
        self._closing(course, past)

    def _record(self, meeting: Meeting, following: Meeting | None, course: Course, wish: str) -> None:
        if wish in LEFT_OPEN:
            meeting.draft_by = {"draft_lead": course.lead, "draft_co": course.co_worker}.get(wish, "")
            return
        by_chance = meeting.people[self.rng.random() < 0.35]
        meeting.author = {"cosign_lead": course.co_worker, "cosign_co": course.lead}.get(wish, by_chance)
        at_once = bool(wish) or course.fate in ("review", "closed") or bool(course.earlier_co_worker)
        signed_at = self._signed_at(meeting, at_once)
        if following and signed_at.date() >= following.agreed_time.day:
            signed_at = self._signed_at(meeting, at_once=True)
        if signed_at >= self.end:
            meeting.author = ""
            return
        meeting.signed_at = signed_at
        if wish not in ("cosign_lead", "cosign_co"):
            self._cosign(meeting)

    def _signed_at(self, meeting: Meeting, at_once: bool) -> datetime:
        """Most notes are written in the car; some on the next working day, a few later than they should."""
        wait = 0 if at_once else self.rng.choices((0, 1, 2, 4), (78, 16, 5, 1))[0]
        if wait == 0:
            return meeting.at.ends_at + timedelta(minutes=self.rng.randint(12, 75))
        day = working_day_after(meeting.at.day, wait)
        return clock_on(day, self.rng.choice((8, 11, 16)), self.rng.randint(5, 40))

    def _cosign(self, meeting: Meeting) -> None:
        day = working_day_after(meeting.signed_at.date(), self.rng.choice((1, 1, 2, 3)))
        cosigned_at = clock_on(day, self.rng.choice((8, 10, 15)), self.rng.randint(5, 55))
        meeting.cosigned_at = cosigned_at if cosigned_at < self.end else None

    def _fell_through(self, meeting: Meeting) -> None:
        """When it was known that a time comes to nothing: that morning, or at a door that nobody opened."""
        if not meeting.fell:
            return
        at = meeting.at if meeting.is_lost else meeting.first_at
        if meeting.fell == "no_show":
            meeting.fell_at = at.starts_at + timedelta(minutes=25)
        else:
            meeting.fell_at = clock_on(at.day, 8, self.rng.randint(0, 30))

    def _review(self, course: Course) -> None:
        """The joint review is written down when the last first visit has been."""
        if course.fate in ("work", "closed"):
            last = max(meeting.signed_at for meeting in course.first_visits if meeting.signed_at)
            course.review_at = last + timedelta(minutes=20)

    def _agreed(self, course: Course) -> None:
        """Working visits are agreed at the end of the one before; the first of them in the joint review."""
        for before, meeting in zip(course.meetings, course.meetings[1:], strict=False):
            if meeting.number is None:
                meeting.agreed_at = max(before.at.ends_at, course.review_at) + timedelta(minutes=5)

    def _handover(self, course: Course) -> None:
        """The second of the pair changes between two visits; what has not been signed by then stays unsigned."""
        if not course.earlier_co_worker:
            return
        old = [meeting for meeting in course.meetings if course.earlier_co_worker in meeting.people]
        new = course.meetings[len(old)]
        course.handover_at = max(old[-1].signed_at, course.review_at) + timedelta(minutes=30)
        new.agreed_at = course.handover_at + timedelta(minutes=20)
        for meeting in old:
            if meeting.cosigned_at and meeting.cosigned_at >= course.handover_at:
                meeting.cosigned_at = meeting.signed_at + timedelta(minutes=10)

    def _closing(self, course: Course, past: list[Meeting]) -> None:
        if course.fate == "closed":
            done = [
                course.review_at,
                *(moment for m in past for moment in (m.signed_at, m.cosigned_at, m.fell_at)),
            ]
            last = max(moment for moment in done if moment)
            course.closed_at = clock_on(working_day_after(last.date(), self.rng.choice((1, 2, 4))), 13, 15)
