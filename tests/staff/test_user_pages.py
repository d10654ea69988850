"""The pages of users and their roles, through real requests."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from staff.models import Area, JobTitle, RoleGrant, Unit, User
from staff.roles import Role
from staff.services import close_account, end_role, grant_role
from tests.pages import post_seen
from tests.personas import make_user

PASSWORD = "Kuusi kuusta kasvoi"

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(client_of, administrator):
    return client_of(administrator)


def page(name, *args):
    return reverse(f"staff:{name}", args=args)


def user_fields(**changes):
    return {
        "username": "aile",
        "first_name": "Áile",
        "last_name": "Näkkäläjärvi",
        "phone": "040 123 4567",
        "email": "",
        "languages": ["fi", "se"],
        "unit": "",
        "job_title": JobTitle.objects.get(code="social_worker").pk,
        "capacity": "12",
        "password": PASSWORD,
        **changes,
    }


def test_users_stand_in_finnish_order_with_title_unit_and_role(web, lead, unit):
    make_user("o", Role.WORKER, unit, "psychologist", "Olli", "Öhman")
    make_user("z", Role.WORKER, unit, None, "Zaida", "Žukov")

    response = web.get(page("users"))

    rows = response.context["page"].rows
    assert [row.name for row in rows] == ["Anni Hietala", "Aatu Ylläpito", "Zaida Žukov", "Olli Öhman"]
    assert "Psykologi, Eteläinen perhetyö" in response.text
    assert page("user", lead.pk) in response.text


def test_users_of_one_unit_and_closed_accounts(web, administrator, lead, outsider, other_unit):
    closed = make_user("left", Role.WORKER, other_unit, None, "Lotta", "Lähtenyt")
    close_account(actor=administrator, user=closed)

    def names(**asked):
        return [row.name for row in web.get(page("users"), asked).context["page"].rows]

    assert names(unit=other_unit.pk) == ["Oona Ulkopuoli"]
    assert names(closed="on") == ["Lotta Lähtenyt"]
    assert "Anni Hietala" in names(unit="x", page="0")


def test_a_long_list_of_users_has_pages_that_keep_the_unit(web, unit, other_unit):
    for number in range(51):
        User.objects.create(
            username=f"u{number}", first_name="Testi", last_name=f"Työ{number:02}", unit=other_unit
        )

    first = web.get(page("users"), {"unit": other_unit.pk})
    second = web.get(page("users"), {"unit": other_unit.pk, "page": 2})

    assert first.text.count('class="who__name"') == 50
    assert f'href="?unit={other_unit.pk}&amp;page=2"' in first.text
    assert second.text.count('class="who__name"') == 1
    assert f'href="?unit={other_unit.pk}&amp;page=1"' in second.text


def test_the_list_of_users_costs_the_same_for_3_and_30(count_queries, administrator, lead, co_worker, unit):
    few = count_queries(administrator, page("users"))
    for number in range(27):
        make_user(f"u{number}", Role.WORKER, unit, "social_worker")

    assert count_queries(administrator, page("users")) == few
    assert few <= 6


def test_adding_a_user(web, unit):
    area = Area.objects.create(name="Sinettä")

    response = web.post(page("user_new"), user_fields(unit=unit.pk, areas=[area.pk]), follow=True)

    user = User.objects.get(username="aile")
    assert response.redirect_chain == [(page("user", user.pk), 302)]
    assert (user.first_name, user.unit, user.capacity, user.phone) == ("Áile", unit, 12, "+358401234567")
    assert user.languages == ["fi", "se"]
    assert list(user.areas.all()) == [area]
    assert user.check_password(PASSWORD)
    assert "Áile Näkkäläjärvi" in response.text
    assert PASSWORD not in response.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_name": " "}, "first_name"),
        ({"username": "administrator"}, "username"),
        ({"username": "ADMINISTRATOR"}, "username"),
        ({"phone": "12"}, "phone"),
        ({"password": "lyhyt"}, "password"),
        ({"last_name": "x" * 100_000}, "last_name"),
        ({"job_title": "99999999"}, "job_title"),
        ({"capacity": "99999999999"}, "capacity"),
        ({"languages": ["fi", "klingon"]}, "languages"),
    ],
)
def test_a_refused_user_form_tells_why_at_the_field_and_keeps_what_was_typed(web, changes, field):
    before = User.objects.count()

    response = web.post(page("user_new"), user_fields(**changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert f'href="#id_{field}' in response.text
    if field != "last_name":
        assert "Näkkäläjärvi" in response.text
    assert PASSWORD not in response.text
    assert User.objects.count() == before


def test_room_for_families_may_wait_until_it_is_agreed(web, client_of):
    web.post(page("user_new"), user_fields(capacity=""))

    user = User.objects.get(username="aile")
    assert user.capacity is None
    RoleGrant.objects.create(user=user, role=Role.WORKER, unit=Unit.objects.first(), since="2020-01-01")
    assert "ei ole vielä sovittu" in client_of(user).get(page("profile")).text


def test_sending_a_new_user_twice_makes_one(web):
    web.post(page("user_new"), user_fields())

    assert web.post(page("user_new"), user_fields()).status_code == 422
    assert User.objects.filter(username="aile").count() == 1


def test_changing_a_user(web, lead, other_unit):
    fields = user_fields(username="lead", first_name="Anni", last_name="Aikio", unit=other_unit.pk)
    fields.pop("password")

    response = post_seen(web, page("user", lead.pk), fields)

    assert response.status_code == 302
    lead.refresh_from_db()
    assert (lead.last_name, lead.unit, lead.capacity) == ("Aikio", other_unit, 12)


def test_an_ended_title_stays_with_the_one_who_has_it_and_is_not_offered_to_others(web, lead, colleague, today):
    title = lead.job_title
    title.until = today - timedelta(days=1)
    title.save()
    # With its name: a unit may have the same number.
    option = re.compile(rf'<option value="{title.pk}"[^>]*>\s*{re.escape(title.name)}')

    assert option.search(web.get(page("user", lead.pk)).text)
    assert not option.search(web.get(page("user", colleague.pk)).text)
    assert not option.search(web.get(page("user_new")).text)


def test_giving_and_ending_a_role(web, lead, other_unit, today):
    last = today + timedelta(days=60)
    fields = {"role": "supervisor", "unit": other_unit.pk, "since": today.isoformat(), "until": last.isoformat()}

    response = web.post(page("role_new", lead.pk), fields, follow=True)

    grant = lead.roles.get(role="supervisor")
    assert (grant.unit, grant.since, grant.until) == (other_unit, today, last)
    assert response.redirect_chain == [(page("user", lead.pk), 302)]
    assert page("role_end", grant.pk) in response.text
    assert "Pohjoinen perhetyö" in web.get(page("role_end", grant.pk)).text

    web.post(page("role_end", grant.pk), {"until": today.isoformat()})

    grant.refresh_from_db()
    assert grant.until == today


def test_a_role_without_a_unit_is_refused_at_the_unit(web, lead, today):
    response = web.post(page("role_new", lead.pk), {"role": "supervisor", "since": today.isoformat()})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["unit"]
    assert lead.roles.count() == 1


def test_the_last_administrator_is_told_why_the_role_stays(web, administrator, today):
    grant = administrator.roles.get()

    response = web.post(page("role_end", grant.pk), {"until": today.isoformat()})

    assert response.status_code == 422
    assert "error-summary" in response.text
    assert response.context["form"].non_field_errors()
    grant.refresh_from_db()
    assert grant.until is None


def test_ended_roles_are_kept_apart(web, lead, today):
    lead.roles.update(until=today - timedelta(days=3))

    response = web.get(page("user", lead.pk))

    roles = response.context["roles"]
    assert (roles.current, len(roles.ended)) == ([], 1)
    assert page("role_end", lead.roles.get().pk) not in response.text


def test_closing_and_opening_an_account(web, lead, client_of):
    left_signed_in = client_of(lead)
    assert left_signed_in.get("/staff/profile/").status_code == 200
    assert "Anni Hietala" in web.get(reverse("visits:user_closure", args=[lead.pk])).text
    assert User.objects.get(pk=lead.pk).is_active

    closed = web.post(reverse("visits:user_closure", args=[lead.pk]), follow=True)
    assert not User.objects.get(pk=lead.pk).is_active
    assert page("user_reopening", lead.pk) in closed.text
    assert page("role_new", lead.pk) not in closed.text

    web.post(page("user_reopening", lead.pk))
    assert User.objects.get(pk=lead.pk).is_active
    assert left_signed_in.get("/staff/profile/").url.startswith("/accounts/login/")


def test_the_own_account_cannot_be_closed(web, administrator):
    url = reverse("visits:user_closure", args=[administrator.pk])
    assert url not in web.get(page("user", administrator.pk)).text

    assert web.post(url).status_code == 422

    assert User.objects.get(pk=administrator.pk).is_active


def test_the_page_tells_who_ended_a_role_and_when(web, administrator, lead, unit, today):
    grant = grant_role(actor=administrator, user=lead, role=Role.SUPERVISOR, unit=unit)
    end_role(actor=administrator, grant=grant, until=today - timedelta(days=1))

    text = web.get(page("user", lead.pk)).text

    assert "peruttu ennen alkua" in text
    assert f"{today.day}.{today.month}.{today.year}, {administrator}" in text


def test_the_own_page_offers_no_role_and_says_why(web, administrator):
    text = web.get(page("user", administrator.pk)).text

    assert page("role_new", administrator.pk) not in text
    assert "Toinen pääkäyttäjä antaa sinulle roolit" in text
    response = web.post(page("role_new", administrator.pk), {"role": "administrator", "since": "2030-01-01"})
    assert response.status_code == 422
    assert "Kukaan ei anna roolia itselleen" in response.text


def test_a_password_that_will_not_do_is_told_in_the_readers_language(web):
    response = web.post(page("user_new"), user_fields(password="lyhyt"))

    assert response.context["form"].errors["password"] == [
        "Salasana on liian lyhyt. Kirjoita vähintään 12 merkkiä.",
    ]


def test_a_new_password(web, lead, client):
    assert web.post(page("user_password", lead.pk), {"password": "lyhyt"}).status_code == 422

    response = web.post(page("user_password", lead.pk), {"password": PASSWORD}, follow=True)

    assert PASSWORD not in response.text
    assert client.login(username="lead", password=PASSWORD)


def test_one_user_costs_the_same_with_many_roles(count_queries, administrator, lead, today):
    few = count_queries(administrator, page("user", lead.pk))
    for number in range(5):
        unit = Unit.objects.create(name=f"Yksikkö {number}", code=f"Y{number}")
        grant_role(actor=administrator, user=lead, role=Role.SUPERVISOR, unit=unit)

    assert count_queries(administrator, page("user", lead.pk)) == few


def test_giving_a_role_is_the_main_thing_for_somebody_who_has_none(web, lead):
    def main(text):
        return re.findall(r'class="btn btn-primary"[^>]*>', text)

    assert main(web.get(page("user", lead.pk)).text) == ['class="btn btn-primary">']  # saving
    RoleGrant.objects.filter(user=lead).delete()

    assert main(web.get(page("user", lead.pk)).text) == [
        f'class="btn btn-primary" href="{page("role_new", lead.pk)}">'
    ]


@pytest.mark.parametrize("name", ["user_new", "user_password"])
def test_a_password_for_somebody_else_is_advised_without_calling_it_ones_own(web, lead, name):
    text = web.get(page(name, *([lead.pk] if name == "user_password" else []))).text

    assert "Vähintään 12 merkkiä." in text
    assert "salasanasi" not in text.lower()


@pytest.mark.parametrize("name", ["user_new", "role_new", "user"])
def test_an_empty_choice_is_said_in_words(web, lead, name):
    assert "-----" not in web.get(page(name, *([] if name == "user_new" else [lead.pk]))).text
