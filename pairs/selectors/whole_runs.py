"""Calculations of whole lists: whose they are, how far they have come, in words."""

import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.http import Http404
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.rows import one_or_none
from pairs.models import WholeListRun
from staff import access as staff_access
from staff.models import User

State = WholeListRun.State
CAPABILITY = "pair.form"
# A unit's list of at most so many families is calculated while the page waits, in a second or a few.
AT_ONCE = 60
# A run that nobody has taken up for so long makes one ask whether the worker process is there.
LONG_QUEUE = timedelta(minutes=1)


@dataclass(frozen=True)
class RunStatus:
    """The state of a run as its page tells it. `kind` is one of an alert; `lines` say how far it has come."""

    kind: str
    heading: str
    lines: list[str]
    is_live: bool

    @property
    def mark(self) -> str:
        """The same for the same words."""
        return f"{zlib.crc32(repr((self.heading, self.lines)).encode()):08x}"


def is_for_worker(*, units: int, families: int) -> bool:
    """Whether a list of so many units and families is calculated by the worker process, not by the page."""
    return units > 1 or families > AT_ONCE


def own_runs(user: User) -> QuerySet[WholeListRun]:
    """The runs that the person has asked for. Raises PermissionDenied for one who may form no pairs today."""
    staff_access.require(user, CAPABILITY)
    return WholeListRun.objects.filter(requested_by=user)


def run_for(user: User, pk: int) -> WholeListRun:
    """The person's own run. Raises Http404 for another's, PermissionDenied as `own_runs`."""
    run = one_or_none(own_runs(user).filter(pk=pk))
    if run is None:
        raise Http404
    run.requested_by = user
    return run


def latest_run(user: User, unit_ids: Collection[int]) -> WholeListRun | None:
    """The newest of the person's runs of just these units."""
    return own_runs(user).filter(units=sorted(unit_ids)).order_by("-pk").first()


def status_of(run: WholeListRun) -> RunStatus:
    """How far the run has come. No query."""
    state = run.state_at(clock.now())
    kind, heading = {
        State.QUEUED: ("info", _("The calculation waits for its turn")),
        State.RUNNING: ("info", _("A proposal is being calculated")),
        State.READY: ("success", _("The proposal is ready")),
        State.TIMED_OUT: ("warning", _("The calculation ended when its time was up")),
        State.CANCELLED: ("warning", _("The calculation was cancelled")),
        State.FAILED: ("danger", _("The calculation failed")),
        State.INTERRUPTED: ("danger", _("The calculation was interrupted")),
    }[state]
    return RunStatus(kind, heading, _lines(run, state), is_live=state in WholeListRun.LIVE)


def _lines(run: WholeListRun, state: str) -> list[str]:
    lines = [*_about_the_state(run, state)]
    if run.plan is None:
        return lines
    if state == State.RUNNING:
        found = len(run.plan["rows"])
        words = ngettext(
            "The first proposal is there: a pair for %(n)s family. A better one is being looked for.",
            "The first proposal is there: a pair for %(n)s families. A better one is being looked for.",
            found,
        )
        lines += [words % {"n": found}, *_progress(run)]
    elif state in (State.FAILED, State.INTERRUPTED):
        lines.append(_("Below is the first proposal, which was there before that."))
    elif state != State.READY:
        lines.append(_("Below is the best proposal that was found by then."))
    return lines


def _about_the_state(run: WholeListRun, state: str) -> Iterator[str]:
    """What the heading alone does not say, and the next step."""
    if state == State.RUNNING and run.cancel_asked_at:
        yield _("It has been asked to stop and ends in a few seconds.")
    if state == State.QUEUED and run.requested_at < clock.now() - LONG_QUEUE:
        yield _(
            "It has not begun yet. If this goes on, ask the administrator whether the background work is running."
        )
    if state in (State.FAILED, State.INTERRUPTED):
        yield _("No pair was formed and no time was kept.")
    if state == State.FAILED:
        yield _("Something went wrong in the calculation itself. If it fails again, tell the administrator.")
    if state == State.INTERRUPTED:
        yield _("The program was stopped in the middle of it. Calculate again.")


def _progress(run: WholeListRun) -> list[str]:
    """The search in numbers: its rounds, how much better than the first proposal it is and could be."""
    phases = {
        "bound": _("It is being calculated how good a proposal could be, round %(n)s."),
        "plan": _("Better proposals are being put together."),
        "proof": _("It is being checked whether a better proposal exists."),
    }
    lines = [phases[run.phase] % {"n": run.rounds}] if run.phase in phases else []
    if run.first and run.best:
        words = _("The best so far is %(better)s %% better than the first; at most %(more)s %% better exists.")
        better, more = 1 - run.best / run.first, 1 - run.bound / run.best
        lines.append(words % {"better": number_format(100 * better, 1), "more": number_format(100 * more, 1)})
    return lines
