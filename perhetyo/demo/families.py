"""Invents households: who lives there, what they need and how they say it. No database."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from perhetyo.demo.material import load, needs
from perhetyo.demo.names import Names

# Days of age at the contact.
AGES = {"baby": (30, 150), "toddler": (400, 1050), "preschool": (1150, 2300), "school": (2600, 4300)}
# Days from the first day of the demo to the birth.
UNTIL_BIRTH = (20, 130)
ADULT_YEARS = {"grandparent": (57, 68)}
FEMALE = {"mother": "mothers", "grandparent": "grandmothers", "parent": "mothers"}
MALE = {"father": "fathers", "partner": "fathers", "grandparent": "grandfathers", "parent": "fathers"}


@dataclass(frozen=True)
class Member:
    """One person of a household. `band` is the age group of a child: unborn, baby, toddler, preschool, school."""

    role: str
    first_name: str = ""
    last_name: str = ""
    born: date | None = None
    due: date | None = None
    is_guardian: bool = False
    lives_here: bool = True
    is_protected: bool = False
    language: str = "fi"
    interpreter: bool = False
    phone: str = ""
    band: str = ""

    @property
    def key(self) -> tuple:
        """What tells the person from all others, in whichever home."""
        return self.first_name, self.last_name, self.born, self.due

    @property
    def speaks(self) -> bool:
        """Whether the person is an adult of the home who can be quoted by name."""
        return not self.band and self.lives_here and bool(self.first_name)


@dataclass(frozen=True)
class Household:
    """All that the first contact tells of a family. Needs are (code, the family's words)."""

    shape: str
    unit: str
    name: str
    members: list[Member]
    needs: list[tuple[str, str]]
    strengths: list[str]
    strength_words: str
    source: str
    story: str
    hopes: str
    work_form: str
    area: str
    postal_code: str
    street_address: str
    arrival_note: str = ""
    time_wishes: str = ""
    urgency: str = "normal"
    # The home that shares people with this one, when a child lives in two.
    other_home: "Household | None" = field(default=None, repr=False)

    @property
    def adults(self) -> list[Member]:
        """Adults of the home who can be quoted."""
        return [member for member in self.members if member.speaks]

    @property
    def children(self) -> list[Member]:
        """Children of the home, also the one to be born."""
        return [member for member in self.members if member.band and member.lives_here]


def shape_of(name: str) -> dict:
    """The rows of material/shapes.toml by name."""
    return next(row for row in load("shapes")["shapes"] if row["name"] == name)


class HouseholdMaker:
    """Makes households one after another; `today` is the first day of the demo."""

    def __init__(self, rng: random.Random, today: date):
        self.rng = rng
        self.today = today
        self.names = Names(rng)
        self.phones = 0
        self.streets = [
            f"{street} {number}"
            for street in load("town")["streets"]
            for number in range(1, 29, rng.choice((2, 3)))
        ]
        rng.shuffle(self.streets)

    def random_shape(self) -> str:
        """A shape by its weight."""
        shapes = load("shapes")["shapes"]
        return self.rng.choices([row["name"] for row in shapes], [row["weight"] for row in shapes])[0]

    def make(self, shape_name: str, unit: str, contact: date, other_home: Household | None = None) -> Household:
        """A household of the shape, as it was on the day of the contact."""
        shape = shape_of(shape_name)
        culture = self._culture(shape_name)
        surname = self.names.draw("surnames", culture)
        if other_home:
            members = self._same_people(other_home)
            surname = members[0].last_name
        else:
            members = self._members(shape, surname, culture, contact)
        contacts, rng = load("contacts"), self.rng
        area = rng.choice([row for row in load("town")["areas"] if row["unit"] == unit])
        return Household(
            shape=shape_name,
            unit=unit,
            name=surname,
            members=members,
            needs=self._needs(shape),
            strengths=rng.sample(["warm_interaction", "humour", "skills", "friends", "asks_help", "hobbies"], 2),
            strength_words=rng.choice([*contacts["strength_words"], ""]),
            source=rng.choice(shape["sources"]),
            story=rng.choice(contacts["stories"][shape.get("story", shape_name)]),
            hopes=rng.choice(contacts["hopes"]),
            work_form=shape["work_form"],
            area=area["name"],
            postal_code=area["postal_code"],
            street_address=self.streets.pop(),
            arrival_note=rng.choice(contacts["arrival_notes"]),
            time_wishes=rng.choice(contacts["time_wishes"]),
            urgency=rng.choices(["normal", "soon", "urgent"], [80, 16, 4])[0],
            other_home=other_home,
        )

    def _culture(self, shape: str) -> str:
        if shape == "newcomer":
            return self.names.newcomer_language()
        return "sami" if shape == "sami" else ""

    def _needs(self, shape: dict) -> list[tuple[str, str]]:
        first, *rest = shape["needs"]
        chosen = [first, *self.rng.sample(rest, min(len(rest), self.rng.choice((2, 3, 3))))]
        return [(code, self.rng.choice(needs()[code]["words"])) for code in chosen]

    def _members(self, shape: dict, surname: str, culture: str, contact: date) -> list[Member]:
        members = []
        for words in shape["adults"]:
            role, _dash, where = words.partition("-")
            # Of two in the same role the second is a man.
            female = role in FEMALE and all(member.role != role for member in members)
            members.append(self._adult(role, where, female, surname, culture))
        bands = list(shape["children"])
        if shape["siblings"] and self.rng.random() < 0.5:
            bands.append(self.rng.choice(shape["siblings"]))
        protected = shape["name"] == "protected"
        children = [self._child(band, surname, culture, contact) for band in bands]
        if shape["name"] == "twins":
            children = [children[0], *(self._twin(child, children[0]) for child in children[1:2]), *children[2:]]
        if shape["name"] == "foster":
            children[0] = self._foster(children[0])
        everybody = [*members, *children]
        return [self._with(member, is_protected=protected) for member in everybody]

    def _adult(self, role: str, where: str, female: bool, surname: str, culture: str) -> Member:
        away, unknown = where == "away", where == "unknown"
        if unknown:
            return Member(role=role, lives_here=False)
        own_culture = "" if role == "grandparent" else culture
        years = self.rng.uniform(*ADULT_YEARS.get(role, (21, 43)))
        foreign = bool(culture) and culture != "sami"
        return Member(
            role=role,
            first_name=self.names.draw((FEMALE if female else MALE)[role], own_culture),
            last_name=self.names.draw("surnames", culture) if away or role == "partner" else surname,
            born=self.today - timedelta(days=int(years * 365.25)),
            is_guardian=role in ("mother", "father"),
            lives_here=not away,
            language="se" if culture == "sami" else culture or "fi",
            interpreter=foreign,
            phone=self._phone() if not away else "",
        )

    def _child(self, band: str, surname: str, culture: str, contact: date) -> Member:
        if band == "unborn":
            due = self.today + timedelta(days=self.rng.randint(*UNTIL_BIRTH))
            return Member(role="child", last_name=surname, due=due, band=band)
        kind = self.rng.choice(("girls", "boys"))
        born = contact - timedelta(days=self.rng.randint(*AGES[band]))
        language = "se" if culture == "sami" else culture or "fi"
        first = self.names.draw(kind, culture)
        return Member(role="child", first_name=first, last_name=surname, born=born, band=band, language=language)

    def _twin(self, child: Member, first: Member) -> Member:
        return self._with(child, born=first.born)

    def _foster(self, child: Member) -> Member:
        return self._with(child, role="foster_child", last_name=self.names.draw("surnames"))

    def _same_people(self, home: Household) -> list[Member]:
        """The same people seen from the other home: its own adult first, the one who lives elsewhere after."""
        here = [self._with(member, lives_here=True) for member in home.members if not member.lives_here]
        away = [self._with(member, lives_here=False) for member in home.members if member.speaks]
        return [*here, *away, *home.children]

    @staticmethod
    def _with(member: Member, **changes) -> Member:
        return Member(**{**member.__dict__, **changes})

    def _phone(self) -> str:
        """A number that nobody has: subscriber numbers do not begin with zeros."""
        self.phones += 1
        return f"+35840000{self.phones:04}"
