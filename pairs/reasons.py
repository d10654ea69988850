"""What speaks for and against two people as a pair, in sentences. Pure: facts in, words out, no score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pairs.rules import Colleague, Problem, listed, needs_listed

STRONG, BASIC = 3, 1
# Fewer common times in the coming weeks than the first visits of a plan need.
FEW_TIMES = 3


@dataclass(frozen=True)
class Reason:
    """One sentence for (`plus`) or against a pair."""

    plus: bool
    text: str


@dataclass(frozen=True)
class PersonFacts:
    """What two people are compared by, beside their competence.

    Does the person know the area, which languages, has the person met the family before.
    """

    colleague: Colleague
    knows_area: bool = False
    languages: frozenset[str] = frozenset()
    has_met: bool = False


@dataclass(frozen=True)
class PairFacts:
    """All that is known of two people and one family.

    `levels` maps the name of each need to the levels (0-3) of the lead and the second. `free_times` is the number
    of common times in the coming weeks, `first_day` the day of the first; `limit_day` is the last day within the
    unit's waiting limit. `languages` maps the codes of the family's languages to their names. `wished` tells
    whether the common times are such as the family wishes, None when it has told no times; `teaches` whether one
    of the two wants to learn what the other teaches; `few_new` whether they have been given few new families.
    """

    lead: PersonFacts
    co_worker: PersonFacts
    levels: dict[str, tuple[int, int]]
    free_times: int
    first_day: date | None
    limit_day: date
    area: str
    languages: dict[str, str]
    wished: bool | None = None
    teaches: bool = False
    few_new: bool = False

    @property
    def people(self) -> tuple[PersonFacts, PersonFacts]:
        """Both, the lead first."""
        return self.lead, self.co_worker


def reasons_for(facts: PairFacts, problems: Sequence[Problem]) -> list[Reason]:
    """The sentences for the pair first, then those against it; `problems` come from `rules.check_pair`."""
    found = [
        *_about_needs(facts),
        *_about_time(facts),
        *_about_area(facts),
        *_about_languages(facts),
        *_about_meeting(facts),
        *_about_learning(facts),
        *_about_load(facts),
        *(Reason(False, problem.text) for problem in problems),
    ]
    return sorted(found, key=lambda reason: not reason.plus)


def _about_needs(facts: PairFacts) -> list[Reason]:
    best = {need: max(levels) for need, levels in facts.levels.items()}
    reasons = []
    if best and all(best.values()):
        reasons.append(Reason(True, _("Together the two answer every need.")))
    if strong := [need for need, level in best.items() if level >= STRONG]:
        reasons.append(Reason(True, _("Strong in: %(needs)s.") % {"needs": needs_listed(strong)}))
    if _both_add_something(facts):
        reasons.append(Reason(True, _("Each brings something that the other does not.")))
    if basic := [need for need, level in best.items() if level == BASIC]:
        reasons.append(Reason(False, _("Only the basics in: %(needs)s.") % {"needs": needs_listed(basic)}))
    return reasons


def _both_add_something(facts: PairFacts) -> bool:
    pairs = facts.levels.values()
    return any(lead > co_worker for lead, co_worker in pairs) and any(
        co_worker > lead for lead, co_worker in pairs
    )


def _about_time(facts: PairFacts) -> list[Reason]:
    if facts.first_day is None:
        words = _("No common free time in the coming weeks. Check the working hours and absences of both.")
        return [Reason(False, words)]
    reasons = []
    late = (facts.first_day - facts.limit_day).days
    if late <= 0:
        reasons.append(Reason(True, _("The first common time is within the waiting limit.")))
    else:
        words = ngettext(
            "The first common time is %(n)s day after the waiting limit.",
            "The first common time is %(n)s days after the waiting limit.",
            late,
        )
        reasons.append(Reason(False, words % {"n": late}))
    if facts.wished is not None:
        reasons.append(_about_wishes(facts.wished))
    if facts.free_times < FEW_TIMES:
        words = ngettext("Only %(n)s common free time.", "Only %(n)s common free times.", facts.free_times)
        reasons.append(Reason(False, words % {"n": facts.free_times}))
    return reasons


def _about_wishes(wished: bool) -> Reason:
    if wished:
        return Reason(True, _("The common times are such as the family wishes."))
    return Reason(False, _("None of the common times is such as the family wishes."))


def _about_area(facts: PairFacts) -> list[Reason]:
    knowing = [person.colleague.name for person in facts.people if person.knows_area]
    if not facts.area:
        return []
    if not knowing:
        return [Reason(False, _("Neither of the two works in the area %(area)s.") % {"area": facts.area})]
    if len(knowing) == 2:
        return [Reason(True, _("Both know the area: %(area)s.") % {"area": facts.area})]
    words = _("%(name)s knows the area: %(area)s.") % {"name": knowing[0], "area": facts.area}
    return [Reason(True, words)]


def _about_languages(facts: PairFacts) -> list[Reason]:
    reasons = []
    for code, language in facts.languages.items():
        speakers = [person.colleague.name for person in facts.people if code in person.languages]
        if speakers:
            words = _("The family's language (%(language)s): %(names)s.")
            reasons.append(Reason(True, words % {"names": listed(speakers), "language": language}))
        else:
            words = _("Neither of the two speaks the family's language (%(language)s). Ask for an interpreter.")
            reasons.append(Reason(False, words % {"language": language}))
    return reasons


def _about_meeting(facts: PairFacts) -> list[Reason]:
    met = [person.colleague.name for person in facts.people if person.has_met]
    if not met:
        return []
    words = ngettext("%(names)s has met the family before.", "%(names)s have met the family before.", len(met))
    return [Reason(True, words % {"names": listed(met)})]


def _about_learning(facts: PairFacts) -> list[Reason]:
    if not facts.teaches:
        return []
    return [Reason(True, _("One of the two wants to learn what the other can teach."))]


def _about_load(facts: PairFacts) -> list[Reason]:
    people = [person.colleague for person in facts.people]
    shared = [Reason(True, _("The two have been given few new families this year."))] if facts.few_new else []
    return [*_about_room(people), *shared]


def _about_room(people: Sequence[Colleague]) -> list[Reason]:
    if unknown := [person.name for person in people if person.load.capacity is None]:
        words = _("The room for families has not been agreed: %(names)s.")
        return [Reason(False, words % {"names": ", ".join(unknown)})]
    if full := [person.name for person in people if person.load.fits == 1]:
        words = ngettext(
            "After this %(names)s has no room left.", "After this %(names)s have no room left.", len(full)
        )
        return [Reason(False, words % {"names": listed(full)})]
    room = min(person.load.fits for person in people) - 1
    if room < 1:
        return []
    words = ngettext(
        "After this both still have room for one family.",
        "After this both still have room for at least %(n)s families.",
        room,
    )
    return [Reason(True, words % {"n": room})]
