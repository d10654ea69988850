"""Builds the demo town through the services, act by act in the order of time."""

from datetime import date, datetime, timedelta

from django.db import transaction

from audit import clock
from perhetyo.demo.accounts import create_people
from perhetyo.demo.answers import answers
from perhetyo.demo.arrivals import arrivals
from perhetyo.demo.catalogues import Catalogues
from perhetyo.demo.competences import competences
from perhetyo.demo.consultations import consultations
from perhetyo.demo.course import clock_on
from perhetyo.demo.doubles import double_of
from perhetyo.demo.keys import check_keys_at_once
from perhetyo.demo.later import later
from perhetyo.demo.material import load
from perhetyo.demo.proposals import HASTY_UNIT, weigh
from perhetyo.demo.stories import Act, Story, Town
from perhetyo.demo.town import FULL_TOWN, Family, plan_town
from staff.models import UserCompetence
from staff.services import record_absence

# How long before its first day an absence was told.
ABSENCE_TOLD = timedelta(days=14)
YOUNGEST_FIRST = ["unborn", "baby", "toddler", "preschool", "school"]


@transaction.atomic
def build_town(*, seed: int, families: int = FULL_TOWN) -> list[Family]:
    """Fill an empty database with the town as it is on the day of the clock: all of it or nothing.

    The same seed on the same day gives the same town. `families` makes a smaller one, for tests.
    """
    check_keys_at_once()
    today = clock.today()
    plan = plan_town(seed=seed, today=today, families=families)
    begins = clock_on(plan[0].course.contact_at.date() - timedelta(days=3), 8)
    with clock.at(begins):
        users = create_people()
        catalogues = Catalogues()
    town = Town(users, catalogues, {}, _levels(), end=clock_on(today, 0))
    stories = [Story(town, family, seed) for family in plan]
    acts = [act for story in stories for act in story.acts()]
    acts += _absences(town, today, begins)
    acts += _invitations(stories, today)
    acts += double_of(stories, today)
    acts += arrivals(town, stories, today)
    acts += answers(town, stories, today)
    acts += later(town, stories, today)
    acts += competences(town, today, begins)
    acts += consultations(town, stories, today)
    acts.append(Act(begins, lambda: weigh(town.leader_of(HASTY_UNIT, "supervisor"))))
    for act in sorted(acts, key=lambda act: act.at):
        with clock.at(act.at):
            act.do()
    return plan


def _levels() -> dict[str, dict[str, int]]:
    levels: dict[str, dict[str, int]] = {}
    rows = UserCompetence.objects.held().values_list("user__username", "competence__code", "level")
    for username, code, level in rows:
        levels.setdefault(username, {})[code] = level
    return levels


def _absences(town: Town, today: date, begins: datetime) -> list[Act]:
    acts = []
    for row in load("people")["absences"]:
        first, last = (today + timedelta(days=days) for days in row["days"])
        told = clock_on(min(first, today) - ABSENCE_TOLD, 9)
        acts.append(Act(max(told, begins), _absence(town, row["username"], first, last)))
    return acts


def _absence(town: Town, username: str, first: date, last: date):
    user = town.users[username]
    return lambda: record_absence(actor=user, user=user, starts_on=first, ends_on=last)


def _invitations(stories: list[Story], today: date) -> list[Act]:
    """The clinic nurse is invited to a family of the demo's family worker; another invitation has run out."""
    present = [
        story for story in stories if story.course.fate in ("work", "review") and story.course.lead == "tyontekija"
    ]
    present.sort(key=lambda story: (_youngest(story) != "baby", story.course.contact_at))
    since, until = clock_on(today - timedelta(days=6), 9, 40), clock_on(today + timedelta(days=21), 16)
    acts = [story.invite("kumppani", max(since, story.course.plan_at), until) for story in present[:1]]
    for story in present[1:2]:
        since = story.course.plan_at + timedelta(hours=1)
        acts.append(story.invite("raija.palo", since, since + timedelta(days=14)))
    return acts


def _youngest(story: Story) -> str:
    return min((child.band for child in story.household.children), key=YOUNGEST_FIRST.index)
