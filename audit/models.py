"""One row for each opening of a family's record and for each act that changes something."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DiscardedDraft(models.Model):
    """How far the versions of a page's drafts had come when one was discarded; of its words nothing is kept.

    The next draft of the page goes on from there, so that a window left open since is behind it.
    """

    # As `audit.drafts.Draft.page` names it.
    page = models.CharField(max_length=80, unique=True)
    version = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("discarded draft")

    def __str__(self) -> str:
        return f"{self.page} ({self.version})"


class AuditEvent(models.Model):
    """Who did what, when and on what ground. Rows are only ever added: the database refuses the rest.

    Families, cases and units are kept as plain numbers, because this floor does not know them and because
    the log must outlive what it tells of (asiakastietolaki 703/2023: use log, kept for its own time).
    """

    at = models.DateTimeField(_("when"))
    # Empty only for a failed sign-in: nobody knows who it was.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+", null=True
    )
    action = models.CharField(_("what"), max_length=60)
    family_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    ground = models.CharField(_("ground"), max_length=40, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    changes = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("log entry")
        indexes = [
            models.Index(fields=["family_id", "-at", "-id"], name="audit_family_at"),
            models.Index(fields=["actor", "-at"], name="audit_actor_at"),
            # What has been changed of a person or a catalogue, where no family is concerned.
            models.Index(
                fields=["subject_id", "-at"], name="audit_subject_at", condition=Q(family_id__isnull=True)
            ),
            # Which lists a family was on: `changes` holds the cases of a list.
            GinIndex(fields=["changes"], opclasses=["jsonb_path_ops"], name="audit_changes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | Q(family_id__isnull=True, case_id__isnull=True),
                name="audit_event_on_a_family_has_an_actor",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'audit: the log is append-only'; RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"
