"""People and families. A child with two homes is one person with two memberships."""

from datetime import date, timedelta

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from audit import clock
from cases.search_keys import search_key_field
from staff.languages import LANGUAGES as STAFF_LANGUAGES
from staff.models import Area, Unit
from staff.phones import stored_phone
from staff.sorting import sort_key_field

# Those in which somebody here may work, and any other, for which an interpreter is found.
LANGUAGES = [*STAFF_LANGUAGES, ("other", _("Another language"))]

OLDEST_AGE = 120  # years
DUE_AT_MOST = timedelta(days=305)
OVERDUE_AT_MOST = timedelta(days=60)


def refuse_backwards(since: date | None, until: date | None) -> None:
    """Raise ValidationError (field until) for a period that ends before it begins. Days or moments."""
    if since and until and until < since:
        raise ValidationError({"until": _("The end is before the beginning.")})


class DateRange(Func):
    """SQL: daterange(since, until, '[]') for exclusion constraints on since/until columns."""

    function = "daterange"
    output_field = DateRangeField()


def both_days_included(since: str, until: str) -> DateRange:
    """The period from `since` to `until`, both days belonging to it; no `until` means still going on."""
    return DateRange(since, until, RangeBoundary(inclusive_lower=True, inclusive_upper=True))


@pghistory.track(exclude=["sort_key", "search_key"])
class Person(models.Model):
    """A member of some family: also one who is not born yet, or whose name nobody knows yet."""

    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    other_phone = models.CharField(_("other phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language of service"), max_length=5, choices=LANGUAGES, default="fi")
    mother_tongue = models.CharField(_("mother tongue"), max_length=60, blank=True)
    interpreter_needed = models.BooleanField(_("interpreter needed"), default=False)
    # Found to be the same person as another, who is shown instead. Signed texts keep pointing here.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    sort_key = sort_key_field("last_name", "first_name")
    search_key = search_key_field("last_name", "first_name")

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(due_date__isnull=True),
                name="cases_person_born_or_expected",
                violation_error_message=_("Give the date of birth or the due date, not both."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="cases_person_not_merged_into_itself",
                violation_error_message=_("Choose two different people or two different families."),
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_key", "gin_trgm_ops"), name="cases_person_found_by_name"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="cases_person_phone"),
            models.Index(fields=["other_phone"], condition=~Q(other_phone=""), name="cases_person_other_phone"),
            models.Index(fields=["birth_date"], name="cases_person_birth_date"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the phone in its international form; refuse days that cannot be true of a person."""
        today = clock.today()
        errors = {}
        for name in ("phone", "other_phone"):
            try:
                setattr(self, name, stored_phone(getattr(self, name)))
            except ValidationError as error:
                errors[name] = error
        if self.birth_date and self.birth_date > today:
            errors["birth_date"] = _("A date of birth cannot be in the future. A baby on the way has a due date.")
        elif self.birth_date and self.birth_date.year < today.year - OLDEST_AGE:
            errors["birth_date"] = _("Check the year of birth.")
        if self.birth_date and self.due_date:
            errors["due_date"] = _("Give the date of birth or the due date, not both.")
        elif self.due_date and self.due_date > today + DUE_AT_MOST:
            errors["due_date"] = _("A due date is at most ten months ahead.")
        elif self.due_date and self.due_date < today - OVERDUE_AT_MOST:
            errors["due_date"] = _("The due date has passed. Give the date of birth.")
        if errors:
            raise ValidationError(errors)

    @property
    def name(self) -> str:
        """The full name, or words for one who has none yet."""
        known = f"{self.first_name} {self.last_name}".strip()
        return known or self._nameless()

    @property
    def short_name(self) -> str:
        """The name used among people of one family."""
        return self.first_name or self._nameless()

    def _nameless(self) -> str:
        return gettext("Baby on the way") if self.due_date else gettext("Name not known yet")

    def age_text(self, day: date | None = None) -> str:
        """Age in words at `day` (today): weeks under 2 months, months under 2 years, then years."""
        day = day or clock.today()
        if self.due_date:
            return gettext("due %(month)s/%(year)s") % {
                "month": self.due_date.month,
                "year": self.due_date.year,
            }
        if not self.birth_date or self.birth_date > day:
            return ""
        months = (day.year - self.birth_date.year) * 12 + day.month - self.birth_date.month
        months -= day.day < self.birth_date.day
        if months < 2:
            weeks = (day - self.birth_date).days // 7
            return ngettext("%(n)s wk", "%(n)s wk", weeks) % {"n": weeks}
        if months < 24:
            return ngettext("%(n)s mo", "%(n)s mo", months) % {"n": months}
        return ngettext("%(n)s y", "%(n)s y", months // 12) % {"n": months // 12}


def standing_on(day: date, prefix: str = "") -> Q:
    """Rows whose since/until period holds `day`; `prefix` reaches them through a relation."""
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    )


def merged_into(person: OuterRef) -> ArraySubquery:
    """The numbers of those who have been merged into the person of the outer row."""
    return ArraySubquery(Person.objects.filter(merged_into=person).order_by("pk").values("pk"))


def protected_household(day: date, family_id: str) -> Exists:
    """Whether somebody now in the family of the outer row has a security prohibition."""
    return Exists(
        FamilyMembership.objects.filter(
            standing_on(day),
            standing_on(day, "person__security_prohibitions__"),
            family_id=OuterRef(family_id),
        )
    )


@pghistory.track(exclude=["sort_key"])
class Family(models.Model):
    """The people who live and care together, as they see it, in one home."""

    name = models.CharField(_("family name"), max_length=120)
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT)
    area = models.ForeignKey(Area, verbose_name=_("area"), on_delete=models.PROTECT, null=True, blank=True)
    street_address = models.CharField(_("street address"), max_length=160, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    arrival_note = models.CharField(
        _("good to know on arrival"),
        max_length=300,
        blank=True,
        help_text=_("For example: call from the yard, the door code changes."),
    )
    pets = models.CharField(_("pets"), max_length=200, blank=True)
    allergies = models.CharField(_("allergies"), max_length=200, blank=True)
    # Read by whoever goes to the home: what the employer must know and tell (työturvallisuuslaki 738/2002).
    safety_note = models.CharField(_("safety at visits"), max_length=500, blank=True)
    # Found to be the same family as another, which is shown instead.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    sort_key = sort_key_field("name")

    class Meta:
        verbose_name = _("family")
        constraints = [
            models.CheckConstraint(
                condition=Q(postal_code="") | Q(postal_code__regex=r"^\d{5}$"),
                name="cases_family_postal_code",
                violation_error_message=_("A postal code has five digits."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="cases_family_not_merged_into_itself",
                violation_error_message=_("Choose two different people or two different families."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Family %(name)s") % {"name": self.name}


@pghistory.track()
class FamilyMembership(models.Model):
    """A person belongs to a family in a role, for a time, living there or not."""

    class Role(models.TextChoices):
        MOTHER = "mother", _("mother")
        FATHER = "father", _("father")
        PARENT = "parent", _("parent")
        CHILD = "child", _("child")
        PARTNER = "partner", _("parent's partner")
        GRANDPARENT = "grandparent", _("grandparent")
        FOSTER_CHILD = "foster_child", _("foster child")
        OTHER = "other", _("other close person")

    CHILDREN = (Role.CHILD, Role.FOSTER_CHILD)

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role in the family"), max_length=20, choices=Role)
    lives_here = models.BooleanField(_("lives here"), default=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("family member")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="cases_familymembership_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            ),
            ExclusionConstraint(
                name="cases_familymembership_once_at_a_time",
                expressions=[
                    ("family", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (both_days_included("since", "until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already belongs to the family."),
            ),
        ]
        indexes = [models.Index(fields=["person", "family", "until"], name="cases_membership_of_person")]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"

    def clean(self) -> None:
        """Name the wrong end before the constraints are asked: a range that runs backwards cannot be compared."""
        refuse_backwards(self.since, self.until)

    def stands_on(self, day: date) -> bool:
        """Whether the person belongs to the family on the day, as `standing_on` asks the database."""
        return self.since <= day and (self.until is None or self.until >= day)

    @property
    def is_child(self) -> bool:
        """Whether the person is in the family as a child, born or not."""
        return self.role in self.CHILDREN
