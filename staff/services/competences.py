"""What people can do: as each estimates it, and as the supervisor confirms it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock, trail
from audit.rows import one_or_none
from audit.saving import save_checked
from audit.words import is_blank
from staff import access
from staff.models import Competence, User, UserCompetence
from staff.selectors.seen import competence_values, confirmation_values, estimate_values
from staff.services.changes import Plain, apply_changes, refuse_stale


@dataclass(frozen=True)
class Estimate:
    """What a person says of one competence. `level`: 1 basics, 2 independent, 3 guides others; None: not yet."""

    level: int | None = None
    wishes_to_learn: bool = False
    can_mentor: bool = False


@transaction.atomic
def set_competences(
    *, actor: User, user: User, estimates: dict[Competence, Estimate], seen: str | None = None
) -> None:
    """Replace a person's own estimates; a competence left out is "not yet". A confirmed level stays in force.

    Raises PermissionDenied unless it is one's own or the actor has "staff.manage"; ValidationError with keys
    `level_<competence id>` for other levels and `mentor_<competence id>` when the person cannot teach it or also
    wishes to learn it; StaleForm when the page `seen` is behind.
    """
    access.require_arranging(actor, user, "staff.manage")
    _lock(user)
    given: dict[str, object] = {}
    for competence, estimate in estimates.items():
        told = (estimate.level, estimate.wishes_to_learn, estimate.can_mentor)
        given |= estimate_values(competence.pk, *told)
    refuse_stale(competence_values(user), seen, given=given)
    rows = {row.competence: row for row in user.competences.select_related("competence")}
    _refuse_impossible(estimates, rows)
    changes = {}
    for competence in rows.keys() | estimates.keys():
        row = rows.get(competence) or UserCompetence(user=user, competence=competence)
        if changed := _estimate(row, estimates.get(competence, Estimate())):
            changes[competence.code] = changed
    if changes:
        trail.record(
            actor=actor,
            action="staff.competences_set",
            unit_id=user.unit_id,
            subject=user,
            changes=dict(sorted(changes.items())),
        )


@transaction.atomic
def confirm_competence(
    *, actor: User, user: User, competence: Competence, level: int, words: str = "", seen: str | None = None
) -> None:
    """Set the level in force as the supervisor sees it: 0 none, 1 basics, 2 independent, 3 guides others.

    The person's own estimate stays as it is and is answered by it. Whoever has no longer the level from which one
    can teach is no longer offered as a mentor. `words` are for the person, at most 200 characters; they are asked
    when the level is not what the person has estimated.
    Raises PermissionDenied unless the actor `access.confirms`, ValidationError (level, words), StaleForm when the
    page `seen` is behind.
    """
    access.require_confirming(actor, user)
    _lock(user)
    row = one_or_none(user.competences.filter(competence=competence))
    row = row or UserCompetence(user=user, competence=competence)
    words = words.strip()
    refuse_stale(confirmation_values(row), seen, given=confirmation_values(row, level=level, words=words))
    _refuse_unexplained(row, level, words)
    changes = apply_changes(
        row,
        {
            "confirmed_level": level,
            "confirmation_words": words,
            "answered_level": row.own_level or 0,
            "can_mentor": row.can_mentor and level >= UserCompetence.MENTORS_FROM,
        },
    )
    if not changes:
        return
    row.confirmed_by, row.confirmed_on = actor, clock.today()
    save_checked(row)
    changes.pop("confirmation_words", None)
    trail.record(
        actor=actor,
        action="staff.competence_confirmed",
        unit_id=user.unit_id,
        subject=user,
        changes={"competence": competence.code, **changes},
    )


def _refuse_impossible(estimates: dict[Competence, Estimate], rows: dict[Competence, UserCompetence]) -> None:
    """What one may not say of a competence, at the field where it was said."""
    errors = {}
    for competence, estimate in estimates.items():
        confirmed = rows[competence].confirmed_level if competence in rows else None
        in_force = confirmed if confirmed is not None else estimate.level or 0
        if estimate.level not in (None, *UserCompetence.Level.values):
            errors[f"level_{competence.pk}"] = _("Choose a level from the list.")
        elif estimate.can_mentor and estimate.wishes_to_learn:
            errors[f"mentor_{competence.pk}"] = _("Choose either that you wish to learn or that you can teach.")
        elif estimate.can_mentor and in_force < UserCompetence.MENTORS_FROM:
            errors[f"mentor_{competence.pk}"] = _("Only somebody who works independently in it can teach others.")
    if errors:
        raise ValidationError(errors)


def _estimate(row: UserCompetence, estimate: Estimate) -> dict[str, list[Plain]]:
    """Write the estimate on the row; a row that says nothing any more goes. The answer as in `apply_changes`."""
    changes = apply_changes(
        row,
        {
            "own_level": estimate.level,
            "wishes_to_learn": estimate.wishes_to_learn,
            "can_mentor": estimate.can_mentor,
        },
    )
    says_nothing = row.own_level is None and row.confirmed_level is None and not row.wishes_to_learn
    if not changes:
        return {}
    if says_nothing:
        row.delete()
    else:
        save_checked(row)
    return changes


def _refuse_unexplained(row: UserCompetence, level: int, words: str) -> None:
    """Another level than the person's own is told with a reason."""
    if level not in (0, *UserCompetence.Level.values):
        raise ValidationError({"level": _("Choose a level from the list.")})
    has_said = row.own_level or row.answered_level
    if has_said and level != (row.own_level or 0) and is_blank(words):
        raise ValidationError({"words": _("Tell the person in a few words why you see it otherwise.")})


def _lock(user: User) -> None:
    """Two who change the same person's competences at once act one after the other."""
    one_or_none(User.objects.select_for_update().filter(pk=user.pk).values_list("pk"))
