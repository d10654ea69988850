"""The house keeps its shape: who may reach families, which pages are public, how long files grow."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

ROOT = Path(settings.BASE_DIR)
ROOMS = ("audit", "staff", "cases", "pairs", "visits", "reports", "perhetyo")

# Addresses that answer without signing in. Whoever adds one here must be able to say why.
PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",  # answers only that nobody signs up
    "visits:calendar_feed",  # its secret is in the address: calendar programmes cannot sign in
    "healthz",
    "readyz",
    "set_language",
}


def python_files():
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]


def all_patterns(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            namespace = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from all_patterns(entry, namespace)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry


def test_only_the_listed_pages_are_public():
    public = {name for name, pattern in all_patterns() if not getattr(pattern.callback, "login_required", True)}

    assert public == PUBLIC


def test_cases_are_reached_through_access_only():
    """`Case.objects` outside the room's own inner layers would be a second judge of who may see a family."""
    offenders = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if re.search(r"\b(Case|Family|Person)\.objects\b", path.read_text(encoding="utf-8"))
        and not str(path.relative_to(ROOT)).startswith(
            ("cases/access/", "cases/models", "cases/services", "perhetyo/demo")
        )
    ]

    assert offenders == []


def test_parts_of_services_without_a_rule_of_their_own_are_called_by_services_only():
    callers = {
        str(path.relative_to(ROOT))
        for path in python_files()
        if re.search(r"\bend_care_team_place\(", path.read_text(encoding="utf-8"))
    }

    assert callers
    assert {caller for caller in callers if "services" not in caller} == set()


def test_a_capability_is_asked_in_access_only():
    """A view or service that asked roles and refused by itself would be a second spelling of `access.require`."""
    offenders = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if re.search(r"units_with|has_capability", source := path.read_text(encoding="utf-8"))
        and "raise PermissionDenied" in source
        and path.name != "access.py"
        and "access" not in path.parts
    ]

    assert offenders == []


def models_about_families() -> set[str]:
    """The names of all models whose rows belong to a family, by following their relations."""
    about = {"Family", "Person", "Case"}
    models = [model for model in apps.get_models() if not hasattr(model, "pgh_tracked_model")]
    while (
        found := {
            model.__name__
            for model in models
            for field in model._meta.fields
            if field.is_relation and field.related_model.__name__ in about
        }
        - about
    ):
        about |= found
    return about


def test_pages_and_forms_ask_selectors_for_rows_about_families():
    """A view that reads `Visit.objects` itself has passed the question whose family it is."""
    names = models_about_families()
    asked = re.compile(rf"\b({'|'.join(sorted(names))})\.objects\b")
    pages = [path for path in python_files() if re.search(r"/(views|forms)(\.py$|/)", str(path))]
    offenders = [str(path.relative_to(ROOT)) for path in pages if asked.search(path.read_text(encoding="utf-8"))]

    assert {"Visit", "VisitNote", "NoteDraft", "WorkPair", "CareTeamMember", "Closure", "Agreement"} <= names
    assert not names & {"User", "Unit", "AuditEvent", "VisitType"}
    assert len(pages) > 30
    assert offenders == []


def test_time_comes_from_the_one_clock():
    offenders = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if re.search(r"timezone\.now\(|date\.today\(|timezone\.localdate\(\)", path.read_text(encoding="utf-8"))
        and path != ROOT / "audit" / "clock.py"
    ]

    assert offenders == []


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    source = path.read_text(encoding="utf-8")

    assert len(source.splitlines()) <= 300
    long = [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 50
    ]
    assert long == []


def test_templates_hold_no_inline_style_or_script_and_no_foreign_host():
    offenders = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(
            r"""\sstyle=|\son\w+=|<script>|<style|(src|href)="https?://""", path.read_text(encoding="utf-8")
        )
    ]

    assert offenders == []


def test_every_public_service_selector_and_rule_says_what_it_does():
    silent = []
    for path in python_files():
        layer = str(path.relative_to(ROOT))
        if not re.search(r"(services|selectors|rules|access|calendar)", layer):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{layer}: {node.name}")

    assert silent == []
