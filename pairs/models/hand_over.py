"""A family is handed over from one pair to the next: when the people meet, and what the new one must know."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Family
from pairs.models.pair import WorkPair
from staff.models import Booking, Unit


class HandOverQuerySet(models.QuerySet):
    def with_meeting(self) -> "HandOverQuerySet":
        """Those whose meeting is to come or has been: none that needed none, or whose meeting was called off."""
        return self.filter(starts_at__isnull=False, called_off_at__isnull=True)


@pghistory.track()
class HandOver(models.Model):
    """What was agreed when one or both of a pair changed: a meeting, or why none is needed.

    Who leaves reads the case until the end of the day of the meeting, and nothing when there is none. `bookings`
    are the times of those who were free for it. A meeting is called off when the new pair ends before it.
    """

    old_pair = models.OneToOneField(WorkPair, on_delete=models.PROTECT, related_name="handed_over")
    new_pair = models.OneToOneField(WorkPair, on_delete=models.PROTECT, related_name="taken_over")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    no_meeting_reason = models.CharField(_("why no meeting is needed"), max_length=500, blank=True)
    words = models.TextField(_("what the new one must know"), blank=True)
    bookings = models.ManyToManyField(Booking, blank=True, related_name="+")
    called_off_at = models.DateTimeField(_("called off"), null=True, blank=True)
    held_at = models.DateTimeField(_("marked as held"), null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) & ~Q(no_meeting_reason="")
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at"), no_meeting_reason=""),
                name="pairs_handover_meeting_or_reason",
                violation_error_message=_("Choose the time of the meeting, or write why none is needed."),
            ),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True, held_by__isnull=True)
                | Q(held_at__isnull=False, held_by__isnull=False, starts_at__isnull=False),
                name="pairs_handover_held_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True) | Q(starts_at__isnull=False, held_at__isnull=True),
                name="pairs_handover_called_off_or_held",
            ),
            models.CheckConstraint(condition=~Q(old_pair=F("new_pair")), name="pairs_handover_two_pairs"),
        ]

    def __str__(self) -> str:
        return f"{self.old_pair} → {self.new_pair}"

    @property
    def leaving(self) -> list:
        """Those of the old pair who are not of the new one."""
        return [person for person in self.old_pair.people if person not in self.new_pair.people]
