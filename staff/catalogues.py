"""What every catalogue row has: a code, a name in three languages, a place in the list and validity dates."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from audit import clock


def name_in_own_language(row: models.Model) -> str:
    """The name of a row that has one in each language (`name_fi`, `name_sv`, `name_en`), in the reader's."""
    return {"sv": row.name_sv, "en": row.name_en}.get(get_language() or "fi", row.name_fi)


class CatalogueQuerySet(models.QuerySet):
    def valid_on(self, day: date | None = None) -> "CatalogueQuerySet":
        """Rows that may be chosen on `day` (today)."""
        day = day or clock.today()
        return self.filter(Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))


class CatalogueEntry(models.Model):
    """A choice that the administrator may rename, order and end, but never delete: old records refer to it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_fi = models.CharField(_("name in Finnish"), max_length=120)
    name_sv = models.CharField(_("name in Swedish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    since = models.DateField(_("valid from"), null=True, blank=True)
    until = models.DateField(_("valid until"), null=True, blank=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="%(app_label)s_%(class)s_until_after_since",
                violation_error_message=_("The end is before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return name_in_own_language(self)
