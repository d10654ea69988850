"""The people who can be chosen to a pair, and how much each has to do."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, Q, QuerySet

from audit import clock
from audit.finnish_dates import format_period, local
from cases.models import Case, SupportNeed
from pairs.load import Load
from pairs.rules import Colleague
from pairs.selectors.load import loads_of
from pairs.selectors.needs import answer_to, levels_of
from staff import calendar
from staff.languages import language_names
from staff.models import Booking, RoleGrant, User
from staff.roles import Role

# How far ahead absences and common times are looked at: "the coming weeks" of the pages.
DAYS_AHEAD = 21


@dataclass(frozen=True)
class Candidate:
    """A person of the choosing list, ready for the page. `knows` tells languages and areas.

    `answered` counts the needs in which the person has any level; `answers` names them by level, the best first:
    (3, "Lapsen uni ja ruokailu, Parisuhde").
    """

    user: User
    colleague: Colleague
    title_and_unit: str
    is_own_unit: bool
    knows: str
    answered: int
    answers: tuple[tuple[int, str], ...]

    @property
    def places(self) -> int:
        """How many places the person's load needs when it is drawn."""
        return self.colleague.load.places


def workers(unit_id: int | None = None) -> QuerySet[User]:
    """Everybody who may be chosen: active people with a worker's role of today, in the unit or in any unit."""
    return _working(Q()) if unit_id is None else workers_in([unit_id])


def workers_in(unit_ids: Collection[int]) -> QuerySet[User]:
    """Those of `workers` who work in one of the units."""
    return _working(Q(unit__in=unit_ids))


def _working(wanted: Q) -> QuerySet[User]:
    role = RoleGrant.objects.standing().filter(wanted, user=OuterRef("pk"), role=Role.WORKER)
    return people().filter(Exists(role), is_active=True)


def people() -> QuerySet[User]:
    """Users with all that the rules ask of them, in one query."""
    return User.objects.with_grants().select_related("job_title__profession", "unit")


def colleagues_of(users: Sequence[User]) -> dict[int, Colleague]:
    """User id -> the facts for the rules. `users` come from `people` or `workers`. Two queries."""
    ids = [user.pk for user in users]
    loads, away = loads_of(ids), absences_of(ids)
    return {user.pk: _colleague(user, loads[user.pk], away.get(user.pk, "")) for user in users}


def absences_of(user_ids: Iterable[int]) -> dict[int, str]:
    """User id -> absences of the coming weeks in words: "24.11.–30.11.2026". One query."""
    away: dict[int, list[DateTimeTZRange]] = defaultdict(list)
    for user_id, during in coming_absences().filter(user__in=list(user_ids)).values_list("user_id", "during"):
        away[user_id].append(during)
    return {user_id: absence_words(periods) for user_id, periods in away.items()}


def coming_absences() -> QuerySet[Booking]:
    """Everybody's absences of the coming weeks, the earliest first."""
    today = clock.today()
    window = DateTimeTZRange(*calendar.span_of_days(today, today + timedelta(days=DAYS_AHEAD - 1)))
    absences = Booking.objects.standing().filter(kind=Booking.Kind.ABSENCE, during__overlap=window)
    return absences.order_by("during")


def absence_words(periods: Iterable[DateTimeTZRange]) -> str:
    """The days of absences in words, each once; "" without any."""
    return ", ".join(dict.fromkeys(format_period(*_days_of(during)) for during in periods))


def candidates(case: Case, needs: Sequence[SupportNeed], *, all_units: bool = False) -> list[Candidate]:
    """Those who may be chosen to the case's pair: the own unit's people by name, then the others. Five queries.

    Workers of other units (`all_units`) may be chosen too, since a small unit seldom has every competence; the
    page says which unit the person is of.
    """
    users = list(workers(None if all_units else case.unit_id).prefetch_related("areas"))
    facts = colleagues_of(users)
    levels = levels_of(facts, needs)
    rows = [_candidate(user, facts[user.pk], case, needs, levels.get(user.pk, {})) for user in users]
    return sorted(rows, key=lambda row: (not row.is_own_unit, row.user.sort_key))


def chosen(lead_id: int, co_worker_id: int) -> tuple[User, User] | None:
    """The two people by id, the lead first, or None when somebody does not exist. Two queries.

    Also people who cannot be chosen any more, so that the rules can say why.
    """
    found = {user.pk: user for user in people().filter(pk__in=[lead_id, co_worker_id]).prefetch_related("areas")}
    if not {lead_id, co_worker_id} <= found.keys():
        return None
    return found[lead_id], found[co_worker_id]


def _colleague(user: User, load: Load, away: str) -> Colleague:
    profession = user.job_title.profession if user.job_title else None
    return Colleague(
        id=user.pk,
        name=str(user),
        profession_id=profession.pk if profession else None,
        profession=str(profession or ""),
        is_active=user.is_active,
        is_worker=user.has_role(Role.WORKER),
        load=load,
        away=away,
        units=frozenset(unit for role, unit in user.grants if role == Role.WORKER and unit is not None),
    )


def _candidate(
    user: User, colleague: Colleague, case: Case, needs: Sequence[SupportNeed], levels: dict[int, int]
) -> Candidate:
    is_own_unit = case.unit_id in colleague.units
    other_unit = "" if is_own_unit else str(user.unit or "")
    areas = ", ".join(area.name for area in user.areas.all())
    answers = _answers(needs, levels)
    return Candidate(
        user=user,
        colleague=colleague,
        title_and_unit=", ".join(filter(None, [str(user.job_title or ""), other_unit])),
        is_own_unit=is_own_unit,
        knows=". ".join(filter(None, [language_names(user.languages), areas])),
        answered=sum(map(len, answers.values())),
        answers=tuple((level, ", ".join(answers[level])) for level in sorted(answers, reverse=True)),
    )


def _answers(needs: Sequence[SupportNeed], levels: dict[int, int]) -> dict[int, list[str]]:
    """Level -> names of the needs that the person answers on it."""
    answers = defaultdict(list)
    for need in needs:
        answers[answer_to(need, levels)[0]].append(str(need.need))
    answers.pop(0, None)
    return answers


def _days_of(during: DateTimeTZRange) -> tuple[date, date]:
    """First and last day of an absence; one that ends at midnight does not reach the day that begins."""
    last = local(during.upper) - timedelta(microseconds=1)
    return local(during.lower).date(), last.date()
