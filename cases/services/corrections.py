"""Correcting what was taken in: every change keeps the earlier value in the history and its trace in the log."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from audit import clock
from audit.drafts import Typed
from audit.saving import save_checked
from audit.words import is_blank
from cases import access, rules
from cases.models import Case, Contact, FamilyMembership, Need, Person, SentKind, SupportNeed, WorkFormChange
from cases.models.people import standing_on
from cases.recording import record_act
from cases.selectors.corrections import (
    MEMBER_FIELDS,
    PERSON_FIELDS,
    contact_values,
    family_values,
    member_values,
    membership_of,
    need_of,
    need_values,
    work_values,
)
from cases.services.deadlines import reconsider_deadlines
from cases.services.kinship import write_guardian
from cases.services.members import MemberFacts, join_family, known_person
from cases.services.preferred_times import change_preferred_times
from cases.services.protection import write_security_prohibition
from cases.services.sent_forms import take_once
from staff.models import User
from staff.services.changes import Values, apply_changes, refuse_stale


@transaction.atomic
def correct_family(*, actor: User, case_id: int, values: Values, seen: str) -> None:
    """Correct the family's name or home. `values` only of the fields that are given; `seen` is the page's mark.

    Raises StaleForm, ValidationError (fields of Family), Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, "contact.correct")
    refuse_stale(family_values(case), seen)
    changed = _save(case.family, values)
    _record(actor, "family.corrected", case, case.family, changed)


@transaction.atomic
def correct_contact(*, actor: User, case_id: int, values: Values, seen: str) -> None:
    """Correct who made contact, at which number, on what ground, and the times that suit the family.

    Raises as `correct_family`, with the fields of Contact.
    """
    case = access.case_to_change(actor, case_id, "contact.correct")
    contact = Contact.objects.select_related("case").get(case=case)
    refuse_stale(contact_values(contact), seen)
    changed = _save(contact, {name: value for name, value in values.items() if name != "preferred_times"})
    if "preferred_times" in values and change_preferred_times(case, values["preferred_times"]):
        changed.append("preferred_times")
    _record(actor, "contact.corrected", case, contact, changed)


@transaction.atomic
def correct_work(*, actor: User, case_id: int, values: Values, seen: str) -> None:
    """Change the form of work with its reason, the level of need, the path or the urgency.

    Each form of work stays as a row, with who and why; a new level or path changes which limits run.

    Raises as `correct_family`, with the fields of Case.
    """
    case = access.case_to_change(actor, case_id, "contact.correct")
    refuse_stale(work_values(case), seen)
    if values.get("path") == Case.Path.LIGHT and case.decisions.exists():
        raise ValidationError({"path": _("A decision has been made: the case stays on the path with a decision.")})
    changed = _save(case, values)
    if {"work_form", "work_form_reason"} & set(changed):
        save_checked(
            WorkFormChange(
                case=case,
                family_id=case.family_id,
                unit_id=case.unit_id,
                work_form=case.work_form,
                since=clock.today(),
                reason=case.work_form_reason,
                recorded_at=clock.now(),
                actor=actor,
            )
        )
    if {"level", "path"} & set(changed):
        reconsider_deadlines(case=case)
    _record(actor, "work_form.changed", case, case, changed)


@transaction.atomic
def add_member(
    *, actor: User, case_id: int, facts: MemberFacts, since: date | None = None, typed: Typed | None = None
) -> FamilyMembership:
    """Add a member to the family from a day on (today), once for each page (`typed`).

    Raises SentBefore, ValidationError (fields since, of Person and FamilyMembership), Http404 or PermissionDenied
    by cases.access; Http404 also for a known person of whom the actor must not know.
    """
    case = access.case_to_change(actor, case_id, "members.correct")
    take_once(actor=actor, case=case, kind=SentKind.MEMBER, typed=typed)
    if facts.person and not access.known_people(actor).filter(pk=known_person(facts.person).pk).exists():
        raise Http404
    since = since or clock.today()
    problem = rules.future_problem(since, clock.today())
    if problem:
        raise ValidationError({"since": problem})
    membership = join_family(case.family, facts, since=since)
    record_act(actor, "member.added", case, subject=membership.person)
    if facts.is_guardian and not membership.is_child:
        write_guardian(case, membership.person, since=since)
    if facts.protected:
        write_security_prohibition(actor=actor, case=case, person=membership.person, since=clock.today())
    return membership


@transaction.atomic
def correct_member(
    *, actor: User, case_id: int, membership_id: int, values: Values, seen: str, protected: bool = False
) -> None:
    """Correct who a member is and how the person belongs to the family. What changes in life is no correction.

    `protected` records a security prohibition from today on. Raises as `correct_family`, with the fields of Person
    and FamilyMembership; also when no adult would be left.
    """
    case = access.case_to_change(actor, case_id, "members.correct")
    membership = membership_of(case, membership_id)
    # A child of two homes has two cases: the row of the person is locked too.
    membership.person = Person.objects.select_for_update(no_key=True).get(pk=membership.person_id)
    refuse_stale(member_values(membership), seen)
    person = _save(membership.person, {name: values[name] for name in PERSON_FIELDS if name in values})
    belongs = _save(membership, {name: values[name] for name in MEMBER_FIELDS if name in values})
    refuse_no_adult(case)
    _record(actor, "member.corrected", case, membership.person, person)
    _record(actor, "member.corrected", case, membership, belongs)
    if protected:
        write_security_prohibition(actor=actor, case=case, person=membership.person, since=clock.today())


@transaction.atomic
def add_need(
    *, actor: User, case_id: int, need: Need, family_words: str = "", typed: Typed | None = None
) -> SupportNeed:
    """Add a need that has come up, once for each page (`typed`).

    Raises SentBefore, ValidationError when it stands already, and as cases.access does.
    """
    case = access.case_to_change(actor, case_id, "needs.correct")
    take_once(actor=actor, case=case, kind=SentKind.NEED, typed=typed)
    row = SupportNeed(
        case=case, family_id=case.family_id, unit_id=case.unit_id, need=need, family_words=family_words
    )
    save_checked(row)
    record_act(actor, "need.added", case, subject=row)
    return row


@transaction.atomic
def correct_need(*, actor: User, case_id: int, need_id: int, family_words: str, seen: str) -> None:
    """Correct what the family says of a need. Raises StaleForm, ValidationError, and as cases.access does."""
    case = access.case_to_change(actor, case_id, "needs.correct")
    row = need_of(case, need_id)
    refuse_stale(need_values(row), seen)
    _record(actor, "need.corrected", case, row, _save(row, {"family_words": family_words}))


@transaction.atomic
def end_need(*, actor: User, case_id: int, need_id: int, reason: str, typed: Typed | None = None) -> None:
    """End a need for a reason; it stays in the background as one that has been. Once for each page (`typed`).

    Raises SentBefore, ValidationError (field reason; also when it is the last one), and as cases.access does.
    """
    case = access.case_to_change(actor, case_id, "needs.correct")
    take_once(actor=actor, case=case, kind=SentKind.NEED_END, typed=typed)
    row = need_of(case, need_id)
    if is_blank(reason):
        raise ValidationError({"reason": _("Write why the need has ended.")})
    if not SupportNeed.objects.standing().filter(case=case).exclude(pk=row.pk).exists():
        raise ValidationError(
            {"reason": _("This is the last need. Add another one first, or close the case when no need is left.")}
        )
    row.ended_on, row.end_reason = clock.today(), reason
    save_checked(row, update_fields=["ended_on", "end_reason"])
    record_act(actor, "need.ended", case, subject=row, reason=reason)


def _save(row, values: Values) -> list[str]:
    """Save what differs; the answer names it."""
    changed = list(apply_changes(row, values))
    if changed:
        save_checked(row, update_fields=changed)
    return changed


def _record(actor: User, action: str, case: Case, subject, changed: list[str]) -> None:
    """The log names the fields; what they held is in the history of the row."""
    if changed:
        record_act(actor, action, case, subject=subject, changes={"fields": changed})


def refuse_no_adult(case: Case) -> None:
    """Raise ValidationError (field role) if no adult will be left in the family. Only for this package."""
    tomorrow = clock.today() + timedelta(days=1)
    members = FamilyMembership.objects.filter(standing_on(tomorrow), family_id=case.family_id)
    problem = rules.members_problem(members.values_list("role", flat=True))
    if problem:
        raise ValidationError({"role": problem})
