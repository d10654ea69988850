"""The pair as a dated object: two people, who leads, why these two, what each brings, and what each answered."""

from enum import StrEnum

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from audit import clock
from cases.models import Case, Family, SupportNeed
from cases.models.people import DateRange
from staff.models import Unit


class WorkPairQuerySet(models.QuerySet):
    def standing(self) -> "WorkPairQuerySet":
        """Pairs that work today."""
        today = clock.today()
        return self.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)

    def with_answers(self) -> "WorkPairQuerySet":
        """Each pair knows who has accepted and whether somebody declined: what `WorkPair.state` asks."""
        given = PairAnswer.objects.filter(pair=OuterRef("pk"))
        accepted = given.filter(accepted=True).order_by("pk").values("user")
        return self.annotate(accepted_by=ArraySubquery(accepted), is_declined=_declined())

    def offered(self) -> "WorkPairQuerySet":
        """Pairs of today to which somebody has not answered yet."""
        accepted = PairAnswer.objects.filter(pair=OuterRef("pk"), accepted=True)
        both = Q(Exists(accepted.filter(user=OuterRef("lead")))) & Exists(
            accepted.filter(user=OuterRef("co_worker"))
        )
        return self.standing().filter(~both)

    def not_declined(self) -> "WorkPairQuerySet":
        """Pairs that nobody declined: those that the family has had."""
        return self.filter(~_declined())

    def of(self, user) -> "WorkPairQuerySet":
        """Pairs in which the person is or was one of the two."""
        return self.filter(Q(lead=user) | Q(co_worker=user))


def _declined() -> Exists:
    return Exists(PairAnswer.objects.filter(pair=OuterRef("pk"), accepted=False))


@pghistory.track()
class WorkPair(models.Model):
    """Two different people work a case together from one day to another; one of them leads.

    The day of `until` no longer belongs to the pair, just as a place on the care team ends at a moment: so one
    pair can end and the next begin on the same day, and a pair can end on the day it was formed.

    A pair is offered until both have accepted. It may plan and visit before that; whoever does has accepted by it.
    """

    class State(StrEnum):
        OFFERED = "offered"
        ACTIVE = "active"
        DECLINED = "declined"
        ENDED = "ended"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pairs")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("lead"), on_delete=models.PROTECT, related_name="led_pairs"
    )
    co_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("second of the pair"),
        on_delete=models.PROTECT,
        related_name="joined_pairs",
    )
    reason = models.CharField(_("why these two"), max_length=500)
    same_profession_reason = models.CharField(_("why two of one profession"), max_length=500, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    formed_at = models.DateTimeField(_("formed"))
    formed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # When the pair agreed its first visit, told by the room of visits: then it is changed, and no longer declined.
    visits_agreed_at = models.DateTimeField(_("first visit agreed"), null=True, blank=True)

    objects = WorkPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("work pair")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(lead=F("co_worker")),
                name="pairs_workpair_two_people",
                violation_error_message=_("A pair is two different people."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="pairs_workpair_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            ),
            ExclusionConstraint(
                name="pairs_workpair_one_at_a_time",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    (DateRange("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The family already has a pair for these days."),
            ),
        ]
        # Most pairs have ended: lists of the day read only the others.
        indexes = [models.Index(fields=["until"], name="pairs_workpair_until")]

    def __str__(self) -> str:
        return f"{self.lead}, {self.co_worker}"

    @property
    def people(self) -> tuple:
        """Both members, the lead first."""
        return self.lead, self.co_worker

    @property
    def state(self) -> str:
        """Where the pair stands: the only place that says so. For pairs from `with_answers`."""
        if self.is_declined:
            return self.State.DECLINED
        if self.until is not None:
            return self.State.ENDED
        return self.State.OFFERED if self.unanswered else self.State.ACTIVE

    @property
    def unanswered(self) -> list:
        """The members who have not accepted, the lead first. For pairs from `with_answers`."""
        return [person for person in self.people if person.pk not in self.accepted_by]

    @property
    def has_worked(self) -> bool:
        """Whether the two have worked together: both accepted, or visits were agreed. As `state`."""
        return not self.is_declined and (self.visits_agreed_at is not None or not self.unanswered)


@pghistory.track()
class PairAnswer(models.Model):
    """What one of the two answered to the offer of the pair. That only the two answer is kept by a trigger."""

    pair = models.ForeignKey(WorkPair, on_delete=models.PROTECT, related_name="answers")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField(_("accepted"))
    reason = models.CharField(_("why not"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer to a pair")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "pair",
                "user",
                name="pairs_answer_once",
                violation_error_message=_("You have already answered."),
            ),
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(reason=""),
                name="pairs_answer_declined_for_a_reason",
                violation_error_message=_("Write why you cannot take the family."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.reason or self.accepted}"


@pghistory.track()
class PairContribution(models.Model):
    """What one member of a pair brings against one need of the family."""

    pair = models.ForeignKey(WorkPair, on_delete=models.PROTECT, related_name="contributions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    support_need = models.ForeignKey(SupportNeed, on_delete=models.PROTECT, related_name="contributions")
    # The level on the day of the decision (0 none - 3), so that the decision can be looked back on.
    level = models.PositiveSmallIntegerField(_("level"))
    words = models.CharField(_("what this person brings"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("contribution to a pair")
        ordering = ["support_need_id", "id"]
        constraints = [
            models.UniqueConstraint("pair", "user", "support_need", name="pairs_contribution_once"),
            models.CheckConstraint(condition=Q(level__range=(0, 3)), name="pairs_contribution_level"),
        ]

    def __str__(self) -> str:
        return self.words or str(self.level)
