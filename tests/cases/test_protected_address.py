"""A protected family: its whereabouts appear nowhere but behind a reason (laki 661/2009)."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases import access
from cases.models import CareTeamMember, Case, FamilyMembership, Person, SecurityProhibition
from cases.selectors import address_line, background_of, families_page, find_families, shell
from staff.models import Area
from tests.cases.conftest import SECRET_PHONE, SECRET_STREET
from tests.families import new_case

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
