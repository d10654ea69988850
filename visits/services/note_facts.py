"""What the writer of a note tells, and what must be true of it before it can be signed."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_clock, format_day, format_when, local
from audit.words import is_blank
from cases.models import Need, Strength
from staff.models import User
from visits import rules
from visits.models import Visit, VisitNote, VisitPlace
from visits.selectors.visits import responsible_for, stands_in
from visits.services.agreements import AgreementFacts

# In characters. Longer than any visit; a draft takes more, so that nothing typed is lost on the way.
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class NoteFacts:
    """What the writer says of a held visit. Times are aware.

    People are keys: of members of the family, and in `workers_present` of the visit's own workers. `told_by` is
    who told of the visit, when the writer stands in for its workers.
    """

    started_at: datetime
    ended_at: datetime
    place: VisitPlace
    what_happened: str
    worry: int
    workers_present: list[int]
    outcome: str = rules.HELD_OUTCOME
    present: list[int] = field(default_factory=list)
    without_family_reason: str = ""
    others_present: str = ""
    topics: list[Need] = field(default_factory=list)
    own_topic: str = ""
    interpretation: str = ""
    family_words: str = ""
    family_words_by: list[int] = field(default_factory=list)
    strengths: list[Strength] = field(default_factory=list)
    own_strength: str = ""
    worry_reason: str = ""
    told_by: str = ""
    agreements: list[AgreementFacts] = field(default_factory=list)
    next_starts_at: datetime | None = None
    next_ends_at: datetime | None = None


def time_problems(visit: Visit, started_at: datetime, ended_at: datetime) -> dict[str, str]:
    """What is wrong with the time told of a held visit, by field (date, end): it must lie in the past."""
    now, case = clock.now(), visit.case
    if local(visit.starts_at).date() > clock.today():
        words = {"when": format_when(visit.starts_at)}
        return {"date": _("The visit is agreed for %(when)s. You can confirm its note after the visit.") % words}
    if ended_at <= started_at:
        words = {"clock": format_clock(started_at)}
        return {"end": _("The visit cannot end before it began at %(clock)s.") % words}
    if started_at > now:
        return {"date": _("The visit has not begun yet. You can confirm the note after the visit.")}
    if ended_at > now:
        return {"end": _("The visit has not ended yet. Confirm the note after it, or correct the end.")}
    if local(started_at).date() < local(case.opened_at).date():
        words = {"day": format_day(case.opened_at)}
        return {"date": _("The family has been in family work since %(day)s. Check the day.") % words}
    return {}


def note_problems(*, present: list[int], without_family_reason: str, worry: int, worry_reason: str) -> dict:
    """What is missing for other reasons than an empty field, by field (present, worry_reason)."""
    problems = {}
    if not present and is_blank(without_family_reason):
        problems["present"] = _("Choose who was present, or write below why nobody of the family was there.")
    if worry >= VisitNote.Worry.FELT and is_blank(worry_reason):
        problems["worry_reason"] = _("Write what the worry is about.")
    return problems


def check_facts(author: User, visit: Visit, facts: NoteFacts, members: list[int]) -> None:
    """Raise ValidationError, by field, unless the author may sign the note. `members` are the family's people."""
    errors = time_problems(visit, facts.started_at, facts.ended_at)
    errors |= note_problems(
        present=facts.present,
        without_family_reason=facts.without_family_reason,
        worry=facts.worry,
        worry_reason=facts.worry_reason,
    )
    for name in ("present", "family_words_by"):
        if not set(getattr(facts, name)) <= set(members):
            errors[name] = _("Choose people of this family only.")
    workers = {worker.user_id: str(worker.user) for worker in visit.workers.all()}
    writers = {worker.user_id: str(worker.user) for worker in responsible_for(visit)}
    standing_in = stands_in(author, visit)
    problem = rules.confirming_problem(
        author.pk, workers=writers, present=facts.workers_present, stands_in=standing_in
    )
    if problem:
        errors["workers_present"] = problem
    elif not set(facts.workers_present) <= workers.keys():
        errors["workers_present"] = _("Choose workers of this visit only.")
    if standing_in and is_blank(facts.told_by):
        errors["told_by"] = _("Write who told you of the visit.")
    if is_blank(facts.what_happened):
        errors["what_happened"] = _("Write shortly what happened at the visit.")
    if errors:
        raise ValidationError(errors)
    for name in ("what_happened", "interpretation", "family_words"):
        check_length(name, getattr(facts, name))


def check_length(name: str, text: str) -> None:
    """Raise ValidationError (field `name`) for a text that is too long to be read by anybody."""
    if len(text) > LONGEST_TEXT:
        words = {"length": len(text), "limit": LONGEST_TEXT}
        raise ValidationError(
            {name: _("The text has %(length)s characters. Shorten it to %(limit)s at the most.") % words}
        )
