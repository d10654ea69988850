"""Later contacts about a family, as its background shows them."""

from dataclasses import dataclass

from audit import clock
from audit.finnish_dates import format_day
from cases.models import Case, FurtherContact
from cases.models.protection import protected_number
from staff.phones import shown_phone


@dataclass(frozen=True)
class FurtherContactRow:
    """One later contact in words; who made it and the number are "" where they must not be shown."""

    contact: FurtherContact
    received: str
    person: str
    phone: str
    phone_link: str


def further_contacts_of(case: Case) -> list[FurtherContactRow]:
    """The contacts that came while the case was open, the newest first. `case` from cases.access. One query."""
    rows = FurtherContact.objects.filter(case=case).select_related("source", "received_by")
    rows = rows.annotate(is_hidden=protected_number(clock.today(), "contact_phone"))
    return [_row(contact, is_hidden=case.is_protected or contact.is_hidden) for contact in rows]


def _row(contact: FurtherContact, *, is_hidden: bool) -> FurtherContactRow:
    phone = "" if is_hidden else contact.contact_phone
    person = "" if is_hidden else contact.contact_person
    return FurtherContactRow(contact, format_day(contact.received_on), person, shown_phone(phone), phone)
