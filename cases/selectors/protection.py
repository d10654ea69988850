"""Security prohibitions as they stand: what a page changes of one, and which of them end soon."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day
from cases import access
from cases.models import Case, Contact, Person, SecurityProhibition
from cases.models.protection import prohibitions_ending, protected_number, protection_ends
from staff.models import User
from staff.services.changes import Values


@dataclass(frozen=True)
class EndingRow:
    """A family whose protection ends soon, in words."""

    case_id: int
    url: str
    family: str
    words: str


def hides_contact(case: Case) -> bool:
    """Whether it must not be shown who made contact and at which number, on a page that asks for no reason.

    In a protected household it may be the family's own number, and who made contact may be its day care. Elsewhere
    it may be the number of somebody protected: of a parent who has moved out of this home.
    """
    hidden = Contact.objects.filter(protected_number(clock.today(), "contact_phone"), case=case)
    return case.is_protected or hidden.exists()


def prohibition_of(person: Person) -> SecurityProhibition | None:
    """The person's prohibition of today that nobody has ended; of several the one that stands the longest."""
    return person.security_prohibitions.not_ended(clock.today()).first()


def prohibition_values(row: SecurityProhibition) -> Values:
    """From when and until when it stands, and how it is known."""
    return {"since": row.since, "until": row.until, "source": row.source}


def ending_words(day: date) -> str:
    """What is done when the protection ends on the day."""
    return _("The security prohibition ends on %(day)s. Ask the client for the new decision.") % {
        "day": format_day(day)
    }


def protection_ending(case: Case) -> str:
    """That the family's protection ends soon, in words; "" when it does not. One query."""
    row = prohibitions_ending(clock.today(), case.family_id).first()
    return ending_words(row.until) if row else ""


def ending_protections(user: User) -> list[EndingRow]:
    """The open families whose protection ends soon, of those for which the person may prolong it. One query."""
    cases = access.cases_with(user, "protection.end").open()
    cases = cases.annotate(protection_ends=protection_ends(clock.today(), "family_id"))
    cases = cases.filter(protection_ends__isnull=False).select_related("family")
    return [
        EndingRow(
            case_id=case.pk,
            url=reverse("cases:background", args=[case.pk]),
            family=str(case.family),
            words=ending_words(case.protection_ends),
        )
        for case in cases.order_by("protection_ends", "family__sort_key", "pk")
    ]
