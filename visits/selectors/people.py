"""The coming visits of one person, for whoever must arrange them when the person is away or leaves."""

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_when
from cases import access
from cases.models import FamilyMembership
from cases.models.people import standing_on
from cases.models.protection import protected_elsewhere
from cases.selectors.household import guardian_here
from staff.models import User
from staff.phones import shown_phone
from visits.models import Visit, VisitWorker
from visits.selectors.callers import Caller, callers_of
from visits.selectors.visits import action_to_arrange, on_absence, with_absence


@dataclass(frozen=True)
class ComingVisit:
    """One agreed visit: when and with whom, whom to ring, and where the viewer may move or cancel it."""

    case_id: int
    url: str
    family: str
    about: str
    while_away: bool
    callers: list[Caller]
    move_url: str
    cover_url: str
    cancel_url: str


@dataclass(frozen=True)
class PersonVisits:
    """Visits during an absence, other coming ones, and how many are of families that the viewer may not know."""

    to_move: list[ComingVisit]
    others: list[ComingVisit]
    hidden: int


def visits_of_person(viewer: User, person: User) -> PersonVisits:
    """The person's coming visits as `viewer` may see them, in order of time. Five queries.

    Whom to ring is told with each: of the family and of the other workers. A protected family's phone is told to
    nobody here (laki 661/2009).
    """
    now = clock.now()
    coming = Visit.objects.filter(workers__user=person, status=Visit.Status.PLANNED, ends_at__gt=now)
    visible = access.visible_cases(viewer)
    seen = coming.filter(case__in=visible)
    phones = _phones_of_families(seen.values("family"))
    away = VisitWorker.objects.filter(on_absence(), visit=OuterRef("pk"), user=person)
    visits = (
        with_absence(seen)
        .annotate(while_away=Exists(away))
        .prefetch_related(
            Prefetch("case", access.with_relation(visible, viewer)),
            Prefetch("workers", VisitWorker.objects.with_responsibility().select_related("user__unit")),
        )
        .order_by("starts_at", "pk")
    )
    rows = [_row(visit, viewer, person, phones) for visit in visits]
    return PersonVisits(
        to_move=[row for row in rows if row.while_away],
        others=[row for row in rows if not row.while_away],
        hidden=coming.count() - len(rows),
    )


def whom_to_ring(user: User, visit: Visit) -> list[Caller]:
    """Whom to ring about a change: the family, for those who may read its phones, and the others who are not away.

    `visit` from visits.selectors.visits, its case from cases.access for the same user. Two queries at most.
    """
    case, family = visit.case, []
    if not case.is_protected and access.can(user, "background.read", case):
        family = _phones_of_families([case.family_id]).get(case.family_id, [])
    workers = [worker.user for worker in visit.workers.all()]
    here = {worker.pk for worker in workers} - _absent_at(visit)
    others = callers_of(worker for worker in workers if worker.pk in here and worker.pk != user.pk)
    if user in workers:
        others = [replace(caller, name=_("your work pair %(name)s") % vars(caller)) for caller in others]
    return [*family, *others]


def _absent_at(visit: Visit) -> set[int]:
    """The workers of the visit who are away then. No query when nobody is."""
    if not visit.worker_is_away:
        return set()
    return set(VisitWorker.objects.filter(on_absence(), visit=visit).values_list("user_id", flat=True))


def _row(visit: Visit, viewer: User, person: User, phones: dict[int, list[Caller]]) -> ComingVisit:
    case = visit.case
    may_move = visit.starts_at > clock.now() and access.can(viewer, action_to_arrange(viewer, case, visit), case)
    may_ring = access.can(viewer, "background.read", case) and not case.is_protected
    return ComingVisit(
        case_id=visit.case_id,
        url=reverse("visits:case", args=[visit.case_id]),
        family=str(case.family),
        about=_about(visit, person),
        while_away=visit.while_away,
        callers=[
            *(phones.get(visit.family_id, []) if may_ring else []),
            *callers_of(worker.user for worker in visit.workers.all() if worker.user_id != person.pk),
        ],
        move_url=_address("visits:visit_time", visit, person) if may_move else "",
        cover_url=_address("visits:visit_cover", visit, person) if may_move and visit.worker_is_away else "",
        cancel_url=_address("visits:visit_not_held", visit, person) if may_move else "",
    )


def _address(name: str, visit: Visit, person: User) -> str:
    """The page leads back to the visits of the person."""
    return f"{reverse(name, args=[visit.pk])}?person={person.pk}"


def _phones_of_families(families: QuerySet | list[int]) -> dict[int, list[Caller]]:
    """Family -> its guardian to ring about a change, the first with a phone. One query."""
    today = clock.today()
    members = FamilyMembership.objects.filter(standing_on(today), family__in=families)
    members = members.filter(~protected_elsewhere(today)).exclude(person__phone="").select_related("person")
    members = members.annotate(is_guardian=guardian_here(clock.today())).order_by("-is_guardian", "id")
    phones: dict[int, list[Caller]] = {}
    for row in members:
        caller = Caller(row.person.short_name, row.person.phone, shown_phone(row.person.phone))
        phones.setdefault(row.family_id, [caller])
    return phones


def _about(visit: Visit, person: User) -> str:
    when = format_when(visit.starts_at, visit.ends_at)
    names = [str(worker.user) for worker in visit.workers.all() if worker.user_id != person.pk]
    return _("%(when)s, with %(names)s") % {"when": when, "names": ", ".join(names)} if names else when
