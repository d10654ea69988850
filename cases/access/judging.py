"""Which cases a person may know of, and what may be done with them."""

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from audit import clock, trail
from audit.rows import one_or_none
from cases.access.places import has_pair, standing_places
from cases.access.table import ACTIONS
from cases.models import Case
from cases.models.people import protected_household
from staff.models import User
from staff.roles import Role

GROUND_OF_REQUESTS = "asked:consultation"  # what lets somebody answer, as the log names it


def visible_cases(user: User) -> QuerySet[Case]:
    """The cases that the person may know of. Every list, search and form starts from here."""
    on_team = Exists(standing_places(user).filter(case=OuterRef("pk")))
    return Case.objects.filter(on_team | Q(unit__in=user.units_with("case.view")))


def cases_with(user: User, action: str) -> QuerySet[Case]:
    """The cases on which the person may do `action`: for lists of notes, visits and reviews."""
    return Case.objects.filter(allowed(user, action))


def allowed(user: User, action: str) -> Q:
    """What holds of the cases on which the person may do `action`."""
    rule = ACTIONS[action]
    places = standing_places(user).filter(case=OuterRef("pk"), role__in=rule.team)
    units = user.units_with(rule.capability) if rule.capability else set()
    allowed = Exists(places) | Q(unit__in=units)
    if rule.without_pair_only:
        allowed &= ~has_pair()
    return allowed & ~Q(phase=Case.Phase.CLOSED) if rule.open_case_only else allowed


def with_relation(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """Each case knows the person's standing `team_roles`, whether it has a pair, and its protection."""
    roles = standing_places(user).filter(case=OuterRef("pk")).order_by("id").values("role")
    return cases.select_related("family__area", "unit", "work_form").annotate(
        team_roles=ArraySubquery(roles),
        has_pair=has_pair(),
        is_protected=protected_household(clock.today(), "family_id"),
    )


def ground(user: User, action: str, case: Case) -> str:
    """The relation that allows the action ("team:lead", "unit:case.close"), or "" if none does.

    `case` must come from `case_for` or `with_relation` for this same user.
    """
    rule = ACTIONS[action]
    if (rule.open_case_only and case.is_closed) or (rule.without_pair_only and case.has_pair):
        return ""
    for role in case.team_roles:
        if role in rule.team:
            return f"team:{role}"
    if rule.capability and case.unit_id in user.units_with(rule.capability):
        return f"unit:{rule.capability}"
    return ""


def can(user: User, action: str, case: Case) -> bool:
    """Whether the person may do the action on the case. `case` as in `ground`."""
    return bool(ground(user, action, case))


def require(user: User, action: str, case: Case) -> None:
    """Raise PermissionDenied unless the person may do the action; Http404 if the case is not visible at all.

    The relation that allowed it stays on the case (`granted_by`), so that the log of the act can name it.
    """
    case.granted_by = ground(user, action, case)
    if case.granted_by:
        return
    if can(user, "case.view", case):
        raise PermissionDenied
    raise Http404


def case_for(user: User, pk: int | None, action: str = "case.view") -> Case:
    """The case, if the person may do the action on it.

    Raises Http404 outside what the person may know of, PermissionDenied inside it without the right.
    """
    case = one_or_none(with_relation(Case.objects.filter(pk=pk), user))
    if case is None:
        raise Http404
    require(user, action, case)
    return case


def case_to_change(user: User, pk: int | QuerySet, action: str) -> Case:
    """As `case_for`, with the case's row locked until the transaction ends: every service begins here.

    `pk` is the key of the case, or a query that gives it: a visit or a note then needs no statement of its own to
    tell whose it is. Two people who act on one case at once thus act one after the other. Not the key of the row:
    those who only refer to the case need not wait. Whose place on the team stands is read after the lock, since
    one statement that waits for a row would still see the team of the moment at which it began.
    """
    locked = Case.objects.select_for_update(no_key=True).filter(pk__in=pk if isinstance(pk, QuerySet) else [pk])
    return case_for(user, one_or_none(locked.values_list("pk", flat=True)), action)


def case_to_answer(user: User, requests: QuerySet) -> Case:
    """The case of a request that was put to the person, locked as by `case_to_change`, for answering it.

    The request itself is the relation: `requests` are rows that have a `case` and whom it was put to (`asked`).
    It lets answer and shows nothing of the family. Raises Http404 when no such request was put to the person, the
    case is closed, or the person works with families no more.
    """
    own = requests_to(user, requests).order_by().values("case")
    locked = Case.objects.select_for_update(no_key=True).filter(pk__in=own).exclude(phase=Case.Phase.CLOSED)
    pk = one_or_none(locked.values_list("pk", flat=True))
    case = one_or_none(with_relation(Case.objects.filter(pk=pk), user))
    if case is None:
        raise Http404
    case.granted_by = GROUND_OF_REQUESTS
    return case


def requests_to(user: User, requests: QuerySet) -> QuerySet:
    """Those of the requests, as in `case_to_answer`, that the person may see.

    Its own, of open cases, and only while it works with families.
    """
    if not user.has_role(Role.WORKER):
        return requests.none()
    return requests.filter(asked=user).exclude(case__phase=Case.Phase.CLOSED)


def open_case(user: User, pk: int, action: str = "case.view") -> Case:
    """As `case_for`, and the opening is written to the log with the relation that allowed it."""
    case = case_for(user, pk, action)
    record_opening(user, case)
    return case


def record_opening(user: User, case: Case) -> None:
    """Write to the log that a page shows the family. `case` as `case_for` gave it, also by way of a visit."""
    trail.record(
        actor=user,
        action="case.viewed",
        family_id=case.family_id,
        case_id=case.pk,
        unit_id=case.unit_id,
        ground=case.granted_by,
    )
