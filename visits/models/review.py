"""The joint review: at the last initial visit the family and the pair look at the plan together and decide."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Family, Person
from cases.models.belonging import Belonging, whole_key
from staff.catalogues import CatalogueEntry
from staff.models import Unit
from visits.models.note import FROZEN
from visits.models.plan import VisitPlan


class InitialDecision(CatalogueEntry):
    """What was decided after the initial visits. `leads_to` is the phase that follows."""

    class LeadsTo(models.TextChoices):
        WORK = "work", _("work goes on")
        CLOSED = "closed", _("the case is closed")

    leads_to = models.CharField(_("leads to"), max_length=10, choices=LeadsTo)

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("decision after the first visits")


@pghistory.track()
class JointReview(models.Model):
    """What the family and the pair found together, and what they decided. Frozen when recorded."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="joint_review")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    plan = models.OneToOneField(VisitPlan, on_delete=models.PROTECT, related_name="review")
    held_on = models.DateField(_("held"))
    found = models.TextField(_("what we have found out together"))
    strengths = models.TextField(_("what carries you"))
    family_words = models.TextField(_("in your words"), blank=True)
    decision = models.ForeignKey(InitialDecision, verbose_name=_("decision"), on_delete=models.PROTECT)
    decision_reason = models.TextField(_("why we decided so"))
    next_on = models.DateField(_("when we look at this again"), null=True, blank=True)
    without_family_reason = models.CharField(_("why the family was not there"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("joint review")
        triggers = FROZEN
        constraints = [whole_key("visits_jointreview_whole")]

    def __str__(self) -> str:
        return f"{self.case} {self.held_on}"


class ReviewParticipant(Belonging):
    """A member of the family who was at the joint review."""

    review = models.ForeignKey(JointReview, on_delete=models.PROTECT, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("participant of a joint review")
        ordering = ["id"]
        triggers = FROZEN
        constraints = [models.UniqueConstraint("review", "person", name="visits_reviewparticipant_once")]

    def __str__(self) -> str:
        return str(self.person)


class ReviewWorker(Belonging):
    """Whether one of the pair was at the joint review. Whoever was not signs no paper of it."""

    review = models.ForeignKey(JointReview, on_delete=models.PROTECT, related_name="workers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(_("present"))

    class Meta:
        verbose_name = _("worker of a joint review")
        ordering = ["id"]
        triggers = FROZEN
        constraints = [models.UniqueConstraint("review", "user", name="visits_reviewworker_once")]

    def __str__(self) -> str:
        return str(self.user)
