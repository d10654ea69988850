"""The home as it changes: who came, moved, was born and left, and whose guardian somebody is."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases.models import FamilyMembership, Guardianship, Person, Relationship
from cases.services import MemberFacts
from cases.services.household import change_household, end_membership
from cases.services.kinship import add_guardianship, add_relationship, end_guardianship
from staff.services.changes import StaleForm
from tests.cases.conftest import SECRET_PHONE
from tests.cases.test_corrections import change, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client_of, lead):
    return client_of(lead)


@pytest.fixture
def members(teamed_case):
    rows = teamed_case.family.memberships.select_related("person")
    return {row.role: row for row in rows}


def shown(client, case, name="household"):
    return client.get(url_of(name, case)).content.decode()


def logged(action):
    return AuditEvent.objects.filter(action=action).count()


def test_somebody_moves_out_and_back_with_rows_and_events(page, teamed_case, members):
    father, today = members["father"], clock.today()
    FamilyMembership.objects.update(since=today - timedelta(days=30))
    moved = today - timedelta(days=10)
    url = url_of("member_change", teamed_case, father.pk)
    assert change(page, url, change="elsewhere", day=str(moved)).url == url_of("household", teamed_case)

    rows = FamilyMembership.objects.filter(person=father.person).order_by("since")
    assert [(row.lives_here, row.until, row.unit) for row in rows] == [
        (True, moved - timedelta(days=1), teamed_case.unit),
        (False, None, teamed_case.unit),
    ]
    change(page, url_of("member_change", teamed_case, rows[1].pk), change="here", day=str(today))
    assert FamilyMembership.objects.filter(person=father.person).count() == 3
    text = shown(page, teamed_case)
    assert text.index("Joona muutti tähän kotiin") < text.index("Joona muutti muualle")
    assert logged("member.moved") == 2
    assert page.get(url).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"change": "elsewhere", "days": 1}, "ei voi olla tulevaisuudessa"),
        ({"change": "elsewhere", "days": -1}, "päivä ei voi olla sitä ennen"),
        ({"change": "left", "days": -1}, "päivä ei voi olla sitä ennen"),
        ({"change": "here", "days": 0}, "Mitään ei muuttunut"),
        ({"change": "", "days": 0}, "Valitse, mikä on tilanne nyt"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(page, teamed_case, members, changes, words):
    day = clock.today() + timedelta(days=changes.pop("days"))
    response = change(page, url_of("member_change", teamed_case, members["father"].pk), day=str(day), **changes)

    assert response.status_code == 422
    assert words in response.content.decode()
    row = FamilyMembership.objects.get(person=members["father"].person)
    assert (row.lives_here, row.until) == (True, None)


def test_a_page_that_is_behind_changes_nothing(page, lead, teamed_case, members):
    father = members["father"]
    url = url_of("member_change", teamed_case, father.pk)
    seen = page.get(url).context["form"]["seen"].value()
    FamilyMembership.objects.filter(pk=father.pk).update(role="partner")
    response = page.post(url, {"change": "left", "role": "father", "day": str(clock.today()), "seen": seen})

    assert response.status_code == 422
    assert "vanhemman kumppani" in response.content.decode() or "puoliso" in response.content.decode()
    place = {"actor": lead, "case_id": teamed_case.pk, "membership_id": father.pk, "seen": seen}
    with pytest.raises(StaleForm):
        change_household(**place, on=clock.today(), role="father", lives_here=False)
    with pytest.raises(StaleForm):
        end_membership(**place, until=clock.today())
    father.refresh_from_db()
    assert father.until is None


def test_a_baby_on_the_way_is_born(page, teamed_case):
    due = clock.today() + timedelta(days=9)
    change(page, url_of("member_new", teamed_case), role="child", due_date=str(due), since=str(clock.today()))
    baby = teamed_case.family.memberships.get(person__due_date=due)
    FamilyMembership.objects.update(since=clock.today() - timedelta(days=9))
    assert "Vauva on syntynyt" in shown(page, teamed_case)
    change(page, url_of("member_birth", teamed_case, baby.pk), first_name="Otso", birth_date=str(clock.today()))

    person = Person.objects.get(pk=baby.person_id)
    assert (person.first_name, person.birth_date, person.due_date) == ("Otso", clock.today(), None)
    assert "Otso syntyi" in shown(page, teamed_case)
    assert logged("child.born") == 1


def test_a_birth_far_from_the_due_date_is_asked_about_once_and_no_day_is_given_beforehand(page, teamed_case):
    due = clock.today() + timedelta(days=60)
    change(page, url_of("member_new", teamed_case), role="child", due_date=str(due), since=str(clock.today()))
    baby = teamed_case.family.memberships.get(person__due_date=due)
    FamilyMembership.objects.update(since=clock.today() - timedelta(days=9))
    url = url_of("member_birth", teamed_case, baby.pk)
    form = page.get(url).context["form"]
    assert (form["birth_date"].value(), "is_sure" in form.fields) == (None, False)
    assert change(page, url, birth_date="").status_code == 422

    asked = change(page, url, birth_date=str(clock.today()))
    assert asked.status_code == 422
    assert "yli kuusi viikkoa" in asked.content.decode()
    assert Person.objects.get(pk=baby.person_id).birth_date is None
    assert change(page, url, birth_date=str(clock.today()), is_sure="on").status_code == 302
    assert Person.objects.get(pk=baby.person_id).birth_date == clock.today()


def test_somebody_known_is_one_person_in_two_families_and_a_stranger_is_not_told(
    page, lead, coordinator, teamed_case, make_case, protected_case
):
    make_case("Vieras", members=[MemberFacts(role="mother", first_name="Salli", last_name="Salainen")])
    search = url_of("member_known", teamed_case)
    text = page.post(search, {"term": "Sal"}).content.decode()
    salla = Person.objects.get(first_name="Salla")

    assert "Salla" in text
    assert "Salli" not in text
    assert SECRET_PHONE not in text
    assert AuditEvent.objects.get(action="people.searched").changes == {"cases": [protected_case.pk]}
    stranger = Person.objects.get(first_name="Salli")
    for number in (stranger.pk, "x", 99999999999):
        assert page.get(f"{url_of('member_new', teamed_case)}?person={number}").status_code == 404
    url = f"{url_of('member_new', teamed_case)}?person={salla.pk}"
    assert change(page, url, role="other", lives_here=None).status_code == 302
    assert FamilyMembership.objects.filter(person=salla).count() == 2
    assert "Perhe Kuusela" not in page.post(search, {"term": "Salla"}).content.decode().split("</form>")[1]


def test_an_added_guardian_is_one_of_all_children(page, teamed_case, members):
    change(page, url_of("member_new", teamed_case), role="grandparent", first_name="Aili", is_guardian="on")

    child = members["child"].person
    names = set(child.guardianships.values_list("guardian__first_name", flat=True))
    assert names == {"Emmi", "Joona", "Aili"}


def guardian_ends(page, case, name, **told):
    row = Guardianship.objects.get(guardian__first_name=name)
    return change(page, url_of("guardianship_end", case, row.pk), **told)


def test_the_last_guardian_ends_with_a_reason_that_is_shown(page, teamed_case):
    assert guardian_ends(page, teamed_case, "Joona").status_code == 302
    refused = guardian_ends(page, teamed_case, "Emmi")

    assert refused.status_code == 422
    assert "Kirjoita, miksi huoltajuus päättyy" in refused.content.decode()
    assert Guardianship.objects.get(guardian__first_name="Emmi").until is None
    assert guardian_ends(page, teamed_case, "Emmi", reason="Huolto siirtyi sijoituksen takia.").status_code == 302
    assert AuditEvent.objects.filter(action="guardianship.ended").latest("pk").reason.startswith("Huolto siirtyi")
    assert "Ei huoltajaa: Huolto siirtyi sijoituksen takia." in shown(page, teamed_case)


def test_an_ended_guardianship_is_told_alike_everywhere_and_can_be_recorded_again(page, teamed_case, members):
    row = Guardianship.objects.get(guardian__first_name="Joona")
    asked = page.get(url_of("guardianship_end", teamed_case, row.pk)).content.decode()
    guardian_ends(page, teamed_case, "Joona")
    text = shown(page, teamed_case)

    assert "Joona" in asked.split("<h1")[1].split("</h1>")[0]
    assert "Miksi huoltajuus päättyy?" in asked
    assert "Huoltaja: Emmi" in text
    assert "Emmi ja Joona" not in text

    child = members["child"].person_id
    url = url_of("guardianship_new", teamed_case)
    assert change(page, url, child_id=child, guardian_id=members["father"].person_id).status_code == 302
    row.refresh_from_db()
    assert row.until is None
    assert "Huoltaja: Emmi ja Joona" in shown(page, teamed_case)


def test_the_page_for_ending_names_no_guardian_of_another_family(
    page, coordinator, teamed_case, members, make_case
):
    other = make_case("Vieras", members=[MemberFacts(role="father", first_name="Salainen", is_guardian=True)])
    father = other.family.memberships.get().person
    told = {"child": members["child"].person, "guardian": father, "unit": other.unit, "since": clock.today()}
    row = Guardianship.objects.create(**told)

    assert "Salainen" not in page.get(url_of("guardianship_end", teamed_case, row.pk)).content.decode()


def test_somebody_without_a_name_and_a_date_is_asked_about_once(page, teamed_case):
    url = url_of("member_new", teamed_case)
    refused = change(page, url, role="grandparent")

    assert refused.status_code == 422
    assert "ettei se ole vielä tiedossa" in refused.content.decode()
    assert change(page, url, role="grandparent", name_unknown="on").status_code == 302
    assert teamed_case.family.memberships.filter(role="grandparent").count() == 1


def test_a_guardianship_that_cannot_be_is_refused_in_words(page, lead, teamed_case, members):
    child, mother = members["child"].person, members["mother"].person
    url = url_of("guardianship_new", teamed_case)
    again = change(page, url, child_id=child.pk, guardian_id=mother.pk)
    before = change(page, url, child_id=child.pk, guardian_id=mother.pk, since="2020-01-01")

    assert "on jo lapsen huoltaja" in again.content.decode()
    assert "kukaan ei ole hänen huoltajansa sitä ennen" in before.content.decode()
    told = {"actor": lead, "case_id": teamed_case.pk, "since": clock.today()}
    with pytest.raises(ValidationError, match="huoltaja"):
        add_guardianship(**told, child_id=child.pk, guardian_id=child.pk)
    backwards = guardian_ends(page, teamed_case, "Emmi", until=str(clock.today() - timedelta(days=400)))
    assert backwards.status_code == 422
    assert Guardianship.objects.filter(until__isnull=True).count() == 2


def test_a_relationship_is_recorded_told_and_ended(page, lead, teamed_case, members):
    people = {role: row.person for role, row in members.items()}
    url = url_of("relationship_new", teamed_case)
    change(page, url, other_id=people["mother"].pk, kind="spouse", person_id=people["father"].pk)
    row = Relationship.objects.get()
    text = shown(page, teamed_case)

    assert (row.person, row.other, row.unit) == (people["father"], people["mother"], teamed_case.unit)
    assert "famtree__line-couple" in text
    refused = change(page, url, other_id=people["father"].pk, kind="ex_spouse", person_id=people["mother"].pk)
    assert "ristiriidassa" in refused.content.decode()
    change(page, url_of("relationship_end", teamed_case, row.pk))
    row.refresh_from_db()
    assert row.until == clock.today()
    assert page.get(url_of("relationship_end", teamed_case, row.pk)).status_code == 404
    with pytest.raises(ValidationError):
        add_relationship(
            actor=lead,
            case_id=teamed_case.pk,
            kind="sibling",
            person_id=people["child"].pk,
            other_id=people["child"].pk,
        )


def test_the_picture_says_the_same_in_words(page, teamed_case, members):
    change(page, url_of("member_change", teamed_case, members["father"].pk), change="elsewhere")
    change(page, url_of("member_new", teamed_case), role="father", lives_here=None, name_unknown="on")
    for name in ("background", "household"):
        response = page.get(url_of(name, teamed_case))
        picture = response.context["picture"]
        ties = {row.member.short_name: row.ties for row in [*picture.here, *picture.elsewhere]}
        assert [row.member.short_name for row in picture.here] == ["Emmi", "Aava"]
        assert ties == {"Emmi": [], "Aava": ["Huoltaja: Emmi ja Joona"], "Joona": [], "Nimi ei vielä tiedossa": []}
        text = response.content.decode()
        assert text.count("famtree__box-unknown") == 1
        assert [len(picture.drawing.frames), len(picture.drawing.lines)] == [2, 2]
        assert 'aria-labelledby="famtree-title famtree-desc"' in text


def test_a_guardian_of_another_family_is_told_without_a_name(page, coordinator, teamed_case, members, make_case):
    other = make_case("Vieras", members=[MemberFacts(role="father", first_name="Salainen", is_guardian=True)])
    father = other.family.memberships.get().person
    told = {"child": members["child"].person, "guardian": father, "unit": other.unit, "since": clock.today()}
    Guardianship.objects.create(**told)

    text = shown(page, teamed_case)
    assert "Henkilö, joka ei kuulu tähän perheeseen" in text
    assert "Salainen" not in text


def test_the_household_costs_the_same_for_few_and_many(count_queries, coordinator, make_case):
    few = make_case("Pieni", members=[MemberFacts(role="mother", is_guardian=True), MemberFacts(role="child")])
    many = [MemberFacts(role="mother", is_guardian=True), *[MemberFacts(role="child") for _index in range(9)]]
    counts = [
        count_queries(coordinator, reverse("cases:household", args=[case.pk]))
        for case in (few, make_case("Iso", members=many))
    ]

    assert counts[0] == counts[1]


def test_extra_details_are_kept_shown_and_hidden_of_a_protected_household(
    page, teamed_case, protected_case, members
):
    details = {"other_phone": "040 765 4322", "email": "emmi@example.fi", "mother_tongue": "karjala"}
    change(page, url_of("member", teamed_case, members["mother"].pk), **details)
    text = shown(page, teamed_case, "background")
    for words in ("tel:+358407654322", "emmi@example.fi", "karjala"):
        assert words in text
    salla = protected_case.family.memberships.get(role="mother")
    url = url_of("member", protected_case, salla.pk)
    change(page, url, **details)
    for address in (url, url_of("background", protected_case), url_of("household", protected_case)):
        text = page.get(address).content.decode()
        assert "+358407654322" not in text
        assert "emmi@example.fi" not in text
    person = Person.objects.get(pk=salla.person_id)
    assert (person.phone, person.other_phone, person.email) == (SECRET_PHONE, "+358407654322", "emmi@example.fi")
    change(page, url, forget_phone="on")
    person.refresh_from_db()
    assert (person.phone, person.other_phone, person.email) == ("", "", "")


def test_the_partner_sees_the_changes_and_none_of_the_pages(client_of, partner, invitation, teamed_case, members):
    client = client_of(partner)
    for name in ("household", "member_known", "guardianship_new", "relationship_new"):
        assert client.get(url_of(name, teamed_case)).status_code == 403
    guardianship = Guardianship.objects.first()
    with pytest.raises(PermissionDenied):
        end_guardianship(
            actor=partner, case_id=teamed_case.pk, guardianship_id=guardianship.pk, until=clock.today(), reason="x"
        )
    guardianship.refresh_from_db()
    assert guardianship.until is None
