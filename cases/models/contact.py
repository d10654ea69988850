"""How a case began: the contact, the needs in codes and in the family's words, and the strengths."""

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.people import Family, Person
from staff.catalogues import CatalogueEntry
from staff.models import Competence, Unit
from staff.phones import stored_phone


class Need(CatalogueEntry):
    """A need for support, and the competences that answer it."""

    competences = models.ManyToManyField(Competence, verbose_name=_("competences that answer it"), blank=True)

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("need for support")


class Strength(CatalogueEntry):
    """A resource that carries the family."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("strength")


class ReferralSource(CatalogueEntry):
    """Who guided the family here."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("source of contact")


class LegalGround(models.TextChoices):
    """By what right a contact was made and is handled (35 §: for a child also without consent)."""

    OWN = "own", _("The family asked itself")
    CONSENT = "consent", _("With the family's consent")
    DUTY = "duty", _("Without consent, in the interest of a child (35 §)")


class ToldContact(models.Model):
    """Who made contact, when and by what right, and what was told."""

    LegalGround = LegalGround

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(ReferralSource, verbose_name=_("source"), on_delete=models.PROTECT)
    contact_person = models.CharField(_("who made contact"), max_length=160, blank=True)
    contact_phone = models.CharField(_("phone of who made contact"), max_length=20, blank=True)
    # Never chosen beforehand: by what right secret matters are handled is said by whoever takes the contact in.
    legal_ground = models.CharField(_("ground of the contact"), max_length=16, choices=LegalGround)
    received_on = models.DateField(_("received"))
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    story = models.TextField(_("what was told"), blank=True)
    hopes = models.TextField(_("what the family hopes"), blank=True)
    time_wishes = models.CharField(_("times that suit the family"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.source} {self.received_on}"

    def clean(self) -> None:
        """Keep the phone in its international form."""
        try:
            self.contact_phone = stored_phone(self.contact_phone)
        except ValidationError as error:
            raise ValidationError({"contact_phone": error}) from None


@pghistory.track()
class Contact(ToldContact):
    """The first message about a need (sosiaalihuoltolaki 1301/2014 34-35 §)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="contact")

    class Meta:
        verbose_name = _("contact")


@pghistory.track()
class FurtherContact(ToldContact):
    """A later message about a family whose case is open: it belongs to that case, and opens no other."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="further_contacts")
    urgency = models.CharField(_("urgency"), max_length=10, choices=Case.Urgency)
    # As told at this contact, also of needs that stood already in other words.
    needs_told = models.TextField(_("what help was hoped for"), blank=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("further contact")
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handled_at__isnull=True, handled_by__isnull=True)
                | models.Q(handled_at__isnull=False, handled_by__isnull=False),
                name="cases_furthercontact_handled_by_somebody",
            )
        ]
        indexes = [
            models.Index(
                fields=["case"], name="cases_furthercontact_waits", condition=models.Q(handled_at__isnull=True)
            )
        ]


class SupportNeedQuerySet(models.QuerySet):
    def standing(self) -> "SupportNeedQuerySet":
        """Needs in which the family still wants help."""
        return self.filter(ended_on__isnull=True)


@pghistory.track()
class SupportNeed(models.Model):
    """One need of the family in this case, in a code and in its own words, until it ends for a reason."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="needs")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, verbose_name=_("need"), on_delete=models.PROTECT)
    family_words = models.CharField(_("in the family's words"), max_length=500, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=500, blank=True)

    objects = SupportNeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need of a family")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "case",
                "need",
                condition=models.Q(ended_on__isnull=True),
                name="cases_supportneed_once",
                violation_error_message=_("The family already has this need."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | ~models.Q(end_reason=""),
                name="cases_supportneed_ends_for_a_reason",
                violation_error_message=_("Write why the need has ended."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.need)


@pghistory.track()
class CaseStrength(models.Model):
    """A strength noticed: from the catalogue, in somebody's own words, or both."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="strengths")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    strength = models.ForeignKey(
        Strength, verbose_name=_("strength"), on_delete=models.PROTECT, null=True, blank=True
    )
    words = models.CharField(_("in own words"), max_length=500, blank=True)
    said_by = models.ForeignKey(
        Person,
        verbose_name=_("who said it"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    noted_on = models.DateField(_("noted"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("strength of a family")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(strength__isnull=False) | ~models.Q(words=""),
                name="cases_casestrength_says_something",
                violation_error_message=_("Choose a strength or write it in own words."),
            )
        ]

    def __str__(self) -> str:
        return self.words or str(self.strength)


@pghistory.track()
class PreferredTime(models.Model):
    """A part of a weekday that suits the family for visits."""

    class Part(models.TextChoices):
        MORNING = "morning", _("morning, 8–12")
        AFTERNOON = "afternoon", _("afternoon, 12–16")
        EVENING = "evening", _("evening, 16–20")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="preferred_times")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    # 0 is Monday, as in Python.
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    part = models.CharField(_("part of the day"), max_length=10, choices=Part)

    class Meta:
        verbose_name = _("time that suits the family")
        ordering = ["weekday", "part"]
        constraints = [
            models.UniqueConstraint("case", "weekday", "part", name="cases_preferredtime_once"),
            models.CheckConstraint(condition=models.Q(weekday__range=(0, 6)), name="cases_preferredtime_weekday"),
        ]

    def __str__(self) -> str:
        return self.slot

    @property
    def slot(self) -> str:
        """The weekday and the part of the day in one word, as a form sends it: "0-morning"."""
        return f"{self.weekday}-{self.part}"
