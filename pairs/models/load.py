"""How many load points a family takes in each phase of its case: the house's own numbers, for all its units."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case


class PhaseLoad(models.Model):
    """The load points of a family in one phase, in halves. A family without a pair takes nothing.

    A worker may have families of several units and one limit for all of them, so a point must be the same
    everywhere. What the numbers were before is in the log.
    """

    class Halves(models.IntegerChoices):
        HALF = 1, _("half a point")
        ONE = 2, _("1 point")
        ONE_AND_HALF = 3, _("1½ points")
        TWO = 4, _("2 points")
        TWO_AND_HALF = 5, _("2½ points")
        THREE = 6, _("3 points")
        FOUR = 8, _("4 points")

    PHASES = (Case.Phase.PAIR, Case.Phase.INITIAL, Case.Phase.REVIEW, Case.Phase.WORK)

    phase = models.CharField(_("phase"), max_length=10, choices=Case.Phase, unique=True)
    halves = models.PositiveSmallIntegerField(_("load points"), choices=Halves)
    # Empty while the number is the one of the first day.
    changed_at = models.DateTimeField(_("changed"), null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("load points of a phase")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(phase__in=["pair", "initial", "review", "work"]), name="pairs_phaseload_phase"
            ),
            models.CheckConstraint(condition=Q(halves__in=[1, 2, 3, 4, 5, 6, 8]), name="pairs_phaseload_halves"),
        ]

    def __str__(self) -> str:
        return self.get_phase_display()
