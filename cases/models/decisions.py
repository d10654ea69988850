"""What the service has decided of a case: outcome of the contact, assessment, decision, form of work."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case, WorkForm
from cases.models.people import Family, refuse_backwards
from staff.catalogues import CatalogueEntry
from staff.models import Unit


class LegalBasis(CatalogueEntry):
    """A ground of decisions in law, with the appeal text printed on them."""

    law = models.CharField(_("law and section"), max_length=160)
    appeal_fi = models.TextField(_("appeal instructions in Finnish"))
    appeal_sv = models.TextField(_("appeal instructions in Swedish"))

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("legal basis")


@pghistory.track()
class ContactOutcome(models.Model):
    """Where a contact led, and what was answered to whoever made it."""

    class Kind(models.TextChoices):
        FAMILY_WORK = "family_work", _("to family work")
        ASSESSMENT = "assessment", _("to the assessment of service needs")
        OTHER_SERVICE = "other_service", _("to another service")
        ADVICE = "advice", _("advice was enough")
        BACK = "back", _("back to the sender")
        WITHDRAWN = "withdrawn", _("the family does not come to family work")

    # With these the case ends at once.
    ENDING = (Kind.OTHER_SERVICE, Kind.ADVICE, Kind.BACK, Kind.WITHDRAWN)

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="outcome")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("where the contact led"), max_length=16, choices=Kind)
    reason = models.CharField(_("why"), max_length=500)
    service = models.CharField(_("to which service"), max_length=160, blank=True)
    # Asked of the family before its matter goes to another service (asiakastietolaki 703/2023).
    consent_given = models.BooleanField(_("the family has consented"), default=False)
    answer = models.TextField(_("answer to the sender"), blank=True)
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("outcome of a contact")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="other_service") | (Q(consent_given=True) & ~Q(service="")),
                name="cases_contactoutcome_other_service_with_consent",
                violation_error_message=_(
                    "Name the service, and ask the family's consent before its matter goes there."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@pghistory.track()
class NeedsAssessment(models.Model):
    """The assessment of service needs (sosiaalihuoltolaki 1301/2014 36-37 §): begun, and ready with a summary."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="assessment")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField(_("begun"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    summary = models.TextField(_("summary"), blank=True)
    ready_on = models.DateField(_("ready"), null=True, blank=True)
    ready_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("assessment of service needs")
        constraints = [
            models.CheckConstraint(
                condition=Q(ready_on__isnull=True) | (Q(ready_on__gte=F("started_on")) & ~Q(summary="")),
                name="cases_needsassessment_ready_after_start",
                violation_error_message=_("The assessment is ready after it has begun, and has a summary."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_on}"


@pghistory.track()
class Decision(models.Model):
    """A written decision on the service (sosiaalihuoltolaki 1301/2014 45 §)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number of the decision"), max_length=40, unique=True)
    decided_on = models.DateField(_("decided"))
    since = models.DateField(_("service begins"))
    until = models.DateField(_("service ends"), null=True, blank=True)
    basis = models.ForeignKey(LegalBasis, verbose_name=_("legal basis"), on_delete=models.PROTECT)
    content = models.TextField(_("what was decided and why"))
    # The texts of the ground as they were on the day: a catalogue that changes later rewrites no decision.
    law = models.CharField(_("law and section"), max_length=160)
    appeal_fi = models.TextField(_("appeal instructions in Finnish"))
    appeal_sv = models.TextField(_("appeal instructions in Swedish"))
    recorded_at = models.DateTimeField(_("recorded"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("decision")
        # A decision that has been given is changed by a new decision only.
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)]
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="cases_decision_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def appeal(self) -> str:
        """The appeal instructions in the reader's language; law is written in Finnish and Swedish only."""
        return self.appeal_sv if get_language() == "sv" else self.appeal_fi

    def clean(self) -> None:
        """Name the wrong end."""
        refuse_backwards(self.since, self.until)


@pghistory.track()
class WorkFormChange(models.Model):
    """The form of work of a case from a day on, and why. The case repeats the last one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="work_form_changes")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    work_form = models.ForeignKey(WorkForm, verbose_name=_("form of work"), on_delete=models.PROTECT)
    since = models.DateField(_("since"))
    reason = models.CharField(_("why this form of work"), max_length=500)
    recorded_at = models.DateTimeField(_("recorded"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("change of the form of work")
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return f"{self.work_form} {self.since}"
