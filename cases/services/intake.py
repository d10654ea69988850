"""Taking in a contact: the family, its people, the case, the needs and the first row of the phase log."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit import clock
from audit.drafts import Typed
from audit.saving import save_all_checked, save_checked
from cases import access, rules
from cases.models import (
    Case,
    Contact,
    DeadlineRule,
    Family,
    FamilyMembership,
    Person,
    SentKind,
    SupportNeed,
)
from cases.models.people import standing_on
from cases.recording import record_act
from cases.selectors.sent_forms import earlier_sending
from cases.services.contact_drafts import finish_contact_draft, lock_desk
from cases.services.contact_facts import ContactFacts
from cases.services.deadlines import start_deadlines
from cases.services.duplicates import ask_about_likely_ones, tell_apart
from cases.services.further_contacts import add_further_contact, case_to_join, refuse_unasked
from cases.services.identity import keep_told_codes
from cases.services.kinship import write_guardianships
from cases.services.members import (
    MemberFacts,
    guardians_and_children,
    known_person,
    new_membership,
    new_person,
)
from cases.services.notices import close_notice, lock_unanswered
from cases.services.phases import write_phase
from cases.services.preferred_times import write_preferred_times
from cases.services.protection import write_security_prohibition
from cases.services.sent_forms import SentBefore, lock_form, take_once
from cases.services.strengths import note_told_strengths
from staff import access as staff_access
from staff.models import Unit, User


@transaction.atomic
def take_in_contact(*, actor: User, facts: ContactFacts, typed: Typed | None = None) -> Case:
    """Record a contact and open the family's case, which then waits for a pair.

    Told of somebody whose family has an open case it is added to that case, or opens a case of another home:
    `facts` say which.

    `typed` is what the page has sent, under the key of the opened form: the same again gives the case of the first
    time, other words raise SentBefore, and a draft that another window has saved since is not thrown away unseen
    (DraftConflict). The form of a partner's contact is refused when somebody has answered that meanwhile (code
    "notice_refused"). Raises PermissionDenied unless the actor takes in contacts for the unit, and ValidationError
    (fields as in ContactFacts, of a member "members-0-birth_date") when there are no members, no adult, no needs,
    or a day or an identity code that cannot be; also when a known person or family is none that the actor may
    know, when the family has an open case already, and when nobody was asked whether this is another home. People
    who look like ones that the actor may not see are asked about.
    Law: sosiaalihuoltolaki 1301/2014 34 § (the matter is pending from the contact).
    """
    staff_access.require(actor, "contact.create", unit_id=facts.unit.pk)
    _check(facts)
    lock_form(typed)
    if typed and typed.key:
        lock_unanswered(actor, typed.key)
    # Whoever sent the same form a moment ago holds the unit's row: from here on it is known what they saved.
    # Not the key of the row: others may go on referring to the unit meanwhile.
    Unit.objects.select_for_update(no_key=True).get(pk=facts.unit.pk)
    lock_desk(actor)
    _check_known(actor, facts.members)
    earlier = typed and earlier_sending(SentKind.CONTACT, typed)
    if earlier and earlier.is_same:
        return access.case_for(actor, earlier.case_id)
    if earlier:
        raise SentBefore(earlier)
    joined = case_to_join(actor, facts) if facts.open_case_id else None
    if joined is None and not facts.is_other_home:
        refuse_unasked(actor, facts.members)
    if typed:
        finish_contact_draft(actor, typed)
    family = joined.family if joined else _family_of(actor, facts)
    people = _join_all(family, facts)
    if joined:
        add_further_contact(actor, facts, joined)
    case = joined or _open_case(actor, facts, family)
    take_once(actor=actor, case=case, kind=SentKind.CONTACT, typed=typed)
    if typed and typed.key:
        close_notice(actor=actor, case=case, contact_key=typed.key)
    _tell_of_people(actor, case, list(zip(facts.members, people, strict=True)), facts.received_on)
    return access.case_for(actor, case.pk)


def _tell_of_people(actor: User, case: Case, told: list[tuple[MemberFacts, Person]], received_on: date) -> None:
    """What was told of each member beside the family: the code, the prohibition, and who it is not."""
    keep_told_codes(actor=actor, case=case, told=told)
    for member, person in told:
        if member.protected:
            write_security_prohibition(actor=actor, case=case, person=person, since=received_on)
        for other in member.others:
            tell_apart(actor, person.pk, other)
    new = [person for member, person in told if not member.person]
    ask_about_likely_ones(actor=actor, case=case, people=new)


def _family_of(actor: User, facts: ContactFacts) -> Family:
    return _known_family(actor, facts) if facts.family else _new_family(facts)


def _new_family(facts: ContactFacts) -> Family:
    return save_checked(
        Family(
            name=facts.family_name,
            unit=facts.unit,
            area=facts.area,
            street_address=facts.street_address,
            postal_code=facts.postal_code,
            town=facts.town,
            arrival_note=facts.arrival_note,
            pets=facts.pets,
            allergies=facts.allergies,
            safety_note=facts.safety_note,
        )
    )


def _known_family(actor: User, facts: ContactFacts) -> Family:
    """The family that comes again, locked, so that two who take it in at once do not give it two cases.

    One that has been merged into another while the contact was written is that other.
    """
    family = _locked(facts.family.pk)
    if not access.known_families(actor).filter(pk=family.pk).exists() or family.unit_id != facts.unit.pk:
        raise ValidationError(
            {"family_name": _("This family cannot be chosen here. Take the contact in as a new family.")}
        )
    if Case.objects.open().filter(family=family).exists():
        raise ValidationError({"family_name": _("The family has an open case already. Go on with it.")})
    return family


def _locked(pk: int) -> Family:
    family = Family.objects.select_for_update(no_key=True).get(pk=pk)
    return _locked(family.merged_into_id) if family.merged_into_id else family


def _check_known(actor: User, members: list[MemberFacts]) -> None:
    """Refuse people of whom the actor may not know. One put together with another meanwhile is that other."""
    told = {member.person.merged_into_id or member.person.pk for member in members if member.person}
    told |= {other for member in members for other in member.others}
    if told and access.known_people(actor).filter(pk__in=told).count() != len(told):
        raise ValidationError({"members": _("A person chosen as known can no longer be chosen. Check once more.")})


def _check(facts: ContactFacts) -> None:
    # A family that comes again, or that is being helped, has its members already.
    is_known = facts.family or facts.open_case_id
    errors = {
        "members": "" if is_known else rules.members_problem(member.role for member in facts.members),
        "needs": "" if facts.needs else _("Choose at least one need."),
        "received_on": rules.received_problem(facts.received_on, clock.today()),
    }
    if any(errors.values()):
        raise ValidationError({name: words for name, words in errors.items() if words})


def _join_all(family: Family, facts: ContactFacts) -> list[Person]:
    """The people of the contact with their memberships and guardians, in as many statements for one as for ten."""
    people = [
        known_person(member.person) if member.person else _checked(new_person(member), index)
        for index, member in enumerate(facts.members)
    ]
    save_all_checked([person for person in people if person.pk is None])
    here = FamilyMembership.objects.filter(standing_on(facts.received_on), family=family)
    here = set(here.values_list("person_id", flat=True))
    save_all_checked(
        [
            new_membership(family, person, member, facts.received_on)
            for member, person in zip(facts.members, people, strict=True)
            if person.pk not in here
        ]
    )
    guardians, children = guardians_and_children(zip(facts.members, people, strict=True))
    write_guardianships(unit_id=family.unit_id, guardians=guardians, children=children, since=facts.received_on)
    return people


def _checked(person: Person, index: int) -> Person:
    """The person, or what is wrong with it, told at the fields of its row of the form."""
    try:
        person.clean_fields()
        person.clean()
    except ValidationError as error:
        of_member = {f"members-{index}-{name}": words for name, words in error.message_dict.items()}
        raise ValidationError(of_member) from None
    return person


def _next_number(unit: Unit) -> str:
    """The unit's next case number; the unit's row is locked, so no two cases get one number."""
    Unit.objects.filter(pk=unit.pk).update(last_case_number=F("last_case_number") + 1)
    unit.refresh_from_db(fields=["last_case_number"])
    return f"{unit.code}-{unit.last_case_number}"


def _open_case(actor: User, facts: ContactFacts, family: Family) -> Case:
    now = clock.now()
    case = save_checked(
        Case(
            family=family,
            unit=facts.unit,
            number=_next_number(facts.unit),
            opened_at=now,
            urgency=facts.urgency,
            level=facts.level,
            path=facts.path,
            work_form=facts.work_form,
            work_form_reason=facts.work_form_reason,
            phase=Case.Phase.WAITING,
            phase_since=now,
        )
    )
    case.granted_by = "unit:contact.create"
    contact = _write_contact(actor, facts, case)
    start_deadlines(case=case, event=DeadlineRule.Event.CONTACT, on=facts.received_on)
    write_phase(actor=actor, case=case, phase=Case.Phase.WAITING)
    record_act(actor, "case.opened", case, subject=contact)
    return case


def _write_contact(actor: User, facts: ContactFacts, case: Case) -> Contact:
    owned = {"case": case, "family": case.family, "unit": facts.unit}
    save_all_checked(SupportNeed(**owned, need=row.need, family_words=row.family_words) for row in facts.needs)
    note_told_strengths(actor, case, facts)
    write_preferred_times(case, facts.preferred_times)
    return save_checked(Contact(**owned, **facts.as_told(actor)))
