"""How two people begin to work as a pair, and what they say of it afterwards."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Family
from pairs.models.pair import WorkPair
from staff.models import Unit


@pghistory.track()
class PairStart(models.Model):
    """One thing that two people agree before they work as a pair for the first time, in a few words."""

    class Item(models.TextChoices):
        GOAL = "goal", _("Common goal")
        ROLES = "roles", _("Roles")
        SHARED_TIME = "shared_time", _("Shared time")

    pair = models.ForeignKey(WorkPair, on_delete=models.PROTECT, related_name="start_items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(_("what is agreed"), max_length=12, choices=Item)
    words = models.CharField(_("in your own words"), max_length=500, blank=True)
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("start of pair work")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("pair", "item", name="pairs_start_item_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(words=""),
                name="pairs_start_done_by_somebody",
                violation_error_message=_("Write what was agreed before you mark it as agreed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()}: {self.words}"


@pghistory.track()
class PairReflection(models.Model):
    """What one of a pair that has ended says of the work together. A trigger keeps others from writing."""

    pair = models.ForeignKey(WorkPair, on_delete=models.PROTECT, related_name="reflections")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("how pair work went"), max_length=2000)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("reflection on pair work")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("pair", "user", name="pairs_reflection_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.words}"
