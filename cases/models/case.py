"""The case: one family's family-work process, its phases as a log, and its closing."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from cases.models.people import Family
from staff.catalogues import CatalogueEntry, CatalogueQuerySet
from staff.models import Unit


class WorkForm(CatalogueEntry):
    """A form of family work: preventive, guiding, corrective ..."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("form of work")


class ClosingReasonQuerySet(CatalogueQuerySet):
    def before_work(self) -> "ClosingReasonQuerySet":
        """Reasons that can be true of a family that has not had a pair yet."""
        return self.exclude(code__in=ClosingReason.AFTER_WORK)


class ClosingReason(CatalogueEntry):
    """Why a case ended."""

    # True only of work that has been done.
    AFTER_WORK = ("goals_met", "partly_met", "period_ended")

    objects = ClosingReasonQuerySet.as_manager()

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("reason for closing")


class CaseQuerySet(models.QuerySet):
    def open(self) -> "CaseQuerySet":
        """Cases that have not been closed."""
        return self.exclude(phase=Case.Phase.CLOSED)


@pghistory.track()
class Case(models.Model):
    """A family's case. `phase` repeats the last row of the phase log; only services.enter_phase changes it."""

    class Phase(models.TextChoices):
        WAITING = "waiting", _("Waiting for a pair")
        PAIR = "pair", _("Pair formed")
        INITIAL = "initial", _("Initial phase")
        REVIEW = "review", _("Joint review")
        WORK = "work", _("Working")
        CLOSED = "closed", _("Closed")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("Normal")
        SOON = "soon", _("Soon")
        URGENT = "urgent", _("Urgent")

    class Level(models.TextChoices):
        """How much support is needed. Not assessed yet counts as special, so that no limit passes unseen."""

        UNKNOWN = "unknown", _("Not assessed yet")
        TEMPORARY = "temporary", _("Temporary need of support")
        CONTINUING = "continuing", _("Recurrent or long need of support")
        SPECIAL = "special", _("A child needs special support")

    class Path(models.TextChoices):
        """Family work stands beside or on a formal decision (sosiaalihuoltolaki 1301/2014 45 §)."""

        LIGHT = "light", _("Low threshold, without a decision")
        DECISION = "decision", _("With a decision")

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="cases")
    unit = models.ForeignKey(Unit, verbose_name=_("responsible unit"), on_delete=models.PROTECT)
    number = models.CharField(_("case number"), max_length=20, unique=True)
    opened_at = models.DateTimeField(_("opened"))
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    level = models.CharField(_("level of need"), max_length=10, choices=Level, default=Level.UNKNOWN)
    path = models.CharField(_("path"), max_length=10, choices=Path, default=Path.LIGHT)
    work_form = models.ForeignKey(WorkForm, verbose_name=_("form of work"), on_delete=models.PROTECT)
    work_form_reason = models.CharField(_("why this form of work"), max_length=500)
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.WAITING)
    phase_since = models.DateTimeField(_("in this phase since"))
    # A fact written down from above: when the family was last met. Lists sort by it without joins.
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        constraints = [
            models.UniqueConstraint(
                "family",
                condition=~Q(phase="closed"),
                name="cases_case_one_open_per_family",
                violation_error_message=_("The family already has an open case."),
            )
        ]
        indexes = [
            models.Index(fields=["unit", "phase", "opened_at"], name="cases_case_unit_phase"),
            models.Index(Upper("number"), name="cases_case_number_upper"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_closed(self) -> bool:
        """Whether the case has ended."""
        return self.phase == self.Phase.CLOSED


class CasePhase(models.Model):
    """One step of a case, with who took it and why. Rows are only added: the database refuses the rest.

    Family and unit are copies of the case's, and may follow it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="phases")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(_("phase"), max_length=10, choices=Case.Phase)
    since = models.DateTimeField(_("since"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("phase of a case")
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="unchanged",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("case", "phase", "since", "actor", "reason"),
            ),
        ]

    def __str__(self) -> str:
        return self.get_phase_display()


@pghistory.track()
class Closure(models.Model):
    """The end of a case: why, by whom, and a summary the family can read."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="closure")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey(ClosingReason, verbose_name=_("reason"), on_delete=models.PROTECT)
    summary = models.TextField(_("summary"))
    told = models.CharField(_("who was told"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("closed"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("closing of a case")

    def __str__(self) -> str:
        return str(self.reason)
