"""A partner's contact about a family it knows, before it has been taken in."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.contact import Contact, Need, ReferralSource
from staff.models import Unit


class ContactNoticeQuerySet(models.QuerySet):
    def waiting(self) -> "ContactNoticeQuerySet":
        """Contacts that nobody has answered and that their sender has not withdrawn."""
        return self.filter(handled_at=None, withdrawn_at=None)


@pghistory.track()
class ContactNotice(models.Model):
    """What a partner tells of a family (sosiaalihuoltolaki 1301/2014 35 §). The sender sees its state, no more."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contact_notices")
    unit = models.ForeignKey(Unit, verbose_name=_("to which unit"), on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(ReferralSource, verbose_name=_("source"), on_delete=models.PROTECT)
    sent_at = models.DateTimeField(_("sent"))
    family_name = models.CharField(_("family name"), max_length=120)
    adult_name = models.CharField(_("name of a parent or other adult"), max_length=160)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    children = models.CharField(
        _("children"), max_length=300, blank=True, help_text=_("Names and ages, as far as you know.")
    )
    needs = models.ManyToManyField(Need, verbose_name=_("needs"), blank=True, related_name="+")
    story = models.TextField(_("what the family needs, and what has been done"))
    strengths = models.TextField(_("what carries the family"), blank=True)
    hopes = models.TextField(_("what the family hopes"), blank=True)
    legal_ground = models.CharField(_("ground of the contact"), max_length=16, choices=Contact.LegalGround)
    is_urgent = models.BooleanField(_("needs to be handled today"), default=False)
    submission_key = models.UUIDField(unique=True, editable=False)
    # The key of the contact form on which a coordinator has begun to take it in.
    contact_key = models.UUIDField(null=True, unique=True, editable=False)
    # What became of it.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    refused_reason = models.CharField(_("why it was not taken in"), max_length=500, blank=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # By its sender, before anybody has answered it.
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ContactNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact from a partner")
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, handled_by__isnull=True, case__isnull=True, refused_reason="")
                | (
                    Q(handled_at__isnull=False, handled_by__isnull=False)
                    & (Q(case__isnull=False, refused_reason="") | (Q(case__isnull=True) & ~Q(refused_reason="")))
                ),
                name="cases_contactnotice_handled_one_way",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(handled_at__isnull=True),
                name="cases_contactnotice_withdrawn_unhandled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "sent_at"],
                condition=Q(handled_at__isnull=True, withdrawn_at__isnull=True),
                name="cases_notice_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.family_name} {self.sent_at:%Y-%m-%d}"

    @property
    def is_settled(self) -> bool:
        """Answered, taken in or withdrawn: the opposite of `waiting`."""
        return bool(self.handled_at or self.withdrawn_at)
