"""What is being typed on a page of the case other than a note."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.drafts import Draft
from cases.models import Case, Family
from staff.models import Unit


class CaseDraft(Draft):
    """One draft of each kind for a case, shared by all who may write that page."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("Joint review")
        CLOSING = "closing", _("Closing of the case")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)

    class Meta:
        verbose_name = _("draft of a page")
        constraints = [models.UniqueConstraint("case", "kind", name="visits_casedraft_once")]

    def page(self) -> str:
        return f"{self.kind} {self.case_id}"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.version})"
