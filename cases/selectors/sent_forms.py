"""Whether a form has been taken in before, and with the same words."""

from dataclasses import dataclass

from audit.drafts import Typed, mark_of
from audit.rows import one_or_none
from cases.models import SentForm


@dataclass(frozen=True)
class Earlier:
    """An earlier sending of one form: the case it belongs to, and whether it held the very same."""

    case_id: int
    is_same: bool


def earlier_sending(kind: str, typed: Typed) -> Earlier | None:
    """What has been taken in under the key of this form, None when nothing has. One query."""
    if not typed.key:
        return None
    sent = one_or_none(SentForm.objects.filter(kind=kind, key=typed.key))
    return sent and Earlier(sent.case_id, sent.mark == mark_of(typed.content))
