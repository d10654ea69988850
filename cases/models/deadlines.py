"""Statutory and agreed limits: the rules as rows, since the law is moving, and each case's own due days."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.people import Family
from staff.catalogues import name_in_own_language
from staff.models import Unit


class DeadlineRule(models.Model):
    """What must be done, by which law, how long after which event. A changed law is a new row of the same code."""

    class Event(models.TextChoices):
        """From what the days are counted."""

        CONTACT = "contact", _("the contact (the matter becomes pending)")
        ASSESSMENT_READY = "assessment_ready", _("the assessment is ready")
        VISIT = "visit", _("the visit")

    class LengthUnit(models.TextChoices):
        WORKING_DAYS = "working_days", _("working days")
        DAYS = "days", _("days")
        MONTHS = "months", _("months")

    code = models.SlugField(_("code"), max_length=40)
    name_fi = models.CharField(_("name in Finnish"), max_length=160)
    name_sv = models.CharField(_("name in Swedish"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160)
    law = models.CharField(_("law or instruction"), max_length=160)
    event = models.CharField(_("counted from"), max_length=20, choices=Event)
    length = models.PositiveSmallIntegerField(_("length"))
    length_unit = models.CharField(_("unit of length"), max_length=14, choices=LengthUnit)
    special_support_only = models.BooleanField(_("only for a child needing special support"), default=False)
    decision_only = models.BooleanField(_("only for a service that is decided on"), default=False)
    since = models.DateField(_("valid from"), null=True, blank=True)
    until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("rule of a deadline")
        ordering = ["code", F("since").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="cases_deadlinerule_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(length__range=(1, 400)),
                name="cases_deadlinerule_length",
                violation_error_message=_("The length is 1–400."),
            ),
            models.UniqueConstraint("code", "since", name="cases_deadlinerule_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What must be done, in the reader's language."""
        return name_in_own_language(self)


class DeadlineQuerySet(models.QuerySet):
    def open(self) -> "DeadlineQuerySet":
        """Limits that still run: neither met nor dropped."""
        return self.filter(met_on__isnull=True, dropped="")


@pghistory.track()
class Deadline(models.Model):
    """One limit of one case: counted from a day, due on a day, and met on a day by somebody."""

    class Dropped(models.TextChoices):
        """Why a limit stopped counting without being met."""

        LEVEL = "level", _("Not needed at this level of need")
        PATH = "path", _("No decision is made")
        CLOSED = "closed", _("The case was closed")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(DeadlineRule, verbose_name=_("rule"), on_delete=models.PROTECT, related_name="+")
    counted_from = models.DateField(_("counted from"))
    due_on = models.DateField(_("by"))
    met_on = models.DateField(_("met"), null=True, blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped = models.CharField(_("why it no longer counts"), max_length=10, choices=Dropped, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint("case", "rule", name="cases_deadline_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("counted_from")), name="cases_deadline_due_after_event"
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True, met_by__isnull=True)
                | Q(met_on__isnull=False, met_by__isnull=False, dropped=""),
                name="cases_deadline_met_with_whom",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "due_on"],
                condition=Q(met_on__isnull=True, dropped=""),
                name="cases_deadline_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule.code} {self.due_on}"
