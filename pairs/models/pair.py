"""The pair as a dated object: two people, who leads, why these two, and what each brings to each need."""

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit import clock
from cases.models import Case, Family, SupportNeed
from cases.models.people import DateRange
from staff.models import Unit


class WorkPairQuerySet(models.QuerySet):
    def standing(self) -> "WorkPairQuerySet":
        """Pairs that work today."""
        today = clock.today()
        return self.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)


@pghistory.track()
class WorkPair(models.Model):
    """Two different people work a case together from one day to another; one of them leads.

    The day of `until` no longer belongs to the pair, just as a place on the care team ends at a moment: so one
    pair can end and the next begin on the same day, and a pair can end on the day it was formed.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pairs")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("lead"), on_delete=models.PROTECT, related_name="led_pairs"
    )
    co_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("second of the pair"),
        on_delete=models.PROTECT,
        related_name="joined_pairs",
    )
    reason = models.CharField(_("why these two"), max_length=500)
    same_profession_reason = models.CharField(_("why two of one profession"), max_length=500, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    formed_at = models.DateTimeField(_("formed"))
    formed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = WorkPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("work pair")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(lead=F("co_worker")),
                name="pairs_workpair_two_people",
                violation_error_message=_("A pair is two different people."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="pairs_workpair_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            ),
            ExclusionConstraint(
                name="pairs_workpair_one_at_a_time",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    (DateRange("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The family already has a pair for these days."),
            ),
        ]
        # Most pairs have ended: lists of the day read only the others.
        indexes = [models.Index(fields=["until"], name="pairs_workpair_until")]

    def __str__(self) -> str:
        return f"{self.lead}, {self.co_worker}"

    @property
    def people(self) -> tuple:
        """Both members, the lead first."""
        return self.lead, self.co_worker


@pghistory.track()
class PairContribution(models.Model):
    """What one member of a pair brings against one need of the family."""

    pair = models.ForeignKey(WorkPair, on_delete=models.PROTECT, related_name="contributions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    support_need = models.ForeignKey(SupportNeed, on_delete=models.PROTECT, related_name="contributions")
    # The level on the day of the decision (0 none - 3), so that the decision can be looked back on.
    level = models.PositiveSmallIntegerField(_("level"))
    words = models.CharField(_("what this person brings"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("contribution to a pair")
        ordering = ["support_need_id", "id"]
        constraints = [
            models.UniqueConstraint("pair", "user", "support_need", name="pairs_contribution_once"),
            models.CheckConstraint(condition=Q(level__range=(0, 3)), name="pairs_contribution_level"),
        ]

    def __str__(self) -> str:
        return self.words or str(self.level)
