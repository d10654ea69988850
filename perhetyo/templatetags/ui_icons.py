"""Icons by what they mean. The pictures come from heroicons; three simple shapes it lacks are drawn here."""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_mini, heroicon_outline

# A filled picture marks a state that must be seen in passing; all the rest are outlines.
FILLED = {
    "done": "check-circle",
    "overdue": "exclamation-circle",
    "error": "exclamation-circle",
}
OUTLINED = {
    # what a button does
    "add": "plus",
    "back": "arrow-left",
    "delete": "trash",
    "edit": "pencil-square",
    "filter": "funnel",
    "forward": "arrow-right",
    "info": "information-circle",
    "list": "list-bullet",
    "more": "ellipsis-horizontal",
    "next": "chevron-right",
    "previous": "chevron-left",
    "print": "printer",
    "refresh": "arrow-path",
    "search": "magnifying-glass",
    "sign-out": "arrow-right-start-on-rectangle",
    "sort-down": "arrow-down",
    "sort-up": "arrow-up",
    # people, places and things of the work
    "access-log": "finger-print",
    "book": "book-open",
    "calendar": "calendar-days",
    "catalogue": "rectangle-stack",
    "child": "face-smile",
    "clock": "clock",
    "co-sign": "document-check",
    "contact": "inbox-arrow-down",
    "draft": "pencil",
    "eye": "eye",
    "families": "user-group",
    "family": "home",
    "flag": "flag",
    "heart": "heart",
    "key": "key",
    "language": "language",
    "lock": "lock-closed",
    "mail": "envelope",
    "log-visit": "pencil-square",
    "money": "banknotes",
    "moon": "moon",
    "my-day": "home",
    "network": "share",
    "note": "document-text",
    "pair": "users",
    "people": "users",
    "person": "user",
    "phone": "phone",
    "place": "map-pin",
    "plan": "clipboard-document-list",
    "report": "chart-bar",
    "review": "clipboard-document-check",
    "route": "map",
    "shield": "shield-check",
    "sleep": "moon",
    "strength": "star",
    "sun": "sun",
    "unit": "building-office-2",
    "visit": "home",
    "voice": "chat-bubble-bottom-center-text",
    # states
    "attention": "exclamation-triangle",
    "check": "check",
    "minus": "minus",
    "minus-circle": "minus-circle",
    "planned": "calendar",
    "plus": "plus",
    "saved": "cloud-arrow-up",
    "secret": "lock-closed",
    "waiting": "clock",
}
_RING = '<circle cx="12" cy="12" r="8.5"/>'
DRAWN = {
    "circle": _RING,
    "now": _RING + '<circle cx="12" cy="12" r="4" fill="currentColor" stroke="none"/>',
    "half": _RING + '<path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor" stroke="none"/>',
}


class UnknownIcon(LookupError):
    """A template asks for an icon that has no picture."""


@lru_cache(maxsize=256)
def icon(name: str, size: str = "") -> SafeString:
    """An inline picture for decoration beside words; screen readers skip it.

    `name` is a word from the tables above, `size` is "" or "lg". Raises UnknownIcon.
    """
    css = f"icon icon-{size}" if size else "icon"
    if name in DRAWN:
        return mark_safe(  # noqa: S308 - both parts are constants of this module
            f'<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true" '
            f'width="20" height="20" class="{css}">{DRAWN[name]}</svg>'
        )
    if name in FILLED:
        return heroicon_mini(FILLED[name], **{"class": css})
    if name in OUTLINED:
        return heroicon_outline(OUTLINED[name], size=20, **{"class": css})
    raise UnknownIcon(f"no icon is called {name!r}; the names are in perhetyo/templatetags/ui_icons.py")
