"""One person is in the records once: what has been found the same, what is not, and what was put together."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.people import Family, Person
from staff.models import Unit


@pghistory.track()
class Distinction(models.Model):
    """Two people who look alike and are not the same: nobody is asked again. `first` has the smaller number."""

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("not the same person")
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="cases_distinction_in_order"),
            models.UniqueConstraint("first", "second", name="cases_distinction_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}"


@pghistory.track()
class DuplicateCheck(models.Model):
    """A coordinator's task: a contact taken in elsewhere seems to concern a person of a family of `unit`.

    Whoever took in the contact may not know of that family, so the question goes to those who may.
    """

    class Answer(models.TextChoices):
        SAME = "same", _("The same person")
        DIFFERENT = "different", _("Not the same person")

    # Whose person it seems to be, and which unit's coordinators are asked.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    # The person and the case of the new contact.
    new_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    new_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("asked"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("check for a duplicate")
        ordering = ["raised_at", "id"]
        constraints = [
            models.UniqueConstraint("person", "new_person", name="cases_duplicatecheck_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="cases_duplicatecheck_answer_with_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} / {self.new_person_id}"


@pghistory.track()
class Merge(models.Model):
    """Two people, or two families, put together as one, with all that is needed to take it back exactly."""

    kept_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    gone_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kept_family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    gone_family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    # What each changed row was before: [{"model": ..., "pk": ..., "before": {...}}, ...].
    changes = models.JSONField(default=list)
    merged_at = models.DateTimeField(_("merged"))
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("merge")
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kept_person__isnull=False, gone_person__isnull=False)
                    & Q(kept_family__isnull=True, gone_family__isnull=True)
                    & ~Q(kept_person=F("gone_person"))
                )
                | (
                    Q(kept_family__isnull=False, gone_family__isnull=False)
                    & Q(kept_person__isnull=True, gone_person__isnull=True)
                    & ~Q(kept_family=F("gone_family"))
                ),
                name="cases_merge_two_of_a_kind",
                violation_error_message=_("Choose two different people or two different families."),
            ),
            models.UniqueConstraint(
                "gone_person", condition=Q(undone_at__isnull=True), name="cases_merge_person_gone_once"
            ),
            models.UniqueConstraint(
                "gone_family", condition=Q(undone_at__isnull=True), name="cases_merge_family_gone_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
