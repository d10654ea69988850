"""The secret address at which a person's own calendar programme reads the person's visits."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """An address, of which only a digest is kept: who reads the database cannot read the calendar by it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "user", condition=Q(ended_at__isnull=True), name="visits_calendarfeed_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
