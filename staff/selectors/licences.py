"""The rights of a person to practise a profession, for those who may see them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day
from staff import access
from staff.models import Licence, User


@dataclass(frozen=True)
class LicenceRow:
    """One licence in words; `url` is where it is checked again, "" for the person."""

    title: str
    number: str
    state: str
    state_words: str
    url: str


@dataclass(frozen=True)
class Licences:
    """The licences of a person and where one is recorded, "" for the person."""

    rows: list[LicenceRow]
    new_url: str


def licences_of(user: User, viewer: User) -> Licences | None:
    """The licences of a person for the person and those who check them; None for everybody else. One query."""
    checks = access.checks_licences(viewer, user)
    if not checks and viewer.pk != user.pk:
        return None
    rows = Licence.objects.filter(user=user).select_related("checked_by")
    return Licences(
        rows=[
            LicenceRow(
                title=row.title,
                number=f"{row.get_register_display()}, {row.number}",
                url=reverse("staff:licence", args=[row.pk]) if checks else "",
                **_state(row),
            )
            for row in rows
        ],
        new_url=reverse("staff:licence_new", args=[user.pk]) if checks else "",
    )


def _state(row: Licence) -> dict[str, str]:
    if row.valid_until and row.valid_until < clock.today():
        return {"state": "overdue", "state_words": _("ended %(day)s") % {"day": format_day(row.valid_until)}}
    words = _("checked %(day)s, %(name)s") % {"day": format_day(row.checked_on), "name": row.checked_by}
    if row.valid_until:
        until = _("until %(day)s") % {"day": format_day(row.valid_until)}
        return {"state": "attention", "state_words": f"{until}, {words}"}
    return {"state": "done", "state_words": words}
