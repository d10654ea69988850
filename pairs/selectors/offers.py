"""Families that are offered to a pair: to whom, whether they have answered, and who declined why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, local
from audit.rows import one_or_none
from cases import access
from cases.models import Case
from pairs.models import PairAnswer, WorkPair
from pairs.rules import listed
from staff.calendar import moment_at
from staff.models import User
from staff.working_days import working_day_after

# So many working days the two have time to answer before the coordinator is told.
DAYS_TO_ANSWER = 2


@dataclass(frozen=True)
class UnansweredOffer:
    """A family whose offer waits for too long: where to go, for whose answer, since when."""

    case_id: int
    url: str
    family: str
    names: str
    since: str


@dataclass(frozen=True)
class DeclinedOffer:
    """A proposal that somebody declined: who it was, why they were chosen, who declined, when and why."""

    names: str
    reason: str
    declined_by: str
    day: str
    why: str


def unanswered_offers(user: User, units: Collection[int] | None = None) -> list[UnansweredOffer]:
    """The offers without an answer for over two working days, the oldest first, of families to which the person
    may form a pair: of all units or of `units`. One query."""
    wanted = Q() if units is None else Q(unit__in=units)
    today = clock.today()
    # Two working days are never less than two days: the rest is looked at below.
    asked = moment_at(today - timedelta(days=DAYS_TO_ANSWER), time())
    pairs = (
        WorkPair.objects.offered()
        .with_answers()
        .filter(wanted, formed_at__lt=asked, case__in=access.cases_with(user, "pair.form"))
        .select_related("family", "lead", "co_worker")
        .order_by("formed_at", "id")
    )
    return [
        UnansweredOffer(
            case_id=pair.case_id,
            url=reverse("pairs:pair", args=[pair.case_id]),
            family=str(pair.family),
            names=listed([str(person) for person in pair.unanswered]),
            since=format_day(pair.formed_at),
        )
        for pair in pairs
        if working_day_after(local(pair.formed_at).date(), DAYS_TO_ANSWER) < today
    ]


def declined_offers(case: Case) -> list[DeclinedOffer]:
    """The proposals of the case that somebody declined, the latest first. One query."""
    answers = PairAnswer.objects.filter(case=case, accepted=False)
    people = ("pair__lead", "pair__co_worker", "user")
    return [
        DeclinedOffer(
            names=listed([str(person) for person in answer.pair.people]),
            reason=answer.pair.reason,
            declined_by=str(answer.user),
            day=format_day(answer.answered_at),
            why=answer.reason,
        )
        for answer in answers.select_related(*people).order_by("-answered_at", "-id")
    ]


def pair_with_answers(pk: int | None) -> WorkPair | None:
    """The pair with its people, family and answers, or None; the caller asks who may see it. One query."""
    pairs = WorkPair.objects.with_answers().select_related("lead", "co_worker", "family")
    return one_or_none(pairs.filter(pk=pk))


def ended_words(pair: WorkPair, user: User) -> str:
    """Why a member of a pair that has ended cannot answer any more. One query."""
    day = {"day": format_day(pair.until)}
    declined = PairAnswer.objects.filter(pair=pair, accepted=False).select_related("user").first()
    if declined is None:
        return _("The pair ended on %(day)s, so you need not answer any more.") % day
    if declined.user_id == user.pk:
        return _("You have already declined the family.")
    return _("%(name)s could not take the family, so the pair ended on %(day)s.") % {**day, "name": declined.user}
