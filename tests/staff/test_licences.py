"""Rights to practise a profession: who records, checks and sees them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from staff.models import Licence
from staff.services import LicenceFacts, check_licence, record_licence
from tests.pages import post_seen

pytestmark = pytest.mark.moment(datetime(2026, 3, 2, 8, tzinfo=ZoneInfo("Europe/Helsinki")))

NUMBER = "00000012345"


def facts(**changes):
    told = {"register": "terhikki", "title": "Laillistettu sairaanhoitaja", "number": NUMBER}
    return LicenceFacts(**{**told, "checked_on": date(2026, 3, 1), **changes})


def page(name, *args):
    return reverse(f"staff:{name}", args=args)


@pytest.mark.parametrize("persona", ["supervisor", "administrator"])
def test_whoever_leads_the_person_records_a_licence_and_the_log_does_not_tell_the_number(
    request, co_worker, persona
):
    actor = request.getfixturevalue(persona)

    licence = record_licence(actor=actor, user=co_worker, facts=facts(number="000 0001 2345"))

    assert (licence.number, licence.checked_by, licence.checked_on) == (NUMBER, actor, date(2026, 3, 1))
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.subject_id) == ("staff.licence_recorded", actor, co_worker.pk)
    assert event.changes == {"register": "terhikki", "title": "Laillistettu sairaanhoitaja"}


@pytest.mark.parametrize(
    "persona", ["co_worker", "lead", "coordinator", "other_supervisor", "partner", "outsider"]
)
def test_nobody_else_records_or_checks_one(request, supervisor, co_worker, persona):
    actor = request.getfixturevalue(persona)
    licence = record_licence(actor=supervisor, user=co_worker, facts=facts())
    for act in (
        lambda: record_licence(actor=actor, user=co_worker, facts=facts(title="Psykologi")),
        lambda: check_licence(actor=actor, licence=licence, facts=facts(checked_on=date(2026, 3, 2))),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert Licence.objects.get().checked_on == date(2026, 3, 1)


def test_a_supervisor_does_not_check_the_own_licence(supervisor):
    with pytest.raises(PermissionDenied):
        record_licence(actor=supervisor, user=supervisor, facts=facts())
    with pytest.raises(IntegrityError, match="not_checked_by_oneself"), transaction.atomic():
        Licence.objects.create(
            user=supervisor,
            checked_by=supervisor,
            register="terhikki",
            title="Psykologi",
            number=NUMBER,
            checked_on=date(2026, 3, 1),
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "1234"}, "number"),
        ({"number": "0000001234x"}, "number"),
        ({"title": "  "}, "title"),
        ({"register": "muu"}, "register"),
        ({"checked_on": date(2026, 3, 3)}, "checked_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(supervisor, co_worker, changes, field):
    with pytest.raises(ValidationError) as refusal:
        record_licence(actor=supervisor, user=co_worker, facts=facts(**changes))

    assert list(refusal.value.message_dict) == [field]
    assert not Licence.objects.exists()


def test_the_same_title_and_number_are_recorded_once(supervisor, co_worker, lead):
    record_licence(actor=supervisor, user=co_worker, facts=facts())

    with pytest.raises(ValidationError, match="on jo kirjattu"):
        record_licence(actor=supervisor, user=lead, facts=facts())


def test_checking_again_through_the_page_changes_the_day_and_who(client_of, supervisor, administrator, co_worker):
    licence = record_licence(actor=administrator, user=co_worker, facts=facts())
    web = client_of(supervisor)
    form = web.get(page("licence", licence.pk)).context["form"]
    told = {name: form[name].value() for name in form.fields if form[name].value()}
    assert told["checked_on"] == date(2026, 3, 2)

    response = post_seen(web, page("licence", licence.pk), {**told, "valid_until": "2026-12-31"})

    assert response.url == page("person", co_worker.pk)
    licence.refresh_from_db()
    assert (licence.checked_on, licence.checked_by, licence.valid_until) == (
        date(2026, 3, 2),
        supervisor,
        date(2026, 12, 31),
    )
    assert NUMBER not in str(AuditEvent.objects.latest("pk").changes)


def test_a_page_that_is_behind_is_refused_with_what_was_typed(client_of, supervisor, administrator, co_worker):
    licence = record_licence(actor=supervisor, user=co_worker, facts=facts())
    web = client_of(supervisor)
    form = web.get(page("licence", licence.pk)).context["form"]
    told = {name: form[name].value() for name in form.fields if form[name].value()}
    check_licence(actor=administrator, licence=licence, facts=facts(title="Laillistettu terveydenhoitaja"))

    response = web.post(page("licence", licence.pk), {**told, "title": "Psykiatrinen sairaanhoitaja"})

    assert response.status_code == 422
    assert "Psykiatrinen sairaanhoitaja" in response.text
    assert "Laillistettu terveydenhoitaja" in response.text
    assert Licence.objects.get().title == "Laillistettu terveydenhoitaja"


def test_the_number_is_shown_to_the_person_and_to_those_who_check_it_only(
    client_of, supervisor, coordinator, administrator, co_worker
):
    licence = record_licence(actor=supervisor, user=co_worker, facts=facts())
    address = page("person", co_worker.pk)

    assert NUMBER in client_of(co_worker).get(page("profile")).text
    assert page("licence", licence.pk) not in client_of(co_worker).get(page("profile")).text
    for person in (supervisor, administrator):
        text = client_of(person).get(address).text
        assert NUMBER in text
        assert page("licence", licence.pk) in text
        assert "tarkistettu 1.3.2026, Leena Ahonen" in text
    text = client_of(coordinator).get(address).text
    assert NUMBER not in text
    assert "Laillistettu sairaanhoitaja" not in text


def test_a_licence_that_has_ended_is_told(client_of, supervisor, co_worker):
    record_licence(actor=supervisor, user=co_worker, facts=facts(valid_until=date(2026, 2, 28)))

    assert "päättynyt 28.2.2026" in client_of(supervisor).get(page("person", co_worker.pk)).text


def test_the_persons_page_costs_the_same_with_many_licences(count_queries, supervisor, co_worker):
    record_licence(actor=supervisor, user=co_worker, facts=facts())
    few = count_queries(supervisor, page("person", co_worker.pk))
    for number in range(6):
        record_licence(actor=supervisor, user=co_worker, facts=facts(title=f"Nimike {number}"))

    assert count_queries(supervisor, page("person", co_worker.pk)) == few
