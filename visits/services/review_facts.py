"""What is told of a joint review, and what must be true of it before it can be recorded."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day
from audit.words import is_blank
from cases.rules import future_problem
from staff.models import User
from visits import rules
from visits.models import InitialDecision
from visits.services.agreements import AgreementFacts

LONGEST_TEXT = 10_000


@dataclass(frozen=True)
class ReviewFacts:
    """What was found and decided. Participants are ids of members of the family, workers of its pair."""

    held_on: date
    found: str
    strengths: str
    decision: InitialDecision
    decision_reason: str
    workers_present: list[int]
    participants: list[int] = field(default_factory=list)
    without_family_reason: str = ""
    family_words: str = ""
    next_on: date | None = None
    agreements: list[AgreementFacts] = field(default_factory=list)


def check_review(
    author: User,
    facts: ReviewFacts,
    *,
    members: Collection[int],
    workers: Collection[User],
    last_visit_on: date | None,
) -> None:
    """Raise ValidationError, by field, unless the author may record the review.

    `members` are the ids of the family's people, `workers` its pair, `last_visit_on` the day of the latest first
    visit that has been held.
    """
    errors = people_problems(
        author,
        members=members,
        participants=facts.participants,
        without_family_reason=facts.without_family_reason,
        workers=workers,
        workers_present=facts.workers_present,
    )
    errors |= day_problems(facts.held_on, facts.next_on, earliest=last_visit_on)
    errors |= _text_problems(facts)
    if errors:
        raise ValidationError(errors)


def people_problems(
    author: User,
    *,
    members: Collection[int],
    participants: Collection[int],
    without_family_reason: str,
    workers: Collection[User],
    workers_present: Collection[int],
) -> dict[str, str]:
    """What is wrong with who was there, by field (participants, workers_present)."""
    errors = {}
    if not set(participants) <= set(members):
        errors["participants"] = _("Choose people of this family only.")
    elif not participants and is_blank(without_family_reason):
        errors["participants"] = _("Choose who was there, or write below why nobody of the family was.")
    problem = rules.review_confirming_problem(
        author.pk, workers=[user.pk for user in workers], present=workers_present
    )
    if problem:
        errors["workers_present"] = problem
    return errors


def day_problems(held_on: date | None, next_on: date | None, *, earliest: date | None) -> dict[str, str]:
    """What is wrong with the days, by field (held_on, next_on); a day that is not known yet is not judged.

    The review looks back on the first visits, so none of them (the latest was on `earliest`) comes after it; and
    what is looked at again is still to come, whenever the review is written down.
    """
    errors, today = {}, clock.today()
    if held_on and (problem := future_problem(held_on, today)):
        errors["held_on"] = problem
    elif held_on and earliest and held_on < earliest:
        words = {"day": format_day(earliest)}
        errors["held_on"] = _("The latest first visit was held on %(day)s. Check the day.") % words
    if next_on and next_on <= today:
        errors["next_on"] = _("Choose a day that is still to come.")
    return errors


def _text_problems(facts: ReviewFacts) -> dict[str, str]:
    texts = {
        "found": _("Write what you have found out together."),
        "strengths": _("Write what carries the family."),
        "decision_reason": _("Write why you decided so."),
    }
    errors = {name: words for name, words in texts.items() if is_blank(getattr(facts, name))}
    for name in (*texts, "family_words"):
        length = len(getattr(facts, name))
        if length > LONGEST_TEXT:
            words = {"length": length, "limit": LONGEST_TEXT}
            errors[name] = _("The text has %(length)s characters. Shorten it to %(limit)s at the most.") % words
    return errors
