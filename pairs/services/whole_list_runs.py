"""Calculating a proposal for a long list in the worker process: asked for, stopped, carried out."""

import logging
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet
from django_tasks import task

from audit import clock
from pairs.models import WholeListRun
from pairs.models.whole_list import SILENCE
from pairs.optimiser import Ending, Plan, Step, solve
from pairs.selectors.emphasis import emphasis_of
from pairs.selectors.kept_plan import as_kept
from pairs.selectors.whole_list import WholeList, first_answer
from pairs.selectors.whole_plan import leads_first
from pairs.selectors.whole_runs import CAPABILITY, run_for
from staff import access as staff_access
from staff.models import User

log = logging.getLogger(__name__)
State = WholeListRun.State

# A county's list takes up to two minutes; what is not proven then is told with the answer.
SECONDS = 600
# How often the worker says what it has found and hears whether it should stop, and how often only that it is
# there: reading the list, the first answer and the reasons of the last one take their time too.
PULSE = 1.0
BEAT = 10.0
# An answer is of no use when the weeks that it speaks of have begun to pass.
KEPT = timedelta(days=14)
STATES = {Ending.DONE: State.READY, Ending.TIME: State.TIMED_OUT, Ending.CANCELLED: State.CANCELLED}


@transaction.atomic
def start_run(
    *, actor: User, unit_ids: Collection[int], emphasis: str, locks: Iterable[Sequence[int]] = ()
) -> WholeListRun:
    """Ask for a calculation; the one that already goes on for these units when there is one.

    `locks` are rows that stand: case, the two workers, and the moment in seconds. Raises PermissionDenied for a
    unit in which the actor may not form pairs. A run whose worker has died is written down as interrupted first.
    """
    for unit_id in unit_ids:
        staff_access.require(actor, CAPABILITY, unit_id=unit_id)
    now, units = clock.now(), sorted(unit_ids)
    WholeListRun.objects.filter(ended_at__lt=now - KEPT).delete()
    own = WholeListRun.objects.filter(requested_by=actor, units=units)
    own.filter(state=State.RUNNING, heard_at__lt=now - SILENCE).update(state=State.INTERRUPTED, ended_at=now)
    try:
        with transaction.atomic():
            run = own.create(
                requested_by=actor,
                units=units,
                requested_at=now,
                emphasis=emphasis,
                locks=[list(row) for row in locks],
            )
    except IntegrityError:
        return own.latest("pk")
    calculate.enqueue(run.pk)
    return run


def cancel_run(*, actor: User, run: WholeListRun) -> None:
    """Stop a run: at once when nobody has taken it up, otherwise at the worker's next pulse.

    One that has ended stays as it is. Raises Http404 for another's run, PermissionDenied for one who may form no
    pairs.
    """
    now, row = clock.now(), WholeListRun.objects.filter(pk=run_for(actor, run.pk).pk)
    if not row.filter(state=State.QUEUED).update(state=State.CANCELLED, cancel_asked_at=now, ended_at=now):
        row.filter(state=State.RUNNING, cancel_asked_at=None).update(cancel_asked_at=now)


@task()
def calculate(run_id: int) -> None:
    """Carry out one run, in the worker process. It never raises: what failed is written to the run and the log.

    An error kept with the task would hold the values that it stumbled over.
    """
    row = WholeListRun.objects.filter(pk=run_id)
    if not row.filter(state=State.QUEUED).update(state=State.RUNNING, heard_at=clock.now()):
        return
    try:
        with _beating(row):
            _calculate(row.get())
    except Exception:
        log.exception("A whole list could not be calculated")
        _end(run_id, State.FAILED)


@contextmanager
def _beating(row: QuerySet[WholeListRun]) -> Iterator[None]:
    """Meanwhile another thread writes every now and then that the process is there."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=[row, over], daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(row: QuerySet[WholeListRun], over: threading.Event) -> None:
    while not over.wait(BEAT):
        with suppress(DatabaseError):  # the calculation itself meets it, and says so
            row.filter(state=State.RUNNING).update(heard_at=clock.now())
        connection.close()


def _calculate(run: WholeListRun) -> None:
    actor = User.objects.with_grants().get(pk=run.requested_by_id)
    units = actor.units_with(CAPABILITY) & {*run.units}
    told, first = first_answer(actor, units, emphasis_of(run.emphasis).weights, run.locks)
    pulse = Pulse(run.pk)
    pulse.write(
        plan=_kept(told, first),
        first=first.objective,
        best=first.objective,
        bound=first.bound,
        broken_lock=told.broken,
    )
    best = solve(told.problem, seconds=SECONDS, should_stop=pulse.should_stop, progress=pulse.hear)
    if pulse.error:
        raise pulse.error
    _end(run.pk, STATES[best.ending], plan=_kept(told, best), best=best.objective, bound=best.bound)


def _kept(told: WholeList, plan: Plan) -> dict:
    return as_kept(leads_first(told, plan), told.facts.window.since)


def _end(run_id: int, state: str, **facts) -> None:
    """Write the end, unless somebody has written another meanwhile."""
    WholeListRun.objects.filter(pk=run_id, state=State.RUNNING).update(state=state, ended_at=clock.now(), **facts)


class Pulse:
    """What a running calculation says of itself, at most once in `PULSE` seconds, and hears in return."""

    def __init__(self, run_id: int):
        self.running = WholeListRun.objects.filter(pk=run_id, state=State.RUNNING)
        self.news: dict = {}
        self.next_at = 0.0
        self.is_asked_to_stop = False
        self.error: Exception | None = None

    def hear(self, step: Step) -> None:
        """The search has come further."""
        self.news = {"phase": step.phase, "rounds": step.rounds, "best": step.best, "bound": step.bound}

    def should_stop(self) -> bool:
        """Whether somebody has cancelled the run, or it is no longer to be written.

        It is asked from within the solver, through which no error may pass: it is kept, and ends the search.
        """
        if time.monotonic() >= self.next_at and not self.is_asked_to_stop:
            self.next_at = time.monotonic() + PULSE
            try:
                self.is_asked_to_stop = not self.write(**self.news)
            except Exception as error:
                self.is_asked_to_stop, self.error = True, error
        return self.is_asked_to_stop

    def write(self, **facts) -> bool:
        """Say that the worker is there. Whether it is to go on."""
        self.running.update(heard_at=clock.now(), **facts)
        return self.running.filter(cancel_asked_at=None).exists()
