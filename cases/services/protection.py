"""The security prohibition (turvakielto): who has it, and the guarded door to a protected address."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day
from audit.saving import save_checked
from audit.words import is_blank
from cases import access, rules
from cases.models import AddressReveal, Case, Person, SecurityProhibition
from cases.recording import record_act
from cases.selectors.corrections import membership_of
from cases.selectors.protection import prohibition_of, prohibition_values
from cases.selectors.reveals import reveals_to_oversee
from staff.models import User
from staff.services.changes import Values, refuse_stale


def write_security_prohibition(
    *, actor: User, case: Case, person: Person, since: date, until: date | None = None
) -> SecurityProhibition:
    """Write the prohibition and its trace. Only for this package."""
    row = SecurityProhibition(person=person, since=since, until=until)
    save_checked(row)
    _record_for_every_family(actor, "person.protected", case, person)
    return row


@transaction.atomic
def prolong_security_prohibition(
    *, actor: User, case_id: int, membership_id: int, values: Values, seen: str
) -> None:
    """Record until when a member's prohibition stands: by the first decision, or by a new one that prolongs it.

    `values`: until, source, and since while no last day is recorded; `seen` is the mark of what the page showed.
    At most five years at first and two at a time later (laki 661/2009 37 §).

    Raises ValidationError (since, until), StaleForm, Http404 when no prohibition stands, Http404 or
    PermissionDenied by cases.access.
    """
    case, person = _to_change(actor, case_id, membership_id)
    row = prohibition_of(person)
    if row is None:
        raise Http404
    refuse_stale(prohibition_values(row), seen)
    since = values.get("since", row.since)
    # A later day would tell that nobody was protected before it.
    if since > row.since or (row.until and since != row.since):
        words = _("It has been protected here since %(day)s. Write that day or an earlier one.")
        raise ValidationError({"since": words % {"day": format_day(row.since)}})
    problem = rules.prohibition_problem(values["until"], clock.today(), since=since, stands_until=row.until)
    if problem:
        raise ValidationError({"until": problem})
    row.since, row.until, row.source = since, values["until"], values["source"]
    save_checked(row, update_fields=["since", "until", "source"])
    _record_for_every_family(actor, "person.protection_prolonged", case, person)


@transaction.atomic
def correct_prohibition_end(
    *, actor: User, case_id: int, membership_id: int, until: date, reason: str, seen: str
) -> None:
    """Correct the last day of a member's prohibition that was recorded too late. The reason stays in the log.

    As ending it, it takes protection away from every home of the person, so it is done by somebody who may end it
    in each of them. The earlier day stays in the change history. `seen` is the mark of what the page showed.

    Raises ValidationError (until, reason; code "other_unit" as in `end_security_prohibition`), StaleForm, Http404
    when no prohibition with a last day stands, Http404 or PermissionDenied by cases.access.
    """
    case, person = _to_change(actor, case_id, membership_id)
    row = prohibition_of(person)
    if row is None or row.until is None:
        raise Http404
    refuse_stale(prohibition_values(row), seen)
    if is_blank(reason):
        raise ValidationError({"reason": _("Write why the last day is corrected.")})
    if problem := rules.corrected_end_problem(until, clock.today(), stands_until=row.until):
        raise ValidationError({"until": problem})
    _refuse_other_units(actor, person, "until")
    row.until = until
    save_checked(row, update_fields=["until"])
    _record_for_every_family(actor, "person.protection_corrected", case, person, reason=reason)


@transaction.atomic
def end_security_prohibition(*, actor: User, case_id: int, membership_id: int, reason: str) -> None:
    """End a member's prohibition that was lifted or recorded by mistake: this day is its last. The rows stay.

    It protects every home of the person, so it is ended only by somebody who may do so in each of them.

    Raises ValidationError (field reason, also when it has ended already; code "other_unit" with the units to ask
    when a home of the person is theirs), Http404 or PermissionDenied by cases.access. Law: the prohibition itself
    is the authority's decision (laki 661/2009).
    """
    case, person = _to_change(actor, case_id, membership_id)
    if is_blank(reason):
        raise ValidationError({"reason": _("Write why the security prohibition ends.")})
    today = clock.today()
    standing = list(person.security_prohibitions.not_ended(today))
    if not standing:
        raise ValidationError({"reason": _("The security prohibition has already been ended.")})
    _refuse_other_units(actor, person, "reason")
    for row in standing:
        row.until, row.is_lifted = today, True
        save_checked(row, update_fields=["until", "is_lifted"])
    _record_for_every_family(actor, "person.protection_ended", case, person, reason=reason)


def _to_change(actor: User, case_id: int, membership_id: int) -> tuple[Case, Person]:
    """The case and the member, both locked: a child of two homes has two cases."""
    case = access.case_to_change(actor, case_id, "protection.end")
    membership = membership_of(case, membership_id)
    return case, Person.objects.select_for_update(no_key=True).get(pk=membership.person_id)


def _refuse_other_units(actor: User, person: Person, field: str) -> None:
    if units := access.units_to_ask(actor, person, "protection.end"):
        words = _("The prohibition protects another home of the person too. Ask this unit first: %(units)s.")
        raise ValidationError({field: ValidationError(words % {"units": ", ".join(units)}, code="other_unit")})


def _record_for_every_family(actor: User, action: str, case: Case, person: Person, reason: str = "") -> None:
    """The log of each home tells it, with the relation by which the actor works with this one."""
    others = Case.objects.filter(family__memberships__person=person).exclude(pk=case.pk).distinct().order_by("pk")
    for each in [case, *others]:
        each.granted_by = case.granted_by
        record_act(actor, action, each, subject=person, reason=reason)


@transaction.atomic
def reveal_address(*, actor: User, case_id: int, reason: str) -> Case:
    """Open a protected address once, for a written reason that stays in the log and is told to the supervisor.

    Raises ValidationError (field reason) when the reason is empty, Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, "address.reveal")
    if is_blank(reason):
        raise ValidationError({"reason": _("Write why you need the address.")})
    record_act(actor, "address.revealed", case, reason=reason)
    save_checked(
        AddressReveal(
            case=case,
            family_id=case.family_id,
            unit_id=case.unit_id,
            actor=actor,
            at=clock.now(),
            reason=reason,
        )
    )
    return case


@transaction.atomic
def acknowledge_reveal(*, actor: User, reveal_id: int) -> None:
    """Mark that the supervisor has seen why a protected address was opened. A second press changes nothing.

    Raises Http404 for an opening that is not the actor's to oversee: of another unit, or the own one.
    """
    reveals = reveals_to_oversee(actor).filter(pk=reveal_id)
    case = access.case_to_change(actor, reveals.values("case"), "access_log.view")
    reveal = reveals.get()
    if reveal.acknowledged_at:
        return
    reveal.acknowledged_at, reveal.acknowledged_by = clock.now(), actor
    save_checked(reveal, update_fields=["acknowledged_at", "acknowledged_by"])
    record_act(actor, "address.reveal_seen", case, subject=reveal)
