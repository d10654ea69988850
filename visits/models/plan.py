"""The initial plan: how many first visits, and for what each of them is."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Family
from pairs.models import WorkPair
from staff.catalogues import CatalogueEntry
from staff.models import Unit


class PlanTemplateStep(CatalogueEntry):
    """One suggested purpose of an initial visit; the pair words it anew for each family."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("step of the initial plan")


@pghistory.track()
class VisitPlan(models.Model):
    """The plan of a case's initial visits.

    The limits of the day are copied in, so that a later change of settings moves no agreed plan.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="plan")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    pair = models.ForeignKey(WorkPair, on_delete=models.PROTECT, related_name="plans")
    minimum = models.PositiveSmallIntegerField(_("at least"))
    maximum = models.PositiveSmallIntegerField(_("at most"))
    visit_count = models.PositiveSmallIntegerField(_("number of visits"))
    aim = models.TextField(_("what we find out together"), blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("plan of the first visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(visit_count__gte=F("minimum")) & Q(visit_count__lte=F("maximum")),
                name="visits_visitplan_within_limits",
                violation_error_message=_("The number of first visits is outside the limits of the plan."),
            ),
            # The target of the visits' composite key, by which the database itself knows a plan's limit.
            models.UniqueConstraint("id", "maximum", name="visits_visitplan_id_maximum"),
        ]

    def __str__(self) -> str:
        return f"{self.case} ({self.visit_count})"
