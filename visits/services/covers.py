"""One of those who were to make a visit is away: a substitute comes, or the other holds the visit alone."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.rows import one_or_none
from audit.saving import save_checked
from audit.words import is_blank
from cases.models import CareTeamMember
from cases.models.belonging import copied
from cases.recording import record_act
from cases.services import fit_place_to_visits, let_in_for_a_visit
from staff.models import User
from visits.models import Visit, VisitCover, VisitWorker
from visits.selectors.covers import away_from, staying_with, substitutes_for
from visits.selectors.recording_limits import recorded_by
from visits.services.booking import release_worker, take_time
from visits.services.locking import require_open_to_arrange, visit_to_change


@transaction.atomic
def hold_alone(*, actor: User, visit_id: int, away_id: int, reason: str) -> VisitCover:
    """Agree that the other of the pair holds a visit alone; the time of whoever is away is given back.

    Pressed twice it is done once. Raises ValidationError (fields how, reason) when the person is not away then,
    nobody else is left, or no reason is told; VisitSettled; Http404 or PermissionDenied by cases.access.
    """
    visit = visit_to_change(actor, visit_id, "case.view")
    if before := _cover_before(visit, away_id, None):
        return before
    away = _open_to_cover(actor, visit, away_id)
    absent = away_from(visit)
    if not [user for user in staying_with(visit, away) if user not in absent]:
        raise ValidationError({"how": _("Nobody is left for the visit. Move it, or choose a substitute.")})
    if is_blank(reason):
        raise ValidationError({"reason": _("Write why one of you holds the visit alone.")})
    cover = _cover(actor, visit, away, reason=reason)
    release_worker(visit, away)
    record_act(actor, "visit.held_alone", visit.case, subject=visit, reason=cover.reason)
    return cover


@transaction.atomic
def book_substitute(
    *, actor: User, visit_id: int, away_id: int, substitute_id: int, reason: str = ""
) -> VisitCover:
    """Agree that a colleague makes a visit instead of whoever is away, and take the colleague's time.

    The substitute sees the family from now on until the note of the visit is to be written by, and no longer.
    Pressed twice it is done once. Raises ValidationError (field how) when the person is not away then or the
    colleague is no longer free or fit; VisitSettled; Http404 or PermissionDenied by cases.access.
    """
    visit = visit_to_change(actor, visit_id, "case.view")
    if before := _cover_before(visit, away_id, substitute_id):
        return before
    away = _open_to_cover(actor, visit, away_id)
    substitute = next((row.user for row in substitutes_for(visit, away) if row.user.pk == substitute_id), None)
    if substitute is None:
        raise ValidationError({"how": _("This colleague is no longer free for the visit. Choose somebody else.")})
    try:
        (booking,) = take_time([substitute], starts_at=visit.starts_at, ends_at=visit.ends_at)
    except ValidationError as error:
        who, *_later_times = error.error_dict["starts_at"]
        raise ValidationError({"how": who}) from None
    place = let_in_for_a_visit(
        actor=actor,
        case=visit.case,
        user=substitute,
        role=CareTeamMember.Role.SUBSTITUTE,
        until=recorded_by(visit.starts_at),
        reason=str(visit.kind),
    )
    cover = _cover(actor, visit, away, substitute=substitute, place=place, reason=reason)
    release_worker(visit, away)
    VisitWorker.objects.create(visit=visit, user=substitute, booking=booking, **copied(visit))
    changes = {"substitute": substitute.pk}
    record_act(actor, "visit.substituted", visit.case, subject=visit, reason=cover.reason, changes=changes)
    return cover


def end_covers(*, actor: User, visit: Visit) -> None:
    """A visit is moved or cancelled: its substitutes are needed no more. In the caller's transaction.

    For the services of this room: the caller has asked for access and holds the lock of the case.
    """
    covers = list(VisitCover.objects.standing().filter(visit=visit).select_related("place__user"))
    for cover in covers:
        cover.ended_at = clock.now()
        save_checked(cover, update_fields=["ended_at"])
        if place := cover.place:
            place.case = visit.case
            others = VisitCover.objects.standing().filter(place=place).values_list("visit__starts_at", flat=True)
            fit_place_to_visits(actor=actor, member=place, limits=map(recorded_by, others))


def _cover_before(visit: Visit, away_id: int, substitute_id: int | None) -> VisitCover | None:
    """What has just been agreed, when the button is pressed twice."""
    return one_or_none(VisitCover.objects.standing().filter(visit=visit, away=away_id, substitute=substitute_id))


def _open_to_cover(actor: User, visit: Visit, away_id: int) -> User:
    """Who is away from a visit that can still be arranged by the actor."""
    require_open_to_arrange(actor, visit)
    if visit.starts_at <= clock.now():
        raise ValidationError(
            _("The visit has already begun. Write the note, or record that it was not held."), code="begun"
        )
    away = next((user for user in away_from(visit) if user.pk == away_id), None)
    if away is None:
        raise ValidationError({"how": _("Nobody is away at the time of the visit any more.")})
    return away


def _cover(
    actor: User,
    visit: Visit,
    away: User,
    *,
    reason: str,
    substitute: User | None = None,
    place: CareTeamMember | None = None,
) -> VisitCover:
    cover = VisitCover(
        visit=visit,
        **copied(visit),
        away=away,
        substitute=substitute,
        place=place,
        reason=reason.strip(),
        decided_at=clock.now(),
        decided_by=actor,
    )
    save_checked(cover)
    return cover
