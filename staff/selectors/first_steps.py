"""What a new installation needs before the first family can get a pair, in the order of doing it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from staff.models import Unit, User, UserCompetence, WorkingHours
from staff.roles import Role

NAMED = 3


@dataclass(frozen=True)
class FirstStep:
    """One step: what to do, why, where, and whether it is done."""

    url: str
    title: str
    why: str
    done: bool


def first_steps() -> list[FirstStep]:
    """The steps in order while something is undone, else an empty list. Two queries."""
    users = User.objects.with_grants().filter(is_active=True).order_by("sort_key", "id")
    users = list(
        users.annotate(
            has_hours=Exists(WorkingHours.objects.filter(user=OuterRef("pk"))),
            has_competences=Exists(UserCompetence.objects.held().filter(user=OuterRef("pk"))),
        )
    )
    workers = [user for user in users if user.has_role(Role.WORKER)]
    steps = [_unit(), _people(users), _roles(users, workers), _time_and_competences(workers)]
    return [] if all(step.done for step in steps) else steps


def _unit() -> FirstStep:
    return FirstStep(
        url=reverse("staff:unit_new"),
        title=_("Add a unit"),
        why=_("Its short code begins the case numbers. Its waiting limit is what you promise to families."),
        done=Unit.objects.exists(),
    )


def _people(users: list[User]) -> FirstStep:
    titled = [user for user in users if user.job_title and user.unit]
    return FirstStep(
        url=reverse("staff:user_new"),
        title=_("Add people"),
        why=_("Everybody with a unit and a job title: a pair is two people of two professions."),
        done=len({user.job_title.profession_id for user in titled}) > 1,
    )


def _roles(users: list[User], workers: list[User]) -> FirstStep:
    forms_pairs = any(user.has_capability("pair.form") for user in users)
    return FirstStep(
        url=reverse("staff:users"),
        title=_("Give roles"),
        why=_("A coordinator or a supervisor takes in contacts; two family workers at least make a pair."),
        done=forms_pairs and len(workers) > 1,
    )


def _time_and_competences(workers: list[User]) -> FirstStep:
    missing = [user for user in workers if not (user.has_hours and user.has_competences)]
    why = _("Times of visits are offered within working hours, and needs are matched with competences.")
    if missing:
        names = ", ".join(map(str, missing[:NAMED])) + (" …" if len(missing) > NAMED else "")
        why = " ".join([why, _("Missing: %(names)s.") % {"names": names}])
    return FirstStep(
        url=reverse("staff:person", args=[missing[0].pk]) if missing else reverse("staff:users"),
        title=_("Tell working hours and competences"),
        why=why,
        done=bool(workers) and not missing,
    )
