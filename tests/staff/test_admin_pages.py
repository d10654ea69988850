"""The administrator's pages, through real requests."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from staff.models import Area, Competence, Unit, User
from staff.roles import Role
from staff.selectors import catalogue_models
from tests.pages import post_seen
from tests.personas import make_user

FORM = {"name": "Oma", "code": "OMA", "username": "aile", "role": "supervisor", "until": "2030-01-01"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(client_of, administrator):
    return client_of(administrator)


def page(name, *args):
    return reverse(f"staff:{name}", args=args)


def admin_urls(lead, unit):
    area = Area.objects.create(name="Keskusta")
    return [
        *(page(name) for name in ("users", "user_new", "units", "unit_new", "area_new", "catalogues")),
        *(page(name, lead.pk) for name in ("user", "user_password", "role_new")),
        reverse("visits:user_closure", args=[lead.pk]),
        page("role_end", lead.roles.get().pk),
        page("unit", unit.pk),
        page("area", area.pk),
        page("catalogue", "need"),
        page("catalogue_entry_new", "need"),
        page("catalogue_entry", "competence", Competence.objects.first().pk),
    ]


@pytest.mark.parametrize("persona", ["lead", "coordinator", "supervisor", "partner"])
def test_others_get_403_and_learn_and_change_nothing(request, client_of, persona, lead, colleague, unit):
    web = client_of(request.getfixturevalue(persona))
    for url in admin_urls(lead, unit):
        for response in (web.get(url), web.post(url, FORM)):
            assert response.status_code in (403, 405), url
            assert "Saarela" not in response.text
    assert not User.objects.filter(username="aile").exists()
    assert not Unit.objects.filter(code="OMA").exists()
    assert not AuditEvent.objects.exists()


def test_without_signing_in_everything_leads_to_the_door(client, lead, unit):
    for url in [*admin_urls(lead, unit), page("profile")]:
        response = client.get(url)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


def test_the_administrator_opens_every_page(web, lead, unit):
    for url in admin_urls(lead, unit):
        assert web.get(url).status_code == 200, url


def test_unknown_rows_are_not_found(web, lead):
    urls = [
        page("user", 999_999),
        page("user_reopening", lead.pk),
        page("role_end", 999_999),
        page("unit", 999_999),
        page("area", 999_999),
        page("catalogue", "user"),
        page("catalogue", "no-such"),
        page("catalogue_entry", "need", 999_999),
        page("catalogue_entry_new", "role-grant"),
    ]
    for url in urls:
        assert web.get(url).status_code == 404, url


def test_units_and_areas(web, lead, co_worker, unit):
    web.post(page("unit_new"), {"name": "Ylä-Lappi", "code": "yla", "waiting_limit_days": "21"})
    web.post(page("area_new"), {"name": "Äijälä"})
    web.post(page("area_new"), {"name": "Zatelliitti"})

    response = web.get(page("units"))

    assert [row.name for row in response.context["units"]] == ["Eteläinen perhetyö", "Ylä-Lappi"]
    # Partners are of other organisations.
    before = response.context["units"][0].sub
    make_user("toinen-kumppani", Role.PARTNER, unit)
    assert web.get(page("units")).context["units"][0].sub == before
    make_user("uusi-tekija", Role.WORKER, unit)
    assert web.get(page("units")).context["units"][0].sub != before
    assert [row.name for row in response.context["areas"]] == ["Zatelliitti", "Äijälä"]
    new = Unit.objects.get(code="YLA")
    assert page("unit", new.pk) in response.text

    post_seen(web, page("unit", new.pk), {"name": "Pohjois-Lappi", "code": "YLA", "waiting_limit_days": "14"})
    new.refresh_from_db()
    assert (new.name, new.waiting_limit_days) == ("Pohjois-Lappi", 14)
    area = Area.objects.get(name="Äijälä")
    web.post(page("area", area.pk), {"name": "Äijänkangas"})
    area.refresh_from_db()
    assert area.name == "Äijänkangas"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Eteläinen perhetyö", "code": "UUS", "waiting_limit_days": "14"},
        {"name": "Uusi", "code": "erk", "waiting_limit_days": "14"},
        {"name": "Uusi", "code": "A B", "waiting_limit_days": "14"},
        {"name": "Uusi", "code": "UUS", "waiting_limit_days": "pari"},
    ],
)
def test_a_unit_that_cannot_be_is_refused(web, unit, fields):
    response = web.post(page("unit_new"), fields)

    assert response.status_code == 422
    assert len(response.context["form"].errors) == 1
    assert Unit.objects.get() == unit


def test_the_page_of_units_costs_the_same_for_more(count_queries, administrator):
    few = count_queries(administrator, page("units"))
    for number in range(30):
        Unit.objects.create(name=f"Yksikkö {number}", code=f"Y{number}")
        Area.objects.create(name=f"Alue {number}")

    assert count_queries(administrator, page("units")) == few
    assert few <= 5


def test_all_catalogues_are_listed_with_their_rows_in_one_query(web, count_queries, administrator):
    response = web.get(page("catalogues"))

    assert len(response.context["catalogues"]) == len(catalogue_models())
    for slug in catalogue_models():
        assert page("catalogue", slug) in response.text
    assert count_queries(administrator, page("catalogues")) <= 4


@pytest.mark.parametrize("place", ["unit", "user"])
def test_a_page_that_is_behind_is_refused_and_keeps_what_was_typed(web, unit, lead, place):
    """Two administrators have the page open; the second to save writes nothing over unseen."""
    row = {"unit": unit, "user": lead}[place]
    field = {"unit": "name", "user": "last_name"}[place]
    url = page(place, row.pk)
    form = web.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert web.post(url, sent | {field: "Ensimmäinen"}).status_code == 302
    behind = web.post(url, sent | {field: "Toinen"})

    assert behind.status_code == 422
    assert "on muutettu sillä aikaa" in behind.content.decode()
    assert [value for _label, value in behind.context["form"].saved_now] == ["Ensimmäinen"]
    assert 'value="Toinen"' in behind.content.decode()
    row.refresh_from_db()
    assert getattr(row, field) == "Ensimmäinen"
    again = sent | {field: "Toinen", "seen": behind.context["form"]["seen"].value()}
    assert web.post(url, again).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "Toinen"
