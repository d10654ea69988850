"""Later contacts about a family: as its background shows them, and those that nobody has handled."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Min, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_day_month
from cases import access
from cases.models import Case, FurtherContact, ReferralSource
from cases.models.protection import protected_number
from staff.models import User
from staff.phones import shown_phone


@dataclass(frozen=True)
class FurtherContactRow:
    """One later contact in words; who made it and the number are "" where they must not be shown."""

    contact: FurtherContact
    received: str
    person: str
    phone: str
    phone_link: str
    handled: str


@dataclass(frozen=True)
class UnhandledContact:
    """A later contact that nobody has handled, in words. `handle_url` is "" for those who do not mark it."""

    words: str
    handle_url: str


def further_contacts_of(case: Case) -> list[FurtherContactRow]:
    """The contacts that came while the case was open, the newest first. `case` from cases.access. One query."""
    rows = FurtherContact.objects.filter(case=case).select_related("source", "received_by", "handled_by")
    rows = rows.annotate(is_hidden=protected_number(clock.today(), "contact_phone"))
    return [_row(contact, is_hidden=case.is_protected or contact.is_hidden) for contact in rows]


def _row(contact: FurtherContact, *, is_hidden: bool) -> FurtherContactRow:
    phone = "" if is_hidden else contact.contact_phone
    person = "" if is_hidden else contact.contact_person
    words = {"name": contact.handled_by, "day": format_day(contact.handled_at)}
    handled = _("%(name)s, %(day)s") % words if contact.handled_at else ""
    return FurtherContactRow(contact, format_day(contact.received_on), person, shown_phone(phone), phone, handled)


def may_handle(user: User, case: Case, *, received_by_id: int) -> bool:
    """Whether the person marks a later contact of the case as handled. `case` from cases.access.

    While the family has a pair, not whoever took it in: the pair has to know of it.
    """
    is_own = case.has_pair and received_by_id == user.pk
    return not is_own and access.can(user, "further_contact.handle", case)


def unhandled_facts(case: str) -> ArraySubquery:
    """Those that nobody has handled of the case in the outer row's column `case`, the earliest first."""
    rows = FurtherContact.objects.filter(case=OuterRef(case), handled_at=None).order_by("received_on", "id")
    facts = JSONObject(
        pk="pk",
        received_on="received_on",
        received_by="received_by_id",
        fi="source__name_fi",
        sv="source__name_sv",
        en="source__name_en",
    )
    return ArraySubquery(rows.values(row=facts))


def unhandled_contacts(user: User, case: Case, rows: list[dict]) -> list[UnhandledContact]:
    """What `unhandled_facts` found of the case, as its page tells it. `case` from cases.access. No query."""
    return [_unhandled(user, case, row) for row in rows]


def _unhandled(user: User, case: Case, row: dict) -> UnhandledContact:
    source = ReferralSource(name_fi=row["fi"], name_sv=row["sv"], name_en=row["en"])
    words = _("%(day)s, %(source)s") % {
        "day": format_day(date.fromisoformat(row["received_on"])),
        "source": source.name,
    }
    may = may_handle(user, case, received_by_id=row["received_by"])
    return UnhandledContact(
        words, reverse("cases:further_contact_handled", args=[case.pk, row["pk"]]) if may else ""
    )


def unhandled_since(case: str) -> Subquery:
    """When the earliest of them came, of the case in the outer row's column `case`; None when none waits."""
    rows = FurtherContact.objects.filter(case=OuterRef(case), handled_at=None).order_by().values("case")
    return Subquery(rows.annotate(first=Min("received_on")).values("first"))


def unhandled_words(day: date) -> str:
    """What is told of the family on lists."""
    return _("A new contact (%(day)s): read it on the background page.") % {"day": format_day_month(day)}
