"""Which needs of a family are answered by whom, and how well."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import Truncator

from cases.models import Case, SupportNeed
from pairs.models import PairContribution, WorkPair
from staff.models import User, UserCompetence

WORDS_LENGTH = PairContribution._meta.get_field("words").max_length

# A picture for the needs of the first catalogue; a need added later gets the heart.
ICONS = {
    "daily_routines": "clock",
    "sleep_food": "sleep",
    "parenting": "family",
    "boundaries": "flag",
    "interaction": "voice",
    "pregnancy_baby": "child",
    "couple": "people",
    "separation": "route",
    "network": "network",
    "child_development": "child",
    "school_daycare": "book",
    "finance_housing": "money",
    "violence": "shield",
}


@dataclass(frozen=True)
class NeedRow:
    """One need of a family against some people: level 0-3 and words of each, in the order the people came."""

    support_need_id: int
    name: str
    icon: str
    family_words: str
    levels: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_gap(self) -> bool:
        """Whether nobody answers the need."""
        return not any(self.levels)


def needs_of(case: Case) -> list[SupportNeed]:
    """The needs of the case with the competences that answer each. Two queries."""
    return list(
        SupportNeed.objects.standing()
        .filter(case=case)
        .select_related("need")
        .prefetch_related("need__competences")
    )


def need_coverage(
    case: Case, people: WorkPair | Sequence[User], needs: Sequence[SupportNeed] | None = None
) -> list[NeedRow]:
    """How each need of the case is answered by a pair, or by any people.

    A person's level in a need is the best of the person's levels (1-3) in the competences that answer it, else 0;
    the words are the names of those competences, the strongest first. For a pair the levels and words are those
    of the day it was formed; a need recorded later gets the present ones. `needs` saves two queries where the
    caller has them. At most four queries whatever the number of needs and people.
    """
    needs = needs_of(case) if needs is None else needs
    users = people.people if isinstance(people, WorkPair) else people
    levels = levels_of([user.pk for user in users], needs)
    decided = _decided(people) if isinstance(people, WorkPair) else {}
    return need_rows(needs, users, levels, decided)


def need_rows(
    needs: Sequence[SupportNeed],
    users: Sequence[User],
    levels: Mapping[int, Mapping[int, int]],
    decided: Mapping[tuple[int, int], tuple[int, str]] | None = None,
) -> list[NeedRow]:
    """The needs against the users, from what `levels_of` has read; `decided` are answers of an earlier day."""
    decided, rows = decided or {}, []
    for need in needs:
        answers = [decided.get((user.pk, need.pk)) or answer_to(need, levels.get(user.pk, {})) for user in users]
        rows.append(
            NeedRow(
                support_need_id=need.pk,
                name=str(need.need),
                icon=ICONS.get(need.need.code, "heart"),
                family_words=need.family_words,
                levels=tuple(level for level, _words in answers),
                words=tuple(words for _level, words in answers),
            )
        )
    return rows


def levels_of(user_ids: Iterable[int], needs: Sequence[SupportNeed]) -> dict[int, dict[int, int]]:
    """User id -> competence id -> level, of the competences that answer the needs. One query."""
    wanted = {competence.pk for need in needs for competence in need.need.competences.all()}
    rows = UserCompetence.objects.held().filter(user__in=list(user_ids), competence__in=wanted)
    levels: dict[int, dict[int, int]] = {}
    for user_id, competence_id, level in rows.values_list("user_id", "competence_id", "level"):
        levels.setdefault(user_id, {})[competence_id] = level
    return levels


def answering(need: SupportNeed) -> list[int]:
    """The keys of the competences that answer a need."""
    return [row.pk for row in need.need.competences.all()]


def best_of(competences: Iterable[int], levels: Mapping[int, int]) -> int:
    """A person's best level in some competences, 0 for none, from the person's levels by competence."""
    return max((levels.get(key, 0) for key in competences), default=0)


def answer_to(need: SupportNeed, levels: Mapping[int, int]) -> tuple[int, str]:
    """A person's level in a need and what it rests on, from the person's levels by competence."""
    known = [(levels[row.pk], str(row)) for row in need.need.competences.all() if row.pk in levels]
    known.sort(key=lambda level_and_name: -level_and_name[0])
    words = ", ".join(name for _level, name in known)
    return (known[0][0] if known else 0), Truncator(words).chars(WORDS_LENGTH)


def _decided(pair: WorkPair) -> dict[tuple[int, int], tuple[int, str]]:
    rows = PairContribution.objects.filter(pair=pair)
    return {(row.user_id, row.support_need_id): (row.level, row.words) for row in rows}
