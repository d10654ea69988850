"""The Finnish identity code, apart from the person: sealed, found by a keyed hash, shown only on request."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.people import Person


@pghistory.track(exclude=["sealed", "fingerprint"])
class IdentityCode(models.Model):
    """A person's henkilötunnus (tietosuojalaki 1050/2018 29 §). What is stored cannot be read without the key.

    The whole eleven characters are the identity: 010190-999K and 010190Y999K are different people.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="identity_code")
    sealed = models.BinaryField(editable=False)
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("identity code")

    def __str__(self) -> str:
        return f"{self.person_id}"
