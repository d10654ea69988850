"""What must hold of homes, guardians and relationships, in words. Pure, so that all ask the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from audit.finnish_dates import format_day
from audit.words import is_blank
from cases.models import FamilyMembership, Relationship
from cases.rules import future_problem

Kind = Relationship.Kind

# Somebody is one of these to somebody else at a time, not two.
KIN = {Kind.SPOUSE, Kind.EX_SPOUSE, Kind.PARENT, Kind.STEP_PARENT, Kind.GRANDPARENT, Kind.SIBLING}
# Of two people only one can be these to the other.
OF_AN_ELDER = {Kind.PARENT, Kind.STEP_PARENT, Kind.FOSTER_PARENT, Kind.GRANDPARENT}


@dataclass(frozen=True)
class HomeEvent:
    """What happened in the family's home on a day, in words."""

    day: date
    words: str


def change_day_problem(day: date, since: date, today: date) -> str:
    """Why nothing can have changed on the day for somebody who is as now since `since`; "" if it can.

    The day is the first one of the new state.
    """
    if problem := future_problem(day, today):
        return problem
    if day < since:
        return _("The person has been in the family in this way since %(day)s: the day cannot be before it.") % {
            "day": format_day(since)
        }
    return ""


def guardianship_problem(since: date, born: date | None, today: date) -> str:
    """Why somebody cannot be the guardian, from the day on, of a child born on `born`; "" when it can."""
    if problem := future_problem(since, today):
        return problem
    if born and since < born:
        return _("The child was born on %(day)s: nobody is its guardian before that.") % {"day": format_day(born)}
    return ""


def last_guardian_problem(reason: str, others: int) -> str:
    """Why a guardianship cannot end: it leaves the child without any (`others` are left), and no reason is told.

    Each child has a guardian or a reason in words why it has none (laki lapsen huollosta 361/1983).
    """
    if others or not is_blank(reason):
        return ""
    return _("Nobody else is recorded as the child's guardian. Write why it ends, or add the new guardian first.")


def relationship_problem(new: Relationship, recorded: Iterable[Relationship]) -> str:
    """Why the two cannot be in the relationship, by their dates of birth and what is `recorded`; "" when they can.

    `recorded` are all relationships of the same two people, whichever way; what does not fall on the same time
    contradicts nothing.
    """
    if new.kind in (Kind.PARENT, Kind.GRANDPARENT) and _is_younger(new):
        return _("By the dates of birth the %(kind)s would be younger than the child. Check who is whose.") % {
            "kind": new.get_kind_display()
        }
    for row in recorded:
        if not _at_the_same_time(new, row):
            continue
        reversed_ = row.person_id != new.person_id
        if row.kind == new.kind and (not reversed_ or new.kind in Relationship.MUTUAL):
            return _("This relationship has been recorded already.")
        both_kin = {row.kind, new.kind} <= KIN
        both_elders = reversed_ and {row.kind, new.kind} <= OF_AN_ELDER
        if both_kin or both_elders:
            return _("It contradicts what is recorded: %(kind)s, %(names)s. End that first, if it is wrong.") % {
                "kind": row.get_kind_display(),
                "names": f"{row.person}, {row.other}",
            }
    return ""


def home_events(memberships: Iterable[FamilyMembership]) -> list[HomeEvent]:
    """What the memberships of one family tell of its home over time, the earliest first.

    Those with whom the records begin have not come to the family then: that is told by the contact. Each
    membership comes with its person.
    """
    rows = sorted(memberships, key=lambda row: (row.person_id, row.since))
    begins = min((row.since for row in rows), default=None)
    events: list[HomeEvent] = []
    for index, row in enumerate(rows):
        earlier = rows[index - 1] if index and rows[index - 1].person_id == row.person_id else None
        later = rows[index + 1] if index + 1 < len(rows) and rows[index + 1].person_id == row.person_id else None
        if not _continues(earlier, row):
            if row.since != begins:
                events.append(HomeEvent(row.since, _coming(row)))
        elif earlier.lives_here != row.lives_here:
            events.append(HomeEvent(row.since, _moving(row)))
        if row.until and not (later and _continues(row, later)):
            words = _("%(name)s no longer belongs to the family") % {"name": row.person.short_name}
            events.append(HomeEvent(row.until, words))
        born = row.person.birth_date
        if earlier is None and born and born > row.since:
            events.append(HomeEvent(born, _("%(name)s was born") % {"name": row.person.short_name}))
    return sorted(events, key=lambda event: event.day)


def _coming(row: FamilyMembership) -> str:
    words = (
        _("%(name)s came to live with the family")
        if row.lives_here
        else _("%(name)s, who lives elsewhere, came to the family")
    )
    return words % {"name": row.person.short_name}


def _moving(row: FamilyMembership) -> str:
    words = _("%(name)s moved in") if row.lives_here else _("%(name)s moved to live elsewhere")
    return words % {"name": row.person.short_name}


def _continues(earlier: FamilyMembership | None, later: FamilyMembership) -> bool:
    return bool(earlier and earlier.until and earlier.until + timedelta(days=1) == later.since)


def _is_younger(tie: Relationship) -> bool:
    elder, younger = tie.person.birth_date, tie.other.birth_date
    return bool(elder and younger and elder >= younger)


def _at_the_same_time(one: Relationship, other: Relationship) -> bool:
    begins = max(one.since or date.min, other.since or date.min)
    ends = min(one.until or date.max, other.until or date.max)
    return begins <= ends
