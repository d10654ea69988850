"""Finnish working days: Monday to Friday, not a holiday, nor Midsummer or Christmas Eve."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.utils.translation import get_language

from audit.words import in_sentence


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FI", years=year))


@lru_cache(maxsize=64)
def _holiday_names(year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("FI", years=year, language=language))


# The languages of the pages as the names of holidays know them.
HOLIDAY_LANGUAGES = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}


def monday_of(day: date) -> date:
    """The first day of the day's week."""
    return day - timedelta(days=day.weekday())


def is_holiday(day: date) -> bool:
    """Whether it is a public holiday. `holidays` counts both eves, as the authorities do."""
    return day in _holidays(day.year)


def holiday_name(day: date) -> str:
    """What the public holiday is called in the reader's language, in the middle of a sentence; "" on other days.

    Finnish and Swedish write holidays small, English with a capital.
    """
    language = get_language() or "fi"
    name = _holiday_names(day.year, HOLIDAY_LANGUAGES[language]).get(day, "")
    return name if language == "en" else in_sentence(name)


def is_working_day(day: date) -> bool:
    """Whether offices work on the day."""
    return day.weekday() < 5 and not is_holiday(day)


def working_day_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`; the day itself is not counted.

    Source: THL, time limits of child protection: received on a Tuesday, the 7th working day is the Thursday of
    the next week.
    """
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(day: date, later: date) -> int:
    """How many working days come after `day` until `later`, which is counted. Zero when `later` is not later."""
    return sum(is_working_day(day + timedelta(days=ahead)) for ahead in range(1, (later - day).days + 1))


def moved_to_working_day(day: date) -> date:
    """The day itself, or the next working day when it is not one (laki 150/1930 5 §)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def months_after(day: date, count: int) -> date:
    """The same day number `count` months later, or that month's last day (laki 150/1930 3 §)."""
    months = day.month - 1 + count
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
