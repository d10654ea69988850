"""What every page of one case has on top: the family, its people, and the tabs the reader may open."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.finnish_dates import format_day, format_period, local
from cases import access
from cases.models import Case
from cases.rules import awaits_new_pair
from cases.selectors.partners import own_invitation
from cases.selectors.people import MemberRow, address_line, members_of
from cases.selectors.protection import protection_ending
from staff.models import User

Phase = Case.Phase

# The tabs in order: the action that opens the page, its address, its name.
TABS: list[tuple[str, str, str | Promise]] = [
    ("case.view", "visits:case", gettext_lazy("Overview")),
    ("note.read", "visits:notes", gettext_lazy("Notes")),
    ("background.read", "cases:background", gettext_lazy("Background")),
    ("case.view", "pairs:pair", gettext_lazy("Pair")),
    ("access_log.view", "cases:access_log", gettext_lazy("Access log")),
]

# The look of a phase: a key of the status tag.
PHASE_KINDS = {
    Phase.WAITING: "waiting",
    Phase.PAIR: "planned",
    Phase.INITIAL: "now",
    Phase.REVIEW: "now",
    Phase.WORK: "now",
    Phase.CLOSED: "done",
}


@dataclass(frozen=True)
class CaseTab:
    """A tab of the case page. The template marks the one whose address is being read."""

    label: str
    url: str


@dataclass(frozen=True)
class PhaseStatus:
    """A phase as the status tag shows it."""

    kind: str
    text: str


def shell(user: User, case: Case, members: list[MemberRow] | None = None) -> dict:
    """The context of `cases/case_base.html`; every page of a case hands it to its template.

    `case` comes from cases.access for the same user, `members` from whoever has read them already. Keys: case,
    members, case_tabs, phase_status, opened, address, protected, protection_ending (words while it ends soon),
    reveal_url, log_url, invitation (what a partner is told). An address is there only for those who may read the
    background.
    """
    reads_background = access.can(user, "background.read", case)
    may_reveal = case.is_protected and access.can(user, "address.reveal", case)
    may_see_log = access.can(user, "access_log.view", case)
    return {
        "case": case,
        "members": members_of(case) if members is None else members,
        "case_tabs": case_tabs(user, case),
        "phase_status": phase_status(case),
        "opened": opened_text(case),
        "address": address_line(case) if reads_background else "",
        "protected": case.is_protected and reads_background,
        "protection_ending": protection_ending(case) if case.is_protected and reads_background else "",
        "reveal_url": reverse("cases:address", args=[case.pk]) if may_reveal else "",
        "log_url": reverse("cases:access_log", args=[case.pk]) if may_see_log else "",
        "invitation": own_invitation(user, case),
    }


def case_tabs(user: User, case: Case) -> list[CaseTab]:
    """The tabs of a case that the person may open."""
    return [
        CaseTab(str(label), reverse(url_name, args=[case.pk]))
        for action, url_name, label in TABS
        if access.can(user, action, case)
    ]


def phase_status(case: Case) -> PhaseStatus:
    """The phase of the case, for the status tag; without a pair, that a new one is waited for.

    `case` comes from cases.access.
    """
    if awaits_new_pair(case):
        return PhaseStatus("waiting", _("Waiting for a new pair"))
    return PhaseStatus(PHASE_KINDS[case.phase], case.get_phase_display())


def opened_text(case: Case) -> str:
    """Since when, or from when to when, the family has been in family work."""
    if case.is_closed:
        period = format_period(local(case.opened_at).date(), local(case.phase_since).date())
        return _("In family work %(period)s") % {"period": period}
    return _("In family work since %(day)s") % {"day": format_day(case.opened_at)}
