"""What putting two people, or two families, together would do: shown before, and carried out as shown."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day
from audit.rows import one_or_none
from cases import access
from cases.merging import RowChange, Values, folded, mark_of_row
from cases.models import (
    Case,
    CaseStrength,
    Distinction,
    DuplicateCheck,
    Family,
    FamilyMembership,
    Guardianship,
    IdentityCode,
    Person,
    Relationship,
    SecurityProhibition,
)
from cases.models.protection import protected_people
from cases.selectors.merge_details import (
    FAMILY_DETAILS,
    PERSON_DETAILS,
    DetailsCompared,
    compare,
    with_spare_number,
)
from cases.selectors.merge_words import lines_of
from cases.selectors.people import in_order
from staff.models import User

ACTION = "people.merge"


@dataclass(frozen=True)
class MergePlan:
    """The whole of a merge. With `problems` it cannot be made; `mark` tells whether anything has changed since."""

    kept: models.Model
    gone: models.Model
    cases: list[Case]
    found: DetailsCompared = field(default_factory=lambda: DetailsCompared([], [], {}))
    changes: list[RowChange] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    # What tells two families of one name apart; of people the name is enough.
    kept_about: str = ""
    gone_about: str = ""

    @property
    def mark(self) -> str:
        """A mark of all that the plan stands on, without telling any of it."""
        rows = [self.kept, self.gone, *(change.row for change in self.changes)]
        marks = sorted({f"{row._meta.label_lower} {row.pk} {mark_of_row(row)}" for row in rows})
        return salted_hmac("cases.merge_plans", json.dumps(marks)).hexdigest()[:32]


def stale_problem(plan: MergePlan, seen: str) -> str:
    """Why what was looked at is not what would be done now; "" when it is."""
    if plan.mark == seen:
        return ""
    return _("Something of these two has been changed while you were looking. Check what would be now.")


def plan_people(user: User, kept_id: int, gone_id: int, chosen: Mapping[str, str]) -> MergePlan:
    """What would be if the person `gone_id` were found to be `kept_id`. `chosen` as `merge_details.compare` wants.

    Raises Http404 unless the user may act on every family of both.
    """
    kept, gone = (access.person_for(user, pk, ACTION) for pk in (kept_id, gone_id))
    homes = FamilyMembership.objects.filter(person__in=[kept, gone]).values("family")
    cases = cases_of(user, homes)
    if problem := _two_problem(kept, gone):
        return MergePlan(kept, gone, cases, problems=[problem])
    protected = protected_people(clock.today()).filter(pk__in=[kept.pk, gone.pk])
    hidden = any(case.is_protected for case in cases) or protected.exists()
    found = compare(PERSON_DETAILS, kept, gone, chosen, hidden=hidden)
    found = with_spare_number(found, kept, gone, hidden=hidden)
    ties = _ties(kept, gone)
    codes = {row.person_id: row for row in IdentityCode.objects.filter(person__in=[kept, gone])}
    changes = [
        *_kept_and_gone(kept, gone, found.values),
        *_memberships(kept, gone),
        *_folded_ties(ties, kept, gone),
        *_moved(SecurityProhibition, "person", kept, gone),
        *_codes(kept, gone, codes),
        *_moved(CaseStrength, "said_by", kept, gone),
        *_checks(user, kept, gone),
        *_distinctions(kept, gone),
    ]
    return MergePlan(
        kept,
        gone,
        cases,
        found,
        changes,
        lines=lines_of(changes, kept, _known(user, ties)),
        problems=_people_problems(kept, gone, ties, codes),
        warnings=_said_different(kept, gone),
    )


def plan_families(user: User, kept_id: int, gone_id: int, chosen: Mapping[str, str]) -> MergePlan:
    """What would be if the family `gone_id` were found to be `kept_id`. As `plan_people`."""
    kept, gone = (access.family_for(user, pk, ACTION) for pk in (kept_id, gone_id))
    cases = cases_of(user, [kept, gone])
    if problem := _two_problem(kept, gone):
        return MergePlan(kept, gone, cases, problems=[problem])
    members = FamilyMembership.objects.filter(family__in=[kept, gone]).select_related("person", "family")
    goes = {"family_id": kept.pk, "unit_id": kept.unit_id}
    found = compare(FAMILY_DETAILS, kept, gone, chosen, hidden=any(case.is_protected for case in cases))
    changes = [
        *_kept_and_gone(kept, gone, found.values),
        *folded(
            members,
            lambda row: goes if row.family_id == gone.pk else {},
            lambda row, _moves: row.person_id,
        ),
        *(RowChange(case, {"family_id": kept.pk}) for case in cases if case.family_id == gone.pk),
    ]
    problems = []
    if sum(not case.is_closed for case in cases) > 1:
        problems.append(_("Both families have an open case. Close one of them first."))
    known = {row.person_id for row in members}
    return MergePlan(
        kept,
        gone,
        cases,
        found,
        changes,
        lines=lines_of(changes, kept, known),
        problems=problems,
        kept_about=_about_family(kept, cases, members),
        gone_about=_about_family(gone, cases, members),
    )


def _about_family(family: Family, cases: list[Case], members: Iterable[FamilyMembership]) -> str:
    """The numbers of the family's cases with their phases, and the names of its members today."""
    today = clock.today()
    numbers = [f"{case.number} ({case.get_phase_display()})" for case in cases if case.family_id == family.pk]
    here = [row for row in members if row.family_id == family.pk and row.stands_on(today)]
    return ". ".join(filter(None, [", ".join(numbers), ", ".join(str(row.person) for row in in_order(here))]))


def cases_of(user: User, families: Iterable[Family]) -> list[Case]:
    """The cases of the families, each with the relation by which the user may act on it; the newest first."""
    cases = access.with_relation(access.cases_with(user, ACTION).filter(family__in=families), user)
    cases = list(cases.order_by("-opened_at", "-pk"))
    for case in cases:
        access.require(user, ACTION, case)
    return cases


def _two_problem(kept: models.Model, gone: models.Model) -> str:
    if kept.pk == gone.pk:
        return _("Choose two different people or two different families.")
    if kept.merged_into_id or gone.merged_into_id:
        return _("These have been put together already, by you or by somebody else.")
    return ""


def _kept_and_gone(kept: models.Model, gone: models.Model, values: Values) -> list[RowChange]:
    # Those merged into the one that goes too: whoever was anybody's former record is the kept one's now.
    former = type(gone).objects.filter(Q(pk=gone.pk) | Q(merged_into=gone)).order_by("pk")
    changes = [RowChange(row, {"merged_into_id": kept.pk}) for row in former]
    return [RowChange(kept, values), *changes] if values else changes


def _memberships(kept: Person, gone: Person) -> list[RowChange]:
    rows = FamilyMembership.objects.filter(person__in=[kept, gone]).select_related("person", "family")
    return folded(
        rows,
        lambda row: {"person_id": kept.pk} if row.person_id == gone.pk else {},
        lambda row, _moves: row.family_id,
    )


def _ties(kept: Person, gone: Person) -> list[Guardianship | Relationship]:
    both = [kept, gone]
    guardianships = Guardianship.objects.filter(Q(child__in=both) | Q(guardian__in=both))
    relationships = Relationship.objects.filter(Q(person__in=both) | Q(other__in=both))
    return [
        *guardianships.select_related("child", "guardian"),
        *relationships.select_related("person", "other"),
    ]


def _ends(tie: Guardianship | Relationship) -> tuple[str, str]:
    return ("child_id", "guardian_id") if isinstance(tie, Guardianship) else ("person_id", "other_id")


def _folded_ties(ties: list, kept: Person, gone: Person) -> list[RowChange]:
    def moves(row) -> Values:
        return {name: kept.pk for name in _ends(row) if getattr(row, name) == gone.pk}

    def key(row, moved: Values) -> tuple:
        people = tuple(moved.get(name, getattr(row, name)) for name in _ends(row))
        if isinstance(row, Guardianship):
            return ("guardian", *people)
        # Seen from either side it is the same tie.
        return (row.kind, *(sorted(people) if row.kind in Relationship.MUTUAL else people))

    return folded(ties, moves, key)


def _moved(model: type[models.Model], name: str, kept: Person, gone: Person) -> list[RowChange]:
    rows = model.objects.filter(**{name: gone}).order_by("pk")
    return [RowChange(row, {f"{name}_id": kept.pk}) for row in rows]


def _codes(kept: Person, gone: Person, codes: dict[int, IdentityCode]) -> list[RowChange]:
    """The code moves. Where both have the same one, kept pending for one of them, it becomes the kept person's."""
    if gone.pk not in codes:
        return []
    if kept.pk not in codes:
        return [RowChange(codes[gone.pk], {"person_id": kept.pk})]
    stays = [RowChange(codes[kept.pk], {"is_pending": False})] if codes[kept.pk].is_pending else []
    return [RowChange(codes[gone.pk], None), *stays]


def _checks(user: User, kept: Person, gone: Person) -> list[RowChange]:
    """Open questions about the one that goes: the one about these two is answered, the others ask of the kept."""
    both = {kept.pk, gone.pk}
    checks = list(DuplicateCheck.objects.filter(Q(person__in=both) | Q(new_person__in=both)).order_by("pk"))
    asked = {(check.person_id, check.new_person_id) for check in checks}
    changes = []
    for check in (check for check in checks if not check.answer):
        if {check.person_id, check.new_person_id} == both:
            same = DuplicateCheck.Answer.SAME
            changes.append(
                RowChange(check, {"answer": same, "answered_at": clock.now(), "answered_by_id": user.pk})
            )
            continue
        columns = [name for name in ("person_id", "new_person_id") if getattr(check, name) == gone.pk]
        people = tuple(
            kept.pk if name in columns else getattr(check, name) for name in ("person_id", "new_person_id")
        )
        if columns and people not in asked:
            asked.add(people)
            changes.append(RowChange(check, dict.fromkeys(columns, kept.pk)))
    return changes


def _distinctions(kept: Person, gone: Person) -> list[RowChange]:
    """Who is not the one that goes is not the kept one either; what has been said of the kept already stands."""
    rows = Distinction.objects.filter(Q(first__in=[kept, gone]) | Q(second__in=[kept, gone])).order_by("pk")
    said = {(row.first_id, row.second_id) for row in rows}
    changes = []
    for row in rows:
        if gone.pk not in (row.first_id, row.second_id) or kept.pk in (row.first_id, row.second_id):
            continue
        other = row.second_id if row.first_id == gone.pk else row.first_id
        pair = tuple(sorted((other, kept.pk)))
        if pair not in said:
            said.add(pair)
            changes.append(RowChange(row, dict(zip(("first_id", "second_id"), pair, strict=True))))
    return changes


def _people_problems(kept: Person, gone: Person, ties: list, codes: dict[int, IdentityCode]) -> list[str]:
    problems = []
    if len({code.fingerprint for code in codes.values()}) > 1:
        problems.append(
            _("Both have an identity code of their own: they are two people, or one of the codes is wrong.")
        )
    if any({getattr(tie, name) for name in _ends(tie)} == {kept.pk, gone.pk} for tie in ties):
        problems.append(
            _("One is recorded as the guardian or a relative of the other. End that first, if it is a mistake.")
        )
    return problems


def _said_different(kept: Person, gone: Person) -> list[str]:
    first, second = sorted((kept.pk, gone.pk))
    said = one_or_none(Distinction.objects.filter(first=first, second=second).select_related("decided_by"))
    if said is None:
        return []
    told = {"name": said.decided_by, "day": format_day(said.decided_at)}
    return [_("%(name)s has said on %(day)s that these are not the same person. Ask first.") % told]


def _known(user: User, ties: list) -> set[int]:
    """Those whose name may be told: a tie may lead to a home that the user may not know of."""
    people = {getattr(tie, name) for tie in ties for name in _ends(tie)}
    return set(access.people_with(user, ACTION).filter(pk__in=people).values_list("pk", flat=True))
