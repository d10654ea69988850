"""Security prohibitions as they stand: what a page changes of one, and what is told of its end."""

from datetime import date

from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day
from cases.models import Case, Contact, Person, SecurityProhibition
from cases.models.protection import prohibitions_ending, protected_number
from staff.services.changes import Values


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
