"""Whom a family can call about what has been agreed."""

from collections.abc import Iterable
from dataclasses import dataclass

from staff.models import User
from staff.phones import shown_phone


@dataclass(frozen=True)
class Caller:
    """A worker by first name, and the work phone as it is dialled and as it is read."""

    name: str
    phone: str
    phone_shown: str


def callers_of(users: Iterable[User]) -> list[Caller]:
    """Those of the workers who can be reached by phone. No query when the users come with their units."""
    return [
        Caller(user.first_name or str(user), phone, shown_phone(phone))
        for user in users
        if (phone := user.phone_to_call)
    ]
