"""How two people begin as a pair, and what they say of it when it has ended."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.saving import save_checked
from audit.words import is_blank
from cases import access
from cases.models.belonging import copied
from cases.recording import record_act
from pairs.models import PairReflection, PairStart, WorkPair
from pairs.rules import reflection_problem
from pairs.selectors import standing_pair
from pairs.selectors.together import mark_of, own_pair
from staff.models import User


@dataclass(frozen=True)
class StartFacts:
    """What is written of one thing of the start, and whether both have agreed on it."""

    words: str
    done: bool


@transaction.atomic
def write_start(*, actor: User, case_id: int, items: Mapping[str, StartFacts], seen: str) -> WorkPair:
    """Write what the two agree before their first visits: `items` by the names of `PairStart.Item`.

    `seen` is the mark (`selectors.together.mark_of`) of the words that the writer saw: newer words of the other
    are not written over unseen. Raises ValidationError (fields as the items, codes "no_pair" and
    "written_meanwhile"); Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, "pair.agree")
    pair = standing_pair(case)
    if pair is None:
        raise ValidationError(_("The family has no work pair now."), code="no_pair")
    written = {row.item: row for row in PairStart.objects.filter(pair=pair)}
    if mark_of(written.values()) != seen:
        raise ValidationError(
            _("Somebody has written here meanwhile. Their words are above; put yours together with them."),
            code="written_meanwhile",
        )
    unsaid = {item: facts for item, facts in items.items() if facts.done and is_blank(facts.words)}
    if unsaid:
        words = _("Write what was agreed before you mark it as agreed.")
        raise ValidationError(dict.fromkeys(unsaid, words))
    changed = [item for item, facts in items.items() if _write_item(actor, pair, written.get(item), item, facts)]
    if changed:
        record_act(actor, "pair.start_written", case, subject=pair, changes={"items": changed})
    return pair


@transaction.atomic
def write_reflection(*, actor: User, pair_id: int, words: str) -> PairReflection:
    """One of a pair that has ended says how the work together went; once more to put it better.

    The access to the family has ended with the pair, so this is reached by the pair. Raises ValidationError (field
    words, or on top when it is not the time for it); Http404 for everybody but the two.
    """
    pair = own_pair(actor, pair_id)
    problem = reflection_problem(has_worked=pair.has_worked, until=pair.until, today=clock.today())
    if problem:
        raise ValidationError(problem)
    if is_blank(words):
        raise ValidationError({"words": _("Write a few words.")})
    # The row of the pair is the lock: two windows of one person write one after the other.
    list(WorkPair.objects.select_for_update(no_key=True).filter(pk=pair.pk).values_list("pk"))
    row = PairReflection.objects.filter(pair=pair, user=actor).first() or PairReflection(
        pair=pair, user=actor, **copied(pair)
    )
    row.words, row.written_at = words.strip(), clock.now()
    save_checked(row)
    record_act(actor, "pair.reflected", pair.case, subject=pair)
    return row


def _write_item(actor: User, pair: WorkPair, row: PairStart | None, item: str, facts: StartFacts) -> bool:
    """Write one item if it says something else than before."""
    words = facts.words.strip()
    if (row.words, row.done_at is not None) == (words, facts.done) if row else not words:
        return False
    row = row or PairStart(pair=pair, item=item, **copied(pair))
    is_new = row.words != words
    row.words, row.written_at, row.written_by = words, clock.now(), actor
    if not facts.done:
        row.done_at = row.done_by = None
    elif row.done_at is None or is_new:
        row.done_at, row.done_by = clock.now(), actor
    _save_item(row)
    return True


def _save_item(row: PairStart) -> None:
    try:
        save_checked(row)
    except ValidationError as error:
        messages = error.update_error_dict({})
        raise ValidationError({row.item: [one for said in messages.values() for one in said]}) from None
