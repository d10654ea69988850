"""A contact that is still being typed: seen by nobody but its writer, and by no rule."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.drafts import Draft


class ContactDraft(Draft):
    """What a coordinator has typed of a contact so far. `saved_by` is its only writer and reader.

    No family exists yet, so the draft belongs to no unit and no case; it is deleted when the contact is taken in.
    """

    # The key of the opened form, which is in its address; once taken in it is that of the SentForm.
    key = models.UUIDField(editable=False)
    begun_at = models.DateTimeField(_("begun"))

    class Meta:
        verbose_name = _("draft contact")
        constraints = [models.UniqueConstraint("saved_by", "key", name="cases_contactdraft_once")]

    def page(self) -> str:
        return f"contact {self.saved_by_id} {self.key}"

    def __str__(self) -> str:
        return f"{self.key} ({self.version})"
