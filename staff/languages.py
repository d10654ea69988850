"""The languages in which professionals work; the Sámi languages by law (saamen kielilaki 1086/2003)."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LANGUAGES: list[tuple[str, str | Promise]] = [
    ("fi", _("Finnish")),
    ("sv", _("Swedish")),
    ("se", _("Northern Sámi")),
    ("smn", _("Inari Sámi")),
    ("sms", _("Skolt Sámi")),
    ("en", _("English")),
    ("ru", _("Russian")),
    ("uk", _("Ukrainian")),
    ("et", _("Estonian")),
    ("ar", _("Arabic")),
    ("so", _("Somali")),
    ("fa", _("Persian")),
]


def language_names(codes: Iterable[str]) -> str:
    """`suomi, ruotsi`, in the order of the list above; unknown codes as they are."""
    codes = set(codes)
    known = [str(name) for code, name in LANGUAGES if code in codes]
    return ", ".join(known + sorted(codes - dict(LANGUAGES).keys()))
