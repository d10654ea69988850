"""The security prohibition (turvakielto): who has it, and whom another home protects."""

from datetime import date, timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.people import Family, FamilyMembership, Person, protected_household, standing_on
from staff.models import Unit

# How long before its end a prohibition is told to be ending: the person has time to apply for a new decision.
WARNED_FOR = timedelta(days=30)


class SecurityProhibitionQuerySet(models.QuerySet):
    def not_ended(self, day: date) -> "SecurityProhibitionQuerySet":
        """Those of the day that nobody has ended, the one that stands the longest first."""
        standing = self.filter(standing_on(day), is_lifted=False)
        return standing.order_by(F("until").desc(nulls_first=True), "pk")


@pghistory.track()
class SecurityProhibition(models.Model):
    """Turvakielto (laki 661/2009): the whereabouts of the person, and of the household, must not be seen.

    Without `until` it stands until its end is recorded. `is_lifted` tells that it was ended before its time, so
    that nobody asks for a new decision.
    """

    class Source(models.TextChoices):
        PERSON = "person", _("the person told of it")
        DECISION = "decision", _("the decision was seen")
        REGISTER = "register", _("the Population Information System")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="security_prohibitions")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("how it is known"), max_length=10, choices=Source, blank=True)
    is_lifted = models.BooleanField(_("lifted"), default=False, editable=False)

    objects = SecurityProhibitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("security prohibition")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="cases_securityprohibition_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return str(self.since)


class AddressReveal(models.Model):
    """A protected address was opened: by whom and why, until the supervisor has seen it (`acknowledged_by`)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="address_reveals")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    reason = models.CharField(_("reason"), max_length=500)
    acknowledged_at = models.DateTimeField(_("seen"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("opening of a protected address")
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="cases_addressreveal_seen_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True) | ~Q(acknowledged_by=F("actor")),
                name="cases_addressreveal_seen_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="cases_reveal_unseen", condition=Q(acknowledged_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.at:%Y-%m-%d}"


def protected_elsewhere(day: date) -> Q:
    """Whether the person of an outer membership is protected by another home than that of the membership.

    So is whoever has a security prohibition and lives elsewhere, and a child who also lives with one who has it:
    the prohibition covers the children of the household (laki 661/2009). How they are reached is not told in this
    home, nor by way of it.
    """
    homes = _homes_that_protect(day, "person_id")
    own = _own_prohibitions(day, "person_id")
    return Exists(homes.exclude(family_id=OuterRef("family_id"))) | (Q(lives_here=False) & Exists(own))


def protected_person(day: date, person: str) -> Q:
    """Whether the person of the outer row, by its column `person`, is protected, in whatever family.

    So is whoever has a security prohibition, and a child who lives with one who has it. Also one who belongs to no
    family any more.
    """
    return Q(Exists(_own_prohibitions(day, person))) | Q(Exists(_homes_that_protect(day, person)))


def protected_people(day: date) -> QuerySet[Person]:
    """Those who are protected, or now belong to a protected household."""
    homes = FamilyMembership.objects.filter(
        standing_on(day), protected_household(day, "family_id"), person_id=OuterRef("pk")
    )
    return Person.objects.filter(protected_person(day, "pk") | Q(Exists(homes)))


def protected_number(day: date, phone: str) -> Exists:
    """Whether the phone number of the outer row, in its column `phone`, is that of a protected person."""
    first = Q(phone=OuterRef(phone)) & ~Q(phone="")
    other = Q(other_phone=OuterRef(phone)) & ~Q(other_phone="")
    return Exists(Person.objects.filter(first | other, protected_person(day, "pk")))


def _own_prohibitions(day: date, person: str) -> QuerySet[SecurityProhibition]:
    return SecurityProhibition.objects.filter(standing_on(day), person_id=OuterRef(person))


def _homes_that_protect(day: date, child: str) -> QuerySet[FamilyMembership]:
    """Where the child of the outer row, by its column `child`, lives with somebody who has a prohibition."""
    prohibited = FamilyMembership.objects.filter(
        standing_on(day),
        standing_on(day, "person__security_prohibitions__"),
        family_id=OuterRef("family_id"),
        lives_here=True,
    )
    return FamilyMembership.objects.filter(
        standing_on(day),
        Exists(prohibited),
        person_id=OuterRef(child),
        role__in=FamilyMembership.CHILDREN,
        lives_here=True,
    )


def prohibitions_ending(day: date, family: int | OuterRef) -> QuerySet[SecurityProhibition]:
    """The prohibitions of those now in the family that end soon, the nearest first.

    One who has been promised protection for longer is not among them.
    """
    near = day + WARNED_FOR
    longer = SecurityProhibition.objects.filter(
        Q(until__isnull=True) | Q(until__gt=near), person=OuterRef("person")
    )
    ending = SecurityProhibition.objects.filter(
        standing_on(day),
        standing_on(day, "person__memberships__"),
        ~Exists(longer),
        person__memberships__family=family,
        until__lte=near,
        is_lifted=False,
    )
    return ending.order_by("until")


def protection_ends(day: date, family_id: str) -> Subquery:
    """The nearest last day of protection in the family of the outer row, when it is soon; None otherwise."""
    return Subquery(prohibitions_ending(day, OuterRef(family_id)).values("until")[:1])
