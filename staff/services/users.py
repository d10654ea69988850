"""Accounts: made, changed, closed and reopened by the administrator. Nobody signs up, nobody is deleted."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from staff import access
from staff.languages import LANGUAGES
from staff.models import Area, JobTitle, RoleGrant, Session, Unit, User
from staff.phones import stored_phone
from staff.selectors.seen import user_values
from staff.services.changes import apply_changes, refuse_stale, set_links
from staff.services.grants import require_another_administrator, withdraw_today

# Contact details of staff may be protected too: the log tells that they changed, not what they are.
UNLOGGED = frozenset({"phone", "email", "languages"})


@dataclass(frozen=True)
class UserFacts:
    """What the administrator says of a person. `capacity`: load points at the most, None if not agreed.

    `is_protected`: the person's own phone and e-mail are told to nobody else (User.phone_to_call).
    """

    username: str
    first_name: str
    last_name: str
    unit: Unit | None = None
    job_title: JobTitle | None = None
    email: str = ""
    phone: str = ""
    languages: Iterable[str] = ("fi",)
    capacity: int | None = None
    is_protected: bool = False
    areas: Iterable[Area] = ()


@transaction.atomic
def create_user(*, actor: User, facts: UserFacts, password: str) -> User:
    """Add a person who signs in. Roles are given apart, with `grant_role`.

    Raises PermissionDenied without "staff.manage", ValidationError with fields as in UserFacts, or "password".
    """
    access.require(actor, "staff.manage")
    user = build_user(facts, password)
    trail.record(actor=actor, action="staff.user_created", unit_id=user.unit_id, subject=user)
    return user


def build_user(facts: UserFacts, password: str) -> User:
    """Save a checked account. Called by services that have already decided who may."""
    values = checked_values(facts)
    user = User(**values)
    set_checked_password(user, password)
    user.full_clean()
    user.save()
    user.areas.set(facts.areas)
    return user


@transaction.atomic
def update_user(*, actor: User, user: User, facts: UserFacts, seen: str | None = None) -> User:
    """Change a person's account. Raises as `create_user`, and StaleForm when the page `seen` is behind."""
    access.require(actor, "staff.manage")
    user = User.objects.select_for_update().get(pk=user.pk)
    values = checked_values(facts)
    areas = sorted(area.pk for area in facts.areas)
    refuse_stale(user_values(user), seen, given=values | {"areas": areas})
    changes = apply_changes(user, values)
    user.full_clean(exclude=["password"])
    user.save(update_fields=list(values))
    changes |= set_links(user, "areas", facts.areas)
    if changes:
        trail.record(
            actor=actor,
            action="staff.user_changed",
            unit_id=user.unit_id,
            subject=user,
            changes={name: None if name in UNLOGGED else change for name, change in changes.items()},
        )
    return user


@transaction.atomic
def set_password(*, actor: User, user: User, password: str) -> None:
    """Give a person who has forgotten it a new password. It also signs the person out everywhere.

    Raises PermissionDenied without "staff.manage", ValidationError (password).
    """
    access.require(actor, "staff.manage")
    user = User.objects.select_for_update().get(pk=user.pk)
    set_checked_password(user, password)
    user.save(update_fields=["password"])
    trail.record(actor=actor, action="staff.password_set", unit_id=user.unit_id, subject=user)


@transaction.atomic
def close_account(*, actor: User, user: User) -> None:
    """End signing in and all roles at once, as when somebody leaves. What the person has written stays.

    Raises PermissionDenied without "staff.manage", ValidationError for the own account and for the last
    administrator's.
    """
    access.require(actor, "staff.manage")
    if user.pk == actor.pk:
        raise ValidationError(_("You cannot close your own account."), code="own_account")
    grants = RoleGrant.objects.filter(user=user)
    require_another_administrator(besides=grants)
    user = User.objects.select_for_update().get(pk=user.pk)
    for grant in grants.select_for_update():
        withdraw_today(actor, grant)
    user.is_active = False
    user.save(update_fields=["is_active"])
    # Opened anew, the account asks for the password again, also on a screen that was left signed in.
    Session.objects.filter(user=user).delete()
    trail.record(actor=actor, action="staff.account_closed", unit_id=user.unit_id, subject=user)


@transaction.atomic
def reopen_account(*, actor: User, user: User) -> None:
    """Let a person sign in again. Roles are given anew. Raises PermissionDenied without "staff.manage"."""
    access.require(actor, "staff.manage")
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = True
    user.save(update_fields=["is_active"])
    trail.record(actor=actor, action="staff.account_reopened", unit_id=user.unit_id, subject=user)


def set_checked_password(user: User, password: str) -> None:
    """Set a password that passes the house's rules. Raises ValidationError (password)."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from None
    user.set_password(password)


def checked_values(facts: UserFacts) -> dict[str, object]:
    """The plain fields of an account, cleaned. Raises ValidationError with these fields."""
    values = {field.name: getattr(facts, field.name) for field in fields(facts) if field.name != "areas"}
    # One spelling, so that "Anni" and "anni" cannot become two accounts.
    values["username"] = facts.username.strip().lower()
    values |= checked_person(facts.first_name, facts.last_name, facts.phone, facts.languages)
    return values


def checked_person(first_name: str, last_name: str, phone: str, languages: Iterable[str]) -> dict[str, object]:
    """Name, phone and languages of a professional, cleaned. Raises ValidationError with these fields."""
    first_name, last_name, languages = first_name.strip(), last_name.strip(), list(languages)
    errors = {}
    if not first_name:
        errors["first_name"] = _("Write the first name.")
    if not last_name:
        errors["last_name"] = _("Write the last name.")
    if set(languages) - dict(LANGUAGES).keys():
        errors["languages"] = _("Choose languages from the list.")
    try:
        phone = stored_phone(phone)
    except ValidationError as error:
        errors["phone"] = error.messages
    if errors:
        raise ValidationError(errors)
    return {"first_name": first_name, "last_name": last_name, "phone": phone, "languages": languages}
