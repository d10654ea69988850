"""How a case began, and who the people are: for those who may read the background."""

from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_period, local
from cases import access, rules
from cases.identity import birth_date_of, masked, unseal
from cases.models import (
    CareTeamMember,
    Case,
    CaseStrength,
    Contact,
    FamilyMembership,
    FurtherContact,
    Person,
    SecurityProhibition,
    SupportNeed,
)
from cases.models.people import standing_on
from cases.models.protection import protected_elsewhere, protected_number
from cases.selectors.family_picture import family_picture
from cases.selectors.further_contacts import further_contacts_of
from cases.selectors.household import guardian_here
from cases.selectors.outcomes import outcome_words
from cases.selectors.people import MemberRow, in_order, member_row
from cases.selectors.preferred_times import slots_in, times_in_words
from cases.selectors.protection import hides_contact
from cases.selectors.shell import opened_text
from cases.selectors.team import last_day, team_of
from staff.models import User
from staff.phones import shown_phone


@dataclass(frozen=True)
class PersonRow:
    """A member of the family with all details. Phones and e-mail are empty when the household is protected.

    Also of one who is protected by another home: a child of two homes, a parent who lives elsewhere.
    """

    membership_id: int
    member: MemberRow
    role: str
    born: str
    language: str
    # Each as it is shown and as it is dialled.
    phones: list[tuple[str, str]]
    email: str
    is_protected: bool
    # Nobody has ended it; until when in words, "" while that is not known.
    protection_stands: bool
    protected_until: str
    identity_code: str
    code_problem: str
    # A baby on the way has no code.
    is_born: bool


@dataclass(frozen=True)
class NeedRow:
    """A need in its code and in the family's own words; `ended` and `reason` for one that has been."""

    pk: int
    name: str
    words: str
    ended: str
    reason: str


@dataclass(frozen=True)
class StrengthRow:
    """A strength of the catalogue, or words with who said them."""

    name: str
    words: str
    said_by: str


@dataclass(frozen=True)
class TeamRow:
    """Somebody who works with the family, or is invited to it. `member_id` only for an invitation."""

    user: User
    role: str
    period: str
    reason: str
    member_id: int | None


@dataclass(frozen=True)
class CaseRow:
    """Another case of the same family: its number, and when and where it is or was."""

    number: str
    url: str
    about: str


# What may be corrected from the background page: a name for the template, the action.
CORRECTIONS = {
    "contact": "contact.correct",
    "members": "members.correct",
    "use_codes": "identity_code.use",
    "needs": "needs.correct",
    "protection": "protection.end",
    "merge": "people.merge",
    "invite": "team.invite",
}


def background_of(user: User, case: Case) -> dict:
    """The context of the background page: contact, needs, strengths, people, team, and what the person may do.

    `case` from cases.access for the same user.
    """
    contacts = Contact.objects.select_related("source", "received_by", "case__outcome__decided_by").annotate(
        slots=slots_in("case")
    )
    contact = contacts.get(case=case)
    outcome = getattr(contact.case, "outcome", None)
    contact_person, contact_phone = contact.contact_person, contact.contact_phone
    if hides_contact(case):
        contact_person = contact_phone = ""
    noted = CaseStrength.objects.filter(case=case).select_related("strength", "said_by")
    strengths = [_strength(row) for row in noted]
    needs = [_need(row) for row in case.needs.select_related("need")]
    memberships = _memberships(case)
    return {
        "contact": contact,
        "contact_person": contact_person,
        "contact_phone": shown_phone(contact_phone),
        "contact_phone_link": contact_phone,
        "received": format_day(contact.received_on),
        "needs": [row for row in needs if not row.ended],
        "ended_needs": [row for row in needs if row.ended],
        "strengths": strengths,
        "strength_names": [row.name for row in strengths if row.name],
        "outcome": outcome_words(outcome) if outcome else None,
        "times": times_in_words(contact.slots),
        "arrival_note": "" if case.is_protected else case.family.arrival_note,
        # It may tell where the home is.
        "safety_note": "" if case.is_protected else case.family.safety_note,
        "people": [_person(case, membership) for membership in memberships],
        "picture": family_picture(case, memberships),
        "further_contacts": further_contacts_of(case),
        "other_cases": _other_cases(user, case),
        "team": [_team_row(member) for member in team_of(case)],
        "may": {name: access.can(user, action, case) for name, action in CORRECTIONS.items()},
        "may_record_outcome": case.phase == Case.Phase.WAITING and access.can(user, "outcome.record", case),
    }


def people_of(case: Case) -> list[PersonRow]:
    """The members of the family today with their details; no phone of a protected household."""
    return [_person(case, membership) for membership in _memberships(case)]


def ways_to_reach(case: Case) -> list[tuple[str, str, str]]:
    """Names, and phone numbers and e-mail as shown and as linked, whatever protects this home.

    Only for the page that asks a reason and logs it. What another home protects is not told by way of this one.
    """
    today = clock.today()
    memberships = FamilyMembership.objects.filter(standing_on(today), family_id=case.family_id)
    memberships = memberships.filter(~protected_elsewhere(today))
    people = [row.person for row in in_order(memberships.select_related("person"))]
    phones = [(person.name, phone) for person in people for phone in (person.phone, person.other_phone)]
    told = {phone for _name, phone in phones}
    for model in (Contact, FurtherContact):
        contacts = model.objects.filter(case=case).exclude(contact_phone="")
        for contact in contacts.annotate(is_protected=protected_number(today, "contact_phone")):
            if contact.contact_phone in told or not contact.is_protected:
                phones.append((contact.contact_person or _("Who made contact"), contact.contact_phone))
    return [
        *((name, shown_phone(phone), f"tel:{phone}") for name, phone in phones if phone),
        *((person.name, person.email, f"mailto:{person.email}") for person in people if person.email),
    ]


def _other_cases(user: User, case: Case) -> list[CaseRow]:
    """The family's other cases that the person may see, the newest first."""
    others = access.visible_cases(user).filter(family=case.family_id).exclude(pk=case.pk)
    return [
        CaseRow(other.number, reverse("visits:case", args=[other.pk]), f"{opened_text(other)}, {other.unit}")
        for other in others.select_related("unit").order_by("-opened_at")
    ]


def _memberships(case: Case) -> list[FamilyMembership]:
    """The members of the family today; each knows whether it is protected, and a guardian here."""
    today = clock.today()
    prohibitions = SecurityProhibition.objects.filter(person=OuterRef("person"))
    standing = prohibitions.not_ended(today)
    memberships = (
        FamilyMembership.objects.filter(standing_on(today), family_id=case.family_id)
        .select_related("person__identity_code")
        .annotate(
            is_protected=Exists(prohibitions.filter(standing_on(today))),
            protection_stands=Exists(standing),
            protected_until=Subquery(standing.values("until")[:1]),
            is_protected_elsewhere=protected_elsewhere(today),
            is_guardian=guardian_here(today),
        )
    )
    return in_order(memberships)


def _person(case: Case, membership: FamilyMembership) -> PersonRow:
    person = membership.person
    language = person.get_language_display()
    if person.interpreter_needed:
        language = _("%(language)s, interpreter needed") % {"language": language}
    member = member_row(membership, clock.today())
    if person.mother_tongue:
        language = _("%(language)s, mother tongue %(mother_tongue)s") % {
            "language": language,
            "mother_tongue": person.mother_tongue,
        }
    hidden = case.is_protected or membership.is_protected_elsewhere
    phones = [] if hidden else [person.phone, person.other_phone]
    code = _code_of(person)
    role = [member.role, membership.is_guardian and _("guardian"), not member.lives_here and _("lives elsewhere")]
    return PersonRow(
        membership_id=membership.pk,
        member=member,
        role=", ".join(filter(None, role)),
        born=_born_text(person, member.age),
        language=language,
        phones=[(shown_phone(phone), phone) for phone in phones if phone],
        email="" if hidden else person.email,
        is_protected=membership.is_protected,
        protection_stands=membership.protection_stands,
        protected_until=format_day(membership.protected_until) if membership.protected_until else "",
        identity_code=masked_code_of(person),
        code_problem=rules.birth_date_problem(birth_date_of(code), person.birth_date) if code else "",
        is_born=not person.due_date,
    )


def masked_code_of(person: Person) -> str:
    """The person's identity code as it is shown, `010190-****`; "" when none is recorded.

    Under another key than the one that sealed it nothing of it is shown, and that is told.
    """
    if not hasattr(person, "identity_code"):
        return ""
    code = _code_of(person)
    return masked(code) if code else _("the identity code cannot be read")


def _code_of(person: Person) -> str:
    """The code; "" when none is recorded or it cannot be opened."""
    row = getattr(person, "identity_code", None)
    try:
        return unseal(row.sealed) if row else ""
    except InvalidToken:
        return ""


def _born_text(person: Person, age: str) -> str:
    if person.due_date:
        return _("due %(day)s") % {"day": format_day(person.due_date)}
    return ", ".join(filter(None, [format_day(person.birth_date), age]))


def _need(row: SupportNeed) -> NeedRow:
    return NeedRow(row.pk, row.need.name, row.family_words, format_day(row.ended_on), row.end_reason)


def _strength(row: CaseStrength) -> StrengthRow:
    said_by = row.said_by.short_name if row.said_by else ""
    return StrengthRow(row.strength.name if row.strength else "", row.words, said_by)


def _team_row(member: CareTeamMember) -> TeamRow:
    invited = member.role == CareTeamMember.Role.INVITED
    return TeamRow(
        user=member.user,
        role=member.get_role_display(),
        period=format_period(local(member.since).date(), last_day(member.until)),
        reason=member.reason,
        member_id=member.pk if invited else None,
    )
