"""Ties between people as dated rows: a person may be in several families, the ties are a person's."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.people import Person, both_days_included, refuse_backwards
from staff.models import Unit


@pghistory.track()
class Guardianship(models.Model):
    """Somebody has the legal custody of a child for a time (laki lapsen huollosta 361/1983)."""

    child = models.ForeignKey(
        Person, verbose_name=_("child"), on_delete=models.PROTECT, related_name="guardianships"
    )
    guardian = models.ForeignKey(
        Person, verbose_name=_("guardian"), on_delete=models.PROTECT, related_name="wards"
    )
    # The unit that recorded it.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    # Told whenever nobody is left as the child's guardian.
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("guardianship")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(child=F("guardian")),
                name="cases_guardianship_two_people",
                violation_error_message=_("Nobody is their own guardian. Choose another person."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="cases_guardianship_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            ),
            ExclusionConstraint(
                name="cases_guardianship_once_at_a_time",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    ("guardian", RangeOperators.EQUAL),
                    (both_days_included("since", "until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already is the child's guardian at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian}: {self.child}"

    def clean(self) -> None:
        """Name the wrong end before the constraints are asked: a range that runs backwards cannot be compared."""
        refuse_backwards(self.since, self.until)


@pghistory.track()
class Relationship(models.Model):
    """`person` is the `kind` of `other`: a spouse, a parent, a grandmother ... for a time."""

    class Kind(models.TextChoices):
        SPOUSE = "spouse", _("spouse or cohabiting partner")
        EX_SPOUSE = "ex_spouse", _("former spouse or partner")
        PARENT = "parent", _("parent")
        STEP_PARENT = "step_parent", _("step-parent")
        FOSTER_PARENT = "foster_parent", _("foster parent")
        GRANDPARENT = "grandparent", _("grandparent")
        SIBLING = "sibling", _("sibling")
        SUPPORT = "support", _("support person")
        OTHER = "other", _("other close person")

    # The same seen from either side.
    MUTUAL = (Kind.SPOUSE, Kind.EX_SPOUSE, Kind.SIBLING, Kind.OTHER)

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="relationships"
    )
    other = models.ForeignKey(
        Person, verbose_name=_("of whom"), on_delete=models.PROTECT, related_name="relationships_of_others"
    )
    # The unit that recorded it.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("relationship"), max_length=16, choices=Kind)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("relationship")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("other")),
                name="cases_relationship_two_people",
                violation_error_message=_("A relationship needs two different people."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="cases_relationship_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            ),
            ExclusionConstraint(
                name="cases_relationship_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("other", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (both_days_included("since", "until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This relationship has been recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}, {self.other}"

    def clean(self) -> None:
        """Name the wrong end before the constraints are asked: a range that runs backwards cannot be compared."""
        refuse_backwards(self.since, self.until)
