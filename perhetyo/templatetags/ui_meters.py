"""Small meters drawn in SVG: one shape for each thing counted, and always words beside it.

Sizes are attributes, because the content security policy forbids style attributes.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pairs.load import HALVES, Load, points_words
from staff.selectors import level_words

# The last points of a worker's room warn before the room is full.
NEARLY_FULL_PLACES = 2
# A wait counts as near its limit when three quarters of the allowed days have gone.
NEAR_LIMIT = 0.75
WAIT_WIDTH = 200
# The limit stands at this part of the line, so that there is room to see how far a wait has gone over it.
LIMIT_AT = 0.7


def load_bar(load: Load, adding: int = 0, scale: int = 0) -> SafeString:
    """How much a worker carries: one tick for each load point, then "7,5/9 points, 5 families" and the room left.

    Without an agreed room there are no ticks: the numbers and the words that say so.
    `adding` draws so many new families as dashed ticks and tells the points after them. Meters that are to be
    compared get one `scale`: the points of the widest of them, so that a tick is as wide in all.
    """
    after = load.after(adding)
    words = ", ".join(filter(None, [_families_words(load), _after_words(after) if adding else _room_words(load)]))
    points = points_words(load.halves)
    if load.capacity is None:
        text = _("%(points)s points") % {"points": points}
        return format_html(
            '<div class="load"><div class="load__text"><span><b>{}</b>, {}, {}</span></div></div>',
            text,
            words,
            _("room not agreed"),
        )
    width = max(after.places, scale)
    ticks = format_html_join("", "{}", ((_load_tick(place, load, after),) for place in range(after.places)))
    return format_html(
        '<div class="load"><svg class="load__svg" viewBox="0 0 {} 10" width="{}" preserveAspectRatio="none" '
        'aria-hidden="true">{}</svg><div class="load__text"><span>{}</span></div></div>',
        max(width * 10 - 3, 1),
        # One width for a tick whatever the capacity; a narrow place squeezes them by the stylesheet.
        width * 17,
        ticks,
        format_html(
            "<b>{}</b>/{}, {}",
            points,
            ngettext("%(n)s point", "%(n)s points", load.capacity) % {"n": load.capacity},
            words,
        ),
    )


def _load_tick(place: int, load: Load, after: Load) -> SafeString:
    """One point: empty, taken, the half of it taken, or what a new family would take."""
    left = place * 10
    taken, then = (min(max(each.halves - place * HALVES, 0), HALVES) for each in (load, after))
    tick = SafeString()
    if taken < then:
        tick = format_html(
            '<rect class="add" x="{}" y=".6" width="5.8" height="8.8" rx="1"/>', f"{left + 0.6:.1f}"
        )
    elif taken < HALVES:
        tick = format_html('<rect class="" x="{}" width="7" height="10" rx="1.5"/>', left)
    if not taken:
        return tick
    css = "on"
    if place >= load.capacity:
        css = "on-over"
    elif place >= load.capacity - NEARLY_FULL_PLACES:
        css = "on-high"
    width = "7" if taken == HALVES else "3.5"
    return tick + format_html('<rect class="{}" x="{}" width="{}" height="10" rx="1.5"/>', css, left, width)


def _families_words(load: Load) -> str:
    return ngettext("%(n)s family", "%(n)s families", load.families) % {"n": load.families}


def _after_words(after: Load) -> str:
    return _("%(count)s after this") % {"count": points_words(after.halves)}


def _room_words(load: Load) -> str:
    if load.left is None:
        return ""
    if load.left < 0:
        return _("%(n)s over the limit") % {"n": points_words(-load.left)}
    if load.left == 0:
        return _("full")
    if load.is_full:
        return _("no room for a new family")
    return ngettext("room for %(left)s family", "room for %(left)s families", load.fits) % {"left": load.fits}


def level(value: int) -> SafeString:
    """A level of competence 0-3: three rising bars and the word."""
    bars = "".join(
        f'<rect class="{"on" if bar < value else ""}" x="{0.5 + bar * 6}" y="{9.5 - bar * 4}" '
        f'width="4" height="{4 + bar * 4}" rx="1"/>'
        for bar in range(3)
    )
    return format_html(
        '<span class="level level-{}"><svg class="level__bars" viewBox="0 0 18 14" aria-hidden="true">{}</svg>'
        "{}</span>",
        int(value),
        mark_safe(bars),  # noqa: S308 - numbers only
        level_words(value),
    )


def pips(total: int, done: int, now: int = 0) -> SafeString:
    """The visits of a plan as small boxes: the first `done` are done, number `now` (from 1) is the present one."""
    boxes = "".join(
        f'<rect class="{"now" if box + 1 == now else "on" if box < done else ""}" x="{box * 12}" '
        'width="9.5" height="8" rx="2"/>'
        for box in range(total)
    )
    return format_html(
        '<span class="pips"><svg viewBox="0 0 {} 8" width="{}" height="8" aria-hidden="true">{}</svg></span>',
        f"{max(total * 12 - 2.5, 1):.1f}",
        total * 12,
        mark_safe(boxes),  # noqa: S308 - numbers only
    )


def wait_bar(days: int, limit: int) -> SafeString:
    """Days waited against the limit in days; the mark on the line is the limit."""
    near = "on-near" if days >= limit * NEAR_LIMIT else "on"
    css = "on-over" if days > limit else near
    mark = round(WAIT_WIDTH * LIMIT_AT)
    waited = min(WAIT_WIDTH, round(mark * days / limit)) if limit else WAIT_WIDTH
    return format_html(
        '<svg class="wait" viewBox="0 0 {width} 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{width}" height="6" rx="3"/><rect class="{css}" width="{waited}" height="6" rx="3"/>'
        '<rect class="limit" x="{mark}" width="2" height="6"/></svg>',
        width=WAIT_WIDTH,
        css=css,
        waited=waited,
        mark=mark - 1,
    )
