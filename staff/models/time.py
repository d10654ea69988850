"""Everybody's time in one table: a person cannot be in two places, whoever writes."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from staff.catalogues import CatalogueEntry


class NonCaseWork(CatalogueEntry):
    """Work that is not for one family: area work, team, training."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("work outside cases")


class ClockRange(Func):
    """SQL: tsrange(starts, ends) of times of the day, which have no range type of their own."""

    template = "tsrange(date '2000-01-01' + %(expressions)s)"
    arg_joiner = ", date '2000-01-01' + "
    output_field = DateTimeRangeField()


class WorkingHours(models.Model):
    """A spell of work on one weekday, in Finnish local time. A day may have several: 8–12 and 16–20."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))

    class Meta:
        verbose_name = _("working hours")
        ordering = ["weekday", "starts"]
        constraints = [
            ExclusionConstraint(
                name="staff_workinghours_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (ClockRange("starts", "ends"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The working hours of a day overlap each other."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="staff_workinghours_ends_after_starts",
                violation_error_message=_("The day must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H.%M}–{self.ends:%H.%M}"


# Nothing new is agreed for a time of absence; what was agreed before the absence stays until it is moved.
NOT_WHILE_AWAY = """
IF NEW.kind <> 'absence' AND EXISTS (
    SELECT 1 FROM staff_booking WHERE user_id = NEW.user_id AND kind = 'absence' AND released_at IS NULL
    AND during && NEW.during
) THEN
    RAISE EXCEPTION 'staff_booking_not_while_away'
    USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'staff_booking_not_while_away';
END IF;
RETURN NEW;
"""


class BookingQuerySet(models.QuerySet):
    def standing(self) -> "BookingQuerySet":
        """Bookings that still take the time."""
        return self.filter(released_at__isnull=True)

    def absences(self) -> "BookingQuerySet":
        """Days away that stand."""
        return self.standing().filter(kind=Booking.Kind.ABSENCE)

    def agreed(self) -> "BookingQuerySet":
        """What has been agreed with others for a time: neither absences nor one's own other work.

        An absence hinders no team or training: nobody has to be told to move them.
        """
        return self.standing().exclude(kind__in=[Booking.Kind.ABSENCE, Booking.Kind.OTHER_WORK])

    def other_work(self) -> "BookingQuerySet":
        """Team, training and other work outside cases that stands."""
        return self.standing().filter(kind=Booking.Kind.OTHER_WORK)


class Booking(models.Model):
    """A stretch of one person's time. A released booking stays as a trace but takes no time.

    Agreed times never overlap each other, nor do absences. An absence may come over what was agreed before it,
    as when somebody falls ill; those times then wait to be moved.

    It says nothing of families, so that a calendar can be shown without them.
    """

    class Kind(models.TextChoices):
        VISIT = "visit", _("Visit")
        GROUP = "group", _("Group session")
        ABSENCE = "absence", _("Absence")
        TRAVEL = "travel", _("Travel")
        OTHER_WORK = "other_work", _("Other work")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="bookings"
    )
    during = DateTimeRangeField(_("time"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    work = models.ForeignKey(NonCaseWork, verbose_name=_("work"), on_delete=models.PROTECT, null=True, blank=True)
    # The same for all times of one weekly block.
    series = models.UUIDField(null=True, blank=True, editable=False)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        constraints = [
            ExclusionConstraint(
                name="staff_booking_one_place_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(released_at__isnull=True) & ~Q(kind="absence"),
                violation_error_message=_("The time is already taken. Choose another."),
            ),
            ExclusionConstraint(
                name="staff_booking_one_absence_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(released_at__isnull=True, kind="absence"),
                violation_error_message=_("An absence has already been recorded on these days."),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False) & Q(during__lower_inf=False) & Q(during__upper_inf=False),
                name="staff_booking_real_time",
                violation_error_message=_("The time must end after it begins."),
            ),
        ]
        indexes = [GistIndex(fields=["during"], name="staff_booking_during")]
        triggers = [
            pgtrigger.Trigger(
                name="not_while_away",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("during"),
                func=NOT_WHILE_AWAY,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.during}"
