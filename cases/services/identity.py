"""A person's identity code: kept sealed, shown one at a time, and never kept for two people."""

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from audit import clock
from audit.saving import save_checked
from cases import access, identity, rules
from cases.models import Case, IdentityCode, Person
from cases.recording import record_act
from cases.selectors.corrections import membership_of
from cases.services.duplicates import ask_coordinators
from staff.models import User


def record_identity_code(*, actor: User, case_id: int, membership_id: int, code: str) -> str:
    """Keep the code of a member of the family, in place of an earlier one. A code recorded already is no error.

    Returns what is to be told of the person's date of birth, "" when it is the one in the code. Raises
    ValidationError (field code) when the code cannot be, the person is not born, or somebody else has the code:
    the words name that one only to those who may know; otherwise the coordinators of that family are asked, and
    that stays though this is refused. Http404 or PermissionDenied by cases.access.
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
        if person.due_date:
            raise ValidationError(
                {"code": _("A baby on the way has no identity code. Record the date of birth first.")}
            )
        refusal = write_identity_code(actor=actor, case=case, person=person, code=code)
    if refusal:
        raise ValidationError({"code": refusal}, code="identity_code_taken")
    return rules.birth_date_problem(identity.birth_date_of(code), person.birth_date)


def write_identity_code(*, actor: User, case: Case, person: Person, code: str) -> str:
    """Keep the code, or tell in words that it is somebody else's. Only for this package, in its transaction."""
    row = IdentityCode.objects.filter(person=person).first() or IdentityCode(person=person)
    mark = identity.fingerprint(code)
    if row.fingerprint == mark:
        return ""
    row.fingerprint, row.sealed = mark, identity.seal(code)
    row.recorded_at, row.recorded_by = clock.now(), actor
    try:
        with transaction.atomic():
            save_checked(row)
    except IntegrityError:
        return _taken(actor, case, person, mark)
    record_act(actor, "identity_code.recorded", case, subject=person)
    return ""


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


def _taken(actor: User, case: Case, person: Person, mark: str) -> str:
    holder = IdentityCode.objects.select_related("person").get(fingerprint=mark).person
    if access.known_people(actor).filter(pk=holder.pk).exists():
        return _("This code is already recorded for %(name)s. Check whose it is.") % {"name": holder}
    ask_coordinators(actor=actor, person=holder, new_person=person, new_case=case)
    return _("This code is already recorded for somebody. A coordinator checks it.")
