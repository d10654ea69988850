"""Professions, job titles and competences: what a person is, is called and can do."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from staff.catalogues import CatalogueEntry


class Profession(CatalogueEntry):
    """What two members of a work pair must not share."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("profession")


class JobTitle(CatalogueEntry):
    """What a person is called; several titles may be of one profession."""

    profession = models.ForeignKey(Profession, verbose_name=_("profession"), on_delete=models.PROTECT)

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("job title")


class Competence(CatalogueEntry):
    """Something a person can know how to do, on levels 1-3."""

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("competence")


class UserCompetenceQuerySet(models.QuerySet):
    def held(self) -> "UserCompetenceQuerySet":
        """Competences that the person has on some level; a row may also be only a wish to learn."""
        return self.filter(level__gt=0)

    def waiting(self) -> "UserCompetenceQuerySet":
        """Own estimates that no supervisor has answered yet."""
        return self.filter(is_waiting=True)


def _level_field(name: str, **options: object) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(name, null=True, blank=True, **options)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["level", "is_waiting"]
)
class UserCompetence(models.Model):
    """What a person and the supervisor say of the person's level in one competence.

    `level` is the level in force, which all others read: as confirmed, else as the person has estimated, else 0.
    A confirmed level stays in force until the supervisor has answered a new estimate.
    """

    class Level(models.IntegerChoices):
        BASIC = 1, _("basics")
        INDEPENDENT = 2, _("independent")
        GUIDES_OTHERS = 3, _("guides others")

    # From this level on a person can teach others.
    MENTORS_FROM = Level.INDEPENDENT

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="competences")
    competence = models.ForeignKey(Competence, verbose_name=_("competence"), on_delete=models.PROTECT)
    own_level = _level_field(_("own estimate"), choices=Level)
    # 0: in the supervisor's view the person does not have the competence, or no longer.
    confirmed_level = _level_field(_("confirmed level"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmation_words = models.CharField(_("in a few words"), max_length=200, blank=True)
    # The own estimate that the confirmation answers, 0 for none: another one waits for an answer.
    answered_level = models.PositiveSmallIntegerField(default=0, editable=False)
    wishes_to_learn = models.BooleanField(_("wishes to learn"), default=False)
    can_mentor = models.BooleanField(_("can mentor"), default=False)
    level = models.GeneratedField(
        expression=Coalesce("confirmed_level", "own_level", 0, output_field=models.PositiveSmallIntegerField()),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    is_waiting = models.GeneratedField(
        expression=Case(
            When(
                ~Q(answered_level=Coalesce("own_level", 0))
                & ~Q(Exact(Coalesce("confirmed_level", 0), Coalesce("own_level", 0))),
                then=Value(True),
            ),
            default=Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = UserCompetenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("competence of a person")
        constraints = [
            models.UniqueConstraint("user", "competence", name="staff_usercompetence_once"),
            models.CheckConstraint(
                condition=Q(own_level__isnull=True) | Q(own_level__range=(1, 3)),
                name="staff_usercompetence_own_1_to_3",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_level__isnull=True) | Q(confirmed_level__range=(0, 3)),
                name="staff_usercompetence_confirmed_0_to_3",
            ),
            models.CheckConstraint(
                condition=Q(
                    confirmed_level__isnull=True,
                    confirmed_by__isnull=True,
                    confirmed_on__isnull=True,
                    confirmation_words="",
                    answered_level=0,
                )
                | Q(
                    confirmed_level__isnull=False,
                    confirmed_by__isnull=False,
                    confirmed_on__isnull=False,
                    answered_level__range=(0, 3),
                ),
                name="staff_usercompetence_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("user")),
                name="staff_usercompetence_not_by_oneself",
                violation_error_message=_("Nobody confirms the own level."),
            ),
            models.CheckConstraint(
                condition=Q(own_level__isnull=False) | Q(confirmed_level__isnull=False) | Q(wishes_to_learn=True),
                name="staff_usercompetence_says_something",
            ),
            models.CheckConstraint(
                condition=Q(can_mentor=False) | Q(level__gte=2),
                name="staff_usercompetence_mentors_from_2",
                violation_error_message=_("Only somebody who works independently in it can teach others."),
            ),
            models.CheckConstraint(
                condition=Q(can_mentor=False) | Q(wishes_to_learn=False),
                name="staff_usercompetence_learns_or_teaches",
                violation_error_message=_("Choose either that you wish to learn or that you can teach."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.competence)
