"""What the two of a pair answer when a family is offered to them."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from audit import clock
from audit.rows import one_or_none
from audit.saving import save_checked
from audit.words import is_blank
from cases import access
from cases.models import Case
from cases.recording import record_act
from pairs.models import PairAnswer, WorkPair
from pairs.rules import decline_problem
from pairs.selectors.offers import ended_words, pair_with_answers
from pairs.services.answer_rows import write_answer
from pairs.services.pair import end_places
from staff.models import User


@transaction.atomic
def accept_pair(*, actor: User, pair_id: int) -> WorkPair:
    """One of the two accepts the family.

    Raises ValidationError (code "pair_ended" when the pair has ended meanwhile, "answered" when the actor has
    answered before); Http404 or PermissionDenied by cases.access.
    """
    case, pair = _offer_to_answer(actor, pair_id)
    write_answer(pair, actor, accepted=True)
    record_act(actor, "pair.accepted", case, subject=pair)
    return pair


@transaction.atomic
def decline_pair(*, actor: User, pair_id: int, reason: str) -> WorkPair:
    """One of the two cannot take the family: the pair ends today, with the access of both, and the family waits.

    Not once the pair has agreed visits: then the coordinator changes the pair. Raises ValidationError (field
    reason; codes "pair_ended", "answered", "visits_agreed"); Http404 or PermissionDenied by cases.access.
    """
    case, pair = _offer_to_answer(actor, pair_id)
    problem = decline_problem(visits_agreed=pair.visits_agreed_at is not None)
    if problem:
        raise ValidationError(problem, code="visits_agreed")
    if is_blank(reason):
        raise ValidationError({"reason": _("Write why you cannot take the family.")})
    write_answer(pair, actor, accepted=False, reason=reason)
    end_places(actor, pair, clock.today(), "")
    record_act(actor, "pair.declined", case, subject=pair, reason=reason.strip())
    return pair


def note_visits_agreed(*, actor: User, case: Case, pair: WorkPair) -> None:
    """Write down that the pair has agreed visits. A member who agrees them has accepted the family by it.

    Called by the rooms above in the transaction of the act itself, which holds the lock of the case. `pair` comes
    from `selectors.standing_pair`.
    """
    if pair.visits_agreed_at is None:
        pair.visits_agreed_at = clock.now()
        save_checked(pair, update_fields=["visits_agreed_at"])
    if actor in pair.unanswered:
        write_answer(pair, actor, accepted=True)
        pair.accepted_by.append(actor.pk)
        record_act(actor, "pair.accepted", case, subject=pair)


def _offer_to_answer(actor: User, pair_id: int) -> tuple[Case, WorkPair]:
    """The case, locked, and its pair that the actor can still answer. What hinders is told to its members only."""
    pairs = WorkPair.objects.filter(pk=pair_id)
    refused = None
    try:
        case = access.case_to_change(actor, pairs.values("case"), "pair.agree")
    except (Http404, PermissionDenied) as error:
        # The lock of the case is held nevertheless: whether the pair has ended is read after it.
        refused = error
    pair = pair_with_answers(one_or_none(pairs.of(actor).values_list("pk", flat=True)))
    if pair is not None and pair.until is not None:
        raise ValidationError(ended_words(pair, actor), code="pair_ended")
    if refused or pair is None:
        raise refused or Http404
    if PairAnswer.objects.filter(pair=pair, user=actor).exists():
        raise ValidationError(_("You have already accepted the family."), code="answered")
    return case, pair
