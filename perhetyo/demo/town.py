"""The whole town before anybody writes it down: every family with its household and the course of its case."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from perhetyo.demo.course import Course
from perhetyo.demo.diary import Diary
from perhetyo.demo.families import Household, HouseholdMaker
from perhetyo.demo.material import load
from perhetyo.demo.planner import TODAY_STARTS, Planner

FATES = ("waiting", "pair", "initial", "review", "work", "closed")
# Days waited by the families that wait, unit by unit; the limit of the units is 14.
WAITED = (17, 12, 9, 6, 3, 1)
STEPS = (2, 1, 0, 3, 2, 1, 4, 3)
FULL_TOWN = 120
# Whose new families wait for an answer.
DEMO_WORKERS = ("tyontekija", "pari")


@dataclass
class Place:
    """Where one family will be: unit, fate, pair and what it is there to show."""

    unit: str
    fate: str
    lead: str = ""
    co_worker: str = ""
    wish: str = ""
    shape: str = ""
    step: int = 0
    waited: int = 0


@dataclass
class Family:
    """One family of the town."""

    index: int
    household: Household
    course: Course


def plan_town(*, seed: int, today: date, families: int = FULL_TOWN) -> list[Family]:
    """All families of the town, in the order of their first contact. The same seed and day give the same town."""
    rng = random.Random(f"town {seed}")
    places = [place for unit in load("people")["units"] for place in _places_of(unit, rng, families / FULL_TOWN)]
    _choose_shapes(places, rng)
    planner = Planner(rng, today, _diary(today))
    for place in places:
        if place.wish in TODAY_STARTS:
            planner.reserve_today(place.wish, (place.lead, place.co_worker))
    maker = HouseholdMaker(rng, today)
    town = []
    # Cases with a wish choose their times first.
    for place in sorted(places, key=lambda place: (not place.wish, place.shape == "second_home")):
        course = _course(planner, place)
        other_home = None
        if place.shape == "second_home":
            other_home = next(family.household for family in town if family.household.shape == "first_home")
        shape = place.shape or maker.random_shape()
        household = maker.make(shape, place.unit, course.contact_at.date(), other_home)
        _choose_places(course, household)
        town.append(Family(0, household, course))
    town.sort(key=lambda family: (family.course.contact_at, family.household.street_address))
    for index, family in enumerate(town):
        family.index = index
    _move_a_mother(town)
    return town


def _move_a_mother(town: list[Family]) -> None:
    """A mother known in ERK has come to another unit with a new family: ERK's coordinator is asked about her."""
    known = _first_with_mother(family for family in town if family.household.unit == "ERK")
    waiting = [family for family in reversed(town) if family.course.fate == "waiting"]
    new = _first_with_mother(family for family in waiting if family.household.unit != "ERK")
    if known and new:
        mother, members = known.household.members[0], new.household.members
        members[0] = replace(
            members[0], first_name=mother.first_name, last_name=mother.last_name, born=mother.born
        )


def _first_with_mother(families: Iterable[Family]) -> Family | None:
    """The first ordinary family whose first member is a mother who speaks Finnish."""
    for family in families:
        first = family.household.members[0]
        ordinary = family.household.shape not in ("first_home", "second_home", "protected")
        if ordinary and first.role == "mother" and first.born and first.language == "fi":
            return family
    return None


def _choose_places(course: Course, household: Household) -> None:
    """The clinic is a place to meet for those who go there anyway."""
    if not any(child.band in ("unborn", "baby", "toddler") for child in household.children):
        for meeting in course.meetings:
            meeting.place = "home" if meeting.place == "clinic" else meeting.place


def _places_of(unit: dict, rng: random.Random, scale: float) -> list[Place]:
    """The unit's places by fate; the pairs come from their shares, wishes first."""
    code = unit["code"]
    counts = {fate: max(1, round(unit[fate] * scale)) for fate in FATES}
    places = [
        Place(code, "waiting", waited=WAITED[number % len(WAITED)] if code == "ERK" else 4 + 3 * number)
        for number in range(counts["waiting"])
    ]
    active = [Place(code, fate) for fate in FATES[1:5] for _family in range(counts[fate])]
    for number, place in enumerate(place for place in active if place.fate == "initial"):
        place.step = STEPS[number % len(STEPS)]
    pairs = load("people")["pairs"][code]
    _give_pairs(active, pairs, rng)
    closed = [Place(code, "closed", *rng.choice(pairs)[:2]) for _family in range(counts["closed"])]
    return [*places, *active, *closed]


def _give_pairs(places: list[Place], pairs: list[list], rng: random.Random) -> None:
    """Each pair gets its share of the families; the wished ones are families in the middle of the work."""
    wanted = [(lead, co, wish) for lead, co, _count, wishes in pairs for wish in wishes]
    plain = [(lead, co, "") for lead, co, count, wishes in pairs for _family in range(count - len(wishes))]
    rng.shuffle(plain)
    _put_first(plain, DEMO_WORKERS)
    free = list(places)
    for lead, co_worker, wish in wanted:
        fate = "initial" if wish == "today_2" else "work"
        place = next((place for place in free if place.fate == fate and (fate == "work" or place.step)), None)
        if place is not None:
            free.remove(place)
            place.lead, place.co_worker, place.wish = lead, co_worker, wish
    for place, (lead, co_worker, _wish) in zip(free, plain * 2, strict=False):
        place.lead, place.co_worker = lead, co_worker


def _put_first(pairs: list[tuple], usernames: tuple[str, ...]) -> None:
    """The first places are families that have just got their pair: one of each of these people is among them."""
    for place, username in enumerate(usernames):
        found = next((n for n in range(place, len(pairs)) if username in pairs[n][:2]), place)
        if found < len(pairs):
            pairs[place], pairs[found] = pairs[found], pairs[place]


def _choose_shapes(places: list[Place], rng: random.Random) -> None:
    """The awkward households go where they are wanted; the rest are drawn later by weight."""
    for row in load("shapes")["wanted"]:
        free = [place for place in places if place.fate == row["fate"] and not place.shape and not place.wish]
        free = free or [place for place in places if place.fate == row["fate"] and not place.shape]
        if row["shape"] == "sami":
            free = [place for place in free if "inka.lansman" in (place.lead, place.co_worker)] or free
        if row["shape"] == "second_home":
            # Whoever takes in the second home knows the child: the first one is of the same unit.
            first = next((place.unit for place in places if place.shape == "first_home"), "")
            free = [place for place in free if place.unit == first]
        if free:
            rng.choice(free).shape = row["shape"]


def _diary(today: date) -> Diary:
    diary = Diary()
    people = load("people")
    for person in people["people"]:
        if "days" in person:
            diary.works_on(person["username"], person["days"])
    for absence in people["absences"]:
        first, last = absence["days"]
        for offset in range(first, last + 1):
            diary.away(absence["username"], today + timedelta(days=offset))
    return diary


def _course(planner: Planner, place: Place) -> Course:
    if place.fate == "waiting":
        return planner.waiting(place.waited)
    return planner.course(place.fate, place.lead, place.co_worker, wish=place.wish, step=place.step)
