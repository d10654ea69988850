"""The visits of one worker, read once for the day, the week and the list of unlogged ones."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_clock, format_when, local, machine_moment
from cases import access
from cases.models import FamilyMembership
from cases.models.people import protected_household, standing_on
from cases.models.protection import protected_elsewhere
from cases.selectors import address_line
from cases.selectors.household import guardian_here
from staff.models import User
from staff.phones import shown_phone
from visits.models import Visit, VisitWorker
from visits.selectors.consultations import GIVE
from visits.selectors.due import unlogged
from visits.selectors.links import VisitLinks
from visits.selectors.recording_limits import RecordingLimits, recording_limits
from visits.selectors.visits import full_name, on_absence
from visits.selectors.words import names_in_a_row, short_label, visit_label

HOME = "home"


@dataclass(frozen=True)
class DayVisit(VisitLinks):
    """A visit as its worker sees it: words and addresses are ready for the page."""

    pk: int
    case_id: int
    starts_at: datetime
    ends_at: datetime
    family: str
    label: str
    short: str
    number: int | None
    count: int
    state: str
    outcome: str
    with_whom: str
    on_absence: str
    no_longer_here: str
    place: str
    is_protected: bool
    arrival_note: str
    safety_note: str
    phone: str
    note_id: int | None
    due_kind: str
    due_words: str
    is_consultant: bool

    @property
    def day(self) -> date:
        """The Finnish day of the visit."""
        return local(self.starts_at).date()

    @property
    def begins(self) -> str:
        """`9.00`."""
        return format_clock(self.starts_at)

    @property
    def ends(self) -> str:
        """`10.30`."""
        return format_clock(self.ends_at)

    @property
    def machine_start(self) -> str:
        """For `<time datetime>`."""
        return machine_moment(self.starts_at)

    @property
    def when_and_what(self) -> str:
        """`to 12.3. klo 9.00, Visit 2/4`."""
        return f"{format_when(self.starts_at)}, {self.short}"

    @property
    def following_words(self) -> str:
        """For the row of another day: what, where and with whom."""
        return ", ".join(filter(None, [self.label, self.place, self.with_whom]))

    @property
    def done_pips(self) -> int:
        """How many visits of the plan are behind when this one is the present or is done."""
        return self.number if self.state == "done" else self.number - 1

    @property
    def phone_shown(self) -> str:
        """The number as people write it."""
        return shown_phone(self.phone)

    @property
    def case_url(self) -> str:
        """The family's page."""
        return reverse("visits:case", args=[self.case_id])

    @property
    def address_url(self) -> str:
        """The guarded door to a protected address."""
        return reverse("cases:address", args=[self.case_id])


def visits_of(user: User, *, since: datetime, until: datetime) -> list[DayVisit]:
    """The person's visits that begin in the period, and all earlier ones that nobody has recorded. Two queries.

    Only of families that the person works with now; an expert who came along records nothing. Nothing that tells
    where a protected family lives or can be reached is in the rows (laki 661/2009).
    """
    now = clock.now()
    visits = (
        _with_all_words(Visit.objects.filter(workers__user=user), user)
        .filter(unlogged() | Q(starts_at__gte=since, starts_at__lt=until))
        .filter(
            Q(is_consultant=False, case__in=access.cases_with(user, "note.write"))
            | Q(is_consultant=True, starts_at__gte=since, case__in=access.cases_with(user, GIVE))
        )
        .order_by("starts_at", "id")
    )
    limits = recording_limits()
    return [_row(visit, now, limits) for visit in visits]


def _with_all_words(visits: QuerySet[Visit], user: User) -> QuerySet[Visit]:
    today = clock.today()
    others = (
        VisitWorker.objects.filter(visit=OuterRef("pk")).exclude(user=user).order_by("id").values(name=full_name())
    )
    held_by = VisitWorker.objects.responsible().filter(visit=OuterRef("pk"))
    absent = held_by.filter(on_absence()).exclude(user=user).order_by("id").values(name=full_name())
    phones = (
        FamilyMembership.objects.filter(
            standing_on(today), ~protected_elsewhere(today), family_id=OuterRef("family_id")
        )
        .exclude(person__phone="")
        .annotate(is_guardian=guardian_here(today))
        .order_by("-is_guardian", "id")
        .values("person__phone")
    )
    return visits.select_related("kind", "place", "plan", "outcome", "case__family__area").annotate(
        others=ArraySubquery(others),
        others_on_absence=ArraySubquery(absent),
        others_left=ArraySubquery(others.filter(~access.still_works())),
        phone=Subquery(phones[:1]),
        is_protected=protected_household(today, "family_id"),
        note_pk=F("note__pk"),
        draft_pk=F("draft__pk"),
        is_consultant=~Exists(held_by.filter(user=user)),
    )


def _row(visit: Visit, now: datetime, limits: RecordingLimits) -> DayVisit:
    case = visit.case
    case.is_protected = visit.is_protected
    hidden = visit.is_protected
    due_kind, due_words = limits.state(visit.starts_at)
    return DayVisit(
        pk=visit.pk,
        case_id=visit.case_id,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        family=str(case.family),
        label=visit_label(visit),
        short=short_label(visit),
        number=visit.number,
        count=visit.plan.visit_count if visit.plan else 0,
        state=_state(visit, now),
        outcome=str(visit.outcome or ""),
        with_whom=names_in_a_row(visit.others),
        on_absence=names_in_a_row(visit.others_on_absence),
        no_longer_here=names_in_a_row(visit.others_left),
        place="" if hidden else _place(visit),
        is_protected=hidden,
        arrival_note="" if hidden else case.family.arrival_note,
        safety_note="" if hidden else case.family.safety_note,
        phone="" if hidden else visit.phone or "",
        note_id=visit.note_pk,
        due_kind=due_kind,
        due_words=due_words,
        is_consultant=visit.is_consultant,
    )


def _state(visit: Visit, now: datetime) -> str:
    if visit.status == Visit.Status.HELD:
        return "done"
    if visit.status == Visit.Status.NOT_HELD:
        return "not_held"
    if visit.is_consultant:
        return "over" if visit.ends_at <= now else "planned"
    if visit.draft_pk:
        return "draft"
    return "unlogged" if visit.ends_at <= now else "planned"


def _place(visit: Visit) -> str:
    """At home the address, which a driver needs; elsewhere the name of the place."""
    home = address_line(visit.case) if visit.place.code == HOME else ""
    return home or str(visit.place)
