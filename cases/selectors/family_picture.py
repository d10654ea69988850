"""The picture of a family: who lives where, who is whose guardian; drawn, and the same in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from audit import clock
from cases import picture
from cases.models import Case, FamilyMembership, Guardianship, Relationship
from cases.selectors.household import guardianships_in, relationships_in, still_guardians
from cases.selectors.people import MemberRow, member_row

Role = FamilyMembership.Role
Kind = Relationship.Kind
LOOKS = {Kind.SPOUSE: "couple", Kind.EX_SPOUSE: "former"}


@dataclass(frozen=True)
class PictureRow:
    """Somebody of the picture, in words. `ties` tell whose the person is."""

    member: MemberRow
    ties: list[str]


@dataclass(frozen=True)
class FamilyPicture:
    """The drawing and the list that tells the same: who lives here, and who elsewhere."""

    drawing: picture.Drawing
    here: list[PictureRow]
    elsewhere: list[PictureRow]


def family_picture(case: Case, memberships: Iterable[FamilyMembership]) -> FamilyPicture:
    """The picture of those who belong to the family today (`memberships`, each with its person). Two queries.

    It tells who lives in this home and who does not, never where: a protected person's other home stays untold.
    """
    memberships = list(memberships)
    here = {row.person_id for row in memberships}
    guardianships = [row for row in still_guardians(guardianships_in(case)) if row.guardian_id in here]
    relationships = [row for row in relationships_in(case) if _holds(row)]
    rows = [_row(row, guardianships, relationships) for row in memberships]
    drawing = picture.draw([_figure(row) for row in memberships], _ties(guardianships, relationships))
    return FamilyPicture(
        drawing=drawing,
        here=[row for row in rows if row.member.lives_here],
        elsewhere=[row for row in rows if not row.member.lives_here],
    )


def _holds(row: Relationship) -> bool:
    today = clock.today()
    return (row.since is None or row.since <= today) and (row.until is None or row.until >= today)


def _figure(row: FamilyMembership) -> picture.Figure:
    person, member = row.person, member_row(row, clock.today())
    if person.due_date:
        kind = "unborn"
    elif not person.first_name:
        kind = "unknown"
    else:
        kind = "child" if row.is_child else "adult"
    generation = picture.GRANDPARENTS if row.role == Role.GRANDPARENT else picture.ADULTS
    return picture.Figure(
        person_id=row.person_id,
        name=member.short_name,
        role=member.role,
        age=member.age,
        generation=picture.CHILDREN if row.is_child else generation,
        lives_here=row.lives_here,
        kind=kind,
    )


def _ties(guardianships: Iterable[Guardianship], relationships: Iterable[Relationship]) -> list[picture.Tie]:
    """Guardians first: another tie between the same two is not drawn over theirs."""
    ties = [picture.Tie(row.guardian_id, row.child_id, "guardian") for row in guardianships]
    drawn = {frozenset((tie.first_id, tie.second_id)) for tie in ties}
    for row in relationships:
        two = frozenset((row.person_id, row.other_id))
        if two not in drawn:
            drawn.add(two)
            ties.append(picture.Tie(row.person_id, row.other_id, LOOKS.get(row.kind, "other")))
    return ties


def _row(
    row: FamilyMembership, guardianships: Iterable[Guardianship], relationships: Iterable[Relationship]
) -> PictureRow:
    pk = row.person_id
    ties = []
    guardians = [tie.guardian.short_name for tie in guardianships if tie.child_id == pk]
    if guardians:
        ties.append(_("Guardian: %(names)s") % {"names": get_text_list(guardians, _("and"))})
    for tie in relationships:
        if tie.other_id == pk:
            ties.append(_tie_words(tie, tie.person.short_name))
        elif tie.person_id == pk and tie.kind in Relationship.MUTUAL:
            ties.append(_tie_words(tie, tie.other.short_name))
    return PictureRow(member_row(row, clock.today()), ties)


def _tie_words(tie: Relationship, name: str) -> str:
    kind = tie.get_kind_display()
    return _("%(relationship)s: %(name)s") % {"relationship": kind[:1].upper() + kind[1:], "name": name}
