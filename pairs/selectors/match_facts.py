"""The facts of matching, read from the rows: of one family, and of all workers in as many statements as of one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, time, timedelta
from functools import cached_property

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet
from django.db.models.functions import Cast, Extract

from audit import clock
from cases.models import CareTeamMember, Case, PreferredTime, SupportNeed
from pairs.matching import FamilyFacts, Ranking, Weights, Window, WorkerFacts, propose
from pairs.models import WorkPair
from pairs.selectors.kept_out import KeptOut, kept_out
from pairs.selectors.load import loads_of
from pairs.selectors.mentoring import mentoring_of
from pairs.selectors.needs import answering, best_of, levels_of
from pairs.selectors.weights import weights_of
from staff import calendar
from staff.models import Booking, User, WorkingHours
from staff.roles import Role

# How far ahead first visits are looked for: eight weeks.
DAYS = 56
# Pairs formed within a year tell how evenly new families have been shared.
YEAR = timedelta(days=365)
Part = PreferredTime.Part
HOURS_OF_PART = {Part.MORNING: (8, 12), Part.AFTERNOON: (12, 16), Part.EVENING: (16, 20)}
MINUTE = 60


@dataclass(frozen=True)
class Match:
    """One family against some workers. `users` are the same people, by id; `kept_out` may name others too."""

    case: Case
    family: FamilyFacts
    workers: Mapping[int, WorkerFacts]
    users: Mapping[int, User]
    levels: Mapping[int, Mapping[int, int]]
    kept_out: KeptOut

    @cached_property
    def ranking(self) -> Ranking:
        """All pairs of them, the best first."""
        return propose(self.family, self.workers.values(), self.weights)

    @cached_property
    def weights(self) -> Weights:
        """What counts how much in the unit that owns the case."""
        return weights_of(self.case.unit_id)


def match_of(
    case: Case,
    users: QuerySet[User],
    needs: Sequence[SupportNeed],
    *,
    limit_day: date,
    languages: Iterable[str] = (),
) -> Match:
    """The family of a case against the users. Nine queries, however many they are; the ranking asks one more.

    `users` come from `selectors.people.workers` or `people`; `limit_day` is the last day within the unit's waiting
    limit, `languages` the codes of the family's languages besides the usual one. Of a protected family it is not
    counted who knows the area, for the order of names would tell where it lives (laki 661/2009).
    """
    window = coming_days(DAYS)
    people = list(_with_family(users, case))
    ids = [user.pk for user in people]
    loads, levels, new = loads_of(ids), levels_of(ids, needs), _pairs_of_year(ids)
    answers, out = [answering(need) for need in needs], kept_out([case])[case.pk]
    times, mentoring, facts = free_times(ids, window), mentoring_of(ids), {}
    for user in people:
        free, away = times[user.pk]
        facts[user.pk] = WorkerFacts(
            id=user.pk,
            sort_key=user.sort_key,
            profession_id=user.job_title.profession_id if user.job_title else None,
            levels=tuple(best_of(keys, levels.get(user.pk, {})) for keys in answers),
            free=free,
            away=away,
            load=loads[user.pk],
            is_active=user.is_active,
            is_worker=user.has_role(Role.WORKER),
            has_conflict=user.pk in out.conflicts,
            has_declined=user.pk in out.refusals,
            knows_area=user.knows_area,
            languages=frozenset(user.languages),
            met_family=user.met_family,
            pairs_this_year=new[user.pk],
            learns=mentoring[user.pk].learns,
            teaches=mentoring[user.pk].teaches,
        )
    family = FamilyFacts(
        window=window,
        needs=tuple(need.pk for need in needs),
        wishes=_wishes(case, window),
        limit=window.first_after(limit_day),
        languages=tuple(languages),
    )
    return Match(case, family, facts, {user.pk: user for user in people}, levels, out)


def coming_days(days: int) -> Window:
    """So many days in which first visits are looked for, today the first, from this moment on."""
    today = clock.today()
    return Window(today, today + timedelta(days=days - 1), settings.VISIT_MINUTES, clock.now())


def _with_family(users: QuerySet[User], case: Case) -> QuerySet[User]:
    """Each user knows what ties it to the family: an earlier meeting, the area."""
    mine = {"user": OuterRef("pk"), "family": case.family_id}
    met = CareTeamMember.objects.filter(**mine, met_at__isnull=False)
    area = None if case.is_protected else case.family.area_id
    areas = User.areas.through.objects.filter(user=OuterRef("pk"), area=area)
    return users.annotate(met_family=Exists(met), knows_area=Exists(areas))


def _pairs_of_year(ids: list[int]) -> Counter[int]:
    """User id -> how many pairs the person has come to within a year. One query."""
    pairs = WorkPair.objects.not_declined().filter(since__gt=clock.today() - YEAR).order_by()
    led = pairs.filter(lead__in=ids).values_list("lead").annotate(pairs=Count("pk"))
    joined = pairs.filter(co_worker__in=ids).values_list("co_worker").annotate(pairs=Count("pk"))
    counted: Counter[int] = Counter()
    for user_id, count in led.union(joined, all=True):
        counted[user_id] += count
    return counted


def _wishes(case: Case, window: Window) -> int:
    """The starts that the family's week grid allows, 0 when it has told no times. One query."""
    return starts_of_wishes(PreferredTime.objects.filter(case=case).values_list("weekday", "part"), window)


def starts_of_wishes(told: Iterable[tuple[int, str]], window: Window) -> int:
    """The starts within the parts of weekdays (weekday, part) that a family has told."""
    return window.within((weekday, *map(time, HOURS_OF_PART[part])) for weekday, part in told)


def free_times(ids: list[int], window: Window) -> dict[int, tuple[int, bool]]:
    """User id -> the starts that suit the person, and whether the person is away the whole time. Two queries."""
    hours, taken = _hours(ids, window), _taken(ids, window)
    return {pk: _free(hours.get(pk, 0), taken.get(pk, {})) for pk in ids}


def _hours(ids: list[int], window: Window) -> dict[int, int]:
    """User id -> the starts within the person's working hours. One query."""
    weeks = defaultdict(list)
    rows = WorkingHours.objects.filter(user__in=ids).order_by("user", "weekday", "starts")
    for user_id, *hours in rows.values_list("user_id", "weekday", "starts", "ends"):
        weeks[user_id].append(tuple(hours))
    # Many work the same hours: each week is counted once.
    starts = {week: window.within(week) for week in set(map(tuple, weeks.values()))}
    return {user_id: starts[tuple(week)] for user_id, week in weeks.items()}


def _taken(ids: list[int], window: Window) -> dict[int, dict[bool, int]]:
    """User id -> the starts that overlap what is agreed (False) and an absence (True). One query.

    Around a meeting there is time to travel, as in `calendar.free_slots`. The database counts the minutes: reading
    tens of thousands of ranges would cost more than all the rest.
    """
    around = timedelta(minutes=settings.TRAVEL_MINUTES)
    begins, ends = (
        Cast(Extract(F(f"during__{end}"), "epoch", tzinfo=UTC) / MINUTE, IntegerField())
        for end in ("startswith", "endswith")
    )
    rows = (
        Booking.objects.standing()
        .filter(user__in=ids, during__overlap=DateTimeTZRange(window.starts_at - around, window.ends_at + around))
        .order_by()
        .values("user_id", "kind")
        .annotate(begins=ArrayAgg(begins, order_by="during"), ends=ArrayAgg(ends, order_by="during"))
        .values_list("user_id", "kind", "begins", "ends")
    )
    since = int(window.starts_at.timestamp()) // MINUTE
    taken: dict[int, dict[bool, int]] = defaultdict(lambda: {True: 0, False: 0})
    for user_id, kind, *bounds in rows:
        travel, mask = settings.TRAVEL_MINUTES if kind in calendar.MEETINGS else 0, 0
        for begin, end in zip(*bounds, strict=True):
            mask |= window.touching(begin - since - travel, end - since + travel)
        taken[user_id][kind == Booking.Kind.ABSENCE] |= mask
    return taken


def _free(hours: int, taken: Mapping[bool, int]) -> tuple[int, bool]:
    """The starts that suit somebody, and whether absences take all of the working hours."""
    present = hours & ~taken.get(True, 0)
    return present & ~taken.get(False, 0), bool(hours) and not present
