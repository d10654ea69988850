"""The time kept for the first visit of a new pair, until the plan of the visits is made."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Family
from pairs.models.pair import WorkPair
from staff.models import Booking, Unit


class FirstTime(models.Model):
    """Both of a new pair are booked for the first visit: what was proposed is still free when the plan is made.

    The bookings are given back when the plan takes its own times, or when the pair ends before it.
    """

    pair = models.OneToOneField(WorkPair, on_delete=models.PROTECT, related_name="first_time")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    lead_booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="+")
    co_worker_booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("time of the first visit")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="pairs_firsttime_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pair}: {self.starts_at:%Y-%m-%d %H:%M}"
