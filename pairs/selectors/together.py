"""How two people begin as a pair, and what they say of it afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day
from audit.rows import one_or_none
from pairs.models import PairReflection, PairStart, WorkPair
from pairs.rules import REFLECTION_DAYS
from staff.models import User


@dataclass(frozen=True)
class StartRow:
    """One thing of the start: its name, what is written and by whom, and who marked it as agreed."""

    item: str
    label: str
    words: str
    written: str
    done: str


@dataclass(frozen=True)
class Said:
    """What one of the two says of the work together."""

    user_id: int
    by: str
    day: str
    words: str


def worked_before() -> Exists:
    """Whether the two of a pair have been a pair before it, of any family."""
    same = Q(lead=OuterRef("lead"), co_worker=OuterRef("co_worker"))
    turned = Q(lead=OuterRef("co_worker"), co_worker=OuterRef("lead"))
    return Exists(WorkPair.objects.not_declined().filter(same | turned, pk__lt=OuterRef("pk")))


def start_left() -> Exists:
    """Whether a pair of two who begin together has not agreed on everything of its start."""
    done = PairStart.objects.filter(pair=OuterRef("pk"), done_at__isnull=False)
    missing = Q()
    for item in PairStart.Item.values:
        missing |= ~Exists(done.filter(item=item))
    return Exists(WorkPair.objects.filter(~worked_before(), missing, pk=OuterRef("pk")))


def is_first_time(pair: WorkPair) -> bool:
    """Whether the two have never been a pair before this one. One query."""
    return WorkPair.objects.filter(~worked_before(), pk=pair.pk).exists()


def start_rows(pair: WorkPair) -> list[StartRow]:
    """The three things of the start, written or not. One query."""
    written = {row.item: row for row in _start_of(pair)}
    return [_start_row(item, str(label), written.get(item)) for item, label in PairStart.Item.choices]


def start_as_written(pair: WorkPair) -> tuple[list[StartRow], dict[str, object]]:
    """The rows for reading, and the values for a form, with the mark of what is written. One query."""
    rows = list(_start_of(pair))
    written = {row.item: row for row in rows}
    values: dict[str, object] = {"seen": mark_of(rows)}
    for row in rows:
        values |= {f"{row.item}_words": row.words, f"{row.item}_done": row.done_at is not None}
    shown = [_start_row(item, str(label), written.get(item)) for item, label in PairStart.Item.choices]
    return shown, values


def mark_of(rows: Iterable[PairStart]) -> str:
    """A mark of what is written of the start, which changes when anything is written; "" when nothing is."""
    return max((row.written_at.isoformat() for row in rows), default="")


def own_pair(user: User, pk: int) -> WorkPair:
    """A pair in which the person is or was one of the two, also one that has ended. Raises Http404 for others.

    By it one looks back on the work together; of the family it tells the name. One query.
    """
    pairs = WorkPair.objects.with_answers().of(user).select_related("family", "case", "lead", "co_worker")
    pair = one_or_none(pairs.filter(pk=pk))
    if pair is None:
        raise Http404
    return pair


def said_of(pairs: Iterable[WorkPair]) -> dict[int, list[Said]]:
    """Pair id -> what its two said of it. For its two and the supervisor. One query."""
    rows = PairReflection.objects.filter(pair__in=[pair.pk for pair in pairs]).select_related("user")
    found: dict[int, list[Said]] = {}
    for row in rows.order_by("id"):
        found.setdefault(row.pair_id, []).append(
            Said(row.user_id, str(row.user), format_day(row.written_at), row.words)
        )
    return found


def own_words(user: User, pair: WorkPair) -> str:
    """What the person has written of the pair, "" for nothing. One query."""
    return next(iter(PairReflection.objects.filter(pair=pair, user=user).values_list("words", flat=True)), "")


def to_look_back_on(user: User) -> Q:
    """What holds of the person's pairs that ended lately, with work done, on which the person has said nothing."""
    own = PairReflection.objects.filter(pair=OuterRef("pk"), user=user)
    lately = Q(until__gte=clock.today() - timedelta(days=REFLECTION_DAYS), until__lte=clock.today())
    answered = Q(accepted_by__contains=[user.pk]) & Q(accepted_by__len=2)
    return lately & (answered | Q(visits_agreed_at__isnull=False)) & Q(is_declined=False) & ~Exists(own)


def _start_of(pair: WorkPair):
    return PairStart.objects.filter(pair=pair).select_related("written_by", "done_by").order_by(F("item"))


def _start_row(item: str, label: str, row: PairStart | None) -> StartRow:
    if row is None:
        return StartRow(item, label, "", "", "")
    written = _("%(name)s wrote this on %(day)s") % {"name": row.written_by, "day": format_day(row.written_at)}
    done = ""
    if row.done_at:
        done = _("Agreed on %(day)s, marked by %(name)s") % {"day": format_day(row.done_at), "name": row.done_by}
    return StartRow(item, label, row.words, written, done)
