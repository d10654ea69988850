"""The course of one family's case: everything that happens, and when. Plain facts, no database.

A *fate* is where the case is on the first day of the demo: waiting, pair, initial, review, work, closed. A *wish*
asks that the family shows one thing: `today_1`…`today_3` (a visit on the first working day), `draft_lead`,
`draft_co` (a note begun), `unlogged`, `late`, `cosign_lead`, `cosign_co` (a note that this one has still to sign),
`quiet` (no contact for long), `handover:username` (who was in the pair before).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from perhetyo.demo.diary import Time
from staff.calendar import moment_at


@dataclass
class Meeting:
    """One agreed visit. `number` counts the first visits; `fell` is the outcome of a time that came to nothing."""

    kind: str
    at: Time
    people: tuple[str, str]
    number: int | None = None
    purpose: str = ""
    place: str = "home"
    agreed_at: datetime | None = None
    # An earlier time that was moved, or fell through and got this one instead.
    first_at: Time | None = None
    fell: str = ""
    fell_at: datetime | None = None
    # Filled in for a visit that was held and recorded.
    author: str = ""
    signed_at: datetime | None = None
    cosigned_at: datetime | None = None
    draft_by: str = ""
    # A visit that fell through and got no other time.
    is_lost: bool = False

    @property
    def agreed_time(self) -> Time:
        """The time as first agreed."""
        return self.first_at or self.at

    @property
    def cosigner(self) -> str:
        """The other of the two."""
        return next(username for username in self.people if username != self.author)


@dataclass
class Course:
    """A case from the contact to the first day of the demo."""

    fate: str
    lead: str
    co_worker: str
    contact_at: datetime
    pair_at: datetime | None = None
    plan_at: datetime | None = None
    meetings: list[Meeting] = field(default_factory=list)
    review_at: datetime | None = None
    decision: str = ""
    closed_at: datetime | None = None
    closing_reason: str = ""
    # The second of the pair before, until the hand-over.
    earlier_co_worker: str = ""
    handover_at: datetime | None = None

    @property
    def first_visits(self) -> list[Meeting]:
        """The 3-5 visits of the initial plan."""
        return [meeting for meeting in self.meetings if meeting.number]

    @property
    def first_look_at(self) -> datetime:
        """When the lead reads the family's page for the plan: not before the pair, formed the same afternoon."""
        return max(self.plan_at - timedelta(minutes=25), self.pair_at + timedelta(minutes=1))


def clock_on(day: date, hour: int, minute: int = 0) -> datetime:
    """A Finnish wall-clock moment."""
    return moment_at(day, time(hour, minute))
