"""The secret address at which a person's own calendar programme reads the person's visits."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import RoleGrant


class CalendarFeed(models.Model):
    """An address, of which only a digest is kept: who reads the database cannot read the calendar by it.

    It leads somewhere while the role stands by which it was made (`grant`). A role given anew is another one, so
    an address that ended with a role or an account never comes back. Without a role it leads nowhere.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    grant = models.ForeignKey(
        RoleGrant, verbose_name=_("role"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
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


class FeedCount(models.Model):
    """How many readings of one address, or wrong secrets from one place, there were in one hour (`key`).

    Not in the cache, which counts in two steps and throws away what it has no room for. Earlier hours are removed.
    """

    key = models.CharField(max_length=100)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("key", "hour", name="visits_feedcount_once_an_hour")]

    def __str__(self) -> str:
        return f"{self.key} {self.hour}: {self.count}"
