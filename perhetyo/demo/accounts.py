"""The people of the demo town who work: units, areas, accounts with roles, competence and hours.

Accounts are written here rather than by the administrator's service for one reason: those of the demo share a
published password that no rule of passwords would let through, and the others must have none at all.
"""

import secrets
from datetime import time

from django.contrib.auth.hashers import make_password
from django.db import models

from audit import trail
from perhetyo.demo.material import load
from staff.models import Area, Competence, JobTitle, Unit, User
from staff.services import (
    Estimate,
    ProfileFacts,
    UserFacts,
    create_area,
    create_first_administrator,
    create_unit,
    grant_role,
    set_competences,
    set_working_hours,
    update_own_profile,
)
from staff.services.users import checked_values

PASSWORD = "demo"
ADMINISTRATOR = "paakayttaja"
OFFICE_HOURS = (time(8), time(16))
EVENING_DAY = [(time(8), time(12)), (time(16), time(20))]


def create_people() -> dict[str, User]:
    """Units, areas and everybody who works, by user name. Roles begin on the day of the clock."""
    password = make_password(PASSWORD)
    people = load("people")
    rows = {row["username"]: row for row in people["people"]}
    admin = _administrator(rows[ADMINISTRATOR], password)
    units = {row["code"]: create_unit(actor=admin, name=row["name"], code=row["code"]) for row in people["units"]}
    areas = {row["name"]: create_area(actor=admin, name=row["name"]) for row in load("town")["areas"]}
    catalogues = _by_code(JobTitle), _by_code(Competence)
    for number, row in enumerate(row for row in people["people"] if row["username"] != ADMINISTRATOR):
        _worker(admin, row, password if row.get("demo") else make_password(None), units, areas, catalogues, number)
    return {user.username: user for user in User.objects.with_grants()}


def _administrator(row: dict, password: str) -> User:
    first_name, last_name = row["name"]
    user = create_first_administrator(
        username=ADMINISTRATOR,
        first_name=first_name,
        last_name=last_name,
        password=secrets.token_urlsafe(),
    )
    user.password, user.is_demo = password, True
    user.save(update_fields=["password", "is_demo"])
    return User.objects.with_grants().get(pk=user.pk)


def _worker(
    admin: User,
    row: dict,
    password: str,
    units: dict[str, Unit],
    areas: dict[str, Area],
    catalogues: tuple[dict[str, JobTitle], dict[str, Competence]],
    number: int,
) -> None:
    titles, competences = catalogues
    facts = UserFacts(
        username=row["username"],
        first_name=row["name"][0],
        last_name=row["name"][1],
        unit=units[row["unit"]],
        job_title=titles[row["title"]],
        phone=f"+35850000{number:04}",
        languages=row.get("languages", ["fi"]),
        capacity=row.get("capacity"),
    )
    user = User(**checked_values(facts), password=password, is_demo=row.get("demo", False))
    user.full_clean()
    user.save()
    user.areas.set(areas[name] for name in row.get("areas", []))
    trail.record(actor=admin, action="staff.user_created", unit_id=user.unit_id, subject=user)
    for code in [row["unit"], *row.get("also", [])]:
        grant_role(actor=admin, user=user, role=row["role"], unit=units[code])
    if row["role"] != "worker":
        return
    hours = {day: [OFFICE_HOURS] for day in row.get("days", range(5))}
    hours |= dict.fromkeys(row.get("evenings", []), EVENING_DAY)
    set_working_hours(actor=admin, user=user, hours=hours)
    estimates = {competences[code]: Estimate(level) for code, level in row["competences"].items()}
    set_competences(actor=user, user=user, estimates=estimates)
    own = ProfileFacts(facts.phone, facts.languages, row["brings"])
    update_own_profile(actor=user, facts=own)


def _by_code(model: type[models.Model]) -> dict[str, models.Model]:
    return {row.code: row for row in model.objects.all()}
