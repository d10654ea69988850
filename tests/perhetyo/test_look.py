"""Stylesheets and templates keep the promises of the look: strict policy, readable in both themes."""

import re
from pathlib import Path

import crispy_bootstrap5
import pytest
from django.conf import settings
from django.template.loader import get_template

from perhetyo.templatetags.ui import STYLESHEETS

CSS = settings.BASE_DIR / "static" / "css"
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
TOKEN = re.compile(r"^\s*--([a-z0-9-]+):\s*(#[0-9a-f]{6});", re.M)
TEXT_ON = [
    (ink, ground)
    for ink in ("c-ink", "c-ink-2", "c-ink-3", "c-lake", "c-lake-strong", "c-moss", "c-hilla", "c-puolukka")
    for ground in ("c-paper", "c-surface", "c-sunken")
] + [
    ("c-on-lake", "c-lake"),
    ("c-on-moss", "c-moss"),
    ("c-on-puolukka", "c-puolukka"),
    ("c-lake-strong", "c-lake-soft"),
    ("c-ink-2", "c-lake-soft"),
    ("c-moss", "c-moss-soft"),
    ("c-hilla", "c-hilla-soft"),
    ("c-puolukka", "c-puolukka-soft"),
    ("c-ink", "c-voice"),
]


def colours(theme):
    light = dict(TOKEN.findall((CSS / "tokens.css").read_text()))
    return light if theme == "light" else light | dict(TOKEN.findall((CSS / "dark.css").read_text()))


def contrast(first, second):
    """WCAG 2.2 contrast ratio of two colours."""
    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_no_stylesheet_asks_for_a_token_that_none_defines():
    text = "".join(path.read_text() for path in CSS.glob("*.css"))
    asked, defined = set(re.findall(r"var\((--[\w-]+)\)", text)), set(re.findall(r"(--[\w-]+)\s*:", text))

    assert asked - defined == set()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read(theme):
    tokens = colours(theme)

    pale = {
        f"{ink} on {ground}": round(contrast(tokens[ink], tokens[ground]), 2)
        for ink, ground in TEXT_ON
        if contrast(tokens[ink], tokens[ground]) < 4.5
    }

    assert pale == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_controls_can_be_seen(theme):
    tokens = colours(theme)

    assert contrast(tokens["c-line-strong"], tokens["c-surface"]) >= 3
    assert contrast(tokens["c-focus"], tokens["c-paper"]) >= 3


def test_every_colour_has_a_dark_value():
    light = dict(TOKEN.findall((CSS / "tokens.css").read_text()))
    dark = dict(TOKEN.findall((CSS / "dark.css").read_text()))

    assert set(light) == set(dark)


# The pages that need them link them by themselves.
OF_ONE_PAGE = {"calendar", "intake", "famtree"}


def test_every_stylesheet_is_linked_once():
    assert sorted([*STYLESHEETS, "tokens", "dark", *OF_ONE_PAGE]) == sorted(
        path.stem for path in CSS.glob("*.css")
    )


def test_no_class_is_styled_that_no_page_has():
    crispy = Path(crispy_bootstrap5.__file__).parent / "templates"
    rooms = [settings.BASE_DIR / room for room in ("perhetyo", "reports", "visits", "pairs", "cases", "staff")]
    sources = [*TEMPLATES, *crispy.rglob("*.html"), *(path for room in rooms for path in room.rglob("*.py"))]
    written = "\n".join(path.read_text() for path in sources)
    sheets = re.sub(
        r"/\*.*?\*/|url\([^)]*\)", "", "\n".join(path.read_text() for path in CSS.glob("*.css")), flags=re.S
    )

    # A variant may be put together where it is used: "phase-{{ step.state }}".
    styled = {name for rule in re.findall(r"([^{}]+)\{", sheets) for name in re.findall(r"\.([a-z][\w-]*)", rule)}
    unused = {
        name
        for name in styled
        if not re.search(rf"(?<![\w-]){name}(?![\w-])", written) and name.rpartition("-")[0] + "-{" not in written
    }

    assert unused == set()


def test_colours_are_written_in_the_tokens_only():
    tinted = {
        path.name
        for path in CSS.glob("*.css")
        if path.stem not in {"tokens", "dark", "print"} and re.search(r"#[0-9a-fA-F]{3,8}\b", path.read_text())
    }

    assert tinted == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_templates_hold_no_style_and_no_script_of_their_own(path: Path):
    source = path.read_text()

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|hx-on", source)
    assert "http://" not in source.replace("http://www.w3.org", "")
    assert "https://" not in source


@pytest.mark.parametrize("name", ["400.html", "500.html", "403_csrf.html"])
def test_pages_that_stop_need_no_context(name):
    html = get_template(name).render()

    assert html.count("<h1") == 1
    assert 'href="/"' in html
    assert '<html lang="fi"' in html


@pytest.mark.django_db
def test_sign_in_page_shows_its_errors_on_top(client):
    page = client.post("/accounts/login/", {"login": "", "password": ""}, headers={"accept-language": "en"})

    html = page.content.decode()
    assert '<a href="#id_login">Username: This field is required.</a>' in html
    assert "<title>Error: Sign in" in html
    assert "topnav" not in html
    assert html.count("<h1") == 1
