"""Which people and families a person may know of beside the cases, and the contacts that partners send."""

from django.db.models import Exists, Manager, OuterRef, QuerySet
from django.http import Http404

from audit import clock
from audit.rows import one_or_none
from cases.access.judging import allowed, cases_with
from cases.models import Case, ContactNotice, DuplicateCheck, Family, FamilyMembership, Person
from cases.models.people import standing_on
from staff import access as staff_access
from staff.models import User

GROUND_OF_CHECKS = "unit:contact.create"  # what lets somebody compare two people, as the log names it


def known_people(user: User) -> QuerySet[Person]:
    """The people of whom the person may read the background of some case. Of all others nothing may be told."""
    readable = cases_with(user, "background.read")
    places = FamilyMembership.objects.filter(standing_on(clock.today()), family__in=readable.values("family"))
    return Person.objects.filter(Exists(places.filter(person=OuterRef("pk"))))


def known_families(user: User) -> QuerySet[Family]:
    """The families for which the person may take in a contact again: those of the cases of the own units."""
    cases = Case.objects.filter(unit__in=user.units_with("contact.create"))
    return Family.objects.filter(merged_into=None, pk__in=cases.values("family"))


def duplicate_checks(user: User) -> QuerySet[DuplicateCheck]:
    """The questions about a person who may be in the records twice, put to the units where the person answers.

    Whoever takes in contacts there sees of both people the name and the date of birth, without which nobody could
    answer; of a family only what cases.access gives otherwise.
    """
    return DuplicateCheck.objects.filter(unit__in=user.units_with("contact.create"))


def families_with(user: User, action: str) -> QuerySet[Family]:
    """The families on every case of which the person may do `action`: for acts on a family as a whole."""
    own = Case.objects.filter(family=OuterRef("pk"))
    return Family.objects.filter(Exists(own), ~Exists(own.filter(~allowed(user, action))))


def people_with(user: User, action: str) -> QuerySet[Person]:
    """The people all of whose families, past ones too, are among `families_with`."""
    own = Case.objects.filter(family__memberships__person=OuterRef("pk"))
    return Person.objects.filter(Exists(own), ~Exists(own.filter(~allowed(user, action))))


def units_to_ask(user: User, person: Person, action: str) -> list[str]:
    """The names of the units whose families keep the person out of `people_with`; none when nothing does."""
    hindering = Case.objects.filter(~allowed(user, action), family__memberships__person=person)
    return list(hindering.order_by("unit__name").values_list("unit__name", flat=True).distinct())


def person_for(user: User, pk: int, action: str) -> Person:
    """The person, if the user may do the action on all of the person's families. Raises Http404.

    One who has been merged into another is given when that other would be.
    """
    return _given(Person.objects, pk, people_with(user, action))


def family_for(user: User, pk: int, action: str) -> Family:
    """The family, if the user may do the action on all of its cases. As `person_for`."""
    return _given(Family.objects, pk, families_with(user, action))


def _given(rows: Manager, pk: int, allowed: QuerySet) -> Person | Family:
    row = end = one_or_none(rows.filter(pk=pk))
    while end is not None and end.merged_into_id:
        end = end.merged_into
    if end is None or not allowed.filter(pk=end.pk).exists():
        raise Http404
    return row


def own_notices(user: User) -> QuerySet[ContactNotice]:
    """The contacts that a partner has sent. Raises PermissionDenied for anybody who is no partner today."""
    staff_access.require(user, "notice.send")
    return ContactNotice.objects.filter(sender=user)


def notices_to_handle(user: User) -> QuerySet[ContactNotice]:
    """Partners' contacts to the units for which the person takes in contacts. Raises PermissionDenied for none."""
    return ContactNotice.objects.filter(unit__in=staff_access.units_where(user, "contact.create"))
