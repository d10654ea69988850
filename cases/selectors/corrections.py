"""What can be corrected of a family and its case, as it stands: the values of each page and the mark of them."""

from django.db.models import QuerySet
from django.http import Http404

from audit import clock
from audit.rows import one_or_none
from cases.models import Case, Contact, FamilyMembership, IdentityCode, Need, Person, SupportNeed
from cases.models.people import standing_on
from cases.models.protection import protected_elsewhere
from cases.selectors.preferred_times import slots_of
from staff.services.changes import Values

# What is not shown of a protected household on the page that corrects it.
PROTECTED_FIELDS = ("area", "street_address", "postal_code", "town", "arrival_note", "safety_note")
FAMILY_FIELDS = ("name", *PROTECTED_FIELDS, "pets", "allergies")
CONTACT_FIELDS = ("contact_person", "contact_phone", "legal_ground", "time_wishes")
WORK_FIELDS = ("work_form", "work_form_reason", "level", "path", "urgency")
# What is not shown when the contact must not be (`cases.selectors.protection.hides_contact`).
PROTECTED_OF_CONTACT = ("contact_person", "contact_phone")
# How a person is reached: not shown of a protected household on the page that corrects it.
REACHED_BY = ("phone", "other_phone", "email")
PERSON_FIELDS = (
    *("first_name", "last_name", "birth_date", "due_date"),
    *REACHED_BY,
    *("language", "mother_tongue", "interpreter_needed"),
)
MEMBER_FIELDS = ("role", "lives_here")


def family_values(case: Case) -> Values:
    """The family's name and home."""
    return {name: getattr(case.family, name) for name in FAMILY_FIELDS}


def contact_values(contact: Contact) -> Values:
    """Who made contact, on what ground, and the times that suit the family."""
    values = {name: getattr(contact, name) for name in CONTACT_FIELDS}
    return values | {"preferred_times": slots_of(contact.case)}


def work_values(case: Case) -> Values:
    """The form of work with its reason, the level of need, the path, and how urgent the matter is."""
    return {name: getattr(case, name) for name in WORK_FIELDS}


def member_values(membership: FamilyMembership) -> Values:
    """A member: who it is, and how the person belongs to the family."""
    person = {name: getattr(membership.person, name) for name in PERSON_FIELDS}
    return person | {name: getattr(membership, name) for name in MEMBER_FIELDS}


def need_values(need: SupportNeed) -> Values:
    """The words of a need, and whether it has ended."""
    return {"family_words": need.family_words, "ended_on": need.ended_on}


def code_values(person: Person) -> Values:
    """The identity code of the person as a page has seen it: which one it is, in no form that can be read."""
    row = one_or_none(IdentityCode.objects.filter(person=person))
    return {"fingerprint": row.fingerprint if row else ""}


def membership_of(case: Case, pk: int) -> FamilyMembership:
    """A member of the case's family today, with the person. Raises Http404 for anybody else.

    It knows whether another home protects the person (`is_protected_elsewhere`).
    """
    today = clock.today()
    members = FamilyMembership.objects.filter(standing_on(today), family_id=case.family_id)
    members = members.annotate(is_protected_elsewhere=protected_elsewhere(today))
    return _found(one_or_none(members.select_related("person").filter(pk=pk)))


def need_of(case: Case, pk: int) -> SupportNeed:
    """A standing need of the case. Raises Http404 for any other."""
    return _found(one_or_none(SupportNeed.objects.standing().select_related("need").filter(case=case, pk=pk)))


def needs_to_add(case: Case) -> QuerySet[Need]:
    """Needs of the catalogue that the family does not have now."""
    standing = SupportNeed.objects.standing().filter(case=case)
    return Need.objects.valid_on().exclude(pk__in=standing.values("need"))


def _found(row):
    if row is None:
        raise Http404
    return row
