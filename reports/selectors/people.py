"""The workers of a supervisor's units, with the open cases in which they are one of the pair."""

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from pairs.selectors.load import pair_places, with_load
from pairs.selectors.people import coming_absences
from staff.models import RoleGrant, User
from staff.roles import Role


def workers_of(units: Iterable[int]) -> QuerySet[User]:
    """Everybody who works in the units, or in a pair with one of their families, in Finnish order.

    `case_ids` holds the worker's open cases in every unit: a place is taken whichever unit owns the family. The
    load is told by `pairs.selectors.load.load_of`. `absences` holds when the worker is away in the coming weeks,
    for `pairs.selectors.people.absence_words`.
    """
    places = pair_places().filter(user=OuterRef("pk"))
    grants = RoleGrant.objects.standing().filter(user=OuterRef("pk"), role=Role.WORKER, unit__in=units)
    people = User.objects.filter(Exists(grants) | Exists(places.filter(unit__in=units)), is_active=True)
    return (
        with_load(people)
        .select_related("job_title")
        .annotate(
            case_ids=ArraySubquery(places.order_by("id").values("case_id")),
            absences=ArraySubquery(coming_absences().filter(user=OuterRef("pk")).values("during")),
        )
        .order_by("sort_key", "id")
    )
