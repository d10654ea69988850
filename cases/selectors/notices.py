"""Partners' contacts: as their sender sees them, and as those who handle them do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_day_short, format_when, local
from audit.models import AuditEvent
from cases import access
from cases.models import ContactDraft, ContactNotice, DeadlineRule
from cases.models.people import protected_household
from cases.models.protection import protected_number
from cases.rules import due_on, rule_in_force
from cases.selectors.contact_drafts import begun_text
from cases.selectors.deadlines import due_words, rules_over_time
from staff.access import units_where
from staff.models import Unit, User

# By when a contact is handled: the assessment begins in time, counted from it (sosiaalihuoltolaki 1301/2014 36 §).
RULE = "assessment_start"
# How many of the latest are shown: the sender's own, and those handled.
MOST = 50


@dataclass(frozen=True)
class NoticeRow:
    """One contact on a list. `kind` is a key of the status tag; `answer` is what the sender was told.

    Only for its sender: `withdraw_url` while nobody has answered it, `told`, label and text of what was written.
    """

    url: str
    family_name: str
    about: str
    kind: str
    state: str
    answer: str
    withdraw_url: str = ""
    told: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Incoming:
    """How many contacts wait to be handled, how many of them today, and how many past their limit.

    `due` tells by when the first of them is to be handled, "" when no rule says so; `kind` is a key of the status
    tag.
    """

    count: int = 0
    urgent: int = 0
    late: int = 0
    due: str = ""
    kind: str = "waiting"

    @property
    def first(self) -> str:
        """The limit as a sentence; of several contacts that of the first."""
        return _("The first is %(due)s.") % {"due": self.due} if self.count > 1 else f"{capfirst(self.due)}."


@dataclass(frozen=True)
class Passing:
    """A contact passed on, in words: by whom, when and to which unit."""

    by: str
    when: str
    unit: str


def sent_notices(user: User) -> list[NoticeRow]:
    """The latest contacts that the partner has sent, with what became of them: no word of the case itself."""
    notices = access.own_notices(user).select_related("unit", "case__outcome").prefetch_related("needs")
    return [_sent_row(notice) for notice in notices[:MOST]]


def usual_source(user: User) -> int | None:
    """From where the partner made contact the last time; None before the first contact. One query."""
    return access.own_notices(user).values_list("source", flat=True).first()


def incoming_notices(user: User) -> list[NoticeRow]:
    """The contacts that wait to be handled, the urgent first, then in the order in which they came."""
    waiting = access.notices_to_handle(user).waiting()
    drafts = ContactDraft.objects.filter(key__in=waiting.order_by().values("contact_key"))
    writers: dict[UUID, list[str]] = {}
    for draft in _by_beginning(drafts):
        writers.setdefault(draft.key, []).append(_writer_words(draft))
    rows = waiting.select_related("sender", "unit", "source").order_by("-is_urgent", "sent_at", "id")
    limits = rules_over_time(RULE)
    return [_incoming_row(notice, writers.get(notice.contact_key, []), limits) for notice in rows]


def handled_notices(user: User) -> list[NoticeRow]:
    """The contacts handled, or withdrawn by their senders, last."""
    handled = access.notices_to_handle(user).exclude(handled_at=None, withdrawn_at=None)
    handled = handled.order_by(Coalesce("handled_at", "withdrawn_at").desc(), "-id")
    return [_handled_row(notice) for notice in handled.select_related("handled_by", "case")[:MOST]]


def incoming_count(user: User, units: Collection[int] | None = None) -> Incoming:
    """How many contacts wait to be handled, in all the person's units or in `units` only.

    One query, and one more when any waits.
    """
    sent = list(waiting_notices(user, units).order_by("sent_at", "id").values_list("sent_at", "is_urgent"))
    if not sent:
        return Incoming()
    limits, today = rules_over_time(RULE), clock.today()
    days = [day for at, _is_urgent in sent if (day := _handled_by(at, limits))]
    kind, due = _due(min(days, default=None))
    return Incoming(
        count=len(sent),
        urgent=sum(is_urgent for _at, is_urgent in sent),
        late=sum(day < today for day in days),
        due=due,
        kind=kind,
    )


def waiting_notices(user: User, units: Collection[int] | None = None) -> QuerySet[ContactNotice]:
    """The contacts that wait to be handled, in all the person's units or in `units` only."""
    wanted = Q() if units is None else Q(unit__in=units)
    return access.notices_to_handle(user).waiting().filter(wanted)


def notice_due(notice: ContactNotice) -> tuple[str, str]:
    """The kind of the status tag, and by when a waiting contact is to be handled: "" without a rule. One query."""
    return _due(_handled_by(notice.sent_at, rules_over_time(RULE)))


def own_notice(user: User, pk: int) -> ContactNotice:
    """A contact that the partner has sent. Raises Http404 for any other."""
    return get_object_or_404(access.own_notices(user), pk=pk)


def notice_to_read(user: User, pk: int) -> ContactNotice:
    """A contact to the person's units. Raises Http404 for any other.

    `is_protected` tells whether its phone and words must not be shown: those of the household it has become.
    `hides_phone` tells it of the phone alone: also the number of somebody protected elsewhere, once the contact is
    answered. Until then it is how the family is reached.
    """
    today = clock.today()
    protected = protected_household(today, "case__family_id")
    of_protected = Q(handled_at__isnull=False) & Q(protected_number(today, "phone"))
    notices = _whole(access.notices_to_handle(user)).annotate(
        is_protected=protected, hides_phone=Q(protected) | of_protected
    )
    return get_object_or_404(notices, pk=pk)


def passing_of(user: User, pk: int) -> Passing | None:
    """Who has passed the contact from one of the person's units to another, when and to which; None for any other.

    Whoever handled contacts there could read it until then, and whom to ask is no more than that. Two queries.
    """
    # By the index of what an event has changed.
    from_units = [Q(changes__contains={"from": unit}) for unit in units_where(user, "contact.create")]
    passed = AuditEvent.objects.filter(reduce(or_, from_units), action="notice.passed", subject_id=pk)
    act = passed.select_related("actor").order_by("-pk").first()
    return act and Passing(str(act.actor), format_when(act.at), str(Unit.objects.get(pk=act.changes["to"])))


def writers_of(notice: ContactNotice, *, besides: User | None = None) -> list[str]:
    """Who has begun to take the contact in and since when, in words, `besides` left out. One query."""
    drafts = ContactDraft.objects.filter(key=notice.contact_key).exclude(saved_by=besides)
    return [_writer_words(draft) for draft in _by_beginning(drafts)]


def _by_beginning(drafts: QuerySet[ContactDraft]) -> QuerySet[ContactDraft]:
    return drafts.select_related("saved_by").order_by("begun_at", "id")


def _writer_words(draft: ContactDraft) -> str:
    return _("%(name)s, %(begun)s") % {"name": draft.saved_by, "begun": begun_text(draft.begun_at)}


def _whole(notices: QuerySet[ContactNotice]) -> QuerySet[ContactNotice]:
    return notices.select_related(
        "sender__job_title", "sender__unit", "unit", "source", "case", "handled_by"
    ).prefetch_related("needs")


def _sent_row(notice: ContactNotice) -> NoticeRow:
    outcome = getattr(notice.case, "outcome", None) if notice.case else None
    kind, state, withdraw_url = "waiting", _("Sent, not handled yet"), ""
    if notice.withdrawn_at:
        kind, state = "neutral", _("Withdrawn %(day)s") % {"day": format_day(notice.withdrawn_at)}
    elif notice.handled_at is None:
        withdraw_url = reverse("cases:notice_withdrawal", args=[notice.pk])
    elif notice.refused_reason:
        kind, state = "neutral", _("Not taken in %(day)s") % {"day": format_day(notice.handled_at)}
    elif outcome and outcome.answer:
        kind, state = "neutral", _("Answered %(day)s") % {"day": format_day(notice.handled_at)}
    else:
        kind, state = "done", _("Taken in %(day)s") % {"day": format_day(notice.handled_at)}
    about = _("Sent %(when)s, %(unit)s") % {"when": format_when(notice.sent_at), "unit": notice.unit}
    answer = notice.refused_reason or (outcome.answer if outcome else "")
    return NoticeRow("", notice.family_name, about, kind, state, answer, withdraw_url, _told(notice))


def _told(notice: ContactNotice) -> list[tuple[str, str]]:
    """What the sender wrote, field by field, without what was left empty."""
    needs = ", ".join(str(need) for need in notice.needs.all())
    told = [(field, getattr(notice, field)) for field in ("adult_name", "children", "strengths", "story", "hopes")]
    words = [(str(ContactNotice._meta.get_field(name).verbose_name), text) for name, text in told if text]
    return [*words, (_("Needs"), needs)] if needs else words


def _handled_by(sent_at: datetime, limits: Sequence[DeadlineRule]) -> date | None:
    """The last day for handling a contact, by the rule in force on the day it was sent; None without a rule."""
    day = local(sent_at).date()
    rule = rule_in_force(limits, day)
    return rule and due_on(rule, day)


def _due(day: date | None) -> tuple[str, str]:
    if day is None:
        return "waiting", ""
    left, kind = due_words(day, clock.today())
    return kind, _("to be handled by %(day)s, %(left)s") % {"day": format_day_short(day), "left": left}


def _incoming_row(notice: ContactNotice, writers: list[str], limits: Sequence[DeadlineRule]) -> NoticeRow:
    words = {"source": notice.source, "name": notice.sender, "when": format_when(notice.sent_at)}
    kind, due = _due(_handled_by(notice.sent_at, limits))
    state = capfirst(due) or _("New")
    if notice.is_urgent and kind != "overdue":
        kind, state = "overdue", _("Needs to be handled today")
    about = _("%(source)s, %(name)s, %(when)s") % words
    if writers:
        about = _("%(about)s. Being taken in: %(who)s") % {"about": about, "who": "; ".join(writers)}
    return NoticeRow(
        reverse("cases:notice", args=[notice.pk]),
        notice.family_name,
        about,
        kind,
        state,
        "",
    )


def _handled_row(notice: ContactNotice) -> NoticeRow:
    url = reverse("cases:notice", args=[notice.pk])
    if notice.withdrawn_at:
        day = format_day(notice.withdrawn_at)
        return NoticeRow(url, notice.family_name, day, "neutral", _("Withdrawn by its sender"), "")
    state = _("Taken in") if notice.case_id else _("Not taken in")
    about = _("%(day)s, %(name)s") % {"day": format_day(notice.handled_at), "name": notice.handled_by}
    return NoticeRow(url, notice.family_name, about, "done" if notice.case_id else "neutral", state, "")
