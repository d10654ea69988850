"""The merges of a unit, whether one can be taken back, and among whom a second record is looked for."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day
from audit.rows import one_or_none
from cases import access
from cases.merging import mark_of_row
from cases.models import Case, FamilyMembership, Merge
from cases.models.people import standing_on
from cases.selectors.merge_plans import ACTION, cases_of
from cases.selectors.merge_words import row_in_words
from cases.selectors.people import in_order, member_row
from cases.selectors.search import find_families
from staff.models import User

PAGE_SIZE = 50
# Of so many families found the members are offered: of more, a better word is asked.
MOST_FAMILIES = 12


@dataclass(frozen=True)
class Candidate:
    """Somebody to choose, in words, and the cases by which they were found. `number` is the first one's."""

    pk: int
    words: str
    number: str
    case_ids: tuple[int, ...]


@dataclass(frozen=True)
class MergeRow:
    """A merge in words. `may_undo` as long as it stands."""

    pk: int
    title: str
    about: str
    undone: str


@dataclass(frozen=True)
class MergePage:
    """A page of merges, newest first; `older` turns it. `case_ids` are those of the families shown."""

    rows: list[MergeRow]
    older: int | None
    case_ids: list[int]


def merges_page(user: User, before: int | None = None) -> MergePage:
    """The merges of the units in which the person may merge, PAGE_SIZE at a time, newest first.

    Only those of whose outcome the person may know: see `merge_for`.
    """
    people, families = access.people_with(user, ACTION), access.families_with(user, ACTION)
    merges = Merge.objects.filter(
        Q(kept_person__in=people.values("pk")) | Q(kept_family__in=families.values("pk")),
        unit__in=user.units_with("contact.create"),
    )
    if before:
        merges = merges.filter(pk__lt=before)
    merges = merges.select_related(
        "kept_person", "gone_person", "kept_family", "gone_family", "merged_by", "undone_by"
    )
    found = list(merges.order_by("-pk")[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    homes = FamilyMembership.objects.filter(person__in=[merge.kept_person_id for merge in found]).values("family")
    shown = Q(family__in=homes) | Q(family__in=[merge.kept_family_id for merge in found])
    cases = access.cases_with(user, ACTION).filter(shown)
    return MergePage(
        rows=[_row(merge) for merge in found],
        older=found[-1].pk if more else None,
        case_ids=list(cases.values_list("pk", flat=True)),
    )


def merge_for(user: User, pk: int) -> Merge:
    """The merge, if the person may act on what was kept. Raises Http404."""
    merges = Merge.objects.select_related(
        "kept_person", "gone_person", "kept_family", "gone_family", "merged_by", "undone_by"
    )
    merge = one_or_none(merges.filter(pk=pk))
    if merge is None:
        raise Http404
    if merge.kept_person_id:
        access.person_for(user, merge.kept_person_id, ACTION)
    else:
        access.family_for(user, merge.kept_family_id, ACTION)
    return merge


def cases_of_merge(user: User, merge: Merge) -> list[Case]:
    """The cases of those who were put together, as they are now. Each as `cases_of` gives it."""
    if merge.kept_person_id:
        both = [merge.kept_person_id, merge.gone_person_id]
        return cases_of(user, FamilyMembership.objects.filter(person__in=both).values("family"))
    return cases_of(user, [merge.kept_family_id, merge.gone_family_id])


def undo_problem(merge: Merge) -> str:
    """Why the merge cannot be taken back; "" when it can. It names what has been changed since."""
    if merge.undone_at:
        return _("This merge has been taken back already.")
    kept = merge.kept_person or merge.kept_family
    if kept.merged_into_id:
        return _("What was kept has been put together with another since. Take that back first.")
    changed = [words for change in merge.changes if (words := _changed_since(change))]
    if changed:
        told = ", ".join(dict.fromkeys(changed))
        return _("It cannot be taken back any more, since these have been changed after it: %(rows)s.") % {
            "rows": told
        }
    return ""


def merge_title(merge: Merge) -> str:
    """Who were put together."""
    if merge.kept_person_id:
        return _("%(gone)s is the same as %(kept)s") % {"gone": merge.gone_person, "kept": merge.kept_person}
    return _("%(gone)s is the same as %(kept)s") % {"gone": merge.gone_family, "kept": merge.kept_family}


def merge_about(merge: Merge) -> str:
    """Who did it, when and why."""
    told = {"name": merge.merged_by, "day": format_day(merge.merged_at), "reason": merge.reason}
    return _("%(day)s, %(name)s: %(reason)s") % told


def members_to_merge(user: User, case: Case) -> list[Candidate]:
    """The members of the case's family, with enough to tell them apart."""
    return _people(user, [case])


def people_to_merge(user: User, term: str, besides: Case) -> list[Candidate]:
    """The members of the families found by the term, but for those of the case one comes from."""
    return _people(user, _found(user, term, besides))


def families_to_merge(user: User, term: str, besides: Case) -> list[Candidate]:
    """The families found by the term, but for that of the case one comes from."""
    cases = _found(user, term, besides)
    allowed = access.families_with(user, ACTION).filter(pk__in=[case.family_id for case in cases])
    allowed = set(allowed.values_list("pk", flat=True))
    told: dict[int, list[Case]] = {}
    for case in cases:
        if case.family_id in allowed:
            told.setdefault(case.family_id, []).append(case)
    return [
        Candidate(
            pk,
            ", ".join([str(own[0].family), *(f"{case.number} ({case.get_phase_display()})" for case in own)]),
            own[0].number,
            tuple(case.pk for case in own),
        )
        for pk, own in told.items()
    ]


def _found(user: User, term: str, besides: Case) -> list[Case]:
    found = [row.case_id for row in find_families(user, term, MOST_FAMILIES).rows] if term.strip() else []
    cases = access.cases_with(user, ACTION).filter(pk__in=found).exclude(family=besides.family_id)
    return list(cases.select_related("family").order_by("family__sort_key", "pk"))


def _people(user: User, cases: list[Case]) -> list[Candidate]:
    today = clock.today()
    families = {case.family_id: case for case in cases}
    members = FamilyMembership.objects.filter(
        standing_on(today), family__in=families, person__in=access.people_with(user, ACTION).values("pk")
    ).select_related("person")
    members = sorted(in_order(members), key=lambda row: list(families).index(row.family_id))
    told: dict[int, Candidate] = {}
    for membership in members:
        row, case = member_row(membership, today), families[membership.family_id]
        born = format_day(membership.person.birth_date) or row.age
        words = ", ".join(filter(None, [row.name, row.role, born, str(case.family)]))
        told.setdefault(row.person_id, Candidate(row.person_id, words, case.number, (case.pk,)))
    return list(told.values())


def _changed_since(change: dict) -> str:
    """The row in words, if it is not what the merge left; "" when it is."""
    model = apps.get_model(change["model"])
    row = one_or_none(model._base_manager.filter(pk=change["pk"]))
    if row is None:
        return str(model._meta.verbose_name) if change["mark"] else ""
    return "" if change["mark"] == mark_of_row(row) else row_in_words(row)


def _row(merge: Merge) -> MergeRow:
    undone = ""
    if merge.undone_at:
        told = {"day": format_day(merge.undone_at), "name": merge.undone_by}
        undone = _("Taken back on %(day)s, %(name)s") % told
    return MergeRow(merge.pk, merge_title(merge), merge_about(merge), undone)
