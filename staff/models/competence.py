"""Professions, job titles and competences: what a person is, is called and can do."""

from django.conf import settings
from django.db import models
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


class UserCompetence(models.Model):
    """A person's level in one competence."""

    class Level(models.IntegerChoices):
        BASIC = 1, _("basics")
        INDEPENDENT = 2, _("independent")
        GUIDES_OTHERS = 3, _("guides others")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="competences")
    competence = models.ForeignKey(Competence, verbose_name=_("competence"), on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)

    class Meta:
        verbose_name = _("competence of a person")
        constraints = [
            models.UniqueConstraint("user", "competence", name="staff_usercompetence_once"),
            models.CheckConstraint(
                condition=models.Q(level__range=(1, 3)), name="staff_usercompetence_level_1_to_3"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competence} {self.level}"
