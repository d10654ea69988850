"""What the two of each pair answer, how they begin together, and what they say of their work afterwards."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from pairs.models import WorkPair
from pairs.selectors import pair_with_answers
from pairs.services import StartFacts, accept_pair, decline_pair, form_pair, write_reflection, write_start
from perhetyo.demo.course import clock_on
from perhetyo.demo.material import load
from perhetyo.demo.stories import Act, Story, Town
from perhetyo.demo.town import DEMO_WORKERS
from staff.models import User
from staff.working_days import is_working_day, working_day_after

UNIT = "ERK"
LEAD, CO_WORKER = DEMO_WORKERS
# These two have not agreed on everything of their start yet.
UNFINISHED = frozenset({"elina.vuoma", LEAD})
# The share of people who look back on a pair that has ended.
LOOKS_BACK = 0.6


def answers(town: Town, stories: list[Story], today: date) -> Iterator[Act]:
    """All answers: most pairs have accepted, two wait for an answer now, one family was declined."""
    offered = _offered_now(stories)
    begun: set[frozenset[str]] = set()
    for story in sorted(stories, key=lambda story: (story.course.pair_at is None, story.course.pair_at)):
        course = story.course
        if course.pair_at is None:
            break
        if story not in offered:
            second = course.earlier_co_worker or course.co_worker
            yield from _accepting(town, story, course.pair_at, (course.lead, second))
            yield from _beginning(town, story, frozenset({course.lead, second}), begun)
        if course.handover_at:
            yield from _accepting(town, story, course.handover_at, (course.lead, course.co_worker))
        yield from _looking_back(town, story, today)
    yield from _declining(town, stories, today)


def _offered_now(stories: list[Story]) -> list[Story]:
    """The latest families of the two demo workers that wait for their plan: one for each."""
    waiting = [story for story in stories if story.course.fate == "pair"]
    waiting.sort(key=lambda story: story.course.pair_at, reverse=True)
    found = []
    for username in DEMO_WORKERS:
        mine = [story for story in waiting if username in (story.course.lead, story.course.co_worker)]
        found += [story for story in mine if story not in found][:1]
    return found


def _accepting(town: Town, story: Story, since: datetime, people: tuple[str, str]) -> Iterator[Act]:
    """Both accept in the course of the afternoon, unless their plan has said it already."""
    rng = Random(f"answers {story.household.name} {since:%j}")
    for username in people:
        at = since + timedelta(minutes=rng.randint(20, 170))
        yield Act(at, lambda user=town.users[username]: _accept(story, user))


def _accept(story: Story, user: User) -> None:
    if user in pair_with_answers(story.pair.pk).unanswered:
        accept_pair(actor=user, pair_id=story.pair.pk)


def _beginning(town: Town, story: Story, people: frozenset[str], begun: set[frozenset[str]]) -> Iterator[Act]:
    """Two who are a pair for the first time agree how they begin."""
    if people in begun:
        return
    begun.add(people)
    at = story.course.pair_at + timedelta(minutes=180)
    yield Act(at, lambda: _begin(story, is_whole=people != UNFINISHED))


def _begin(story: Story, *, is_whole: bool) -> None:
    words = load("contacts")["pairs"]["start"]
    items = {item: StartFacts(text, done=is_whole or item == "goal") for item, text in words.items()}
    write_start(actor=story.lead, case_id=story.case.pk, items=items, seen="")


def _looking_back(town: Town, story: Story, today: date) -> Iterator[Act]:
    """Whoever looks back does so on the second working day after the end, the lead before the other."""
    course, rng = story.course, Random(f"looks back {story.household.name}")
    ended_at = course.closed_at or course.handover_at
    if ended_at is None:
        return
    second = course.co_worker if course.closed_at else course.earlier_co_worker
    day = working_day_after(ended_at.date(), 2)
    if day >= today:
        return
    for hour, username in enumerate((course.lead, second), start=9):
        if rng.random() < LOOKS_BACK:
            words = rng.choice(load("contacts")["pairs"]["reflections"])
            at = clock_on(day, hour, rng.randint(0, 59))
            yield Act(at, lambda user=town.users[username], words=words: _look_back(story, user, words))


def _look_back(story: Story, user: User, words: str) -> None:
    pair = WorkPair.objects.of(user).filter(case=story.case, until__isnull=False).latest("until", "id")
    write_reflection(actor=user, pair_id=pair.pk, words=words)


def _declining(town: Town, stories: list[Story], today: date) -> Iterator[Act]:
    """A family that waits was offered to the demo's pair lately, and one of the two could not take it."""
    day = today - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    at = clock_on(day, 9, 35)
    waiting = [story for story in stories if story.course.fate == "waiting" and story.household.unit == UNIT]
    waiting = [story for story in waiting if story.course.contact_at < at]
    if waiting:
        # The one that came last: the oldest is there to show a limit that was passed.
        story = max(waiting, key=lambda story: story.course.contact_at)
        yield Act(at, lambda: _offer(town, story))
        yield Act(at + timedelta(hours=3, minutes=40), lambda: _decline(town, story))


def _offer(town: Town, story: Story) -> None:
    story.pair = form_pair(
        actor=story.coordinator,
        case_id=story.case.pk,
        lead=town.users[LEAD],
        co_worker=town.users[CO_WORKER],
        reason=load("contacts")["pairs"]["reasons"][0],
    )


def _decline(town: Town, story: Story) -> None:
    reason = load("contacts")["pairs"]["declined"]
    decline_pair(actor=town.users[CO_WORKER], pair_id=story.pair.pk, reason=reason)
