"""The tags and filters of the product's look; a builtin library, so no template loads it."""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from audit import finnish_dates
from perhetyo.templatetags import ui_blocks, ui_forms, ui_icons, ui_meters

register = template.Library()

for tag in (
    ui_icons.icon,
    ui_meters.level,
    ui_meters.load_bar,
    ui_meters.pips,
    ui_meters.wait_bar,
    ui_blocks.avatar,
    ui_blocks.breadcrumbs,
    ui_blocks.empty_state,
    ui_blocks.meta_item,
    ui_blocks.pager,
    ui_blocks.person,
    ui_blocks.status,
    ui_blocks.voice,
    ui_forms.error_prefix,
    ui_forms.error_summary,
):
    register.simple_tag(tag)

for block in (ui_blocks.alert, ui_blocks.card, ui_blocks.menu, ui_blocks.page_head, ui_blocks.row_link):
    register.simple_block_tag(block)

# The order matters: tokens first, what the device or the person prefers last.
STYLESHEETS = (
    "skin",
    "base",
    "topbar",
    "controls",
    "tables",
    "cards",
    "people",
    "status",
    "forms",
    "form-sections",
    "day",
    "phases",
    "pairing",
    "caseload",
    "states",
    "review",
    "print",
    "preferences",
)


@register.simple_tag
def stylesheets() -> SafeString:
    """All stylesheets, in order. The dark one follows the device until theme.js changes its media query."""
    return format_html(
        '<link rel="stylesheet" href="{}">\n<link rel="stylesheet" href="{}">\n'
        '<link rel="stylesheet" href="{}" media="(prefers-color-scheme: dark)" data-dark>\n{}',
        static("bootstrap/css/bootstrap.min.css"),
        static("css/tokens.css"),
        static("css/dark.css"),
        _links(STYLESHEETS),
    )


def _links(names: Iterable[str]) -> SafeString:
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(f"css/{name}.css"),) for name in names)
    )


@register.filter
def when(start: datetime | None, end: datetime | None = None) -> str:
    """to 12.3. klo 9.00–10.30"""
    return finnish_dates.format_when(start, end)
