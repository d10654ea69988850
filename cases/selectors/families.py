"""The list of families: whom a person may see, a page at a time, in the order of a Finnish name list."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.finnish_dates import local
from audit.rows import one_or_none
from cases import access
from cases.models import CareTeamMember, Case, FamilyMembership
from cases.models.people import standing_on
from cases.selectors.people import area_name, in_order
from cases.selectors.shell import PhaseStatus, phase_status
from staff.models import User

PAGE_SIZE = 50


@dataclass(frozen=True)
class FamilyRow:
    """One family of the list, in words. Addresses and phones are left out on purpose: they may be protected."""

    case_id: int
    url: str
    name: str
    number: str
    area: str
    phase: PhaseStatus
    last_contact: str
    people: str
    children: str
    workers: str

    @property
    def about(self) -> str:
        """Who they are, where and with whom they work, on one line."""
        return ". ".join(filter(None, [self.people, self.children, self.area, self.workers]))


@dataclass(frozen=True)
class FamilyPage:
    """A page of the list. `before` and `after` are the numbers of the cases it turns at; None at an end."""

    rows: list[FamilyRow]
    before: int | None
    after: int | None


def families_page(user: User, *, closed: bool, before: int | None = None, after: int | None = None) -> FamilyPage:
    """The person's families, open or closed, PAGE_SIZE at a time.

    `after` (or `before`) is the case whose followers (forerunners) are asked for. The address of a page holds a
    number and not the name it sorts by; a case that the person may not see turns no page.
    """
    cases = access.visible_cases(user)
    cases = cases.filter(phase=Case.Phase.CLOSED) if closed else cases.open()
    turn = before or after
    start = one_or_none(cases.filter(pk=turn).values_list("family__sort_key", "pk")) if turn else None
    backwards = bool(before and start)
    if start:
        cases = cases.filter(_beyond(start, backwards))
    ways = ("-family__sort_key", "-pk") if backwards else ("family__sort_key", "pk")
    found = list(access.with_relation(cases, user).order_by(*ways)[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    earlier, later = (more, True) if backwards else (bool(start), more)
    return FamilyPage(
        rows=family_rows(found),
        before=found[0].pk if found and earlier else None,
        after=found[-1].pk if found and later else None,
    )


def family_rows(cases: Iterable[Case]) -> list[FamilyRow]:
    """Rows for cases from `access.with_relation`. Two queries more, however many cases there are."""
    cases = list(cases)
    people = _people_of(cases)
    workers = _workers_of(cases)
    return [_row(case, people[case.family_id], workers.get(case.pk, [])) for case in cases]


def _beyond(start: tuple[str, int], backwards: bool) -> Q:
    key, pk = start
    if backwards:
        return Q(family__sort_key__lt=key) | Q(family__sort_key=key, pk__lt=pk)
    return Q(family__sort_key__gt=key) | Q(family__sort_key=key, pk__gt=pk)


def _people_of(cases: list[Case]) -> dict[int, list[FamilyMembership]]:
    memberships = FamilyMembership.objects.filter(
        standing_on(clock.today()), family_id__in={case.family_id for case in cases}
    ).select_related("person")
    people = defaultdict(list)
    for membership in in_order(memberships):
        people[membership.family_id].append(membership)
    return people


def _workers_of(cases: list[Case]) -> dict[int, list[str]]:
    """Who works with the family, each once: the own worker is often one of the pair."""
    team = (
        CareTeamMember.objects.standing()
        .filter(case__in=[case.pk for case in cases])
        .exclude(role=CareTeamMember.Role.INVITED)
        .select_related("user")
        .order_by("-role", "id")  # lead, then co_worker
    )
    workers = defaultdict(dict)
    for member in team:
        workers[member.case_id][member.user_id] = str(member.user)
    return {case: list(names.values()) for case, names in workers.items()}


def _row(case: Case, people: list[FamilyMembership], workers: list[str]) -> FamilyRow:
    children = sum(membership.is_child for membership in people)
    return FamilyRow(
        case_id=case.pk,
        url=reverse("visits:case", args=[case.pk]),
        name=case.family.name,
        number=case.number,
        area=area_name(case),
        phase=phase_status(case),
        last_contact=last_contact_text(case),
        people=", ".join(membership.person.short_name for membership in people),
        children=ngettext("%(n)s child", "%(n)s children", children) % {"n": children} if children else "",
        workers=", ".join(workers),
    )


def last_contact_text(case: Case) -> str:
    """How long ago the family was last met, in words for a list."""
    if case.last_contact_at is None:
        return _("Not met yet")
    days = (clock.today() - local(case.last_contact_at).date()).days
    if days <= 0:
        return _("Last met today")
    if days == 1:
        return _("Last met yesterday")
    return ngettext("Last met %(n)s day ago", "Last met %(n)s days ago", days) % {"n": days}
