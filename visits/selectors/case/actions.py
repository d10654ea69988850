"""What a reader of the case page can do next: one main thing, the rest quietly."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from cases import access
from cases.models import Case
from pairs.models import WorkPair
from staff.models import User
from visits import rules
from visits.models import JointReview, VisitPlan
from visits.selectors.case.visits import CaseVisit

Phase = Case.Phase


@dataclass(frozen=True)
class Action:
    """A link that does something."""

    url: str
    label: str
    icon: str


@dataclass(frozen=True)
class Actions:
    """The main thing, others beside it, and those behind the menu."""

    primary: Action | None
    others: list[Action]
    menu: list[Action]
    asks_review: bool


@dataclass(frozen=True)
class Situation:
    """Where the case stands, for choosing what comes next. `visits` are in order of time."""

    case: Case
    pair: WorkPair | None
    plan: VisitPlan | None
    review: JointReview | None
    visits: list[CaseVisit]

    @property
    def first_visits(self) -> list[CaseVisit]:
        """The plan's visits that stand."""
        return [visit for visit in self.visits if visit.is_initial and visit.state != "not_held"]

    @property
    def held(self) -> int:
        """How many first visits have been held."""
        return sum(visit.state == "done" for visit in self.first_visits)

    @property
    def review_due(self) -> bool:
        """Whether the plan asks for the joint review."""
        planned = self.plan.visit_count if self.plan else 0
        return rules.review_due(held=self.held, planned=planned, review_held=self.review is not None)

    @property
    def review_allowed(self) -> bool:
        """Whether the joint review may be held already."""
        if self.plan is None:
            return False
        return rules.review_allowed(held=self.held, minimum=self.plan.minimum, review_held=self.review is not None)

    @property
    def awaits_closing(self) -> bool:
        """Whether the joint review has decided to end the work."""
        return self.case.phase == Phase.REVIEW and self.review is not None

    @property
    def has_room(self) -> bool:
        """Whether a visit can be agreed: any working visit, or a first visit within the plan's limit."""
        if self.plan is None:
            return False
        taken = {visit.number for visit in self.first_visits}
        return self.review is not None or rules.next_number(taken, self.plan.maximum) is not None

    @property
    def to_record(self) -> CaseVisit | None:
        """The visit whose note is to be written: one whose time has come, or that has a draft."""
        return next((v for v in self.visits if v.is_open and (v.has_begun or v.state == "draft")), None)

    @property
    def agreed_times(self) -> list[CaseVisit]:
        """All agreed visits that have not ended, in order of time."""
        return [visit for visit in self.visits if visit.is_open and visit.ends_at > clock.now()]

    @property
    def coming(self) -> CaseVisit | None:
        """The next agreed visit."""
        return next(iter(self.agreed_times), None)

    @property
    def lacks_visit(self) -> bool:
        """Whether the pair works with the family and the next thing to agree is a visit."""
        waits = self.review_due or self.awaits_closing or self.coming is not None
        return self.pair is not None and self.has_room and not waits


def actions_for(user: User, situation: Situation) -> Actions:
    """What the person can do with the case now."""
    case = situation.case

    def link(action: str, url_name: str, label: str, icon: str) -> Action | None:
        return Action(reverse(url_name, args=[case.pk]), label, icon) if access.can(user, action, case) else None

    candidates = _in_order(situation, link, access.can(user, "note.write", case))
    shown = [action for action in candidates if action]
    # Beside the others for everybody who may read it: the paper is often wanted at the family's door.
    plan = situation.plan and link("background.read", "visits:plan", _("Show the family the plan"), "plan")
    # While the next visit is still to come, the visit itself is the main thing of the page and no button.
    pressing = situation.review_due or situation.awaits_closing
    waits = situation.coming is not None and situation.to_record is None and not pressing
    primary = shown.pop(0) if shown and not waits else None
    coming = next((visit for visit in situation.agreed_times if not visit.has_begun), None)
    menu = [
        coming and access.can(user, "consultation.ask", case) and _ask_expert(coming),
        situation.review and link("note.read", "visits:review", _("Show the family the joint review"), "review"),
        _early_review(situation, link),
        situation.pair and link("pair.form", "visits:pair_change", _("Change the pair"), "pair"),
        situation.pair and link("pair.form", "visits:pair_ending", _("End the pair"), "minus-circle"),
        link("team.invite", "cases:invitation_new", _("Invite a partner"), "people"),
        case.is_closed
        and link("case.reopen", "cases:reopening", _("New contact about the same family"), "contact"),
        not situation.awaits_closing and link("case.close", "visits:closure", _("Close the case"), "flag"),
    ]
    return Actions(
        primary=primary,
        others=[action for action in (*shown, plan) if action],
        menu=[action for action in menu if action],
        asks_review=situation.review_due,
    )


def _in_order(situation: Situation, link, may_write: bool) -> list[Action | None]:
    """What fits the state of the case, the most important first."""
    phase = situation.case.phase
    close = situation.awaits_closing and link("case.close", "visits:closure", _("Close the case"), "flag")
    if situation.pair is None and phase != Phase.CLOSED:
        return [close, link("pair.form", "pairs:board_case", _("Choose the pair"), "pair")]
    if phase == Phase.PAIR:
        return [link("plan.make", "visits:plan_new", _("Make the plan"), "plan")]
    agree = situation.has_room and link("visit.plan", "visits:visit_new", _("Agree a visit"), "calendar")
    record = situation.to_record
    write = _write(record) if record and may_write else None
    if situation.review_due:
        return [link("review.hold", "visits:review_new", _("Hold the joint review"), "review"), write, agree]
    return [close, write, agree]


def _early_review(situation: Situation, link) -> Action | None:
    """From the third visit on the review may be held before the plan asks for it."""
    if situation.review_due or not situation.review_allowed:
        return None
    return link("review.hold", "visits:review_new", _("Hold the joint review"), "review")


def _ask_expert(visit: CaseVisit) -> Action:
    return Action(reverse("visits:visit_consultation", args=[visit.pk]), _("Ask an expert along"), "people")


def _write(visit: CaseVisit) -> Action:
    label = _("Continue the note") if visit.state == "draft" else _("Log the visit")
    return Action(visit.write_url, label, "log-visit")
