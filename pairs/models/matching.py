"""What proposals rest on and what came of them: a unit's weights, conflicts of interest, what was proposed."""

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Family
from pairs.matching import Term, Weights
from pairs.models.pair import WorkPair
from staff.models import Unit


class Importance(models.IntegerChoices):
    """How much one thing counts when pairs are ranked."""

    NONE = 0, _("does not count")
    LITTLE = 1, _("a little")
    SOME = 2, _("somewhat")
    MUCH = 4, _("much")
    MOST = 8, _("most of all")


def _weight_of(term: Term, label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, choices=Importance, default=Weights()[term])


@pghistory.track()
class MatchingWeights(models.Model):
    """How much each thing counts in the proposals of a unit. A unit without a row goes by the defaults."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="matching_weights")
    needs = _weight_of(Term.NEEDS, _("every need has an answer"))
    level = _weight_of(Term.LEVEL, _("how well the needs are answered"))
    complement = _weight_of(Term.COMPLEMENT, _("each brings something that the other does not"))
    start = _weight_of(Term.START, _("the first visit is soon, before the waiting limit"))
    times = _weight_of(Term.TIMES, _("many common times, as the family wishes"))
    load = _weight_of(Term.LOAD, _("both have room left after this family"))
    fairness = _weight_of(Term.FAIRNESS, _("new families have been shared evenly over the year"))
    area = _weight_of(Term.AREA, _("the two know the family's area"))
    language = _weight_of(Term.LANGUAGE, _("the two speak the family's language"))
    continuity = _weight_of(Term.CONTINUITY, _("one of the two has met the family before"))
    mentoring = _weight_of(Term.MENTORING, _("one can teach what the other wants to learn"))
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("weights of the proposals")
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{term.value}__in": Importance.values}), name=f"pairs_matchingweights_{term.value}"
            )
            for term in Term
        ]

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def weights(self) -> Weights:
        """The row as the calculation takes it."""
        return Weights(**{term.value: getattr(self, term.value) for term in Term})


class ConflictQuerySet(models.QuerySet):
    def standing_on(self, day: date) -> "ConflictQuerySet":
        """Those that hold on the day. The day of `until` no longer belongs to a conflict."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


@pghistory.track()
class ConflictOfInterest(models.Model):
    """Why a worker cannot be in the pair of a family (hallintolaki 434/2003 28 §).

    Private to those who form pairs in the unit: the worker's own pages and the family's other pages tell nothing.
    A security prohibition between the two is kept here too (laki 661/2009): nothing is weighed against it.
    """

    class Kind(models.TextChoices):
        RELATIVE = "relative", _("a relative or close person")
        NEIGHBOUR = "neighbour", _("a neighbour or acquaintance")
        EARLIER_CASE = "earlier_case", _("an earlier case")
        PROTECTION = "protection", _("a security prohibition between the two")
        OTHER = "other", _("another reason")

    class Source(models.TextChoices):
        WORKER = "worker", _("the worker")
        FAMILY = "family", _("the family")
        COLLEAGUE = "colleague", _("a colleague or a partner")
        COORDINATOR = "coordinator", _("known to whoever records it")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="conflicts_of_interest")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("worker"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("what kind"), max_length=16, choices=Kind)
    note = models.CharField(_("in more detail"), max_length=300, blank=True)
    told_by = models.CharField(_("who told"), max_length=16, choices=Source)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        ordering = ["-since", "-id"]
        constraints = [
            # Of a case: when two families are found to be one, each of their cases keeps its own row.
            models.UniqueConstraint(
                fields=["case", "user"],
                condition=Q(until__isnull=True),
                name="pairs_conflict_one_standing",
                violation_error_message=_("The conflict of interest has been recorded already."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="pairs_conflict_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="other") | ~Q(note=""),
                name="pairs_conflict_other_in_words",
                violation_error_message=_("Write what the conflict of interest is."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class MatchDecision(models.Model):
    """What was proposed when a pair was formed, and which of it was chosen; why is told by the pair's reason.

    `proposed` holds the named proposals with their facts (`pairs/selectors/decisions.py`), `choice` says whether
    the pair was one of them, `place` where it stood among all `of` pairs; None when it was not among them.
    """

    class Choice(models.TextChoices):
        STRONGEST = "strongest", _("the strongest competence")
        SOONEST = "soonest", _("the soonest start")
        LIGHTEST = "lightest", _("the lightest load")
        RANKED = "ranked", _("another of the proposed pairs")
        OWN = "own", _("a pair that was not proposed")
        WHOLE_LIST = "whole_list", _("a proposal for the whole waiting list")

    pair = models.OneToOneField(WorkPair, on_delete=models.PROTECT, related_name="match_decision")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    proposed = models.JSONField(_("what was proposed"))
    choice = models.CharField(_("what was chosen"), max_length=10, choices=Choice)
    place = models.PositiveIntegerField(_("place among all pairs"), null=True, blank=True)
    of = models.PositiveIntegerField(_("how many pairs there were"))

    class Meta:
        verbose_name = _("decision on a proposal")
        # It tells of one moment: nothing that comes later changes it.
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(place__range=(1, F("of"))), name="pairs_matchdecision_place"
            )
        ]

    def __str__(self) -> str:
        return self.get_choice_display()
