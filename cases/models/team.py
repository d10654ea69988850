"""The care team: the rows that say who works with a family, and so who may see it."""

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from audit import clock
from cases.models.case import Case
from cases.models.people import Family, refuse_backwards
from staff.models import Unit


class MomentRange(Func):
    """SQL: tstzrange(since, until, '[)')."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class CareTeamQuerySet(models.QuerySet):
    def standing(self) -> "CareTeamQuerySet":
        """Places that hold at this moment."""
        now = clock.now()
        return self.filter(Q(until__isnull=True) | Q(until__gt=now), since__lte=now)


@pghistory.track()
class CareTeamMember(models.Model):
    """A person works with a case in a role from one moment to another. Access begins and ends with it."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead of the pair")
        CO_WORKER = "co_worker", _("second of the pair")
        INVITED = "invited", _("invited partner")
        # For single visits of a pair of whom one is away; the place ends by itself.
        SUBSTITUTE = "substitute", _("substitute at a visit")
        # An expert whom the pair asks along to a single visit; the place ends by itself.
        CONSULTANT = "consultant", _("expert at a visit")
        # One of the pair who has left and hands the family over; the place ends by itself.
        HAND_OVER = "hand_over", _("hands the family over")
        # omatyöntekijä: responsible for the matter, perhaps sitting elsewhere (sosiaalihuoltolaki 1301/2014 42 §).
        OWN_WORKER = "own_worker", _("own worker")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="team")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="teams"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # When the person first met the family of this case at a held visit, told by the room of visits.
    met_at = models.DateTimeField(_("met the family"), null=True, blank=True)

    objects = CareTeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("care team member")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="cases_careteammember_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            ),
            ExclusionConstraint(
                name="cases_careteammember_once_at_a_time",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (MomentRange("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                # The own worker may be one of the pair as well.
                condition=~Q(role="own_worker"),
                violation_error_message=_("This person is already on the care team."),
            ),
            ExclusionConstraint(
                name="cases_careteammember_one_own_worker",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    (MomentRange("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(role="own_worker"),
                violation_error_message=_("The family already has an own worker at that time."),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "case"], name="cases_team_user_case"),
            # Most places have ended: lists of the day read only the others.
            models.Index(fields=["until"], name="cases_team_until"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    def clean(self) -> None:
        """Name the wrong end before the constraints are asked: a range that runs backwards cannot be compared."""
        refuse_backwards(self.since, self.until)
