"""Notes that wait for a person's signature."""

from django.db.models import QuerySet

from cases import access
from staff.models import User
from visits.models import VisitNote


def notes_to_sign(user: User) -> QuerySet[VisitNote]:
    """The notes that wait for the person's signature, the oldest first, without their texts. One query.

    Only of families that the person works with now: whoever has left a family has nothing to sign there.
    """
    return (
        VisitNote.objects.to_sign_by(user)
        .filter(case__in=access.cases_with(user, "note.write"))
        .select_related("visit__kind", "visit__plan", "author", "case__family")
        .defer("what_happened", "interpretation", "family_words")
        .order_by("started_at", "id")
    )
