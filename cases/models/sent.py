"""Which forms have been taken in: so that sending one again makes nothing twice, and other words are not lost."""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.people import Family
from staff.models import Unit


class SentKind(StrEnum):
    """What a form of this room does; the rooms above have kinds of their own."""

    CONTACT = "contact"
    MEMBER = "member"
    MEMBER_CHANGE = "member_change"
    GUARDIANSHIP = "guardianship"
    GUARDIANSHIP_END = "guardianship_end"
    RELATIONSHIP = "relationship"
    RELATIONSHIP_END = "relationship_end"
    NEED = "need"
    NEED_END = "need_end"
    INVITATION = "invitation"
    INVITATION_END = "invitation_end"
    OUTCOME = "outcome"


class SentForm(models.Model):
    """A form that somebody has confirmed. Of what it held only a mark is kept, which tells nothing of it."""

    # What the form does, and which one it is: the key of an opened page, or the number of what is written.
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=40)
    mark = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("sent form")
        constraints = [models.UniqueConstraint("kind", "key", name="cases_sentform_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
