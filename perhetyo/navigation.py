"""Which places each role sees in the main menu. The first of them is the start page."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import User
from staff.roles import Role


@dataclass(frozen=True)
class Place:
    """One item of the main menu."""

    label: str | Promise
    url_name: str
    icon: str
    # Pages of the same place at other addresses.
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class MenuItem:
    """A place as shown on one page."""

    label: str | Promise
    url: str
    icon: str
    current: bool


DAY = Place(_("My day"), "visits:day", "my-day")
NOTICES = Place(_("Own contacts"), "cases:own_notices", "plus")
FAMILIES = Place(_("Families"), "cases:families", "families")
NOTES = Place(_("Notes"), "visits:todo", "note")
CALENDAR = Place(_("Calendar"), "visits:calendar", "calendar")
PAIRS = Place(_("Work pairs"), "pairs:board", "pair")
CONTACT = Place(_("New contact"), "cases:contact_new", "plus")
CASELOAD = Place(_("Caseload"), "reports:caseload", "report")
STAFF = Place(_("Staff"), "staff:people", "people")
USERS = Place(_("Users"), "staff:users", "people")
UNITS = Place(_("Units"), "staff:units", "unit")
BESIDE_CATALOGUES = ("cases:deadline_rules", "pairs:load_points")
CATALOGUES = Place(_("Catalogues"), "staff:catalogues", "catalogue", also=BESIDE_CATALOGUES)

# In the order of importance when somebody has several roles.
PLACES: list[tuple[str, list[Place]]] = [
    (Role.SUPERVISOR, [CASELOAD, PAIRS, FAMILIES, CONTACT, CALENDAR, STAFF]),
    (Role.COORDINATOR, [PAIRS, FAMILIES, CONTACT, CALENDAR, STAFF]),
    (Role.WORKER, [DAY, FAMILIES, NOTES, CALENDAR]),
    (Role.PARTNER, [FAMILIES, NOTICES]),
    (Role.ADMINISTRATOR, [USERS, UNITS, CATALOGUES]),
]


def places_of(user: User) -> list[Place]:
    """The person's places by all roles of today, each once. Somebody without a role has the own profile."""
    places = [place for role, of_role in PLACES if user.has_role(role) for place in of_role]
    return list(dict.fromkeys(places)) or [Place(_("My details"), "staff:profile", "person")]


def _names(place: Place) -> list[str]:
    return [place.url_name, *place.also]


def navigation(request: HttpRequest) -> dict:
    """Template context: the main menu with the present place marked, and where to look for a family."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"navigation": [], "search_url": ""}
    places = places_of(request.user)
    urls = [reverse(place.url_name) for place in places]
    parts = [(reverse(name), url) for place, url in zip(places, urls, strict=True) for name in _names(place)]
    current = max(((part, url) for part, url in parts if request.path.startswith(part)), default=("", ""))[1]
    return {
        "navigation": [
            MenuItem(place.label, url, place.icon, url == current) for place, url in zip(places, urls, strict=True)
        ],
        "search_url": reverse("cases:search") if FAMILIES in places else "",
    }
