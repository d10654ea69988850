"""An expert whom the pair asks along to a single visit."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import CareTeamMember
from cases.models.belonging import Belonging
from staff.models import Competence
from visits.models.visit import Visit, in_pair_by_then


class ConsultationQuerySet(models.QuerySet):
    def standing(self) -> "ConsultationQuerySet":
        """Requests that hold: neither declined nor ended with the visit, its time or a word of the pair.

        Who was one of the pair when the visit began was asked no more: the visit is then one's own.
        """
        return self.not_ended().filter(~in_pair_by_then("asked"))

    def not_ended(self) -> "ConsultationQuerySet":
        """Requests that nobody has declined or ended, also to those who have come into the pair."""
        return self.filter(~Q(accepted=False), ended_at__isnull=True)

    def with_pair(self) -> "ConsultationQuerySet":
        """Each request knows `is_of_pair`: whether who was asked makes the visit as one of the pair."""
        return self.annotate(is_of_pair=in_pair_by_then("asked"))


@pghistory.track()
class Consultation(Belonging):
    """One worker is asked to one visit for one competence, and accepts or declines.

    Who has accepted is among the workers of the visit as its expert, sees the family by the `place` on the care
    team, which ends by itself, and may write an own view of the visit, which then stands as it is.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="consultations")
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("expert"), on_delete=models.PROTECT, related_name="consultations"
    )
    competence = models.ForeignKey(
        Competence, verbose_name=_("competence"), on_delete=models.PROTECT, related_name="+"
    )
    why = models.CharField(_("why"), max_length=500)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField(_("accepted"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    decline_reason = models.CharField(_("why not"), max_length=500, blank=True)
    place = models.ForeignKey(CareTeamMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    own_view = models.TextField(_("own view"), blank=True)
    own_view_at = models.DateTimeField(_("written"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "visit",
                "asked",
                condition=Q(ended_at__isnull=True) & (Q(accepted__isnull=True) | Q(accepted=True)),
                name="visits_consultation_once",
                violation_error_message=_("This person has already been asked to the visit."),
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, answered_at__isnull=True)
                | Q(accepted__isnull=False, answered_at__isnull=False),
                name="visits_consultation_answer_with_moment",
            ),
            models.CheckConstraint(
                condition=~Q(accepted=True) | Q(place__isnull=False), name="visits_consultation_accepted_has_place"
            ),
            models.CheckConstraint(
                condition=Q(own_view_at__isnull=True, own_view="")
                | Q(own_view_at__isnull=False, place__isnull=False) & ~Q(own_view=""),
                name="visits_consultation_view_of_who_came",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="view_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.own_view_at IS NOT NULL AND (OLD.own_view, OLD.own_view_at)"
                    " IS DISTINCT FROM (NEW.own_view, NEW.own_view_at)"
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.asked}: {self.competence}"
