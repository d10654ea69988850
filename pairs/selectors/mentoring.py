"""Who wishes to learn what, and who can teach it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from staff.models import UserCompetence


@dataclass(frozen=True)
class Mentoring:
    """The keys of the competences that a person wishes to learn, and of those that the person can teach."""

    learns: frozenset[int] = frozenset()
    teaches: frozenset[int] = frozenset()


def mentoring_of(user_ids: Iterable[int]) -> dict[int, Mentoring]:
    """What each of the users wishes to learn and can teach, nobody left out. One query."""
    learns, teaches = defaultdict(set), defaultdict(set)
    rows = UserCompetence.objects.filter(Q(wishes_to_learn=True) | Q(can_mentor=True), user__in=list(user_ids))
    for user_id, competence_id, wishes in rows.values_list("user_id", "competence_id", "wishes_to_learn"):
        (learns if wishes else teaches)[user_id].add(competence_id)
    return {key: Mentoring(frozenset(learns[key]), frozenset(teaches[key])) for key in user_ids}
