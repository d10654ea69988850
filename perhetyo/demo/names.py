"""Names for the demo town, and their Finnish forms."""

import random
from datetime import date

from perhetyo.demo.material import load

VOWELS = "aeiouyäöåáéíóúàèìòù"
CHECK_MARKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
BACK_VOWELS = "aouáóú"


def artificial_code(born: date, number: int) -> str:
    """An identity code of the range 900-999, which is given to nobody. `number` counts round within the range."""
    digits = f"{born:%d%m%y}{900 + number % 100}"
    separator = "A" if born.year >= 2000 else "-"
    return f"{digits[:6]}{separator}{digits[6:]}{CHECK_MARKS[int(digits) % len(CHECK_MARKS)]}"


def forms(name: str) -> dict[str, str]:
    """The cases in which the texts use a first name: `Emmi`, `Emmin`, `Emmille`, `Emmillä`.

    The name lists hold only names whose stem does not change, so the ending is all that is needed.
    """
    stem = name if name[-1].lower() in VOWELS else f"{name}i"
    a = "a" if any(letter in BACK_VOWELS for letter in stem.lower()) else "ä"
    return {"": name, "n": f"{stem}n", "lle": f"{stem}lle", "lla": f"{stem}ll{a}"}


class Names:
    """Draws names by chance, and no surname twice until all have been used."""

    def __init__(self, rng: random.Random):
        self._rng = rng
        self._queues: dict[tuple[str, str], list[str]] = {}
        self._newcomers = list(load("names")["newcomers"])
        rng.shuffle(self._newcomers)

    def draw(self, kind: str, culture: str = "") -> str:
        """The next name of a kind: mothers, fathers, girls, boys, surnames, grandmothers, grandfathers.

        `culture` is "", "sami", or the language of newcomers; grandparents are of the first.
        """
        queue = self._queues.setdefault((culture, kind), [])
        if not queue:
            queue += self._list(kind, culture)
            self._rng.shuffle(queue)
        return queue.pop()

    def newcomer_language(self) -> str:
        """The language of the next family of newcomers, each in turn."""
        self._newcomers.append(self._newcomers.pop(0))
        return self._newcomers[-1]["language"]

    def _list(self, kind: str, culture: str) -> list[str]:
        names = load("names")
        if culture == "sami":
            return names["sami"][kind]
        if culture:
            return next(row for row in names["newcomers"] if row["language"] == culture)[kind]
        return names[kind]
