"""The families that wait for a pair: the one place that decides who waits, since when and in which order."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Concat, JSONObject, TruncDate
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from audit import clock
from audit.finnish_dates import format_day_short
from cases import access
from cases.models import Case, Contact, Family, FamilyMembership
from cases.models.people import LANGUAGES, standing_on
from cases.selectors import area_name
from cases.selectors.deadlines import limit_words, nearest_limit
from pairs.models import WorkPair
from pairs.selectors.lacking import lacking_facts, lacking_of
from pairs.selectors.marks import TURN_OF_URGENCY, Mark, marks_of, needs_told
from staff.models import User

# A wait is near its limit when three quarters of the allowed days have gone.
NEAR_LIMIT = 0.75
# Finnish is what everybody is served in unless told otherwise, so it needs no mention.
USUAL_LANGUAGE = "fi"

# A member of the family as plain facts in the query of the list.
MEMBER = JSONObject(
    role="role",
    phones=Concat("person__phone", "person__other_phone"),
    language="person__language",
    tongue="person__mother_tongue",
    interpreter="person__interpreter_needed",
)


@dataclass(frozen=True)
class Wait:
    """How long a family has waited against the limit of its unit, in days.

    `again` means that the family has had a pair, and waits since that pair ended.
    """

    since: date
    days: int
    limit: int
    again: bool = False

    @property
    def limit_day(self) -> date:
        """The last day within the limit."""
        return self.since + timedelta(days=self.limit)

    @property
    def is_over(self) -> bool:
        """Whether the wait is longer than the unit promises."""
        return self.days > self.limit

    @property
    def kind(self) -> str:
        """A key of the status tag."""
        if self.is_over:
            return "overdue"
        return "attention" if self.days >= self.limit * NEAR_LIMIT else "waiting"

    @property
    def short(self) -> str:
        """Words for the list."""
        if self.is_over:
            return _("%(days)s d, %(n)s over the limit") % {"days": self.days, "n": self.days - self.limit}
        if self.days == 0:
            return _("pair ended today") if self.again else _("came today")
        if self.days == self.limit:
            return _("the limit is today")
        return _("%(days)s d, limit %(limit)s") % {"days": self.days, "limit": self.limit}

    @property
    def days_words(self) -> str:
        """The days waited for paper."""
        return _("%(days)s d") % {"days": self.days}

    @property
    def limit_words(self) -> str:
        """The unit's limit in words for paper: how many days, until when."""
        words = {"days": self.limit, "day": format_day_short(self.limit_day)}
        return _("%(days)s d, by %(day)s") % words

    @property
    def long(self) -> str:
        """Words for the family's own heading."""
        words = {"days": self.days, "day": format_day_short(self.limit_day)}
        if self.is_over:
            return _("Has waited %(days)s d, the limit was %(day)s") % words
        if self.days == 0 and self.again:
            return _("Pair ended today, the limit is on %(day)s") % words
        if self.days == 0:
            return _("Came today, the limit is on %(day)s") % words
        return _("Has waited %(days)s d, the limit is on %(day)s") % words


@dataclass(frozen=True)
class WaitingRow:
    """One family of the waiting list."""

    case_id: int
    url: str
    name: str
    about: str
    urgency: str
    urgency_kind: str
    is_protected: bool
    wait: Wait
    # The nearest limit of the law, when it is near or over: the kind of the status tag and the words.
    limit_kind: str
    limit: str
    # What should be asked before a pair can be formed well.
    missing: str
    # By what the family is found on the list: the name of the filter -> marks.
    marks: dict[str, tuple[Mark, ...]]
    unit_id: int
    # How many workers of the unit have not told their working hours.
    hours_missing: int

    @property
    def is_late(self) -> bool:
        """Whether the unit's limit or a limit of the law has passed."""
        return self.wait.is_over or self.limit_kind == "overdue"

    @property
    def title(self) -> str:
        """`Perhe Kuusela`."""
        return str(Family(name=self.name))

    @property
    def needs(self) -> str:
        """The needs by name."""
        return ", ".join(mark.words for mark in self.marks["need"])

    @property
    def work_form(self) -> str:
        """The form of work by name."""
        return self.marks["form"][0].words


def waiting_cases(user: User) -> QuerySet[Case]:
    """The open cases without a pair to which the person may form one, each knowing `waits_since` and `pair_ended`.

    Also a family whose pair has ended (on `pair_ended`) waits again, from that day on. Otherwise the wait begins
    with the contact (sosiaalihuoltolaki 1301/2014 34 §: the matter is pending from it).
    """
    pairs = WorkPair.objects.filter(case=OuterRef("pk"))
    cases = access.cases_with(user, "pair.form").filter(~Exists(pairs.standing()))
    return with_wait(access.with_relation(cases, user))


def with_wait(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Each case knows `waits_since` and `pair_ended`, the facts that `wait_of` asks for.

    A pair that was declined never was the family's: the wait goes on as if nobody had been asked.
    """
    had = WorkPair.objects.not_declined().filter(case=OuterRef("pk"))
    ended = had.order_by("-until").values("until")[:1]
    received = Contact.objects.filter(case=OuterRef("pk")).values("received_on")
    began = Coalesce("pair_ended", Subquery(received), TruncDate("opened_at"))
    return cases.annotate(pair_ended=Subquery(ended)).annotate(waits_since=began)


def wait_of(case: Case) -> Wait:
    """How long the family of a case from `with_wait` has waited today. The case comes with its unit."""
    return Wait(
        since=case.waits_since,
        days=max((clock.today() - case.waits_since).days, 0),
        limit=case.unit.waiting_limit_days,
        again=case.pair_ended is not None,
    )


def waiting_queue(user: User, units: Collection[int] | None = None) -> list[WaitingRow]:
    """The waiting families, of all the person's units or of `units` only. One query.

    The urgent ones first, since an urgent need is met at once (sosiaalihuoltolaki 1301/2014 36 §); then those
    marked "soon", then the others; of one urgency the one nearest to its limit or furthest over it, be it the
    limit of the unit or the nearest one of the law. The area of a protected family is not told (laki 661/2009).
    """
    today = clock.today()
    members = FamilyMembership.objects.filter(standing_on(today), family=OuterRef("family")).order_by("id")
    wanted = Q() if units is None else Q(unit__in=units)
    cases = (
        waiting_cases(user)
        .filter(wanted)
        .annotate(
            members=ArraySubquery(members.values(row=MEMBER)),
            needs_told=needs_told(),
            nearest_limit=nearest_limit(),
            **lacking_facts(),
        )
    )
    several_units = len(user.units_with("pair.form")) > 1
    rows = sorted(((wait_of(case), case) for case in cases), key=_turn)
    return [_row(wait, case, several_units) for wait, case in rows]


def queue_lead(queue: list[WaitingRow]) -> str:
    """The waiting list in one or two plain sentences: how many wait, and how many longer than promised."""
    if not queue:
        return _("No family is waiting for a pair.")
    waiting = ngettext(
        "%(number)s family is waiting for a pair.", "%(number)s families are waiting for a pair.", len(queue)
    ) % {"number": capfirst(_number(len(queue)))}
    late = [row for row in queue if row.wait.is_over]
    if not late:
        return waiting
    limits = {row.wait.limit for row in late}
    if len(limits) == 1:
        over = ngettext(
            "%(number)s has waited over %(limit)s days.", "%(number)s have waited over %(limit)s days.", len(late)
        ) % {"number": capfirst(_number(len(late))), "limit": limits.pop()}
    else:
        over = ngettext(
            "%(number)s has waited over the limit of the unit.",
            "%(number)s have waited over the limit of the unit.",
            len(late),
        ) % {"number": capfirst(_number(len(late)))}
    return f"{waiting} {over}"


def language_names(codes: list[str]) -> dict[str, str]:
    """The family's languages other than the usual one: code -> name."""
    names = dict(LANGUAGES)
    return {code: str(names[code]) for code in codes if code != USUAL_LANGUAGE}


def _limit(case: Case) -> tuple[str, str]:
    """The kind and the words of the nearest limit of the law, when it is near or over; else two empty ones."""
    kind, words = limit_words(case.nearest_limit) if case.nearest_limit else ("planned", "")
    return ("", "") if kind == "planned" else (kind, words)


def _row(wait: Wait, case: Case, several_units: bool) -> WaitingRow:
    limit_kind, limit = _limit(case)
    languages = sorted({row["language"] for row in case.members})
    needs = ngettext("%(n)s need", "%(n)s needs", len(case.needs_told)) % {"n": len(case.needs_told)}
    area = area_name(case)
    facts = [", ".join([needs, *language_names(languages).values()])]
    return WaitingRow(
        case_id=case.pk,
        # On a phone the list comes before the family: the fragment brings the reader to the family.
        url=reverse("pairs:board_case", args=[case.pk]) + "#family",
        name=case.family.name,
        about=". ".join(filter(None, [case.unit.name if several_units else "", area, *facts])),
        urgency="" if case.urgency == Case.Urgency.NORMAL else case.get_urgency_display(),
        urgency_kind="overdue" if case.urgency == Case.Urgency.URGENT else "attention",
        is_protected=case.is_protected,
        wait=wait,
        limit_kind=limit_kind,
        limit=limit,
        missing=lacking_of(case),
        marks=marks_of(case),
        unit_id=case.unit_id,
        hours_missing=case.hours_told.count(False),
    )


def _turn(row: tuple[Wait, Case]) -> tuple:
    """The place of a family in the queue."""
    wait, case = row
    limits = [wait.limit_day]
    if case.nearest_limit:
        limits.append(date.fromisoformat(case.nearest_limit["due_on"]))
    return TURN_OF_URGENCY.index(case.urgency), min(limits), case.family.sort_key, case.pk


def _number(count: int) -> str:
    """Small numbers as words, as in running text."""
    words = (
        pgettext("number of families", "one"),
        pgettext("number of families", "two"),
        pgettext("number of families", "three"),
        pgettext("number of families", "four"),
        pgettext("number of families", "five"),
        pgettext("number of families", "six"),
        pgettext("number of families", "seven"),
        pgettext("number of families", "eight"),
        pgettext("number of families", "nine"),
        pgettext("number of families", "ten"),
    )
    return words[count - 1] if 0 < count <= len(words) else str(count)
