"""What people can do, as pages show it: the level in force, the own estimate, and what waits for an answer."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from audit.finnish_dates import format_day
from staff import access
from staff.models import User, UserCompetence


@dataclass(frozen=True)
class CompetenceRow:
    """One competence of a person: the level in force 0-3, what is said of it, and where it is confirmed."""

    name: str
    level: int
    state: str
    state_words: str
    confirmation_words: str
    wish_words: str
    url: str


@dataclass(frozen=True)
class WaitingRow:
    """An own estimate that waits for the supervisor: a level 0-3, in words too, and what is in force now."""

    name: str
    estimated: int
    estimated_words: str
    in_force: str
    url: str
    agree_url: str


@dataclass(frozen=True)
class WaitingPerson:
    """A person with the estimates that wait."""

    name: str
    title: str
    url: str
    rows: list[WaitingRow]


def competences_of(user: User, viewer: User) -> list[CompetenceRow]:
    """The competences of a person, the strongest first, last what is only wished to be learnt. One query.

    The words of a confirmation are for the person and for those who may confirm.
    """
    rows = UserCompetence.objects.filter(user=user).select_related("competence")
    may_confirm = access.confirms(viewer, user)
    return [
        CompetenceRow(
            name=str(row.competence),
            level=row.level,
            confirmation_words=row.confirmation_words if may_confirm or user.pk == viewer.pk else "",
            wish_words=_wish_words(row),
            url=_confirmation_url(row) if may_confirm else "",
            **_state(row),
        )
        for row in rows.order_by("-level", "competence__position", "competence__code")
    ]


def waiting_people(units: Collection[int], viewer: User) -> list[WaitingPerson]:
    """The people of the units whose estimates wait, the viewer left out, in Finnish order of names. One query."""
    rows = _waiting(units, viewer).select_related("user__job_title", "competence")
    rows = rows.order_by("user__sort_key", "user_id", "competence__position", "competence__code")
    return [
        WaitingPerson(
            name=str(user),
            title=str(user.job_title or ""),
            url=reverse("staff:person", args=[user.pk]),
            rows=[_waiting_row(row) for row in found],
        )
        for user, found in groupby(rows, key=lambda row: row.user)
    ]


def waiting_estimates(viewer: User) -> QuerySet[UserCompetence]:
    """The own estimates that wait for the viewer, none when it is not the viewer's task."""
    return _waiting(viewer.units_with("competence.confirm"), viewer)


def waiting_words(viewer: User) -> str:
    """How many estimates wait for the viewer, in words; "" when none do or it is not the viewer's task."""
    count = waiting_estimates(viewer).count()
    if not count:
        return ""
    return ngettext(
        "%(count)s own estimate waits for your confirmation",
        "%(count)s own estimates wait for your confirmation",
        count,
    ) % {"count": count}


def _waiting(units: Collection[int], viewer: User) -> QuerySet[UserCompetence]:
    waiting = UserCompetence.objects.waiting().filter(user__unit__in=units, user__is_active=True)
    return waiting.exclude(user=viewer)


def _waiting_row(row: UserCompetence) -> WaitingRow:
    return WaitingRow(
        name=str(row.competence),
        estimated=row.own_level or 0,
        estimated_words=level_words(row.own_level or 0),
        in_force=_("In force: %(level)s") % {"level": level_words(row.level)} if row.confirmed_by_id else "",
        url=_confirmation_url(row),
        agree_url=reverse("staff:competence_agreed", args=[row.pk]),
    )


def _confirmation_url(row: UserCompetence) -> str:
    return reverse("staff:competence_confirmation", args=[row.user_id, row.competence_id])


def _state(row: UserCompetence) -> dict[str, str]:
    if row.is_waiting:
        words = _("own estimate %(level)s waits for confirmation") % {"level": level_words(row.own_level or 0)}
        if row.confirmed_level is None:
            words = _("own estimate, waits for confirmation")
        return {"state": "waiting", "state_words": words}
    if row.confirmed_level is None:
        return {"state": "", "state_words": ""}
    return {"state": "done", "state_words": _("confirmed %(day)s") % {"day": format_day(row.confirmed_on)}}


def _wish_words(row: UserCompetence) -> str:
    if row.wishes_to_learn:
        return _("wishes to learn")
    return _("can teach others") if row.can_mentor else ""


def level_words(level: int) -> str:
    """A level 0-3 in one word."""
    words = (
        pgettext("level of competence", "none"),
        pgettext("level of competence", "basic"),
        pgettext("level of competence", "good"),
        pgettext("level of competence", "strong"),
    )
    return words[level]
