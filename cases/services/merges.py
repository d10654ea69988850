"""Putting two records of one person, or of one family, together, and taking it back.

Signed texts and what else the database keeps as written are not touched: they go on naming the person as then.
"""

from collections.abc import Iterable, Mapping

import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.saving import save_checked
from audit.words import is_blank
from cases.merging import RowChange, from_image, image_of, mark_of_row
from cases.models import Case, Family, FamilyMembership, Merge, Person
from cases.recording import record_act
from cases.selectors.merge_plans import MergePlan, plan_families, plan_people, stale_problem
from cases.selectors.merges import cases_of_merge, merge_for, undo_problem
from staff.models import User

CASE = Case._meta.label_lower


@transaction.atomic
def merge_people(
    *, actor: User, kept_id: int, gone_id: int, chosen: Mapping[str, str], reason: str, seen: str
) -> Merge:
    """Let the person `kept_id` stand for `gone_id` too: families, ties, prohibitions and the identity code move.

    `chosen` tells of details on which the two differ which one is right ("kept" or "gone"); `seen` is the mark of
    the plan that was looked at. Raises Http404 unless the actor may act on every family of both, ValidationError
    when it cannot be (the same one twice, merged already, two identity codes, each other's guardians), when
    something has changed since (code "stale"), or without a reason (field reason).
    """
    _lock_people([kept_id, gone_id])
    plan = plan_people(actor, kept_id, gone_id, chosen)
    merge = Merge(kept_person_id=kept_id, gone_person_id=gone_id)
    return _carry_out(actor, plan, merge, "people.merged", reason=reason, seen=seen)


@transaction.atomic
def merge_families(
    *, actor: User, kept_id: int, gone_id: int, chosen: Mapping[str, str], reason: str, seen: str
) -> Merge:
    """Let the family `kept_id` stand for `gone_id` too: its members and its cases move.

    As `merge_people`; refused also when both have an open case.
    """
    _lock_families([kept_id, gone_id])
    plan = plan_families(actor, kept_id, gone_id, chosen)
    merge = Merge(kept_family_id=kept_id, gone_family_id=gone_id)
    merge = _carry_out(actor, plan, merge, "families.merged", reason=reason, seen=seen)
    _follow(_cases_in(merge), kept_id)
    return merge


@transaction.atomic
def undo_merge(*, actor: User, merge_id: int) -> None:
    """Give every row back what it was before the merge.

    What has been recorded since in a case that moved goes back with the case. Raises Http404 unless the actor may
    act on what was kept, and ValidationError when it has been taken back already or one of the rows has been
    changed since: the message names it.
    """
    merge = merge_for(actor, merge_id)
    if merge.kept_person_id:
        _lock_people([merge.kept_person_id, merge.gone_person_id])
    else:
        _lock_families([merge.kept_family_id, merge.gone_family_id])
    merge = merge_for(actor, merge_id)
    if problem := undo_problem(merge):
        raise ValidationError(problem, code="undo")
    cases = cases_of_merge(actor, merge)
    for change in reversed(merge.changes):
        _restore(change)
    if merge.gone_family_id:
        _follow(_cases_in(merge), merge.gone_family_id)
    merge.undone_at, merge.undone_by = clock.now(), actor
    save_checked(merge, update_fields=["undone_at", "undone_by"])
    for case in cases:
        record_act(actor, "merge.undone", case, subject=merge)


def _carry_out(actor: User, plan: MergePlan, merge: Merge, action: str, *, reason: str, seen: str) -> Merge:
    if plan.problems:
        raise ValidationError(plan.problems, code="merge")
    if problem := stale_problem(plan, seen):
        raise ValidationError(problem, code="stale")
    if is_blank(reason):
        raise ValidationError({"reason": _("Write how you know that they are the same.")})
    before = [_before(change) for change in plan.changes]
    # Those that give way go first: the others may take their time.
    for change in sorted(plan.changes, key=lambda change: change.after is not None):
        _apply(change)
    merge.changes = [told | _after(change) for told, change in zip(before, plan.changes, strict=True)]
    # The unit in whose case the actor may do it; the newest case of those.
    merge.unit_id = plan.cases[0].unit_id
    merge.reason, merge.merged_at, merge.merged_by = reason, clock.now(), actor
    save_checked(merge)
    for case in plan.cases:
        record_act(actor, action, case, subject=merge, reason=reason)
    return merge


def _before(change: RowChange) -> dict:
    """What a row was: the columns that change, or all of a row that gives way."""
    return {"model": change.label, "pk": change.row.pk, "before": image_of(change.row, change.after)}


def _apply(change: RowChange) -> None:
    if change.after is None:
        type(change.row).objects.filter(pk=change.row.pk).delete()
    else:
        type(change.row).objects.filter(pk=change.row.pk).update(**change.after)


def _after(change: RowChange) -> dict:
    """The mark of the row as the merge left it; "" of one that is not there."""
    if change.after is None:
        return {"mark": ""}
    return {"mark": mark_of_row(type(change.row).objects.get(pk=change.row.pk))}


def _restore(change: dict) -> None:
    model, values = apps.get_model(change["model"]), from_image(change["model"], change["before"])
    if change["mark"]:
        model.objects.filter(pk=change["pk"]).update(**values)
    else:
        model.objects.bulk_create([model(**values)])


def _cases_in(merge: Merge) -> list[int]:
    return [change["pk"] for change in merge.changes if change["model"] == CASE]


def _follow(case_ids: list[int], family_id: int) -> None:
    """Every row of the cases repeats whose they are. Rows that the database keeps as written stay so."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.fields}
        if {"case", "family"} <= names and not is_frozen(model):
            rows = model._base_manager.filter(case__in=case_ids)
            rows.exclude(family=family_id).update(family=family_id)


def is_frozen(model: type[models.Model]) -> bool:
    """Whether a trigger refuses every change of the table's rows, as of signed texts and of the change history."""
    return any(
        isinstance(trigger, pgtrigger.Protect)
        and trigger.condition is None
        and pgtrigger.Update in trigger.operation
        for trigger in getattr(model._meta, "triggers", [])
    )


def _lock_people(ids: Iterable[int]) -> None:
    """As `_lock_families`, for the people and all of their cases."""
    homes = FamilyMembership.objects.filter(person__in=ids).values("family")
    _lock(Case.objects.filter(family__in=homes), no_key=True)
    _lock(Person.objects.filter(pk__in=ids))


def _lock_families(ids: Iterable[int]) -> None:
    """Lock the cases and then the families, each in the order of their numbers.

    The whole row of a family or a person, its key too: nobody else may begin to refer to one that is about to go.
    """
    _lock(Case.objects.filter(family__in=ids), no_key=True)
    _lock(Family.objects.filter(pk__in=ids))


def _lock(rows: models.QuerySet, *, no_key: bool = False) -> None:
    list(rows.select_for_update(no_key=no_key).order_by("pk").values_list("pk"))
