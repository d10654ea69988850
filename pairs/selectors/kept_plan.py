"""A proposal for the whole list as it is kept: numbers only, put into words anew for whoever reads it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from cases import access
from pairs.models import WholeListRun, WorkPair
from pairs.optimiser import Assignment, Cause, Ending, Gap, Help, PartnerWanted, Plan, Unassigned
from pairs.selectors.load import loads_of
from pairs.selectors.people import people
from pairs.selectors.queue import wait_of
from pairs.selectors.whole_list import ListFacts, levels_by_worker, needs_by_case, waiting_of, window_of_list
from pairs.selectors.whole_plan import SHORTCOMINGS, WholePlan, whole_plan
from staff.models import User


@dataclass(frozen=True)
class KeptPlan:
    """What may be shown of a kept answer today.

    `paired`: how many of its families have a pair by now; `gone`: how many more wait no more or are not one's own.
    """

    plan: WholePlan
    paired: int
    gone: int


def as_kept(plan: Plan, since: date) -> dict:
    """The plan as JSON; `since` is the day from which its slots are counted."""
    return {
        "since": since.isoformat(),
        "rows": [
            {
                "case": row.family,
                "workers": list(row.workers),
                "slot": row.slot,
                "against": sorted(row.terms.keys() & SHORTCOMINGS),
                "locked": row.locked,
            }
            for row in plan.assignments
        ],
        "left": [_left_as_kept(row) for row in plan.unassigned],
        "objective": plan.objective,
        "bound": plan.bound,
        "ending": plan.ending,
    }


def _left_as_kept(row: Unassigned) -> dict:
    partners = [(one.slot, one.weekday, one.beside, one.not_profession) for one in row.help.partners]
    return {
        "case": row.family,
        "causes": list(row.causes),
        "lost_to": list(row.lost_to),
        "slots": list(row.help.slots),
        "room_of": list(row.help.room_of),
        "partners": [list(one) for one in partners],
    }


def read_kept(run: WholeListRun) -> KeptPlan:
    """The kept answer of the run in words, for the one who asked it.

    Of families that wait no more, or that the person may no longer see, nothing is told. What the two know of the
    needs and what they carry is counted anew. As many queries for few as for many.
    """
    kept = run.plan
    told = _facts(run, kept)
    left = [row for row in kept["left"] if row["case"] in told.cases]
    rows = [row for row in kept["rows"] if row["case"] in told.cases and told.users.keys() >= {*row["workers"]}]
    plan = Plan(
        assignments=tuple(_assignment(told, row) for row in rows),
        unassigned=tuple(_unassigned(told, row) for row in left),
        loads=(),
        objective=kept["objective"],
        bound=kept["bound"],
        ending=Ending(kept["ending"]),
    )
    hidden = {row["case"] for row in (*kept["rows"], *kept["left"])} - {row["case"] for row in (*rows, *left)}
    paired = _paired(run.requested_by, hidden)
    return KeptPlan(whole_plan(told, plan), paired, len(hidden) - paired)


def _paired(user: User, case_ids: set[int]) -> int:
    """How many of the cases have a pair today, of those to which the person may form one. One query."""
    pairs = WorkPair.objects.standing().filter(case=OuterRef("pk"))
    return access.cases_with(user, "pair.form").filter(Exists(pairs), pk__in=case_ids).count()


def _facts(run: WholeListRun, kept: dict) -> ListFacts:
    numbers = {row["case"] for row in (*kept["rows"], *kept["left"])}
    cases = {case.pk: case for case in waiting_of(run.requested_by, run.units).filter(pk__in=numbers)}
    named = {pk for row in kept["rows"] for pk in row["workers"]}
    for row in kept["left"]:
        named |= {*row["room_of"], *(partner[2] for partner in row["partners"])}
    users = {person.pk: person for person in people().filter(pk__in=named)}
    needs = needs_by_case(cases)
    return ListFacts(
        window=window_of_list(date.fromisoformat(kept["since"])),
        cases=cases,
        users=users,
        needs=needs,
        waits={pk: wait_of(case) for pk, case in cases.items()},
        levels=levels_by_worker(users, needs),
        loads=loads_of(users),
    )


def _assignment(told: ListFacts, row: dict) -> Assignment:
    first, second = row["workers"]
    return Assignment(
        family=row["case"],
        workers=(first, second),
        slot=row["slot"],
        terms=dict.fromkeys(row["against"], 1),
        gaps=tuple(Gap(need, ()) for need in _unknown(told, row["case"], first, second)),
        locked=row["locked"],
    )


def _unassigned(told: ListFacts, row: dict) -> Unassigned:
    partners = [
        PartnerWanted(slot, weekday, beside, profession, _unknown(told, row["case"], beside))
        for slot, weekday, beside, profession in row["partners"]
        if beside in told.users
    ]
    return Unassigned(
        family=row["case"],
        terms={},
        causes=tuple(map(Cause, row["causes"])),
        lost_to=tuple(pk for pk in row["lost_to"] if pk in told.cases),
        help=Help(
            slots=tuple(row["slots"]),
            room_of=tuple(pk for pk in row["room_of"] if pk in told.users),
            partners=tuple(partners),
        ),
    )


def _unknown(told: ListFacts, case_id: int, *workers: int) -> tuple[int, ...]:
    """The needs of the family of which none of the workers knows anything."""
    return tuple(
        need.need_id
        for need in told.needs[case_id]
        if not any(told.levels[pk].get(need.need_id) for pk in workers)
    )
