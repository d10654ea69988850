"""The rows of answers. A part of other services, with no rule of its own about who may answer when."""

from datetime import datetime

from audit import clock
from audit.saving import save_checked
from cases.models.belonging import copied
from pairs.models import PairAnswer, WorkPair
from staff.models import User


def write_answer(
    pair: WorkPair, user: User, *, accepted: bool, reason: str = "", at: datetime | None = None
) -> PairAnswer:
    """Write what a member answered, now or at the moment told, in the caller's transaction.

    Raises ValidationError when the member has answered before.
    """
    answer = PairAnswer(
        pair=pair,
        **copied(pair),
        user=user,
        accepted=accepted,
        reason=reason.strip(),
        answered_at=at or clock.now(),
    )
    return save_checked(answer)


def carry_over(old: WorkPair, new: WorkPair, user: User) -> None:
    """Give the new pair what stays of the old: the answer of whoever stays, and that visits were agreed."""
    given = PairAnswer.objects.filter(pair=old, user=user, accepted=True).first()
    already = PairAnswer.objects.filter(pair=new, user=user).exists()
    if given and not already:
        write_answer(new, user, accepted=True, at=given.answered_at)
    if old.visits_agreed_at:
        new.visits_agreed_at = old.visits_agreed_at
        save_checked(new, update_fields=["visits_agreed_at"])
