"""Who may do what by a role: one spelling for every room. What a person may see of a family: cases/access.py."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404

from audit.rows import one_or_none
from staff.models import Licence, RoleGrant, User
from staff.roles import Role

Row = TypeVar("Row", bound=Model)


def require(user: User, capability: str, *, unit_id: int | None = None) -> None:
    """Raise PermissionDenied unless a role of today gives the capability: in the unit, or in any when unnamed."""
    allowed = user.has_capability(capability) if unit_id is None else unit_id in user.units_with(capability)
    if not allowed:
        raise PermissionDenied


def units_where(user: User, capability: str) -> list[int]:
    """The units in which a role of today gives the capability. Raises PermissionDenied when there is none."""
    require(user, capability)
    return sorted(user.units_with(capability))


def leads(actor: User, person: User, capability: str) -> bool:
    """Whether the actor keeps this data of the person by a role: in the person's own unit, or the whole house.

    `capability` is what the role in the unit must give: "staff.arrange" for working hours, competences and room
    for families, "absence.record" for days away. The administrator's "staff.manage" holds everywhere.
    """
    in_unit = person.unit_id is not None and person.unit_id in actor.units_with(capability)
    return in_unit or actor.has_capability("staff.manage")


def person_for(
    actor: User, people: QuerySet[User], pk: int, capability: str, *, also_oneself: bool = False
) -> User:
    """The person among `people` whom the actor `leads`, or the actor when `also_oneself`.

    Raises Http404 for everybody else, whether there is such an account or not: numbers must not be probed.
    """
    return _judged(
        people,
        pk,
        lambda person: leads(actor, person, capability) or (also_oneself and person.pk == actor.pk),
    )


def _judged(rows: QuerySet[Row], pk: int, may: Callable[[Row], bool]) -> Row:
    """The row with the number. Raises Http404 both when there is none and when it is not the reader's business."""
    row = one_or_none(rows.filter(pk=pk))
    if row is None or not may(row):
        raise Http404
    return row


def shared_calendars(user: User, unit_id: int | None = None) -> QuerySet[User]:
    """Those whose calendars the user may look at: oneself, and who works in a unit where one has "calendar.view".

    With `unit_id` only who works in that unit. Of others' families nothing is told by it (cases.access judges).
    """
    units = user.units_with("calendar.view")
    wanted = units if unit_id is None else units & {unit_id}
    working = RoleGrant.objects.standing().filter(user=OuterRef("pk"), role=Role.WORKER, unit__in=wanted)
    shared = Exists(working) if unit_id is not None else Q(Exists(working)) | Q(pk=user.pk)
    return (
        User.objects.filter(shared, is_active=True).select_related("unit", "job_title").order_by("sort_key", "id")
    )


def require_leading(actor: User, person: User, capability: str) -> None:
    """Raise PermissionDenied unless the actor `leads`."""
    if not leads(actor, person, capability):
        raise PermissionDenied


def require_arranging(actor: User, person: User, capability: str) -> None:
    """Raise PermissionDenied unless it is one's own data, or the actor `leads`."""
    if actor.pk != person.pk:
        require_leading(actor, person, capability)


def confirms(actor: User, person: User) -> bool:
    """Whether the actor confirms what the person can do: the supervisor of the person's unit, nobody one's own.

    Nor that of partners, which is their own organisation's task.
    """
    in_unit = person.unit_id in actor.units_with("competence.confirm")
    return in_unit and actor.pk != person.pk and not person.is_only_partner


def require_confirming(actor: User, person: User) -> None:
    """Raise PermissionDenied unless the actor `confirms`."""
    if not confirms(actor, person):
        raise PermissionDenied


def person_to_confirm(actor: User, people: QuerySet[User], pk: int) -> User:
    """The person among `people` of whom the actor `confirms`. Raises Http404 for everybody else."""
    return _judged(people, pk, lambda person: confirms(actor, person))


def checks_licences(actor: User, person: User) -> bool:
    """Whether the actor checks the person's licences: whoever arranges the person's work, nobody one's own.

    Nor those of partners, which is their own organisation's task.
    """
    return leads(actor, person, "staff.arrange") and actor.pk != person.pk and not person.is_only_partner


def require_checking_licences(actor: User, person: User) -> None:
    """Raise PermissionDenied unless the actor `checks_licences`."""
    if not checks_licences(actor, person):
        raise PermissionDenied


def person_with_licences(actor: User, people: QuerySet[User], pk: int) -> User:
    """The person among `people` whose licences the actor checks. Raises Http404 for everybody else."""
    return _judged(people, pk, lambda person: checks_licences(actor, person))


def licence_to_check(actor: User, licences: QuerySet[Licence], pk: int) -> Licence:
    """The licence of somebody whose licences the actor checks. Raises Http404 for every other."""
    return _judged(licences, pk, lambda licence: checks_licences(actor, licence.user))
