"""A proposal for a whole waiting list that is calculated beside the pages, by a worker process."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# A worker that has said nothing for so long is no longer there: it speaks every ten seconds and more often.
SILENCE = timedelta(seconds=60)


class WholeListRun(models.Model):
    """One calculation: who asked it, of which units, how far it has come, and the answer.

    `plan` is the best answer so far as numbers (`pairs/selectors/kept_plan.py`): no name, address or need of a
    family. It is read anew with the rights of whoever looks at it. `best`, `first` and `bound` are points of the
    optimiser: of the best plan, of the one that was there at once, and what no plan can go below.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waits for its turn")
        RUNNING = "running", _("is being calculated")
        READY = "ready", _("ready")
        TIMED_OUT = "timed_out", _("ended when its time was up")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")
        INTERRUPTED = "interrupted", _("interrupted")

    LIVE = (State.QUEUED, State.RUNNING)

    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested"))
    units = ArrayField(models.BigIntegerField(), verbose_name=_("units"))
    emphasis = models.CharField(_("what to stress"), max_length=16)
    locks = models.JSONField(_("locked rows"), default=list)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.QUEUED)
    heard_at = models.DateTimeField(_("last heard of"), null=True)
    cancel_asked_at = models.DateTimeField(_("asked to stop"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    phase = models.CharField(max_length=16, blank=True)
    rounds = models.PositiveIntegerField(default=0)
    first = models.BigIntegerField(null=True)
    best = models.BigIntegerField(null=True)
    bound = models.BigIntegerField(null=True)
    plan = models.JSONField(_("the answer"), null=True)
    # The case whose locked row no longer held when the calculation began.
    broken_lock = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("calculation of a whole list")
        constraints = [
            models.UniqueConstraint(
                fields=["requested_by", "units"],
                condition=Q(state__in=["queued", "running"]),
                name="pairs_wholelistrun_one_live",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], ended_at__isnull=True)
                | Q(~Q(state__in=["queued", "running"]), ended_at__isnull=False),
                name="pairs_wholelistrun_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()

    @property
    def is_live(self) -> bool:
        """Whether it still waits or goes on, as far as is written down."""
        return self.state in self.LIVE

    def state_at(self, now: datetime) -> str:
        """The state; a run of whose worker nothing has been heard is interrupted, though nobody wrote it down."""
        is_silent = self.state == self.State.RUNNING and self.heard_at < now - SILENCE
        return self.State.INTERRUPTED if is_silent else self.state
