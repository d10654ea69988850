"""To whom a row below a pair, a visit, a note or a review belongs: family, case and unit of the row above it."""

from django.db import models

from cases.models.case import Case
from cases.models.people import Family
from staff.models import Unit


class Belonging(models.Model):
    """Family, case and unit, copied from the row above (`copied`).

    A composite foreign key of each table keeps the copies true, so these columns need no keys of their own.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    family = models.ForeignKey(
        Family, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        abstract = True


def copied(above: models.Model) -> dict[str, int]:
    """The columns that a row takes from the pair, the visit, the note or the review that it is a part of."""
    return {"case_id": above.case_id, "family_id": above.family_id, "unit_id": above.unit_id}


def whole_key(name: str) -> models.UniqueConstraint:
    """The target of the composite keys of the rows below: by it the database knows whose they are."""
    return models.UniqueConstraint("id", "case", "family", "unit", name=name)
