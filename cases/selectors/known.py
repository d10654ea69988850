"""People whom the reader may know and who look like those of a contact in the making."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import F
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, local
from audit.rows import one_or_none
from cases import access
from cases.models import Case, Family, FamilyMembership, Person
from cases.models.people import standing_on
from cases.models.protection import protected_people
from cases.selectors.likely import Match, TypedPerson, likely_ones
from staff.models import User

MOST_SHOWN = 5


@dataclass(frozen=True)
class KnownCase:
    """A case of a family to which a known person belongs, in words."""

    case_id: int
    family_id: int
    url: str
    family: str
    state: str
    is_closed: bool


@dataclass(frozen=True)
class OpenCase:
    """The open case of a chosen person's family, and whether the reader may add a contact to it."""

    case: KnownCase
    may_add: bool


@dataclass(frozen=True)
class LikelyPerson:
    """A known person, why the person looks like the one who is written down, and the cases one may see."""

    person_id: int
    about: str
    why: str
    must_answer: bool
    cases: list[KnownCase]


@dataclass(frozen=True)
class KnownGroup:
    """The known people who look like the one in row `nth`, the most alike first."""

    nth: int
    name: str
    rows: list[LikelyPerson]

    @property
    def must_answer(self) -> bool:
        """Whether the contact can be taken in only when somebody has answered."""
        return any(row.must_answer for row in self.rows)


def known_groups(user: User, people: Iterable[TypedPerson]) -> list[KnownGroup]:
    """For each row the people who look like it. Only those of whom the person may read the background.

    The answer is the same whether or not somebody else's families hold people like these.
    """
    people = list(people)
    matches = _matches_to_show(people)
    ids = {match.person_id for found in matches.values() for match in found}
    visible = access.known_people(user).in_bulk(ids) if ids else {}
    shown = {}
    for nth, found in matches.items():
        shown[nth] = [match for match in found if match.person_id in visible][:MOST_SHOWN]
    cases = _cases_of(user, {match.person_id for found in shown.values() for match in found})
    return [
        KnownGroup(
            person.nth,
            f"{person.first_name} {person.last_name}".strip(),
            [_row(visible[match.person_id], match, cases[match.person_id]) for match in shown[person.nth]],
        )
        for person in people
        if shown.get(person.nth)
    ]


def cases_shown(groups: Iterable[KnownGroup]) -> set[int]:
    """The cases whose families a panel names: for the log."""
    return {case.case_id for group in groups for row in group.rows for case in row.cases}


def ended_cases(groups: Iterable[KnownGroup]) -> list[KnownCase]:
    """The cases after which the same family may come again: of families without an open one. Each family once."""
    cases = {case.case_id: case for group in groups for row in group.rows for case in row.cases}
    going_on = {case.family_id for case in cases.values() if not case.is_closed}
    return list({case.family_id: case for case in cases.values() if case.family_id not in going_on}.values())


def open_cases_of_chosen(user: User, chosen: Iterable[tuple[KnownGroup, int | str]]) -> list[OpenCase]:
    """The open cases of those people who were chosen as the same: each group with the number of the one chosen.

    One query, none when there are none.
    """
    rows = [row for group, number in chosen for row in group.rows if row.person_id == number]
    cases = {case.case_id: case for row in rows for case in row.cases if not case.is_closed}
    if not cases:
        return []
    open_to_add = access.cases_with(user, "contact.correct").filter(pk__in=cases)
    may_add = set(open_to_add.values_list("pk", flat=True))
    return [OpenCase(case, case.case_id in may_add) for case in cases.values()]


def open_cases_of(user: User, people: Iterable[int]) -> list[Case]:
    """The open cases of the families of these people whose background the person may read. One query at most."""
    people = list(people)
    if not people:
        return []
    places = FamilyMembership.objects.filter(standing_on(clock.today()), person__in=people)
    cases = access.cases_with(user, "background.read").open().filter(family__in=places.values("family"))
    return list(cases.select_related("family").order_by("pk"))


def people_chosen(user: User, numbers: Iterable[int]) -> Mapping[int, Person]:
    """The people with these numbers whom the person may know."""
    return access.known_people(user).in_bulk(list(numbers))


def family_of_ended(user: User, case_id: int | None) -> Family | None:
    """The family of an ended case, if the person may take in its next contact."""
    return one_or_none(access.known_families(user).filter(cases__pk=case_id)) if case_id else None


def _matches_to_show(people: list[TypedPerson]) -> dict[int, list[Match]]:
    """As `likely_ones`, but the number of somebody protected counts for nothing, as in the search.

    Whoever types a number must not learn whose it is.
    """
    found = likely_ones(people)
    ids = {match.person_id for matches in found.values() for match in matches}
    protected = set(protected_people(clock.today()).filter(pk__in=ids).values_list("pk", flat=True))
    if not protected:
        return found
    by_other_means = likely_ones(replace(person, phone="") for person in people)
    shown = {}
    for nth, matches in found.items():
        rows = [match for match in matches if match.person_id not in protected]
        rows += [match for match in by_other_means.get(nth, []) if match.person_id in protected]
        shown[nth] = sorted(rows, key=lambda match: (-match.likeness.score, match.person_id))
    return shown


def _cases_of(user: User, people: set[int]) -> dict[int, list[KnownCase]]:
    """The cases of each person's families that the user may open, the newest of each family."""
    found = defaultdict(dict)
    cases = access.cases_with(user, "background.read").filter(family__memberships__person__in=people)
    cases = cases.annotate(member=F("family__memberships__person")).select_related("family")
    for case in cases.order_by("opened_at", "pk"):
        if case.member in people:
            found[case.member][case.family_id] = _case(case)
    return defaultdict(list, {person: list(of_person.values()) for person, of_person in found.items()})


def _case(case: Case) -> KnownCase:
    if case.is_closed:
        state = _("ended on %(day)s") % {"day": format_day(local(case.phase_since))}
    else:
        state = _("open, %(number)s") % {"number": case.number}
    url = reverse("visits:case", args=[case.pk])
    return KnownCase(case.pk, case.family_id, url, str(case.family), state, case.is_closed)


def _row(person: Person, match: Match, cases: list[KnownCase]) -> LikelyPerson:
    born = format_day(person.birth_date) if person.birth_date else person.age_text()
    about = ", ".join(filter(None, [person.name, born]))
    return LikelyPerson(person.pk, about, capfirst(match.likeness.why), match.likeness.is_strong, cases)
