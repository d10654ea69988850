"""The home as it changes: somebody moves in or out, leaves the family, or is born. Each change keeps what was."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.drafts import Typed
from audit.saving import save_checked
from cases import access, kinship, rules
from cases.models import Case, FamilyMembership, Person, SentKind
from cases.recording import record_act
from cases.selectors.corrections import Values, member_values, membership_of
from cases.selectors.household import place_values
from cases.services.corrections import refuse_no_adult
from cases.services.sent_forms import take_once
from staff.models import User
from staff.services.changes import refuse_stale


@transaction.atomic
def change_household(
    *,
    actor: User,
    case_id: int,
    membership_id: int,
    on: date,
    role: str,
    lives_here: bool,
    seen: str,
    typed: Typed | None = None,
) -> FamilyMembership:
    """From a day on, somebody lives in the home or elsewhere, or is in another role. Once for each page (`typed`).

    The earlier place ends on the day before and stays as a row. `seen` is the mark of `place_values` that the page
    has shown. Raises SentBefore, StaleForm, ValidationError (fields day, role), Http404 or PermissionDenied by
    cases.access.
    """
    case, earlier = _to_change(actor, case_id, membership_id, seen, typed, SentKind.MEMBER_CHANGE)
    problem = kinship.change_day_problem(on, earlier.since, clock.today())
    if problem:
        raise ValidationError({"day": problem})
    if (role, lives_here) == (earlier.role, earlier.lives_here):
        raise ValidationError({"role": _("Nothing would change. Choose what has changed.")})
    later = earlier
    if on > earlier.since:
        later = FamilyMembership(
            family_id=case.family_id, unit_id=case.unit_id, person=earlier.person, since=on, until=earlier.until
        )
        earlier.until = on - timedelta(days=1)
        save_checked(earlier, update_fields=["until"])
    later.role, later.lives_here = role, lives_here
    save_checked(later)
    refuse_no_adult(case)
    record_act(actor, "member.moved", case, subject=later)
    return later


@transaction.atomic
def end_membership(
    *, actor: User, case_id: int, membership_id: int, until: date, seen: str, typed: Typed | None = None
) -> None:
    """Somebody no longer belongs to the family; `until` is the last day. The person stays in earlier records.

    Raises as `change_household`; also when no adult would be left.
    """
    case, membership = _to_change(actor, case_id, membership_id, seen, typed, SentKind.MEMBER_CHANGE)
    problem = rules.membership_end_problem(until, clock.today())
    if not problem and until < membership.since:
        problem = kinship.change_day_problem(until, membership.since, clock.today())
    if problem:
        raise ValidationError({"day": problem})
    membership.until = until
    save_checked(membership, update_fields=["until"])
    refuse_no_adult(case)
    record_act(actor, "member.left", case, subject=membership)


@transaction.atomic
def record_birth(*, actor: User, case_id: int, membership_id: int, values: Values, seen: str) -> None:
    """The baby on the way is born: `values` are the date of birth and, when known, the names.

    `seen` is the mark of `member_values`. Raises StaleForm, ValidationError (fields of Person), Http404 (also when
    nobody is on the way) or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, "members.correct")
    membership = membership_of(case, membership_id)
    person = membership.person = Person.objects.select_for_update(no_key=True).get(pk=membership.person_id)
    refuse_stale(member_values(membership), seen)
    if not values.get("birth_date"):
        raise ValidationError({"birth_date": _("Give the date of birth.")})
    person.due_date = None
    for name in ("birth_date", "first_name", "last_name"):
        setattr(person, name, values.get(name) or getattr(person, name))
    save_checked(person, update_fields=["due_date", "birth_date", "first_name", "last_name"])
    record_act(actor, "child.born", case, subject=person)


def _to_change(
    actor: User, case_id: int, membership_id: int, seen: str, typed: Typed | None, kind: str
) -> tuple[Case, FamilyMembership]:
    """The case, locked, and the membership as the page has seen it."""
    case = access.case_to_change(actor, case_id, "members.correct")
    take_once(actor=actor, case=case, kind=kind, typed=typed)
    membership = membership_of(case, membership_id)
    refuse_stale(place_values(membership), seen)
    return case, membership
