"""Guardians and relationships: begun and ended as dated rows. The people are those of the family today."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from audit import clock
from audit.drafts import Typed
from audit.rows import one_or_none
from audit.saving import save_all_checked, save_checked
from cases import access, kinship
from cases.models import Case, FamilyMembership, Guardianship, Person, Relationship, SentKind
from cases.models.people import standing_on
from cases.recording import record_act
from cases.rules import future_problem
from cases.selectors.household import guardianship_of, person_of, relationship_of
from cases.services.sent_forms import take_once
from staff.models import User

ACTION = "members.correct"


def write_guardianships(
    *, unit_id: int, guardians: Iterable[Person], children: Iterable[Person], since: date
) -> None:
    """Let each of the guardians be one of each child from the day on, unless so already. Only for this package."""
    guardians, children = list(guardians), list(children)
    if not guardians or not children:
        return
    standing = Guardianship.objects.filter(child__in=children, guardian__in=guardians).exclude(until__lt=since)
    known = set(standing.values_list("child_id", "guardian_id"))
    save_all_checked(
        Guardianship(child=child, guardian=guardian, unit_id=unit_id, since=since)
        for child in children
        for guardian in guardians
        if (child.pk, guardian.pk) not in known
    )


def write_guardian(case: Case, guardian: Person, *, since: date) -> None:
    """Let somebody be a guardian of all children who are in the family today. Only for this package."""
    children = FamilyMembership.objects.filter(
        standing_on(clock.today()), family_id=case.family_id, role__in=FamilyMembership.CHILDREN
    ).select_related("person")
    write_guardianships(
        unit_id=case.unit_id, guardians=[guardian], children=[row.person for row in children], since=since
    )


@transaction.atomic
def add_guardianship(
    *, actor: User, case_id: int, child_id: int, guardian_id: int, since: date, typed: Typed | None = None
) -> Guardianship:
    """Record who is a child's guardian from a day on, once for each page (`typed`).

    Both are numbers of people who belong to the family today. Raises SentBefore, ValidationError (field since; on
    top for one's own guardian and one who is it already), Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, ACTION)
    take_once(actor=actor, case=case, kind=SentKind.GUARDIANSHIP, typed=typed)
    child, guardian = _lock_people(case, child_id, guardian_id)
    problem = kinship.guardianship_problem(since, child.birth_date, clock.today())
    if problem:
        raise ValidationError({"since": problem})
    row = _ended_today(child, guardian, since) or Guardianship(
        child=child, guardian=guardian, unit_id=case.unit_id, since=since
    )
    row.until, row.end_reason = None, ""
    save_checked(row)
    record_act(actor, "guardianship.added", case, subject=row)
    return row


def _ended_today(child: Person, guardian: Person, since: date) -> Guardianship | None:
    """The guardianship of the same two that was ended on this day: recorded again from now on, it goes on."""
    rows = Guardianship.objects.filter(child=child, guardian=guardian, until=clock.today())
    return one_or_none(rows) if since == clock.today() else None


@transaction.atomic
def end_guardianship(
    *,
    actor: User,
    case_id: int,
    guardianship_id: int,
    until: date,
    reason: str = "",
    typed: Typed | None = None,
) -> None:
    """End a guardianship; `until` is its last day. Of the last one a reason must be told. Once for each page.

    Raises SentBefore, ValidationError (fields until, reason), Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, ACTION)
    take_once(actor=actor, case=case, kind=SentKind.GUARDIANSHIP_END, typed=typed)
    row = guardianship_of(case, guardianship_id)
    # The other guardian may be ended at the same moment, by way of the child's other home.
    Person.objects.select_for_update(no_key=True).get(pk=row.child_id)
    _refuse_future("until", until)
    others = Guardianship.objects.filter(Q(until__isnull=True) | Q(until__gt=until), child=row.child_id)
    problem = kinship.last_guardian_problem(reason, others.exclude(pk=row.pk).count())
    if problem:
        raise ValidationError({"reason": problem})
    row.until, row.end_reason = until, reason
    save_checked(row, update_fields=["until", "end_reason"])
    record_act(actor, "guardianship.ended", case, subject=row, reason=reason)


@transaction.atomic
def add_relationship(
    *,
    actor: User,
    case_id: int,
    person_id: int,
    other_id: int,
    kind: str,
    since: date | None = None,
    typed: Typed | None = None,
) -> Relationship:
    """Record that somebody is a spouse, a grandparent ... (`kind`) of somebody else, once for each page (`typed`).

    Both belong to the family today. Raises as `add_guardianship`; also when it contradicts what is recorded.
    """
    case = access.case_to_change(actor, case_id, ACTION)
    take_once(actor=actor, case=case, kind=SentKind.RELATIONSHIP, typed=typed)
    person, other = _lock_people(case, person_id, other_id)
    _refuse_future("since", since)
    row = Relationship(person=person, other=other, kind=kind, unit_id=case.unit_id, since=since)
    recorded = Relationship.objects.filter(person__in=[person, other], other__in=[person, other])
    problem = kinship.relationship_problem(row, recorded.select_related("person", "other"))
    if problem:
        raise ValidationError(problem)
    save_checked(row)
    record_act(actor, "relationship.added", case, subject=row)
    return row


@transaction.atomic
def end_relationship(
    *, actor: User, case_id: int, relationship_id: int, until: date, typed: Typed | None = None
) -> None:
    """End a relationship; `until` is its last day. Once for each page (`typed`).

    Raises SentBefore, ValidationError (field until), Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, ACTION)
    take_once(actor=actor, case=case, kind=SentKind.RELATIONSHIP_END, typed=typed)
    row = relationship_of(case, relationship_id)
    _refuse_future("until", until)
    row.until = until
    save_checked(row, update_fields=["until"])
    record_act(actor, "relationship.ended", case, subject=row)


def _lock_people(case: Case, *pks: int) -> list[Person]:
    """The two people, locked in the order of their numbers: they may have another family and case."""
    for pk in pks:
        person_of(case, pk)
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    locked = {row.pk: row for row in rows}
    return [locked[pk] for pk in pks]


def _refuse_future(name: str, day: date | None) -> None:
    problem = future_problem(day, clock.today()) if day else ""
    if problem:
        raise ValidationError({name: problem})
