"""Units and areas: two separate dimensions, since people are led by unit but families live in areas."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.sorting import sort_key_field


class Unit(models.Model):
    """A unit that owns families' matters and whose supervisor leads its people."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    code = models.CharField(
        _("short code"), max_length=6, unique=True, help_text=_("Begins the unit's case numbers: ERK-14.")
    )
    waiting_limit_days = models.PositiveSmallIntegerField(
        _("waiting limit, days"),
        default=14,
        help_text=_("The unit's own promise: a family has a work pair within this many days."),
    )
    registry_address = models.TextField(
        _("registry address"),
        max_length=300,
        blank=True,
        help_text=_("Where papers are sent to the unit: street and e-mail. Printed on its decisions."),
    )
    phone = models.CharField(
        _("phone"),
        max_length=20,
        blank=True,
        help_text=_("Told instead of the own number of those of the unit who have a security prohibition."),
    )
    last_case_number = models.PositiveIntegerField(default=0, editable=False)
    sort_key = sort_key_field("name")

    class Meta:
        verbose_name = _("unit")
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A district where families live and workers move."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    sort_key = sort_key_field("name")

    class Meta:
        verbose_name = _("area")
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name
