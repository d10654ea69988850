"""One waiting family on the board, and the two people who are being considered for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.rows import one_or_none
from cases import access
from cases.models import Case, Contact, FamilyMembership, SupportNeed
from cases.models.people import standing_on
from cases.selectors import MemberRow, area_name, members_of
from cases.selectors.deadlines import limit_words, nearest_limit
from cases.selectors.preferred_times import suitable_times
from pairs.matching import Judgement, WorkerFacts, apart, judge
from pairs.reasons import PairFacts, PersonFacts, Reason, reasons_for
from pairs.rules import Colleague, Problem, check_pair
from pairs.selectors.match_facts import Match, match_of
from pairs.selectors.needs import NeedRow, need_rows, needs_of
from pairs.selectors.pair import role_and_title, short_names
from pairs.selectors.people import colleagues_of, people
from pairs.selectors.queue import Wait, language_names, wait_of, with_wait
from pairs.selectors.shared_time import SharedTime, times_of
from staff.models import User


@dataclass(frozen=True)
class FamilyPanel:
    """What the person who forms a pair must know of the family.

    `limit` is the nearest limit of the law when it comes before that of the unit: the kind of the status tag and
    the words; None otherwise.
    """

    household: str
    area: str
    languages: dict[str, str]
    interpreter_needed: bool
    time_wishes: str
    hopes: str
    wait: Wait
    limit: tuple[str, str] | None


@dataclass(frozen=True)
class PairPerson:
    """One of the two being considered."""

    user: User
    colleague: Colleague
    role_and_title: str
    short_name: str
    tone: str


@dataclass(frozen=True)
class Preview:
    """Two people side by side against one family."""

    people: tuple[PairPerson, PairPerson]
    needs: list[NeedRow]
    time: SharedTime
    problems: list[Problem]
    reasons: list[Reason]

    @property
    def covered(self) -> int:
        """How many of the needs at least one of the two answers."""
        return sum(not row.is_gap for row in self.needs)

    @property
    def asks_profession_reason(self) -> bool:
        """Whether the two are of one profession, so that a second reason must be written."""
        return any(problem.code == "same_profession" for problem in self.problems)


def family_panel(user: User, case: Case) -> FamilyPanel:
    """The family of a case that waits. Five queries. A protected family's area is not told (laki 661/2009)."""
    contact = one_or_none(Contact.objects.filter(case=case))
    memberships = FamilyMembership.objects.filter(standing_on(clock.today()), family_id=case.family_id)
    waiting = access.cases_with(user, "pair.form").annotate(nearest_limit=nearest_limit())
    waiting = with_wait(waiting.select_related("unit")).get(pk=case.pk)
    wait = wait_of(waiting)
    spoken = list(memberships.values_list("person__language", "person__interpreter_needed"))
    return FamilyPanel(
        household=household(members_of(case)),
        area=area_name(case),
        languages=language_names(sorted({language for language, _needed in spoken})),
        interpreter_needed=any(needed for _language, needed in spoken),
        time_wishes=suitable_times(case),
        hopes=contact.hopes if contact else "",
        wait=wait,
        limit=_nearer_limit(waiting.nearest_limit, wait),
    )


def _nearer_limit(facts: dict | None, wait: Wait) -> tuple[str, str] | None:
    """The limit of the law, when it does not come after that of the unit."""
    if facts is None or date.fromisoformat(facts["due_on"]) > wait.limit_day:
        return None
    return limit_words(facts)


def household(members: Sequence[MemberRow]) -> str:
    """Who lives in the home, in words: "2 adults, children 6 y, 3 y and 4 mo"."""
    at_home = [member for member in members if member.lives_here]
    children = [member.age or _("age not known") for member in at_home if member.is_child]
    adults = sum(not member.is_child for member in at_home)
    parts = [ngettext("%(n)s adult", "%(n)s adults", adults) % {"n": adults}] if adults else []
    if children:
        words = ngettext("child %(ages)s", "children %(ages)s", len(children))
        parts.append(words % {"ages": get_text_list(children, _("and"))})
    return ", ".join(parts)


def match_for(case: Case, panel: FamilyPanel, users: QuerySet[User], needs: Sequence[SupportNeed]) -> Match:
    """The facts of the family that the panel tells of, against the users. Queries as `match_of`."""
    return match_of(case, users, needs, limit_day=panel.wait.limit_day, languages=panel.languages)


def preview(
    case: Case, panel: FamilyPanel, users: tuple[User, User], needs: Sequence[SupportNeed] | None = None
) -> Preview:
    """What it would mean if these two formed the family's pair. Ten queries when `needs` is given.

    `users` come from `selectors.chosen`, the lead first.
    """
    needs = needs_of(case) if needs is None else needs
    match = match_for(case, panel, people().filter(pk__in=[user.pk for user in users]), needs)
    lead, co_worker = (match.workers[user.pk] for user in users)
    judgement = judge(match.family, lead, co_worker, match.weights)
    return preview_of(match, panel, needs, users, judgement, colleagues_of(users))


def preview_of(
    match: Match,
    panel: FamilyPanel,
    needs: Sequence[SupportNeed],
    users: tuple[User, User],
    judgement: Judgement,
    colleagues: Mapping[int, Colleague],
) -> Preview:
    """A judgement in words and pictures, the two in the order of `users`. One query without common times."""
    rows = need_rows(needs, users, match.levels)
    window = match.family.window
    time = times_of(window, judgement.starts, users)
    lead, co_worker = (colleagues[user.pk] for user in users)
    problems = check_pair(
        lead,
        co_worker,
        unit_id=match.case.unit_id,
        uncovered=[row.name for row in rows if row.is_gap],
        barred=[user.pk for user in users if match.workers[user.pk].has_conflict],
    )
    facts = PairFacts(
        *(_facts(match.workers[user.pk], colleagues[user.pk]) for user in users),
        levels={row.name: row.levels for row in rows},
        free_times=sum(1 for _start in apart(window, judgement.starts)),
        first_day=time.first_day,
        limit_day=panel.wait.limit_day,
        area=panel.area,
        languages=panel.languages,
        wished=judgement.suits if match.family.wishes else None,
        teaches=bool(judgement.taught),
        few_new=judgement.is_fair,
    )
    return Preview(_people(users, colleagues), rows, time, problems, reasons_for(facts, problems))


def _people(users: tuple[User, User], colleagues: Mapping[int, Colleague]) -> tuple[PairPerson, PairPerson]:
    names, roles, tones = short_names(*users), (_("lead"), _("second of the pair")), ("lake", "moss")
    lead, co_worker = (
        PairPerson(user, colleagues[user.pk], role_and_title(user, role), name, tone)
        for user, role, name, tone in zip(users, roles, names, tones, strict=True)
    )
    return lead, co_worker


def _facts(worker: WorkerFacts, colleague: Colleague) -> PersonFacts:
    return PersonFacts(colleague, worker.knows_area, worker.languages, worker.met_family)
