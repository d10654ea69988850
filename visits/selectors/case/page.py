"""The case page: where the work with one family stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day_month
from cases import access
from cases.models import Case, CasePhase, CaseStrength, Contact, FamilyMembership, Strength
from cases.rules import awaits_new_pair
from cases.selectors import invited_until, phase_status
from cases.selectors.deadlines import DeadlineRow, deadline_facts, deadline_rows
from cases.selectors.further_contacts import UnhandledContact, unhandled_contacts, unhandled_facts
from cases.selectors.household import EventRow, household_events
from pairs.models import WorkPair
from pairs.selectors import standing_pair
from staff.models import User
from visits.models import Agreement
from visits.selectors.case.actions import Actions, Situation, actions_for
from visits.selectors.case.closing import ClosingWords, closing_words
from visits.selectors.case.phases import Steps, steps_of
from visits.selectors.case.visits import CaseVisit, Sight, row_of, sight_of, visits_in
from visits.selectors.due import days_since, is_quiet, silence_words, silent_since
from visits.selectors.handover import ComingVisit, visits_left_behind
from visits.selectors.visits import full_name
from visits.selectors.words import names_in_a_row

MOST_VISITS = 40
MOST_STEPS = 12
MOST_QUOTES = 4
MOST_EVENTS = 6
FEED = 4


@dataclass(frozen=True)
class AgreedStep:
    """A step agreed with the family. `done_url` only while it can be marked as done by the reader."""

    what: str
    about: str
    is_done: bool
    is_late: bool
    done_url: str


@dataclass(frozen=True)
class FeedItem:
    """A visit that has been, with what was agreed at it."""

    visit: CaseVisit
    agreed: list[str]


@dataclass(frozen=True)
class CasePage:
    """Everything below the head of the page. What the reader may not know is empty."""

    steps: Steps
    actions: Actions
    hopes: str
    hopes_by: str
    pair: WorkPair | None
    change_url: str
    left_behind: list[ComingVisit]
    no_longer_here: str
    coming: CaseVisit | None
    agreed_times: list[CaseVisit]
    arrival_note: str
    safety_note: str
    new_contacts: list[UnhandledContact]
    deadlines: list[DeadlineRow]
    quotes: list[tuple[str, str]]
    strengths: list[str]
    agreed: list[AgreedStep]
    feed: list[FeedItem]
    home_events: list[EventRow]
    may_change_home: bool
    sight: Sight
    closed: str
    closing: ClosingWords | None
    status: str
    awaits_new_pair: bool
    quiet: str
    agree_url: str
    lacks_visit: bool


def case_page(user: User, case: Case, memberships: Sequence[FamilyMembership]) -> CasePage:
    """The page of the case for the person. At most five queries.

    `case` comes from cases.access for the same user, `memberships` from cases.selectors.people.
    """
    sight = sight_of(user, case)
    frame = _frame(case)
    latest = list(visits_in(case).order_by("-starts_at", "-id")[:MOST_VISITS])[::-1]
    visits = [row_of(visit, sight) for visit in latest]
    plan, review = getattr(frame.case, "plan", None), getattr(frame.case, "joint_review", None)
    pair = standing_pair(case)
    situation = Situation(case=case, pair=pair, plan=plan, review=review, visits=visits)
    agreements = _agreements(case) if sight.notes else []
    quotes, strengths = _strengths(frame.strength_rows) if sight.background else ([], [])
    return CasePage(
        steps=steps_of(case, since=_since(frame.phase_rows), review=review, visits=visits),
        actions=actions_for(user, situation),
        hopes=frame.hopes if sight.background else "",
        hopes_by=_("The family at the contact, %(day)s") % {"day": format_day_month(frame.received_on)},
        pair=pair,
        change_url=_change_url(user, case) if pair else "",
        left_behind=visits_left_behind(user, case, pair, latest),
        no_longer_here=names_in_a_row(frame.left_names),
        coming=situation.coming if sight.background else None,
        agreed_times=[] if sight.background else _within_invitation(user, case, situation.agreed_times),
        arrival_note=case.family.arrival_note if sight.places else "",
        safety_note=case.family.safety_note if sight.places else "",
        new_contacts=unhandled_contacts(user, case, frame.unhandled_rows) if sight.background else [],
        deadlines=[*deadline_rows(frame.deadline_rows), *_to_record(visits, sight)] if sight.background else [],
        quotes=quotes,
        strengths=strengths,
        agreed=[_step(row, can_finish=sight.drafts) for row in agreements[:MOST_STEPS]],
        feed=_feed(visits, agreements) if sight.notes else [],
        home_events=household_events(memberships)[::-1][:MOST_EVENTS] if sight.background else [],
        may_change_home=access.can(user, "members.correct", case),
        sight=sight,
        closed=_closed_words(frame.case),
        closing=_closing(frame.case) if sight.notes else None,
        status=_status(case, situation),
        awaits_new_pair=awaits_new_pair(case),
        quiet=_quiet(case, situation),
        agree_url=reverse("visits:visit_new", args=[case.pk]) if access.can(user, "visit.plan", case) else "",
        lacks_visit=sight.background and situation.lacks_visit,
    )


def _frame(case: Case) -> Contact:
    """The contact with the plan, review and closing of the case; phases and strengths come in the same query."""
    phases = CasePhase.objects.filter(case=OuterRef("case")).order_by("id")
    noted = CaseStrength.objects.filter(case=OuterRef("case")).order_by("-noted_on", "id")
    left = access.left_places().filter(role__in=access.PAIR, case=OuterRef("case")).order_by("id")
    strengths = JSONObject(
        words="words",
        by="said_by__first_name",
        fi="strength__name_fi",
        sv="strength__name_sv",
        en="strength__name_en",
    )
    return (
        Contact.objects.select_related(
            "case__plan", "case__joint_review", "case__closure__reason", "case__closure__actor"
        )
        .annotate(
            phase_rows=ArraySubquery(phases.values(row=JSONObject(phase="phase", since="since"))),
            strength_rows=ArraySubquery(noted.values(row=strengths)),
            deadline_rows=deadline_facts("case"),
            unhandled_rows=unhandled_facts("case"),
            left_names=ArraySubquery(left.values(name=full_name())),
        )
        .get(case=case)
    )


def _within_invitation(user: User, case: Case, visits: list[CaseVisit]) -> list[CaseVisit]:
    """Those of the visits that begin while the partner is invited. One query."""
    until = invited_until(user, case)
    return [visit for visit in visits if until is None or visit.starts_at < until]


def _to_record(visits: list[CaseVisit], sight: Sight) -> list[DeadlineRow]:
    """The limits of recording the visits that nobody has recorded."""
    open_visits = [visit for visit in visits if visit.is_open and visit.ends_at <= clock.now()]
    rows = [sight.limits.in_words(visit.label, visit.starts_at) for visit in open_visits]
    return [row for row in rows if row]


def _change_url(user: User, case: Case) -> str:
    """Where the pair is changed, for those who may."""
    return reverse("visits:pair_change", args=[case.pk]) if access.can(user, "pair.form", case) else ""


def _since(rows: list[dict]) -> dict[str, datetime]:
    """When each phase last began."""
    return {row["phase"]: parse_datetime(row["since"]) for row in rows}


def _strengths(rows: list[dict]) -> tuple[list[tuple[str, str]], list[str]]:
    """The family's own words with who said them, the latest first, and names of the catalogue."""
    quotes = [(row["words"], row["by"] or "") for row in rows if row["words"]]
    names = [
        Strength(name_fi=row["fi"], name_sv=row["sv"], name_en=row["en"]).name
        for row in rows
        if row["fi"] and not row["words"]
    ]
    return quotes[:MOST_QUOTES], list(dict.fromkeys(names))


def _agreements(case: Case) -> list[Agreement]:
    """Steps not done yet by their day, then those done, the latest first. One query."""
    rows = Agreement.objects.filter(case=case).select_related("done_by")
    return list(rows.order_by(F("done_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "id"))


def _step(row: Agreement, *, can_finish: bool) -> AgreedStep:
    if row.done_at:
        words = _("%(who)s, done %(day)s") % {"who": row.who, "day": format_day_month(row.done_at)}
        return AgreedStep(row.what, words, True, False, "")
    words = row.who
    if row.due_on:
        words = _("%(who)s, by %(day)s") % {"who": row.who, "day": format_day_month(row.due_on)}
    return AgreedStep(
        what=row.what,
        about=words,
        is_done=False,
        is_late=row.due_on is not None and row.due_on < clock.today(),
        done_url=reverse("visits:agreement_done", args=[row.pk]) if can_finish else "",
    )


def _feed(visits: list[CaseVisit], agreements: list[Agreement]) -> list[FeedItem]:
    """The latest visits whose time has been, and drafts; each with what was agreed at it."""
    agreed: dict[int, list[str]] = {}
    for row in sorted(agreements, key=lambda row: row.pk):
        agreed.setdefault(row.note_id, []).append(row.what)
    told = [visit for visit in visits if visit.state in {"done", "not_held", "draft", "unlogged"}]
    return [FeedItem(visit, agreed.get(visit.note_id, [])) for visit in told[::-1][:FEED]]


def _closed_words(case: Case) -> str:
    closure = getattr(case, "closure", None)
    if closure is None:
        return ""
    return _("Closed %(day)s: %(reason)s") % {
        "day": format_day_month(closure.closed_at),
        "reason": closure.reason,
    }


def _closing(case: Case) -> ClosingWords | None:
    closure = getattr(case, "closure", None)
    return closing_words(closure) if closure else None


def _quiet(case: Case, situation: Situation) -> str:
    """That the family has been without contact for too long and no visit is agreed; "" otherwise."""
    pair = situation.pair
    if pair is None or not situation.has_room or situation.review_due or situation.coming:
        return ""
    days = days_since(silent_since(case.last_contact_at, pair.formed_at, case.opened_at))
    unrecorded = any(visit.is_open for visit in situation.visits)
    return (
        silence_words(days, met=case.last_contact_at is not None) if is_quiet(days, unrecorded=unrecorded) else ""
    )


def _status(case: Case, situation: Situation) -> str:
    """The status of the case, and in the initial phase of a family with a pair also which visit it is at."""
    visit, status = situation.to_record or situation.coming, phase_status(case).text
    if case.phase != Case.Phase.INITIAL or awaits_new_pair(case) or visit is None or not visit.is_initial:
        return status
    words = _("%(phase)s, visit %(number)s/%(count)s")
    return words % {"phase": status, "number": visit.number, "count": situation.plan.visit_count}
