"""Families and workers of the tests of matching: plain facts, and random ones for the properties."""

from datetime import date, datetime, time

from hypothesis import strategies as st

from audit.finnish_dates import HELSINKI
from pairs.load import HALVES, Load
from pairs.matching import FamilyFacts, Window, WorkerFacts

MONDAY = date(2026, 11, 23)
WINDOW = Window(MONDAY, date(2026, 12, 6), 90, datetime(2026, 11, 23, 7, tzinfo=HELSINKI))
OFFICE_HOURS = WINDOW.within((weekday, time(8), time(16)) for weekday in range(5))
LANGUAGES = ("se", "ru")


def family(**told) -> FamilyFacts:
    """Three needs, and a fortnight to look for times in."""
    facts = {"needs": (1, 2, 3), "limit": WINDOW.first_after(date(2026, 11, 27))}
    return FamilyFacts(WINDOW, **facts | told)


def worker(key: int, profession: int = 1, levels=(0, 0, 0), **told) -> WorkerFacts:
    """Somebody with office hours and room for ten families of a point each: `families`, `capacity`."""
    load = carrying(told.pop("families", 0), told.pop("capacity", 10))
    facts = {"free": OFFICE_HOURS, "load": load, "sort_key": f"nimi {key:03}"}
    return WorkerFacts(id=key, profession_id=profession, levels=tuple(levels), **facts | told)


def carrying(families: int, capacity: int | None) -> Load:
    """So many families of a point each, and room for others like them."""
    return Load(families=families, halves=families * HALVES, capacity=capacity, adding=HALVES)


def ids(judgement) -> set[int]:
    """The two of a judgement."""
    return {person.id for person in judgement.people}


levels = st.tuples(*[st.integers(0, 3)] * 3)
starts = st.integers(0, 13).map(lambda day: OFFICE_HOURS >> day * 48 << day * 48)
competences = st.frozensets(st.integers(1, 4), max_size=2)


# A family takes from half a point to two.
loads = st.builds(
    Load,
    families=st.just(6),
    halves=st.integers(0, 24),
    capacity=st.sampled_from([None, 0, 5, 10]),
    adding=st.sampled_from([2, 3, 4]),
)


@st.composite
def workers(draw, least=0, most=7):
    """Some workers, some of whom no rule would let into a pair."""
    return [
        WorkerFacts(
            id=key,
            sort_key=draw(st.sampled_from(["aho", "berg", "ahti"])),
            profession_id=draw(st.sampled_from([None, 1, 2, 3, 1, 2, 3])),
            levels=draw(levels),
            free=draw(starts),
            load=draw(loads),
            is_active=draw(st.sampled_from([True] * 7 + [False])),
            is_worker=draw(st.sampled_from([True] * 7 + [False])),
            away=draw(st.sampled_from([False] * 7 + [True])),
            has_conflict=draw(st.sampled_from([False] * 7 + [True])),
            knows_area=draw(st.booleans()),
            languages=draw(st.frozensets(st.sampled_from([*LANGUAGES, "fi"]))),
            met_family=draw(st.booleans()),
            learns=draw(competences),
            teaches=draw(competences),
            pairs_this_year=draw(st.integers(0, 9)),
        )
        for key in range(1, draw(st.integers(least, most)) + 1)
    ]


families = st.builds(
    family,
    wishes=st.sampled_from([0, OFFICE_HOURS >> 200 << 200, WINDOW.within([(1, time(8), time(12))])]),
    limit=st.integers(0, 14 * 48),
    languages=st.sampled_from([(), ("se",), LANGUAGES]),
)
