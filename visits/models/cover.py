"""How a visit is held although one of those who were to make it is away."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import CareTeamMember
from cases.models.belonging import Belonging
from visits.models.visit import Visit


class VisitCoverQuerySet(models.QuerySet):
    def standing(self) -> "VisitCoverQuerySet":
        """Covers of visits as they are agreed now: a visit that is moved or cancelled needs none any more."""
        return self.filter(ended_at__isnull=True)


@pghistory.track()
class VisitCover(Belonging):
    """Somebody is away from a visit: a substitute comes instead, or nobody, and the other holds it alone.

    Not to be mixed with standing in, which is recording a visit of a pair that the family no longer has. `place`
    is the substitute's place on the care team, which ends by itself.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="covers")
    away = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who is away"), on_delete=models.PROTECT, related_name="+"
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("substitute"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    place = models.ForeignKey(CareTeamMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = VisitCoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("cover of a visit")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "visit", "away", condition=Q(ended_at__isnull=True), name="visits_visitcover_once"
            ),
            models.CheckConstraint(
                condition=(Q(substitute__isnull=True, place__isnull=True) & ~Q(reason=""))
                | Q(substitute__isnull=False, place__isnull=False),
                name="visits_visitcover_alone_with_reason",
                violation_error_message=_("Write why one of you holds the visit alone."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.substitute or self.away)
