"""The Finnish identity code, apart from the person: sealed, found by a keyed hash, shown only on request."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.people import Person


@pghistory.track(exclude=["sealed", "fingerprint", "is_pending"])
class IdentityCode(models.Model):
    """A person's henkilötunnus (tietosuojalaki 1050/2018 29 §). What is stored cannot be read without the key.

    A code that somebody else has already is kept pending: whoever recorded it may not know of that one, and a
    refusal would tell whether a person is a client. The coordinators are asked.

    The whole eleven characters are the identity: 010190-999K and 010190Y999K are different people.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="identity_code")
    sealed = models.BinaryField(editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)
    is_pending = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("identity code")
        constraints = [
            models.UniqueConstraint(
                "fingerprint", condition=models.Q(is_pending=False), name="cases_identitycode_one_person"
            )
        ]
        indexes = [models.Index(fields=["fingerprint"], name="cases_identitycode_found_by")]

    def __str__(self) -> str:
        return f"{self.person_id}"
