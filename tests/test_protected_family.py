"""A protected family is crawled for: whatever anybody can open, nothing tells where it lives or how to reach it.

Every address of the permission table, by everybody who may see something of the family, and by the pair of the
child's other home (laki 661/2009, turvakielto).
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pgtrigger
import pytest
from django.urls import reverse

from audit import clock
from cases.models import CareTeamMember, Case, Contact, FamilyMembership, Person
from cases.services import MemberFacts, add_to_care_team
from staff.models import Area
from tests.families import new_case
from tests.test_permissions import ROWS, address
from visits.models import Visit, VisitNote, VisitPlace

__all__ = ["address"]  # a fixture

pytestmark = pytest.mark.django_db

# Each occurs nowhere else in the tests: what is found can only be this family's.
STREET, POSTAL_CODE, TOWN, AREA = "Piilopirtintie 91", "98117", "Kätkösuvanto", "Lymylaakso"
ARRIVAL, SAFETY = "Sininen portti Piilopirtin takana", "Isä ei saa tietää Piilopirtistä"
PHONE, OTHER_PHONE, CHILD_PHONE, CONTACT_PHONE = (f"+35844913570{number}" for number in range(4))
MAIL, CHILD_MAIL = "elli@piilopirtti.example", "sisu@piilopirtti.example"
PLACE, CALLER = "Päiväkoti Salatuuli", "Salatuulen päiväkodin johtaja"
SECRETS = re.compile(rf"piilopirt|{POSTAL_CODE}|Kätkösuvan|Lymylaakso|0?44\s?913\s?570\d|Salatuul", re.IGNORECASE)
SEARCHED = (STREET, TOWN, AREA, "044 913 5700", OTHER_PHONE, CHILD_PHONE, MAIL, PLACE)
# A page may offer every district and place there is; it must not tell which one is this family's.
CHOICES = re.compile(r"<option(?![^>]*\bselected\b)[^>]*>.*?</option>", re.DOTALL)
# Pages that keep the districts and places themselves.
KEPT_THERE = {"staff:area", "staff:units", "staff:user", "staff:user_new"}
# Here the pair tells where a visit was: the place that was agreed is among those to choose.
CHOSEN_THERE = {"visits:note_write"}
# Those who may see something of the family, the keeper of the catalogues, and the worker of the other home.
PERSONAS = ("lead", "coordinator", "supervisor", "partner", "administrator", "outsider")


@dataclass
class Homes:
    """The protected home, the child's other one, of another unit, and previews of merges with a double."""

    protected: int
    other: int
    child: Person
    merges: tuple[str, str]


@pytest.fixture
def homes(story, address, coordinator, lead, other_supervisor, other_unit, outsider):
    """The protected mother's home, whose child also lives with the father, and where nothing is like elsewhere."""
    case, family = story.ongoing, story.ongoing.family
    area = Area.objects.create(name=AREA)
    names = dict.fromkeys(("name_fi", "name_sv", "name_en"), PLACE)
    place = VisitPlace.objects.create(code="hidden", until=clock.today() - timedelta(days=1), **names)
    for name, value in {
        **{"street_address": STREET, "postal_code": POSTAL_CODE, "town": TOWN, "area": area},
        **{"arrival_note": ARRIVAL, "safety_note": SAFETY},
    }.items():
        setattr(family, name, value)
    family.save()
    mother = family.memberships.get(person__first_name="Elli").person
    Person.objects.filter(pk=mother.pk).update(phone=PHONE, other_phone=OTHER_PHONE, email=MAIL)
    Contact.objects.filter(case=case).update(contact_phone=CONTACT_PHONE, contact_person=CALLER)
    Visit.objects.filter(case=case).update(place=place)
    with pgtrigger.ignore("visits.VisitNote:frozen"):
        VisitNote.objects.filter(case=case).update(place=place)
    other = new_case(
        other_supervisor,
        other_unit,
        "Toinenkoti",
        members=[
            MemberFacts(role="father", first_name="Isto", last_name="Toinenkoti"),
            MemberFacts(role="child", first_name="Sisu", last_name="Toinenkoti"),
        ],
    )
    child = other.family.memberships.get(role="child").person
    Person.objects.filter(pk=child.pk).update(phone=CHILD_PHONE, email=CHILD_MAIL)
    days = {"since": clock.today() - timedelta(days=20)}
    FamilyMembership.objects.create(family=family, unit=case.unit, person=child, role="child", **days)
    add_to_care_team(actor=other_supervisor, case=other, user=outsider, role=CareTeamMember.Role.LEAD)
    Contact.objects.filter(case=other).update(contact_phone=PHONE, contact_person=CALLER)
    double = new_case(coordinator, case.unit, "Kaksoiskappale")
    Case.objects.filter(pk=double.pk).update(phase=Case.Phase.CLOSED)
    merges = (
        reverse("cases:merge_new", args=[double.family.memberships.get(role="mother").person_id, mother.pk]),
        reverse("cases:family_merge_new", args=[double.family_id, family.pk]),
    )
    return Homes(case.pk, other.pk, child, merges)


def pages(persona: str, path, homes: Homes) -> list[tuple[str, str]]:
    """Name and path of every page of the table; for the outsider, those of a case also of the other home."""
    found = [(name, path(name)) for name in ROWS if not name.startswith("POST:")]
    if persona != "outsider":
        return found
    member = FamilyMembership.objects.get(family__cases=homes.other, person=homes.child)
    at_home = f"/cases/{homes.protected}/"
    moved = [(name, url.replace(at_home, f"/cases/{homes.other}/")) for name, url in found if at_home in url]
    return found + [(name, re.sub(r"/members/\d+/", f"/members/{member.pk}/", url)) for name, url in moved]


@pytest.mark.parametrize("persona", PERSONAS)
def test_nothing_that_anybody_can_open_tells_where_it_lives(persona, request, address, homes, client_of):
    client, told, opened = client_of(request.getfixturevalue(persona)), [], 0

    def look(name, response, said=""):
        text = CHOICES.sub("", response.content.decode()).replace(said, "")
        found = set(SECRETS.findall(f"{text} {response.headers} {client.cookies}"))
        if name in KEPT_THERE:
            found -= {AREA}
        if name in CHOSEN_THERE:
            found -= {"Salatuul"}
        if found:
            told.append((name, response.status_code, found))
        return response.status_code == 200

    for name, url in pages(persona, address, homes):
        opened += look(name, client.get(url))
    for url in homes.merges:
        preview = client.get(url)
        look("merge", preview)
        if persona == "coordinator":
            assert preview.content.decode().count("Ei näytetä") > 1
    for term in SEARCHED:
        answer = client.post(reverse("cases:search"), {"term": term}, headers={"hx-request": "true"})
        look("cases:search", answer, said=term)
        if f"/cases/{homes.protected}/" in answer.content.decode():
            told.append(("cases:search", term))
    for pk in (homes.protected, homes.other):
        look("cases:address", client.post(reverse("cases:address", args=[pk]), {"reason": " "}))
        known = client.post(reverse("cases:member_known", args=[pk]), {"term": MAIL})
        look("cases:member_known", known, said=MAIL)

    assert not told, told
    assert opened > 12


def test_another_home_opens_its_own_door_and_not_that_of_the_protected_parent(
    homes, client_of, other_supervisor, story
):
    """The father's family tells of the mother too, who does not live there: there is nothing of hers to open."""
    mother, other = Person.objects.get(phone=PHONE), Case.objects.get(pk=homes.other)
    FamilyMembership.objects.create(
        family=other.family, unit=other.unit, person=mother, role="mother", lives_here=False, since=clock.today()
    )
    father = other.family.memberships.get(role="father").person
    Person.objects.filter(pk=father.pk).update(phone="+358409998877")
    desk = client_of(other_supervisor)

    page = desk.post(reverse("cases:address", args=[homes.other]), {"reason": "Ensimmäinen käynti"})

    assert page.context["shown"]
    assert "040 9998877" in page.content.decode()
    assert not SECRETS.search(page.content.decode())
    for member in other.family.memberships.exclude(role="father"):
        form = desk.get(reverse("cases:member", args=[homes.other, member.pk])).content.decode()
        assert not SECRETS.search(form)


def test_on_paper_a_place_is_agreed_separately(homes, client_of, lead, story):
    sheet = client_of(lead).get(reverse("visits:plan", args=[homes.protected])).content.decode()

    assert "sovittu erikseen" in sheet
    assert (
        "sovittu erikseen"
        not in client_of(lead).get(reverse("visits:plan", args=[story.working.pk])).content.decode()
    )
