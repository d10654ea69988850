"""Personas: who they are differs only in what they may see of the one family of the tests."""

from datetime import date, time

import pytest

from audit import clock
from staff.models import Competence, JobTitle, RoleGrant, Unit, User, UserCompetence, WorkingHours
from staff.roles import Role
from tests.kept import kept


def make_user(username, role, unit, title=None, first="", last="", competences=(), capacity=18):
    """A user with one standing role and ordinary office hours."""
    user = User.objects.create(
        username=username,
        first_name=first or username.capitalize(),
        last_name=last or "Testinen",
        unit=unit,
        job_title=JobTitle.objects.get(code=title) if title else None,
        capacity=capacity,
    )
    RoleGrant.objects.create(
        user=user, role=role, unit=None if role == Role.ADMINISTRATOR else unit, since=date(2020, 1, 1)
    )
    WorkingHours.objects.bulk_create(
        WorkingHours(user=user, weekday=weekday, starts=time(8), ends=time(16)) for weekday in range(5)
    )
    for code, level in competences:
        UserCompetence.objects.create(user=user, competence=Competence.objects.get(code=code), own_level=level)
    return User.objects.with_grants().get(pk=user.pk)


@kept
def unit():
    return Unit.objects.create(name="Eteläinen perhetyö", code="ERK")


@kept
def other_unit():
    return Unit.objects.create(name="Pohjoinen perhetyö", code="POH")


@kept
def lead(unit):
    """The family worker who leads the pair."""
    competences = [("home_skills", 3), ("early_interaction", 2)]
    return make_user("lead", Role.WORKER, unit, "family_worker", "Anni", "Hietala", competences)


@kept
def co_worker(unit):
    """The psychiatric nurse, second of the pair."""
    competences = [("mental_health_work", 3), ("couple_work", 2)]
    return make_user("co_worker", Role.WORKER, unit, "psychiatric_nurse", "Sari", "Juntunen", competences)


@kept
def colleague(unit):
    """A worker of the same unit who is not with the family."""
    return make_user("colleague", Role.WORKER, unit, "family_counsellor", "Mikko", "Saarela")


@kept
def outsider(other_unit):
    """A worker of another unit."""
    return make_user("outsider", Role.WORKER, other_unit, "family_worker", "Oona", "Ulkopuoli")


@kept
def coordinator(unit):
    return make_user("coordinator", Role.COORDINATOR, unit, "service_manager", "Päivi", "Ronkainen")


@kept
def supervisor(unit):
    return make_user("supervisor", Role.SUPERVISOR, unit, "service_manager", "Leena", "Ahonen")


@kept
def other_supervisor(other_unit):
    """Leads the other unit."""
    return make_user("other_supervisor", Role.SUPERVISOR, other_unit, "service_manager", "Olli", "Muu")


@kept
def partner(unit):
    """A clinic nurse; invited to a family where a test says so."""
    return make_user("partner", Role.PARTNER, unit, "public_health_nurse", "Niina", "Neuvola")


@kept
def administrator(unit):
    return make_user("administrator", Role.ADMINISTRATOR, unit, None, "Aatu", "Ylläpito")


@pytest.fixture
def today():
    """Finland's present day."""
    return clock.today()
