"""By what a waiting family is found on the list: area, need, urgency, form of work and language."""

from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from cases.models import Case, Need, SupportNeed
from cases.models.people import LANGUAGES

# The more urgent is always before the less urgent.
TURN_OF_URGENCY = [Case.Urgency.URGENT, Case.Urgency.SOON, Case.Urgency.NORMAL]

# A need as plain facts in the query of the list.
NEED = JSONObject(
    code="need__code", fi="need__name_fi", sv="need__name_sv", en="need__name_en", position="need__position"
)


class Mark(NamedTuple):
    """One thing by which a family can be found: its place among the choices, the code of addresses, the words."""

    place: int | str
    code: str
    words: str


def needs_told() -> ArraySubquery:
    """The standing needs of a case for a query of cases; `marks_of` makes words of them."""
    needs = SupportNeed.objects.standing().filter(case=OuterRef("pk")).order_by("need__position", "need__code")
    return ArraySubquery(needs.values(row=NEED))


def marks_of(case: Case) -> dict[str, tuple[Mark, ...]]:
    """Name of the filter -> marks. The case has `members` and `needs_told`, and comes `with_relation`.

    A protected family has no area: finding it by one would tell where it lives (laki 661/2009).
    """
    area, form, languages = case.family.area, case.work_form, {row["language"] for row in case.members}
    return {
        "area": (Mark(area.sort_key, str(area.pk), str(area)),) if area and not case.is_protected else (),
        "need": tuple(Mark(row["position"], row["code"], _need_name(row)) for row in case.needs_told),
        "urgency": (Mark(TURN_OF_URGENCY.index(case.urgency), case.urgency, case.get_urgency_display()),),
        "form": (Mark(form.position, form.code, str(form)),),
        "language": tuple(
            Mark(place, code, str(words)) for place, (code, words) in enumerate(LANGUAGES) if code in languages
        ),
    }


def _need_name(row: dict) -> str:
    return Need(name_fi=row["fi"], name_sv=row["sv"], name_en=row["en"]).name
