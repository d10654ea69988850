"""A user is a professional; what the user may do comes from dated roles."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit import clock
from staff.models.competence import JobTitle
from staff.models.organisation import Area, Unit
from staff.roles import CAPABILITIES, Role
from staff.sorting import sort_key_field


def standing_role(prefix: str = "") -> Q:
    """Roles that hold today; `prefix` reaches them through a relation."""
    today = clock.today()
    return Q(**{f"{prefix}since__lte": today}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": today})
    )


class StaffManager(UserManager):
    def with_grants(self) -> models.QuerySet:
        """Users together with title, unit and roles of today, in one query: the user of a request."""
        standing = standing_role("roles__")
        return self.select_related("job_title", "unit").annotate(
            grant_roles=ArrayAgg("roles__role", filter=standing, default=[], order_by="roles__id"),
            grant_units=ArrayAgg("roles__unit_id", filter=standing, default=[], order_by="roles__id"),
        )


class User(AbstractUser):
    """A professional who signs in: name, title, unit, languages and room in load points."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    job_title = models.ForeignKey(
        JobTitle, verbose_name=_("job title"), on_delete=models.PROTECT, null=True, blank=True
    )
    areas = models.ManyToManyField(Area, verbose_name=_("areas"), blank=True, related_name="people")
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("languages"), default=list, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("room in load points"),
        null=True,
        blank=True,
        help_text=_(
            "How many load points at the most at one time: a family takes more in its first visits than later. "
            "Leave empty while it has not been agreed."
        ),
    )
    brings = models.CharField(
        _("what I bring"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences, shown to families and colleagues when a pair is formed."),
    )
    is_protected = models.BooleanField(
        _("security prohibition"),
        default=False,
        help_text=_(
            "The person's own phone and e-mail are shown to nobody but the person and the administrator. "
            "Where a phone is needed, the phone of the unit stands instead."
        ),
    )
    # Demo accounts share a published password, so they are kept out of any real use.
    is_demo = models.BooleanField(default=False, editable=False)
    sort_key = sort_key_field("last_name", "first_name")

    objects = StaffManager()

    class Meta:
        verbose_name = _("user")
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        """Two letters for the round picture."""
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.username[:2].upper()

    @property
    def phone_to_call(self) -> str:
        """The number at which others reach the person, as it is kept: no other is shown to them.

        The unit's for whoever has a security prohibition (laki 661/2009), "" when it has none.
        """
        if not self.is_protected:
            return self.phone
        return self.unit.phone if self.unit else ""

    @cached_property
    def grants(self) -> list[tuple[str, int | None]]:
        """(role, unit id) of the roles that stand today."""
        if not hasattr(self, "grant_roles"):
            loaded = User.objects.with_grants().get(pk=self.pk)
            return list(zip(loaded.grant_roles, loaded.grant_units, strict=True))
        return list(zip(self.grant_roles, self.grant_units, strict=True))

    def has_role(self, role: str) -> bool:
        """Whether the role stands today in any unit."""
        return any(granted == role for granted, _unit in self.grants)

    @property
    def is_only_partner(self) -> bool:
        """Of another organisation: invited to families, but led and booked elsewhere."""
        return bool(self.grants) and all(role == Role.PARTNER for role, _unit in self.grants)

    @property
    def works_in_pairs(self) -> bool:
        """Whether families are given to the person: nobody else is asked for hours, competences and room."""
        return self.has_role(Role.WORKER)

    def units_with(self, capability: str) -> set[int]:
        """Units in which a role of today gives the capability."""
        return {unit for role, unit in self.grants if unit is not None and capability in CAPABILITIES[role]}

    def has_capability(self, capability: str) -> bool:
        """Whether any role of today gives the capability, in whichever unit."""
        return any(capability in CAPABILITIES[role] for role, _unit in self.grants)


class RoleGrantQuerySet(models.QuerySet):
    def standing(self) -> "RoleGrantQuerySet":
        """Roles that hold today."""
        return self.filter(standing_role())


class RoleGrant(models.Model):
    """A role in a unit for a time. The administrator's role is for the whole house, without a unit.

    `ended_by` and `ended_at` tell who set the last day and when; empty when the days are as they were given.
    """

    user = models.ForeignKey(User, verbose_name=_("user"), on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, null=True, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, verbose_name=_("ended by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("when it was ended"), null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of a user")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                # A role taken back before its first day keeps its row without a day: no right given is forgotten.
                condition=Q(until__isnull=True) | Q(until__gte=F("since")) | Q(ended_at__isnull=False),
                name="staff_rolegrant_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False, until__isnull=False),
                name="staff_rolegrant_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.ADMINISTRATOR) | Q(unit__isnull=False),
                name="staff_rolegrant_has_unit",
                violation_error_message=_("Choose the unit in which the role holds."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()
