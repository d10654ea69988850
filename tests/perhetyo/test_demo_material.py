"""The words of the demo town, and its plan before anything is written to the database."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from audit import clock
from perhetyo.demo.material import load, needs
from perhetyo.demo.names import forms
from perhetyo.demo.planner import TODAY_STARTS
from perhetyo.demo.town import plan_town
from staff.working_days import is_working_day, working_day_after


def test_plan_of_the_town_holds_on_any_day():
    today = clock.today()
    for offset in (0, 1, 2, 3, 37, 120, 200):
        day = today + timedelta(days=offset)
        town = plan_town(seed=1, today=day)
        assert len(town) == 120
        times = {}
        for family in town:
            if family.course.plan_at:
                assert family.course.pair_at < family.course.first_look_at <= family.course.plan_at
            for meeting in family.course.meetings:
                for person in meeting.people:
                    times.setdefault(person, []).extend([meeting.at, *filter(None, [meeting.first_at])])
                if meeting.signed_at:
                    assert meeting.at.ends_at < meeting.signed_at
                    assert meeting.signed_at.date() < day
        for own in times.values():
            assert all(one.ends_at <= other.starts_at for one, other in pairwise(sorted(own)))
        first_day = day if is_working_day(day) else working_day_after(day, 1)
        anni = [
            m.at for f in town for m in f.course.meetings if "tyontekija" in m.people and m.at.day == first_day
        ]
        assert {at.starts_at.time() for at in anni} >= set(TODAY_STARTS.values())


def test_texts_name_only_who_they_know():
    known = {"aikuinen", "aikuisen", "aikuiselle", "aikuisella", "toinen", "toisen", "toiselle", "toisella"}
    known |= {"lapsi", "lapsen", "lapselle", "lapsella", "pari", "minä"}
    stages = [
        episode for need in needs().values() for stage in ("early", "middle", "late") for episode in need[stage]
    ]
    slots = [
        episode for slot in ("intro", "goals", "review", "interim", "final") for episode in load("visits")[slot]
    ]

    for episode in [*stages, *slots]:
        words = set(re.findall(r"\{(\w+)\}", str(episode)))
        assert words <= known
        assert not words & {"toinen", "toisen"} or episode["couple"]
        assert not words & {"lapsi", "lapsen"} or episode["children"]
        assert {"text", "quote", "strengths"} <= episode.keys()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Emmi", ("Emmin", "Emmille", "Emmillä")),
        ("Aava", ("Aavan", "Aavalle", "Aavalla")),
        ("Máret", ("Máretin", "Máretille", "Máretilla")),
        ("Väinö", ("Väinön", "Väinölle", "Väinöllä")),
    ],
)
def test_names_take_finnish_endings(name, expected):
    assert tuple(forms(name)[ending] for ending in ("n", "lle", "lla")) == expected
