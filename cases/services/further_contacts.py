"""A contact about a family whose case is open: taking it in, which only this package does, and handling it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from audit import clock
from audit.saving import save_all_checked, save_checked
from cases import access
from cases.models import Case, FamilyMembership, FurtherContact, SupportNeed
from cases.models.people import standing_on
from cases.recording import record_act
from cases.selectors.further_contacts import may_handle
from cases.selectors.known import open_cases_of
from cases.selectors.preferred_times import slots_of
from cases.services.contact_facts import ContactFacts
from cases.services.members import MemberFacts
from cases.services.preferred_times import write_preferred_times
from cases.services.strengths import note_told_strengths
from staff.models import User

ACTION = "contact.correct"
# The most urgent first.
BY_URGENCY = [Case.Urgency.URGENT, Case.Urgency.SOON, Case.Urgency.NORMAL]


def refuse_unasked(actor: User, members: list[MemberFacts]) -> None:
    """Raise ValidationError (field members) when somebody known is of a family with an open case.

    A second home is ordinary, but it is somebody's answer and never a slip. Of families that the actor may not
    read nothing is told: they are asked about by another way.
    """
    cases = open_cases_of(actor, [member.person.pk for member in members if member.person])
    if cases:
        words = _(
            "%(family)s has an open case. Choose whether this contact belongs to it or is about another home."
        )
        raise ValidationError({"members": words % {"family": cases[0].family}})


def case_to_join(actor: User, facts: ContactFacts) -> Case:
    """The open case to which the contact is added, locked.

    Raises ValidationError (field members) when it has been closed meanwhile, when nobody told belongs to its
    family, or when it is of a unit for which the actor takes in no contacts; Http404 outside what the actor may
    know of.
    """
    case = access.case_to_change(actor, facts.open_case_id, "background.read")
    people = [member.person.pk for member in facts.members if member.person]
    places = FamilyMembership.objects.filter(standing_on(clock.today()), family=case.family_id, person__in=people)
    if not access.can(actor, ACTION, case) or not places.exists():
        words = _("The contact cannot be added to this case now. Check what has happened to the case.")
        raise ValidationError({"members": words})
    access.require(actor, ACTION, case)
    return case


def add_further_contact(actor: User, facts: ContactFacts, case: Case) -> FurtherContact:
    """Write the contact to the open case: new needs, strengths and times are added, nothing is taken away.

    The whole of what was told stays as it was told. The case becomes as urgent as the contact, if that is more.
    """
    owned = {"case": case, "family_id": case.family_id, "unit_id": case.unit_id}
    _add_needs(owned, facts)
    note_told_strengths(actor, case, facts)
    present = slots_of(case)
    write_preferred_times(case, [slot for slot in facts.preferred_times if slot not in present])
    if BY_URGENCY.index(facts.urgency) < BY_URGENCY.index(case.urgency):
        case.urgency = facts.urgency
        save_checked(case, update_fields=["urgency"])
    told = save_checked(
        FurtherContact(
            **owned,
            **facts.as_told(actor),
            urgency=facts.urgency,
            needs_told="\n".join(
                ": ".join(filter(None, [str(row.need), row.family_words])) for row in facts.needs
            ),
        )
    )
    record_act(actor, "contact.added", case, subject=told)
    return told


def _add_needs(owned: dict, facts: ContactFacts) -> None:
    """Needs that do not stand yet; words for those that stand without any."""
    standing = {row.need_id: row for row in SupportNeed.objects.standing().filter(case=owned["case"])}
    save_all_checked(
        SupportNeed(**owned, need=row.need, family_words=row.family_words)
        for row in facts.needs
        if row.need.pk not in standing
    )
    for row in facts.needs:
        stands = standing.get(row.need.pk)
        if stands and not stands.family_words and row.family_words:
            stands.family_words = row.family_words
            save_checked(stands, update_fields=["family_words"])


@transaction.atomic
def handle_further_contact(*, actor: User, case_id: int, contact_id: int) -> None:
    """Mark that a later contact has been read and seen to. A second press changes nothing.

    While the family has a pair, whoever took the contact in leaves it to the pair, which has to know of it. Raises
    ValidationError then; Http404 for a contact of another case; Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, "further_contact.handle")
    told = get_object_or_404(FurtherContact, pk=contact_id, case=case)
    if told.handled_at:
        return
    if not may_handle(actor, case, received_by_id=told.received_by_id):
        raise ValidationError(_("You took this contact in. The pair of the family marks it as handled."))
    told.handled_at, told.handled_by = clock.now(), actor
    save_checked(told, update_fields=["handled_at", "handled_by"])
    record_act(actor, "contact.handled", case, subject=told)
