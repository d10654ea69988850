"""The families a person works with: how many in each phase, and which of them wait for something."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_when
from cases import access
from cases.models import Case
from cases.models.protection import protection_ends
from cases.selectors.deadlines import limit_words, nearest_limit
from cases.selectors.further_contacts import unhandled_since, unhandled_words
from cases.selectors.protection import ending_words
from pairs.load import Load
from pairs.selectors.load import load_of_cases, with_halves
from staff.models import User
from visits.selectors.due import awaits_closing, days_since, is_quiet, silence_words, silent_since, with_silence
from visits.selectors.note.to_sign import notes_to_sign
from visits.selectors.words import short_label

Phase = Case.Phase


@dataclass(frozen=True)
class FamilyRow:
    """A family that waits for something: where to go, and why."""

    case_id: int
    url: str
    family: str
    kind: str
    words: str


@dataclass(frozen=True)
class OwnFamilies:
    """The families of one person."""

    load: Load
    phases: list[tuple[str, int]]
    rows: list[FamilyRow]


@dataclass(frozen=True)
class ToSign:
    """A note of the other one of the pair that waits for the person's signature."""

    case_id: int
    url: str
    family: str
    label: str
    by: str


def own_families(user: User) -> OwnFamilies:
    """The open families of which the person is one of the pair. One query, without any family two."""
    cases = with_halves(with_silence(access.cases_with(user, "visit.plan"))).annotate(
        nearest_limit=nearest_limit(),
        awaits_closing=awaits_closing(),
        protection_ends=protection_ends(clock.today(), "family_id"),
        unhandled_since=unhandled_since("pk"),
    )
    cases = list(cases.select_related("family").order_by("family__sort_key", "id"))
    counts = {phase: sum(case.phase == phase for case in cases) for phase in Phase}
    to_close = sum(case.awaits_closing for case in cases)
    phases = [
        (_("Plan to be made"), counts[Phase.PAIR]),
        (_("In the initial phase"), counts[Phase.INITIAL]),
        (_("Joint review ahead"), counts[Phase.REVIEW] - to_close),
        (_("In the working phase"), counts[Phase.WORK]),
        (_("To be closed"), to_close),
    ]
    return OwnFamilies(
        load=load_of_cases(user, cases),
        phases=[(words, count) for words, count in phases if count],
        rows=[
            *_new_contacts(cases),
            *_ending_protections(cases),
            *_near_limits(cases),
            *(row for case in cases if (row := _waiting_for(case))),
        ],
    )


def waiting_to_sign(user: User) -> list[ToSign]:
    """The notes that wait for the person's signature. One query."""
    return [
        ToSign(
            case_id=note.case_id,
            url=reverse("visits:note", args=[note.pk]),
            family=str(note.case.family),
            label=short_label(note.visit),
            by=_("%(name)s recorded it %(when)s") % {"name": note.author, "when": format_when(note.signed_at)},
        )
        for note in notes_to_sign(user)
    ]


def _new_contacts(cases: list[Case]) -> list[FamilyRow]:
    """The families of which a later contact waits to be read, the earliest first."""
    waiting = sorted((case.unhandled_since, case.pk, case) for case in cases if case.unhandled_since)
    return [
        FamilyRow(pk, reverse("visits:case", args=[pk]), str(case.family), "attention", unhandled_words(day))
        for day, pk, case in waiting
    ]


def _ending_protections(cases: list[Case]) -> list[FamilyRow]:
    """The families whose security prohibition ends soon, the nearest end first."""
    ending = sorted((case.protection_ends, case.pk, case) for case in cases if case.protection_ends)
    return [
        FamilyRow(pk, reverse("visits:case", args=[pk]), str(case.family), "attention", ending_words(day))
        for day, pk, case in ending
    ]


def _near_limits(cases: list[Case]) -> list[FamilyRow]:
    """The families with a limit that is near or over, the nearest first."""
    limits = sorted((case.nearest_limit["due_on"], case.pk, case) for case in cases if case.nearest_limit)
    rows = []
    for _due, _pk, case in limits:
        kind, words = limit_words(case.nearest_limit)
        if kind != "planned":
            rows.append(FamilyRow(case.pk, reverse("cases:limits", args=[case.pk]), str(case.family), kind, words))
    return rows


def _waiting_for(case: Case) -> FamilyRow | None:
    """What the family waits for: its plan, its review, its closing, or any contact at all."""
    family = str(case.family)
    if case.phase == Phase.PAIR:
        return FamilyRow(
            case.pk,
            reverse("visits:plan_new", args=[case.pk]),
            family,
            "planned",
            _("Make the plan of the first visits"),
        )
    if case.awaits_closing:
        return FamilyRow(case.pk, reverse("visits:closure", args=[case.pk]), family, "now", _("Close the case"))
    if case.phase == Phase.REVIEW:
        return FamilyRow(
            case.pk, reverse("visits:review_new", args=[case.pk]), family, "now", _("Hold the joint review")
        )
    days = days_since(silent_since(case.last_contact_at, case.paired_at, case.opened_at))
    if not is_quiet(days, unrecorded=case.unrecorded):
        return None
    words = silence_words(days, met=case.last_contact_at is not None)
    return FamilyRow(case.pk, reverse("visits:case", args=[case.pk]), family, "attention", words)
