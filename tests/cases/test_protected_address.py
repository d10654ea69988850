"""A protected family: its whereabouts appear nowhere but behind a reason (laki 661/2009)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases import access
from cases.models import (
    CareTeamMember,
    Case,
    Contact,
    FamilyMembership,
    Person,
    SecurityProhibition,
)
from cases.selectors import address_line, background_of, families_page, find_families, shell
from cases.services import MemberFacts
from cases.services.notices import begin_taking_in
from staff.models import Area
from tests.cases.conftest import SECRET_PHONE, SECRET_STREET
from tests.families import new_case, sent_notice

pytestmark = pytest.mark.django_db

SECRETS = re.compile(r"Salapolku|Salapolun|7654321|765 4321|96900|Korkalovaara")
PERSONAS = ("lead", "coordinator", "supervisor", "colleague", "outsider", "other_supervisor", "administrator")


@pytest.fixture
def protected_case(protected_case):
    protected_case.family.area = Area.objects.create(name="Korkalovaara")
    protected_case.family.save(update_fields=["area"])
    return protected_case


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_page_gives_it_away(request, client_of, protected_case, persona):
    client, pk = client_of(request.getfixturevalue(persona)), protected_case.pk
    client.raise_request_exception = True
    pages = [
        *("/families/", "/families/?show=closed", "/families/search/"),
        *(f"/cases/{pk}/{page}/" for page in ("background", "access-log", "address", "invitations/new")),
    ]
    answers = [client.get(url) for url in pages]
    answers += [client.post("/families/search/", {"term": term}) for term in ("Suojattu", "Salla", "Sisu")]
    answers += [client.post(f"/cases/{pk}/address/", {"reason": ""})]

    for answer in answers:
        assert not SECRETS.search(answer.content.decode())
        assert not SECRETS.search(str(answer.headers))


def test_nothing_that_other_rooms_read_gives_it_away(coordinator, lead, protected_case):
    case = access.case_for(lead, protected_case.pk)

    assert address_line(case) == ""
    read = [shell(lead, case), background_of(lead, case), families_page(lead, closed=False)]
    read.append(find_families(coordinator, "Suojattu"))
    for found in read:
        assert not SECRETS.search(str({**found, "case": None} if isinstance(found, dict) else found))


def test_it_is_shown_once_for_a_reason(client_of, lead, protected_case):
    client, url = client_of(lead), f"/cases/{protected_case.pk}/address/"
    assert client.get(url).status_code == 200
    assert not AuditEvent.objects.filter(action="address.revealed").exists()

    answer = client.post(url, {"reason": "Ensimmäinen kotikäynti"})
    page = answer.content.decode()
    assert answer.status_code == 200
    for secret in ("Salapolku 77, 96900 Rovaniemi", "Keltainen talo", "040 7654321"):
        assert secret in page
    assert answer.headers["Cache-Control"] == "no-store, private"
    event = AuditEvent.objects.get(action="address.revealed")
    assert (event.actor, event.reason, event.ground) == (lead, "Ensimmäinen kotikäynti", "team:lead")

    assert not SECRETS.search(client.get(url).content.decode())
    assert "Salapolku" not in str(dict(client.session))


def test_the_supervisor_reads_the_reason_in_the_log(client_of, lead, supervisor, protected_case):
    client_of(lead).post(f"/cases/{protected_case.pk}/address/", {"reason": "Ensimmäinen kotikäynti"})
    page = client_of(supervisor).get(f"/cases/{protected_case.pk}/access-log/").content.decode()

    assert "Ensimmäinen kotikäynti" in page
    assert not SECRETS.search(page)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 100_000])
def test_without_a_proper_reason_it_stays_shut(client_of, lead, protected_case, reason):
    answer = client_of(lead).post(f"/cases/{protected_case.pk}/address/", {"reason": reason})

    assert answer.status_code == 422
    assert not SECRETS.search(answer.content.decode())
    assert not AuditEvent.objects.filter(action="address.revealed").exists()


@pytest.mark.parametrize(("persona", "status"), [("colleague", 404), ("outsider", 404), ("partner", 403)])
def test_who_has_no_business_there_does_not_get_it(
    request, client_of, coordinator, protected_case, persona, status
):
    user = request.getfixturevalue(persona)
    if persona == "partner":
        CareTeamMember.objects.create(
            **{"case": protected_case, "family_id": protected_case.family_id, "unit_id": protected_case.unit_id},
            **{"user": user, "role": "invited", "since": protected_case.opened_at},
        )
    answer = client_of(user).post(f"/cases/{protected_case.pk}/address/", {"reason": "Haluan tietää"})

    assert answer.status_code == status
    assert not SECRETS.search(answer.content.decode())


def test_an_open_address_needs_no_reason(client_of, lead, teamed_case):
    answer = client_of(lead).get(f"/cases/{teamed_case.pk}/address/")

    assert answer.url == f"/cases/{teamed_case.pk}/background/"


def test_the_prohibited_person_is_named_but_nobodys_phone(client_of, lead, protected_case):
    people = background_of(lead, access.case_for(lead, protected_case.pk))["people"]

    assert [(row.member.short_name, row.is_protected, row.phones, row.email) for row in people] == [
        ("Salla", True, [], ""),
        ("Sisu", False, [], ""),
    ]
    mother = protected_case.family.memberships.get(role="mother").person
    assert mother.phone == SECRET_PHONE


def test_a_phone_that_is_none_is_refused_before_it_is_kept(protected_case):
    mother = protected_case.family.memberships.get(role="mother").person
    mother.phone = "numero on salainen"

    with pytest.raises(ValidationError):
        mother.full_clean()


def test_a_protected_persons_number_finds_nothing_for_anybody(coordinator, lead, protected_case):
    for user in (coordinator, lead):
        assert find_families(user, "040 765 4321").rows == []
        assert [row.name for row in find_families(user, "Suojattu").rows] == ["Suojattu"]


def test_a_phone_behind_the_door_can_be_called(client_of, lead, protected_case):
    page = client_of(lead).post(f"/cases/{protected_case.pk}/address/", {"reason": "Käynti huomenna."})

    assert f'href="tel:{SECRET_PHONE}"' in page.content.decode()


def prohibition_page(case):
    member = case.family.memberships.get(role="mother")
    return reverse("cases:prohibition_end", args=[case.pk, member.pk])


def test_a_prohibition_is_ended_for_a_reason_and_stays_as_history(client_of, coordinator, protected_case):
    desk, url = client_of(coordinator), prohibition_page(protected_case)
    background_url = reverse("cases:background", args=[protected_case.pk])
    assert url in desk.get(background_url).content.decode()
    assert desk.post(url, {"reason": "\u200b "}).status_code == 422
    assert SecurityProhibition.objects.get().until is None

    assert desk.post(url, {"reason": "Kirjattu vahingossa väärälle."}).url == background_url

    assert SecurityProhibition.objects.get().until == clock.today()
    event = AuditEvent.objects.get(action="person.protection_ended")
    assert (event.reason, event.ground, event.actor) == (
        "Kirjattu vahingossa väärälle.",
        "unit:contact.create",
        coordinator,
    )
    assert desk.post(url, {"reason": "Vielä kerran."}).status_code == 422
    assert SECRET_STREET not in desk.get(background_url).content.decode()  # it still holds today
    with clock.at(clock.now() + timedelta(days=1)):
        desk.force_login(coordinator)
        assert SECRET_STREET in desk.get(background_url).content.decode()
        assert desk.get(url).status_code == 404


def test_the_pair_does_not_end_a_prohibition(client_of, lead, protected_case):
    page, url = client_of(lead), prohibition_page(protected_case)

    assert url not in page.get(reverse("cases:background", args=[protected_case.pk])).content.decode()
    assert page.post(url, {"reason": "Ei tarvita."}).status_code == 403
    assert SecurityProhibition.objects.get().until is None


def test_the_unseen_phone_of_a_protected_person_can_be_removed(client_of, coordinator, protected_case):
    mother = protected_case.family.memberships.get(role="mother")
    desk, url = client_of(coordinator), reverse("cases:member", args=[protected_case.pk, mother.pk])
    form = desk.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}

    both = desk.post(url, sent | {"forget_phone": "on", "phone": "040 111 2222"})
    assert "forget_phone" in both.context["form"].errors
    assert Person.objects.get(pk=mother.person_id).phone == SECRET_PHONE
    assert desk.post(url, sent | {"forget_phone": "on"}).status_code == 302

    assert Person.objects.get(pk=mother.person_id).phone == ""
    assert AuditEvent.objects.get(action="member.corrected").changes == {"fields": ["phone"]}


@pytest.fixture
def second_home(protected_case, other_supervisor, other_unit):
    """Another unit's family in which the protected mother lives too."""
    case = new_case(other_supervisor, other_unit, "Toinenkoti")
    mother = protected_case.family.memberships.get(role="mother").person
    FamilyMembership.objects.create(
        family=case.family, unit=case.unit, person=mother, role="other", since=clock.today()
    )
    return case


@pytest.mark.parametrize("closed", [False, True])
def test_a_prohibition_is_not_ended_from_another_home(
    client_of, other_supervisor, protected_case, second_home, closed
):
    if closed:
        Case.objects.filter(pk=protected_case.pk).update(phase="closed")
    member = second_home.family.memberships.get(role="other")
    answer = client_of(other_supervisor).post(
        reverse("cases:prohibition_end", args=[second_home.pk, member.pk]), {"reason": "Ei enää tarvita."}
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert str(protected_case.unit) in page
    assert "Suojattu" not in page.replace(str(member.person), "")
    assert SecurityProhibition.objects.get().until is None
    assert not AuditEvent.objects.filter(action="person.protection_ended").exists()


def test_the_log_of_every_home_tells_of_a_prohibition(client_of, coordinator, protected_case, unit):
    mother = protected_case.family.memberships.get(role="mother").person
    SecurityProhibition.objects.all().delete()
    home = new_case(coordinator, unit, "Toinenkoti")
    member = FamilyMembership.objects.create(
        family=home.family, unit=unit, person=mother, role="other", since=clock.today()
    )
    desk, url = client_of(coordinator), reverse("cases:member", args=[home.pk, member.pk])
    form = desk.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert desk.post(url, sent | {"protected": "on"}).status_code == 302
    url = reverse("cases:prohibition_end", args=[home.pk, member.pk])
    assert desk.post(url, {"reason": "Kumottu."}).status_code == 302

    for action in ("person.protected", "person.protection_ended"):
        rows = AuditEvent.objects.filter(action=action).order_by("-pk")[:2]
        assert {(row.case_id, row.ground) for row in rows} == {
            (home.pk, "unit:contact.create"),
            (protected_case.pk, "unit:contact.create"),
        }


def filled(form):
    """What a browser would send of the form as it was shown."""
    return {
        name: getattr(value, "pk", value)
        for name in form.fields
        if (value := form[name].value()) not in (None, False)
    }


@pytest.mark.parametrize(
    ("page", "role", "guesses"),
    [
        ("family", None, {"street_address": (SECRET_STREET, "Arvauspolku 1"), "postal_code": ("96900", "96910")}),
        ("member", "mother", {"phone": (SECRET_PHONE, "+358407654322")}),
        ("contact_correct", None, {"contact_phone": (SECRET_PHONE, "+358407654322")}),
    ],
)
def test_a_page_that_is_behind_does_not_tell_whether_a_guess_is_right(
    client_of, coordinator, protected_case, page, role, guesses
):
    Contact.objects.update(contact_phone=SECRET_PHONE)
    member = [protected_case.family.memberships.get(role=role).pk] if role else []
    desk, url = client_of(coordinator), reverse(f"cases:{page}", args=[protected_case.pk, *member])
    behind = filled(desk.get(url).context["form"]) | {"seen": "0" * 32}

    for name, values in guesses.items():
        answers = [desk.post(url, behind | {name: value}) for value in values]
        assert [answer.status_code for answer in answers] == [422, 422]
        told = [(answer.context["form"].saved_now, answer.context["form"].errors) for answer in answers]
        assert told[0] == told[1]
    assert desk.post(url, behind).status_code == 302  # the button pressed twice, with nothing unseen written


def test_the_childs_other_home_does_not_tell_whether_a_guess_is_right(
    client_of, coordinator, protected_case, fathers_home
):
    child = protected_case.family.memberships.get(role="child").person
    Person.objects.filter(pk=child.pk).update(phone=SECRET_PHONE)
    member = fathers_home.family.memberships.get(person=child)
    desk, url = client_of(coordinator), reverse("cases:member", args=[fathers_home.pk, member.pk])
    behind = filled(desk.get(url).context["form"]) | {"seen": "0" * 32}

    for guess in (SECRET_PHONE, "+358407654322"):
        assert desk.post(url, behind | {"phone": guess}).status_code == 422


def test_a_merge_does_not_tell_whether_a_double_was_guessed_right(client_of, coordinator, protected_case, unit):
    mother = protected_case.family.memberships.get(role="mother").person
    pages = []
    for street, phone in ((SECRET_STREET, SECRET_PHONE), ("Arvauspolku 1", "+358407654322")):
        guess = [MemberFacts(role="mother", first_name="Salla", phone=phone)]
        double = new_case(coordinator, unit, "Suojattu", street_address=street, members=guess)
        Case.objects.filter(pk=double.pk).update(phase=Case.Phase.CLOSED)
        double.family.area = protected_case.family.area
        double.family.save()
        row = double.family.memberships.get()
        desk = client_of(coordinator)
        plans = [
            desk.get(reverse("cases:merge_new", args=[mother.pk, row.person_id])).context["plan"],
            desk.get(reverse("cases:family_merge_new", args=[protected_case.family_id, row.family_id])).context[
                "plan"
            ],
        ]
        pages.append([(plan.found.picks, plan.found.facts) for plan in plans])

    assert pages[0] == pages[1]
    assert "phone" in [pick.name for pick in pages[0][0][0]]
    assert "home" in [pick.name for pick in pages[0][1][0]]


@pytest.fixture
def fathers_home(protected_case, coordinator, unit):
    """The child's other home, where the protected mother lived too and from which she made contact."""
    home = new_case(
        coordinator,
        unit,
        "Isänkoti",
        members=[MemberFacts(role="father", first_name="Isto", phone="+358409998877")],
        contact_person="Salla, sisarensa luota",
        contact_phone=SECRET_PHONE,
    )
    family, days = home.family, {"since": clock.today() - timedelta(days=60)}
    mother, child = (protected_case.family.memberships.get(role=role).person for role in ("mother", "child"))
    FamilyMembership.objects.create(
        family=family, unit=unit, person=mother, role="mother", until=clock.today() - timedelta(days=9), **days
    )
    FamilyMembership.objects.create(family=family, unit=unit, person=child, role="child", **days)
    return home


def test_the_home_that_was_left_does_not_tell_how_to_reach_who_made_contact(client_of, coordinator, fathers_home):
    desk, pk = client_of(coordinator), fathers_home.pk
    correction = reverse("cases:contact_correct", args=[pk])
    pages = [
        desk.get(reverse("cases:background", args=[pk])),
        desk.get(correction),
        desk.post(reverse("cases:address", args=[pk]), {"reason": "Ensimmäinen käynti"}),
    ]

    for page in pages:
        assert page.status_code in (200, 302)
        assert not re.search(r"765\s?4321|sisarensa", page.content.decode())
    assert "040 9998877" in pages[0].content.decode()
    form = filled(desk.get(correction).context["form"])
    assert desk.post(correction, form | {"time_wishes": "Aamuisin"}).status_code == 302
    contact = Contact.objects.get(case=pk)
    assert (contact.contact_phone, contact.time_wishes) == (SECRET_PHONE, "Aamuisin")


def test_behind_the_door_of_the_other_home_the_number_is_not_told_either(client_of, coordinator, fathers_home):
    """The father is protected too: his home has a door of its own, and what is behind it is his."""
    father = fathers_home.family.memberships.get(role="father").person
    SecurityProhibition.objects.create(person=father, since=clock.today())

    page = client_of(coordinator).post(
        reverse("cases:address", args=[fathers_home.pk]), {"reason": "Ensimmäinen käynti"}
    )

    assert "040 9998877" in page.content.decode()
    assert not re.search(r"765\s?4321|sisarensa", page.content.decode())


def test_the_number_does_not_find_the_home_that_was_left(coordinator, fathers_home):
    assert find_families(coordinator, "040 765 4321").rows == []
    assert [row.name for row in find_families(coordinator, "040 999 8877").rows] == ["Isänkoti"]


def test_a_partners_contact_does_not_keep_the_number_in_sight(
    client_of, coordinator, partner, protected_case, waiting_case
):
    notice = sent_notice(partner, waiting_case.unit, phone=SECRET_PHONE)
    desk, url = client_of(coordinator), reverse("cases:notice", args=[notice.pk])
    assert "040 7654321" in desk.get(url).content.decode()  # the family must be reached

    begin_taking_in(actor=coordinator, notice_id=notice.pk)
    type(notice).objects.update(case=waiting_case, handled_at=clock.now(), handled_by=coordinator)

    page = desk.get(url).content.decode()
    assert "765" not in page
    assert notice.story in page


def test_a_typed_number_does_not_tell_whose_it_is(client_of, coordinator, protected_case, contact_data):
    """Neither that of the protected mother nor that of her child; by the name they are still found."""
    mother, child = (protected_case.family.memberships.get(role=role).person for role in ("mother", "child"))
    Person.objects.filter(pk=mother.pk).update(last_name="Suojattu")
    Person.objects.filter(pk=child.pk).update(phone="+358407654399")
    desk, url = client_of(coordinator), f"/contacts/new/{uuid4()}/"

    def panel(**member):
        typed = contact_data(members=[{"role": "other", **member}], check="1", confirm=None)
        return desk.post(url, typed, headers={"HX-Request": "true"}).content.decode()

    nobody = panel(first_name="Xuz", phone="040 123 9999")
    assert panel(first_name="Xuz", phone="040 765 4321") == nobody
    assert panel(first_name="Xuz", phone="040 765 4399") == nobody
    by_name = panel(first_name="Salla", last_name="Suojattu", phone="040 765 4321")
    assert "Sama henkilö: Salla" in by_name
    assert "puhelinnumero" not in by_name
    assert by_name == panel(first_name="Salla", last_name="Suojattu", phone="040 123 9999")


def test_an_open_persons_number_still_tells_who_it_is(client_of, coordinator, waiting_case, contact_data):
    father = waiting_case.family.memberships.get(role="father").person
    Person.objects.filter(pk=father.pk).update(phone="+358401234567")
    typed = contact_data(
        members=[{"role": "other", "first_name": "Xuz", "phone": "040 123 4567"}], check="1", confirm=None
    )

    page = client_of(coordinator).post(f"/contacts/new/{uuid4()}/", typed).content.decode()

    assert "Sama puhelinnumero" in page
    assert str(father) in page
