"""The family drawn: two homes as two frames, generations as rows, ties as lines. Pure; sizes are SVG units.

The drawing is as wide as a narrow phone, so that the same one is read on a phone and beside a list on a desk.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

WIDTH = 360
BOX_WIDTH, BOX_HEIGHT = 106, 58
IN_A_ROW = 3
GAP = 10
# Between rows of one generation, between generations (where the lines run), and around the people of a home.
WRAP, GENERATION_GAP, PAD = 12, 40, 14
HEAD = 30
FRAME_GAP = 34
LONGEST_NAME, LONGEST_ROLE = 14, 20
# So many letters fit in a box whatever the typeface.
ROOMY_NAME, ROOMY_ROLE = 10, 14

GRANDPARENTS, ADULTS, CHILDREN = range(3)
# In the other home, drawn below, the parents stand next to the children of the first.
ORDER_HERE = (GRANDPARENTS, ADULTS, CHILDREN)
ORDER_ELSEWHERE = (ADULTS, CHILDREN, GRANDPARENTS)


@dataclass(frozen=True)
class Figure:
    """Somebody to be drawn. `kind` is the look of the box: adult, child, unborn or unknown."""

    person_id: int
    name: str
    role: str
    age: str
    generation: int
    lives_here: bool
    kind: str


@dataclass(frozen=True)
class Tie:
    """A tie to be drawn between two people. `kind`: guardian, couple, former or other."""

    first_id: int
    second_id: int
    kind: str


@dataclass(frozen=True)
class Words:
    """A line of text by its baseline; `squeezed` is the width into which it is pressed, 0 when it fits anyway."""

    y: int
    text: str
    squeezed: int


@dataclass(frozen=True)
class Box:
    """The box of somebody, by its upper left corner, with its lines of text."""

    x: int
    y: int
    kind: str
    lines: list[Words]
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT

    @property
    def middle(self) -> int:
        """The middle from left to right."""
        return self.x + self.width // 2

    @property
    def bottom(self) -> int:
        """The lower edge."""
        return self.y + self.height


@dataclass(frozen=True)
class Frame:
    """One home."""

    is_here: bool
    y: int
    height: int
    head: int
    x: int = 1
    width: int = WIDTH - 2


@dataclass(frozen=True)
class Line:
    """A tie as a path of SVG."""

    kind: str
    path: str


@dataclass(frozen=True)
class Drawing:
    """All that is drawn."""

    height: int
    frames: list[Frame]
    lines: list[Line]
    boxes: list[Box]
    width: int = WIDTH

    @property
    def kinds(self) -> list[str]:
        """The kinds of lines that there are, for the legend."""
        return list(dict.fromkeys(line.kind for line in self.lines))


def draw(figures: Iterable[Figure], ties: Iterable[Tie]) -> Drawing:
    """Place everybody, the home of the family first; ties of people who are not drawn are left out."""
    figures = list(figures)
    frames: list[Frame] = []
    placed: dict[int, Box] = {}
    top = 1
    for is_here, order in ((True, ORDER_HERE), (False, ORDER_ELSEWHERE)):
        home = [figure for figure in figures if figure.lives_here == is_here]
        if not home:
            continue
        bottom = _place(home, order, top + HEAD, placed)
        frames.append(Frame(is_here, top, bottom + PAD - top, top + 20))
        top = bottom + PAD + FRAME_GAP
    lines = _lines(placed, ties)
    height = frames[-1].y + frames[-1].height + 1 if frames else 0
    return Drawing(height, frames, lines, list(placed.values()))


def shortened(text: str, longest: int) -> str:
    """The text, cut with three dots when it would not fit."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _place(home: list[Figure], order: Iterable[int], top: int, placed: dict[int, Box]) -> int:
    """Give each a box, a generation under another; returns where the last row ends."""
    y = bottom = top + 4
    for generation in order:
        people = [figure for figure in home if figure.generation == generation]
        for start in range(0, len(people), IN_A_ROW):
            row = people[start : start + IN_A_ROW]
            width = len(row) * BOX_WIDTH + (len(row) - 1) * GAP
            left = (WIDTH - width) // 2
            for index, figure in enumerate(row):
                placed[figure.person_id] = _box(figure, left + index * (BOX_WIDTH + GAP), y)
            bottom = y + BOX_HEIGHT
            y = bottom + WRAP
        if people:
            y = bottom + GENERATION_GAP
    return bottom


def _box(figure: Figure, x: int, y: int) -> Box:
    texts = [
        (shortened(figure.name, LONGEST_NAME), ROOMY_NAME),
        (shortened(figure.role, LONGEST_ROLE), ROOMY_ROLE),
    ]
    texts = [(text, roomy) for text, roomy in [*texts, (figure.age, ROOMY_ROLE)] if text]
    first = y + (22 if len(texts) == 3 else 29)
    lines = [
        Words(first + 15 * index, text, BOX_WIDTH - 8 if len(text) > roomy else 0)
        for index, (text, roomy) in enumerate(texts)
    ]
    return Box(x, y, figure.kind, lines)


def _lines(placed: dict[int, Box], ties: Iterable[Tie]) -> list[Line]:
    drawn = [tie for tie in ties if tie.first_id in placed and tie.second_id in placed]
    # Lines that end at one box end side by side.
    ends: dict[int, list[Tie]] = {}
    for tie in drawn:
        ends.setdefault(tie.second_id, []).append(tie)
    lines = []
    for tie in drawn:
        first, second = placed[tie.first_id], placed[tie.second_id]
        own = ends[tie.second_id]
        shift = (2 * own.index(tie) - len(own) + 1) * 7
        path = _beside(first, second, placed) if first.y == second.y else _between(first, second, shift)
        lines.append(Line(tie.kind, path))
    return lines


def _beside(first: Box, second: Box, placed: dict[int, Box]) -> str:
    """Two in one row: straight when they are neighbours, else over those between them."""
    left, right = sorted((first, second), key=lambda box: box.x)
    row = sorted((box for box in placed.values() if box.y == first.y), key=lambda box: box.x)
    if any(pair == (left, right) for pair in pairwise(row)):
        return f"M{left.x + left.width} {left.y + left.height // 2}H{right.x}"
    over = left.y - 18
    return f"M{left.middle} {left.y}C{left.middle} {over} {right.middle} {over} {right.middle} {right.y}"


def _between(first: Box, second: Box, shift: int) -> str:
    """Two on different rows: from the lower edge of the upper one to the upper edge of the lower one."""
    upper, lower = (first, second) if first.y < second.y else (second, first)
    shifts = (0, shift) if lower is second else (shift, 0)
    start, end = upper.middle + shifts[0], lower.middle + shifts[1]
    half = (upper.bottom + lower.y) // 2
    return f"M{start} {upper.bottom}C{start} {half} {end} {half} {end} {lower.y}"
