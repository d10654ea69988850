"""Tells what happened at a visit: an opening, one or two episodes that fit the household, and an ending.

An episode is told of one family only once, names only people who were there, and happens where it can happen.
"""

import random
import re
from dataclasses import dataclass, field

from perhetyo.demo.course import Meeting
from perhetyo.demo.families import Household, Member
from perhetyo.demo.material import load, needs
from perhetyo.demo.names import forms

# The names that a text may hold, and the endings they may have: {lapsi}, {lapsen}, {lapselle}, {lapsella}.
PEOPLE = {
    "aikuinen": {"": "aikuinen", "n": "aikuisen", "lle": "aikuiselle", "lla": "aikuisella"},
    "toinen": {"": "toinen", "n": "toisen", "lle": "toiselle", "lla": "toisella"},
    "lapsi": {"": "lapsi", "n": "lapsen", "lle": "lapselle", "lla": "lapsella"},
}
TOGETHER = {"home", "office", "family_centre", "clinic", "daycare_school", "outdoor"}
# Of the work phase: what is told after this part of it shows what has changed.
LATE = 0.6
INTERPRETERS = {"uk": "ukraina", "ar": "arabia", "so": "somali", "fa": "persia"}


@dataclass(frozen=True)
class Told:
    """A note as its writer tells it. People are members of the household; steps are (what, who, days)."""

    place: str
    what_happened: str
    family_words: str
    speaker: Member | None
    present: list[Member]
    topics: list[str]
    interpretation: str = ""
    strengths: list[str] = field(default_factory=list)
    steps: list[tuple[str, str, int]] = field(default_factory=list)
    worry: int = 1
    worry_reason: str = ""
    others_present: str = ""


@dataclass
class Cast:
    """Who is who in one note."""

    adult: Member
    other: Member | None
    child: Member | None

    def words(self, author: str, colleague: str) -> dict[str, str]:
        """Every name in every form that the texts use."""
        names = {"pari": colleague, "minä": author}
        known = {"aikuinen": self.adult, "toinen": self.other, "lapsi": self.child}
        for key, member in known.items():
            if member is not None and member.first_name:
                names |= {PEOPLE[key][ending]: name for ending, name in forms(member.first_name).items()}
        return names


class Teller:
    """Tells all the notes of one family. `author` and `colleague` are first names."""

    def __init__(self, household: Household, rng: random.Random):
        self.household = household
        self.rng = rng
        self.told: set[str] = set()
        # Who speaks of a need stays the same from visit to visit.
        self.speaker_of: dict[str, Member] = {}

    def tell(self, meeting: Meeting, *, author: str, colleague: str, place_in_work: float, is_last: bool) -> Told:
        """The note of a held visit. `place_in_work` is 0 at the start of the work phase and 1 at its end."""
        episodes, opening = self._episodes(meeting, place_in_work, is_last)
        place = next((episode["place"] for _need, episode in episodes if "place" in episode), meeting.place)
        if place not in TOGETHER and any("{lapsi}" in episode["text"] for _need, episode in episodes):
            place = "home"
        cast = self._cast(*episodes[0])
        words = cast.words(author, colleague)
        texts = [self.rng.choice(load("visits")["openings"][place])] if opening else []
        texts += [episode["text"].format(**words) for _need, episode in episodes]
        if opening and place in TOGETHER and self.rng.random() < 0.7:
            texts.append(self.rng.choice(load("visits")["closings"]))
        main = episodes[0][1]
        return Told(
            place=place,
            what_happened=" ".join(texts[:2]) + "".join(f"\n\n{text}" for text in texts[2:]),
            family_words=main["quote"],
            speaker=self._speaker(main, cast),
            present=self._present(cast, " ".join(texts), words),
            topics=list(dict.fromkeys(need for need, _episode in episodes if need)),
            interpretation=next((episode["view"] for _need, episode in episodes if "view" in episode), ""),
            strengths=list(dict.fromkeys(code for _need, episode in episodes for code in episode["strengths"])),
            steps=[
                (what, who.format(**words), days)
                for _need, episode in episodes
                for what, who, days in episode.get("agreements", [])
            ],
            worry=max(episode.get("worry", 1) for _need, episode in episodes),
            worry_reason=next((episode["reason"] for _need, episode in episodes if "reason" in episode), ""),
            others_present=self._others(),
        )

    def _episodes(self, meeting: Meeting, place_in_work: float, is_last: bool) -> tuple[list, bool]:
        """The episodes of the visit as (need or "", episode), and whether an opening is needed before them."""
        visits = load("visits")
        if meeting.number == 1:
            return [("", self._choose(visits["intro"]))], False
        if meeting.number and is_last:
            return [("", self._choose(visits["review"]))], False
        if meeting.kind == "final_review":
            return [("", self._choose(visits["final"]))], False
        if meeting.kind == "interim_review":
            return [("", self._choose(visits["interim"]))], True
        if meeting.number == 4:
            return [("", self._choose(visits["goals"]))], True
        stage = "early" if meeting.number else "late" if place_in_work > LATE else "middle"
        return [self._of_needs(stage)], True

    def _of_needs(self, stage: str) -> tuple[str, dict]:
        """An untold episode of one of the family's needs, of the stage or of one near it."""
        codes = [code for code, _words in self.household.needs]
        for at in (stage, "middle", "early", "late"):
            fitting = [
                (code, episode)
                for code in codes
                for episode in needs()[code][at]
                if self._fits(episode) and episode["text"] not in self.told
            ]
            if fitting:
                code, episode = self.rng.choice(fitting)
                self.told.add(episode["text"])
                return code, episode
        return "", self._choose(load("visits")["goals"])

    def _choose(self, episodes: list[dict]) -> dict:
        possible = [episode for episode in episodes if self._fits(episode)]
        fitting = [episode for episode in possible if episode["text"] not in self.told] or possible
        episode = self.rng.choice(fitting)
        self.told.add(episode["text"])
        return episode

    def _fits(self, episode: dict) -> bool:
        if episode.get("couple") and len(self.household.adults) < 2:
            return False
        named = "{laps" in episode["text"] + episode["quote"] or episode.get("by") == "child"
        return not (named or "children" in episode) or self._child_for(episode) is not None

    def _child_for(self, episode: dict) -> Member | None:
        bands = episode.get("children", ["toddler", "preschool", "school"])
        return next((child for child in self.household.children if child.band in bands), None)

    def _cast(self, need: str, episode: dict) -> Cast:
        adults = self.household.adults
        by_chance = adults[0] if len(adults) == 1 or self.rng.random() < 0.68 else adults[1]
        adult = self.speaker_of.setdefault(need, by_chance) if need else by_chance
        other = next((one for one in adults if one is not adult), None)
        return Cast(adult, other, self._child_for(episode))

    def _speaker(self, episode: dict, cast: Cast) -> Member:
        who = {"child": cast.child, "other": cast.other}.get(episode.get("by", ""), cast.adult)
        return who or cast.adult

    def _present(self, cast: Cast, text: str, words: dict[str, str]) -> list[Member]:
        """Everybody whom the text names as being there, and some others of the home by chance."""
        named = {cast.adult}
        if cast.other and any(words[form] in text for form in PEOPLE["toinen"].values()):
            named.add(cast.other)
        if cast.child and cast.child.first_name and any(words[form] in text for form in PEOPLE["lapsi"].values()):
            named.add(cast.child)
        chance = {"baby": 0.97, "toddler": 0.8, "preschool": 0.55, "school": 0.35, "unborn": 0, "": 0.4}
        return [
            member
            for member in self.household.members
            if member in named
            or (member.lives_here and member.first_name and self.rng.random() < chance[member.band])
            or (member.band == "baby" and re.search(r"\b[Vv]auv(a|an)\b", text))
        ]

    def _others(self) -> str:
        language = next((member.language for member in self.household.members if member.interpreter), "")
        if language:
            return f"Tulkki ({INTERPRETERS[language]})"
        return self.rng.choice(load("visits")["others_present"]) if self.rng.random() < 0.06 else ""
