"""Users as the administrator sees them."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_period
from staff.models import RoleGrant, Unit, User
from staff.roles import Role

PAGE_SIZE = 50


@dataclass(frozen=True)
class UserRow:
    """One user in the list."""

    url: str
    name: str
    sub: str
    roles: str
    state: str
    state_words: str


@dataclass(frozen=True)
class UserPage:
    """A page of users; the numbers of the pages before and after it, or None."""

    rows: list[UserRow]
    previous: int | None
    next: int | None


@dataclass(frozen=True)
class RoleRow:
    """One role of a user, ready to show."""

    name: str
    unit: str
    period: str
    state: str
    state_words: str
    end_url: str = ""


@dataclass(frozen=True)
class RoleLists:
    """The roles of a user: those that stand or will, and those that have ended.

    No `give_url` for a closed account nor for one's own: roles are given by somebody else.
    """

    give_url: str
    current: list[RoleRow] = field(default_factory=list)
    ended: list[RoleRow] = field(default_factory=list)

    @property
    def are_missing(self) -> bool:
        """Whether giving a role is what comes next."""
        return bool(self.give_url) and not self.current


def users_page(*, unit: Unit | None = None, closed: bool = False, page: int = 1) -> UserPage:
    """Users in Finnish order of names, `PAGE_SIZE` a page, by unit, open or closed accounts. One query."""
    users: QuerySet[User] = User.objects.with_grants().filter(is_active=not closed)
    if unit is not None:
        users = users.filter(unit=unit)
    first = (page - 1) * PAGE_SIZE
    found = list(users.order_by("sort_key", "id")[first : first + PAGE_SIZE + 1])
    base = reverse("staff:users")
    return UserPage(
        rows=[_user_row(user, base) for user in found[:PAGE_SIZE]],
        previous=page - 1 if page > 1 else None,
        next=page + 1 if len(found) > PAGE_SIZE else None,
    )


def _user_row(user: User, base: str) -> UserRow:
    if not user.is_active:
        state, words = "neutral", _("account closed")
    elif user.grants:
        state, words = "done", _("in use")
    else:
        state, words = "attention", _("no role")
    place = [str(part) for part in (user.job_title, user.unit) if part]
    return UserRow(
        url=f"{base}{user.pk}/",
        name=str(user),
        sub=", ".join(place),
        roles=", ".join(dict.fromkeys(str(Role(role).label) for role, _unit in user.grants)),
        state=state,
        state_words=words,
    )


def roles_of(user: User, viewer: User) -> RoleLists:
    """A user's roles with their periods, newest first. One query."""
    today = clock.today()
    may_give = user.is_active and user.pk != viewer.pk
    rows = RoleLists(give_url=reverse("staff:role_new", args=[user.pk]) if may_give else "")
    for grant in RoleGrant.objects.filter(user=user).select_related("unit", "ended_by"):
        row = _role_row(grant, today)
        (rows.current if row.end_url else rows.ended).append(row)
    return rows


def _period(grant: RoleGrant) -> str:
    """The days, and who set the last one: `1.3.–24.11.2026, ended 24.11.2026 by Aatu Ylläpito`."""
    never_held = grant.until is not None and grant.until < grant.since
    days = _("taken back before it began") if never_held else format_period(grant.since, grant.until)
    if grant.ended_at is None:
        return days
    ended = {"days": days, "day": format_day(grant.ended_at), "name": grant.ended_by}
    return _("%(days)s, end set on %(day)s by %(name)s") % ended


def _role_row(grant: RoleGrant, today: date) -> RoleRow:
    if grant.until is not None and grant.until < today:
        state, words = "neutral", _("ended")
    elif grant.since > today:
        state, words = "planned", _("not begun")
    else:
        state, words = "done", _("in force")
    return RoleRow(
        name=grant.get_role_display(),
        unit=str(grant.unit) if grant.unit else _("the whole house"),
        period=_period(grant),
        state=state,
        state_words=words,
        end_url="" if state == "neutral" else reverse("staff:role_end", args=[grant.pk]),
    )
