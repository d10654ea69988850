"""Accepting rows of a proposal for the whole waiting list: in one transaction, each judged anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from audit.finnish_dates import format_when
from audit.words import is_blank
from cases import access
from cases.models import Case
from pairs.matching.times import STEP, Window
from pairs.models import WorkPair
from pairs.selectors.decisions import Proposed
from pairs.selectors.kept_out import KeptOut, kept_out
from pairs.selectors.load import loads_of
from pairs.selectors.match_facts import free_times
from pairs.selectors.whole_list import window_of_list
from pairs.selectors.whole_runs import CAPABILITY
from pairs.services.first_time import keep_first_time
from pairs.services.pair import form_pair
from pairs.services.people import lock_people
from staff import access as staff_access
from staff.models import User


@dataclass(frozen=True)
class AcceptedRow:
    """One family's pair and the time of its first visit, as it was proposed."""

    case_id: int
    lead: User
    co_worker: User
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Accepted:
    """What came of accepting: the pairs that were formed, and why the others were not, by case."""

    formed: list[WorkPair]
    stale: dict[int, str]


@transaction.atomic
def accept_rows(*, actor: User, rows: Sequence[AcceptedRow], reason: str, emphasis: str, facts: dict) -> Accepted:
    """Form the pair of each row and keep the time of its first visit; what no longer holds is told and left out.

    `reason` is the coordinator's own words, `emphasis` what the proposal stressed, `facts` what is kept of it. A
    row goes stale when somebody was quicker, has fallen ill, is full or booked, has declined the family, or may
    not be in the pair; then nothing of that row is written. Raises ValidationError (field reason) without words,
    PermissionDenied for one who may form no pairs in any unit. The families and people of all rows are locked in
    one order, so that two coordinators act one after the other.
    """
    staff_access.require(actor, CAPABILITY)
    if is_blank(reason):
        raise ValidationError({"reason": _("Write why these pairs suit the families.")})
    cases = _lock(actor, rows)
    window, out = window_of_list(), kept_out(cases)
    times = free_times([person.pk for row in rows for person in (row.lead, row.co_worker)], window)
    formed, stale = [], {}
    for row in rows:
        try:
            with transaction.atomic():
                _refuse_declined(row, out.get(row.case_id))
                _refuse_taken(row, window, times)
                formed.append(_form(actor, row, reason=reason, emphasis=emphasis, facts=facts))
        except ValidationError as error:
            stale[row.case_id] = " ".join(error.messages)
        except (Http404, PermissionDenied):
            stale[row.case_id] = _("The family no longer waits for a pair in your unit.")
    return Accepted(formed, stale)


def _lock(actor: User, rows: Sequence[AcceptedRow]) -> list[Case]:
    """Lock the families, then the people: those of the families to which the actor may form a pair."""
    found = access.cases_with(actor, "pair.form").filter(pk__in=[row.case_id for row in rows])
    cases = list(found.select_for_update(no_key=True).order_by("pk"))
    lock_people(person.pk for row in rows for person in (row.lead, row.co_worker))
    return cases


def _refuse_declined(row: AcceptedRow, out: KeptOut | None) -> None:
    """Who has declined the family meanwhile is not asked again by a proposal."""
    names = [str(person) for person in (row.lead, row.co_worker) if out and person.pk in out.refusals]
    if names:
        words = _("Has declined this family meanwhile: %(names)s. Calculate again.")
        raise ValidationError(words % {"names": ", ".join(names)})


def _refuse_taken(row: AcceptedRow, window: Window, times: Mapping[int, tuple[int, bool]]) -> None:
    """The time must still suit both, by their hours, absences and bookings, and lie ahead."""
    start = window.minute_of(row.starts_at) // STEP
    suits = [person for person in (row.lead, row.co_worker) if start >= 0 and times[person.pk][0] >> start & 1]
    if len(suits) < 2 or window.slot(start).starts_at != row.starts_at:
        taken = [str(person) for person in (row.lead, row.co_worker) if person not in suits]
        words = _("The time no longer suits: %(names)s. Calculate again.")
        raise ValidationError(words % {"names": ", ".join(taken) or str(row.lead)})


def _form(actor: User, row: AcceptedRow, *, reason: str, emphasis: str, facts: dict) -> WorkPair:
    proposed = Proposed({**facts, "emphasis": emphasis, "proposals": []}, "whole_list", None, 0)
    words = _("%(reason)s (A proposal for the whole list, %(emphasis)s; first visit %(first)s.)")
    told = {"reason": reason.strip(), "emphasis": emphasis, "first": format_when(row.starts_at)}
    pair = form_pair(
        actor=actor,
        case_id=row.case_id,
        lead=row.lead,
        co_worker=row.co_worker,
        reason=words % told,
        proposed=proposed,
    )
    _refuse_over_room(pair)
    keep_first_time(pair, row.starts_at, row.ends_at)
    return pair


def _refuse_over_room(pair: WorkPair) -> None:
    """Room is a hard rule of the proposal: what has filled up meanwhile is not exceeded without its own reason."""
    loads = loads_of(pair.people)
    for person in pair.people:
        if (loads[person.pk].left or 0) < 0:
            raise ValidationError(_("%(name)s has no room left for one more family.") % {"name": person})
