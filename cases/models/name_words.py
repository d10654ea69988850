"""By which words families are found. Written by triggers of the database alone (migration 0027)."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from cases.models.people import Family


class NameWord(models.Model):
    """A word of some name: `key` as `search_key` makes it, `own` as `fi_sort` does, which keeps å, ä and ö."""

    key = models.CharField(max_length=400)
    own = models.CharField(max_length=400)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "own"], name="cases_nameword_once")]
        indexes = [GinIndex(OpClass("key", "gin_trgm_ops"), name="cases_nameword_found")]

    def __str__(self) -> str:
        return self.key


class FamilyWord(models.Model):
    """The word is in the name of the family or of a member, or of somebody merged into these.

    `has_left` when only of those who have left the family; a word of both has two rows.
    """

    pk = models.CompositePrimaryKey("word_id", "family_id", "has_left")
    word = models.ForeignKey(NameWord, on_delete=models.PROTECT, related_name="+", db_index=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="+")
    has_left = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.family_id}: {self.word_id}"
