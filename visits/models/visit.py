"""A visit: planned, held or not held. Its time is guarded by the bookings of its workers."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.access import PAIR
from cases.models import CareTeamMember, Case, Family
from cases.models.belonging import Belonging, whole_key
from staff.catalogues import CatalogueEntry
from staff.models import Booking, Unit
from visits.models.plan import VisitPlan


class VisitType(CatalogueEntry):
    """What kind of meeting it is."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("kind of visit")


class VisitPlace(CatalogueEntry):
    """Where people meet."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("place of a visit")


class VisitOutcome(CatalogueEntry):
    """What became of a visit. `held` tells whether the family was met."""

    held = models.BooleanField(_("the family was met"), default=False)

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("outcome of a visit")


class VisitQuerySet(models.QuerySet):
    def standing(self) -> "VisitQuerySet":
        """Visits that are to be or have been: not those that fell through."""
        return self.exclude(status=Visit.Status.NOT_HELD)


@pghistory.track()
class Visit(models.Model):
    """A meeting with a family. Only services change its status.

    `number` counts the initial visits of a plan; a visit that fell through frees its number for the new time.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Agreed")
        HELD = "held", _("Held")
        NOT_HELD = "not_held", _("Not held")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(VisitPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    plan_maximum = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    kind = models.ForeignKey(VisitType, verbose_name=_("kind"), on_delete=models.PROTECT)
    purpose = models.CharField(_("purpose"), max_length=200)
    place = models.ForeignKey(VisitPlace, verbose_name=_("place"), on_delete=models.PROTECT)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    outcome = models.ForeignKey(
        VisitOutcome, verbose_name=_("outcome"), on_delete=models.PROTECT, null=True, blank=True
    )
    outcome_reason = models.CharField(_("reason"), max_length=500, blank=True)
    outcome_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="visits_visit_ends_after_start",
                violation_error_message=_("The visit must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(plan__isnull=True, number__isnull=True, plan_maximum__isnull=True)
                | Q(plan__isnull=False, number__gte=1, number__lte=F("plan_maximum")),
                name="visits_visit_number_within_plan",
                violation_error_message=_(
                    "The first visits of the plan are full. Hold the joint review with the family."
                ),
            ),
            models.UniqueConstraint(
                "plan",
                "number",
                condition=~Q(status="not_held"),
                name="visits_visit_number_once",
                violation_error_message=_("This visit of the plan has already been agreed."),
            ),
            models.CheckConstraint(
                condition=Q(status="planned", outcome__isnull=True, outcome_at__isnull=True)
                | Q(outcome__isnull=False, outcome_at__isnull=False, outcome_by__isnull=False),
                name="visits_visit_outcome_with_status",
            ),
            whole_key("visits_visit_whole"),
        ]
        indexes = [
            models.Index(fields=["case", "-starts_at"], name="visits_visit_case_starts"),
            models.Index(
                fields=["unit", "starts_at"], name="visits_visit_unit_starts", include=("status", "case")
            ),
            # Few at any time, among all the visits of years: what is to come, and what nobody has recorded.
            models.Index(
                fields=["unit", "starts_at"], name="visits_visit_unit_planned", condition=Q(status="planned")
            ),
        ]

    def __str__(self) -> str:
        return self.purpose

    @property
    def is_initial(self) -> bool:
        """Whether it is one of the plan's 3-5 first visits."""
        return self.number is not None


def in_pair_by_then(user: str) -> Exists:
    """Whether the `user` of the outer row was one of the family's pair when the `visit` of the row began."""
    begins = OuterRef("visit__starts_at")
    places = CareTeamMember.objects.filter(case=OuterRef("case"), user=OuterRef(user), role__in=PAIR)
    return Exists(places.filter(Q(until__isnull=True) | Q(until__gt=begins), since__lte=begins))


def _is_responsible() -> Q:
    return Q(is_consultant=False) | in_pair_by_then("user")


class VisitWorkerQuerySet(models.QuerySet):
    def responsible(self) -> "VisitWorkerQuerySet":
        """Those who hold the visit and answer for its note: not an expert who comes along.

        An expert who was one of the pair when the visit began holds it as the pair does.
        """
        return self.filter(_is_responsible())

    def with_responsibility(self) -> "VisitWorkerQuerySet":
        """Each worker knows `is_responsible`: whether it is one of `responsible`."""
        return self.annotate(is_responsible=models.ExpressionWrapper(_is_responsible(), models.BooleanField()))


# Who no longer makes a visit is told so in the own calendar programme, so the leaving must leave a trace.
@pghistory.track(pghistory.DeleteEvent(), model_name="VisitWorkerLeft")
class VisitWorker(Belonging):
    """A professional at a visit, and the booking that takes the time."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="workers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="+")
    # Booked as an expert. Who is responsible for the visit and its note, `responsible` tells.
    is_consultant = models.BooleanField(_("expert at the visit"), default=False)

    objects = VisitWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("worker of a visit")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("visit", "user", name="visits_visitworker_once")]
        indexes = [models.Index(fields=["user", "visit"], name="visits_worker_user_visit")]

    def __str__(self) -> str:
        return str(self.user)
