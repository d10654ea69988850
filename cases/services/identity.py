"""A person's identity code: kept sealed, shown one at a time, and never kept for two people."""

from collections.abc import Iterable

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from audit import clock
from audit.rows import one_or_none
from audit.saving import save_checked
from cases import access, identity, rules
from cases.models import Case, IdentityCode, Person
from cases.recording import record_act
from cases.selectors.corrections import code_values, membership_of
from cases.services.duplicates import ask_coordinators
from cases.services.members import MemberFacts
from staff.models import User
from staff.services.changes import refuse_stale


def record_identity_code(
    *, actor: User, case_id: int, membership_id: int, code: str, seen: str | None = None
) -> str:
    """Keep the code of a member of the family, in place of an earlier one. A code recorded already is no error.

    Returns what is to be told of the person's date of birth, "" when it is the one in the code; `seen` is the mark
    of the code that the page has shown (`code_values`). A code that is recorded for somebody of whom the actor may
    not know is kept pending and answered like any other; the coordinators of that family are asked.

    Raises ValidationError (field code) when the code cannot be, or is not of the recorded date of birth, the
    person is not born, or somebody whom the actor may know has it; StaleForm when another code has been recorded
    meanwhile. Http404 or PermissionDenied by cases.access.
    """
    try:
        code = identity.read_code(code, today=clock.today())
    except ValidationError as error:
        access.case_for(actor, case_id, "identity_code.use")
        raise ValidationError({"code": error}) from None
    with transaction.atomic():
        case = access.case_to_change(actor, case_id, "identity_code.use")
        person_id = membership_of(case, membership_id).person_id
        person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
        to_tell = _check_birth(person, code)
        _keep(actor, case, person, code, seen)
    return to_tell


def keep_told_codes(*, actor: User, case: Case, told: Iterable[tuple[MemberFacts, Person]]) -> None:
    """Keep the codes that were told in a contact. Only for this package, in its transaction.

    By the rules of `record_identity_code`; a known person who has another code is not given this one. Raises
    ValidationError (fields as "members-0-identity_code").
    """
    codes = [(facts.identity_code, nth, person) for nth, (facts, person) in enumerate(told) if facts.identity_code]
    # In one order, so that two contacts with the same codes do not deadlock.
    for code, nth, person in sorted(codes, key=lambda row: row[:2]):
        try:
            _keep_told(actor, case, person, code)
        except ValidationError as error:
            raise ValidationError({f"members-{nth}-identity_code": error.message_dict["code"]}) from None


def _keep_told(actor: User, case: Case, person: Person, code: str) -> None:
    try:
        code = identity.read_code(code, today=clock.today())
    except ValidationError as error:
        raise ValidationError({"code": error}) from None
    _check_birth(person, code)
    recorded = one_or_none(IdentityCode.objects.filter(person=person))
    if recorded and recorded.fingerprint != identity.fingerprint(code):
        raise ValidationError(
            {"code": _("%(name)s has another identity code in the records. Check who this is.") % {"name": person}}
        )
    _keep(actor, case, person, code, seen=None)


def _check_birth(person: Person, code: str) -> str:
    """What is to be told of the person's date of birth. Refuse a code that cannot be the person's.

    Before anything is looked up: one family's member must not be a means of asking about anybody.
    """
    if person.due_date:
        raise ValidationError(
            {"code": _("A baby on the way has no identity code. Record the date of birth first.")}
        )
    to_tell = rules.birth_date_problem(identity.birth_date_of(code), person.birth_date)
    if to_tell and person.birth_date:
        raise ValidationError({"code": to_tell})
    return to_tell


def _keep(actor: User, case: Case, person: Person, code: str, seen: str | None) -> None:
    row = one_or_none(IdentityCode.objects.filter(person=person)) or IdentityCode(person=person)
    mark = identity.fingerprint(code)
    if row.fingerprint == mark:
        return
    refuse_stale(code_values(person), seen)
    row.fingerprint, row.sealed, row.is_pending = mark, identity.seal(code), False
    row.recorded_at, row.recorded_by = clock.now(), actor
    try:
        with transaction.atomic():
            save_checked(row)
    except (IntegrityError, ValidationError):
        _keep_pending(actor, case, row)
    record_act(actor, "identity_code.recorded", case, subject=person)


def _keep_pending(actor: User, case: Case, row: IdentityCode) -> None:
    """Tell whose the code is to those who may know it; for others it is kept, and the coordinators are asked."""
    found = IdentityCode.objects.select_related("person")
    holder = found.get(fingerprint=row.fingerprint, is_pending=False).person
    if access.known_people(actor).filter(pk=holder.pk).exists():
        raise ValidationError(
            {"code": _("This code is already recorded for %(name)s. Check whose it is.") % {"name": holder}},
            code="identity_code_taken",
        )
    row.is_pending = True
    save_checked(row)
    ask_coordinators(actor=actor, person=holder, new_person=row.person, new_case=case)


@transaction.atomic
def reveal_identity_code(*, actor: User, case_id: int, membership_id: int) -> str:
    """The whole code, once; the opening stays in the log.

    Raises Http404 also when no code has been recorded, and ValidationError when another key sealed it.
    """
    case = access.case_for(actor, case_id, "identity_code.use")
    person = membership_of(case, membership_id).person
    row = get_object_or_404(IdentityCode, person=person)
    try:
        code = identity.unseal(row.sealed)
    except InvalidToken:
        raise ValidationError(_("The code was sealed with another key and cannot be opened here.")) from None
    record_act(actor, "identity_code.revealed", case, subject=person)
    return code
