"""Load points: one number on every page, counted by phase, and the room that is refused by it."""

import importlib
import re

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import Case
from pairs.load import Load
from pairs.models import PhaseLoad, WorkPair
from pairs.selectors import loads_of
from pairs.selectors.match_facts import match_of
from pairs.selectors.people import workers
from pairs.selectors.whole_list import whole_list
from pairs.services import form_pair
from pairs.services.load import set_phase_loads
from staff.models import User

pytestmark = pytest.mark.django_db
HALVES = {"pair": 4, "initial": 4, "review": 1, "work": 2}
FORM = {"pair": "4", "initial": "4", "review": "1", "work": "2"}
POINTS = reverse("pairs:load_points")


@pytest.fixture
def busy(lead, co_worker, coordinator, make_family):
    """The lead has three families: at its first visits, its review, and in the working phase: 2 + ½ + 1 points."""
    for phase in ("initial", "review", "work", "closed"):
        make_family(f"Perhe{phase}", lead, co_worker, coordinator, phase=phase, met_days_ago=1)
    User.objects.filter(pk=lead.pk).update(capacity=5)
    lead.refresh_from_db()
    return lead


def test_points_are_exact_and_a_family_fits_when_all_of_its_points_do():
    load = Load(families=3, halves=7, capacity=6)

    assert (str(load), load.left, load.fits, load.is_full) == ("3,5/6", 5, 1, False)
    assert load.after() == Load(families=4, halves=11, capacity=6)
    assert (load.after().fits, load.after().is_full, load.after(2).left) == (0, True, -3)
    assert (str(Load(2, 3)), Load(2, 3).fits, Load(2, 300).is_full) == ("1,5", None, False)
    assert Load(0, 0, 0).is_full


def test_every_page_tells_the_same_points(
    busy, co_worker, colleague, client_of, coordinator, supervisor, make_case, make_family
):
    waiting = make_case("Odottaja")
    told = "<b>3,5</b>/5 pistettä, 3 perhettä, "

    pages = {
        "day": (busy, reverse("visits:day")),
        "caseload": (supervisor, reverse("reports:caseload")),
        "worker": (supervisor, reverse("reports:worker", args=[busy.pk])),
        "people": (coordinator, reverse("pairs:board_people", args=[waiting.pk])),
        "compared": (coordinator, two_on_board(waiting, busy)),
    }
    for name, (person, url) in pages.items():
        assert told in client_of(person).get(url).content.decode(), name
    assert (
        "<b>3,5</b>/5 pistettä, 3 perhettä, tämän jälkeen 5,5"
        in client_of(coordinator).get(pages["compared"][1]).content.decode()
    )
    other = make_family("Muu", co_worker, colleague, coordinator, met_days_ago=1)
    change = client_of(coordinator).get(reverse("visits:pair_change", args=[other.pk])).content.decode()
    assert re.search(rf"<option[^>]*>{busy}, [^<]*, 3,5/5</option>", change)
    match = match_of(waiting, workers(), [], limit_day=waiting.opened_at.date())
    assert match.workers[busy.pk].load == loads_of([busy])[busy.pk] == Load(3, 7, 5, 4)


def test_proposals_tell_the_points_after_the_family(busy, client_of, coordinator, make_case, unit):
    User.objects.filter(pk=busy.pk).update(capacity=6)
    waiting, client = make_case("Odottaja"), client_of(coordinator)

    ranked = client.get(reverse("pairs:board_ranked", args=[waiting.pk])).content.decode()
    whole = client.get(reverse("pairs:whole_list"), {"unit": unit.pk}).context["plan"]

    assert "5,5/6" in ranked
    (row,) = whole.rows
    assert "5,5/6" in row.load


def two_on_board(case, person):
    other = User.objects.get(username="co_worker")
    return f"{reverse('pairs:board_case', args=[case.pk])}?lead={person.pk}&co_worker={other.pk}"


def test_a_pair_over_the_points_asks_why_and_the_log_keeps_that_it_was_known(
    busy, co_worker, coordinator, client_of, make_case
):
    case = make_case("Odottaja")
    page = client_of(coordinator).get(two_on_board(case, busy)).content.decode()
    assert f"{busy}: kuormituspisteitä on jo 3,5/5, ja tämä perhe toisi 2 lisää." in page

    User.objects.filter(pk=busy.pk).update(capacity=6)
    roomy = client_of(coordinator).get(two_on_board(case, busy)).content.decode()
    assert "kuormituspisteitä on jo" not in roomy

    User.objects.filter(pk=busy.pk).update(capacity=5)
    busy.refresh_from_db()
    form_pair(actor=coordinator, case_id=case.pk, lead=busy, co_worker=co_worker, reason="Toinen päättyy pian.")
    assert "full" in AuditEvent.objects.get(action="pair.formed").changes["known"]
    assert loads_of([busy])[busy.pk] == Load(4, 11, 5, 4)


def test_who_has_no_points_left_for_a_new_family_is_in_no_proposal(busy, coordinator, make_case, unit):
    case = make_case("Odottaja")
    match = match_of(case, workers(unit.pk), [], limit_day=case.opened_at.date())
    assert match.ranking.barred[busy.pk] == "full"

    User.objects.filter(pk=busy.pk).update(capacity=6)
    match = match_of(case, workers(unit.pk), [], limit_day=case.opened_at.date())
    assert busy.pk not in match.ranking.barred


def test_the_whole_list_gives_as_many_families_as_the_points_allow(busy, coordinator, make_case, unit):
    make_case("Odottaja")
    from pairs.optimiser import Weights

    for capacity, room in ((5, 0), (6, 1), (7, 1), (8, 2), (None, 1)):
        User.objects.filter(pk=busy.pk).update(capacity=capacity)
        problem = whole_list(coordinator, [unit.pk], Weights(), {}).problem
        (worker,) = [row for row in problem.workers if row.key == busy.pk]
        assert (worker.room, worker.load) == (room, 2), capacity


def test_the_load_follows_the_phase_of_the_family(lead, paired_case):
    for phase, halves in HALVES.items():
        Case.objects.filter(pk=paired_case.pk).update(phase=phase)
        assert loads_of([lead])[lead.pk] == Load(1, halves, 18)
    Case.objects.filter(pk=paired_case.pk).update(phase="closed")
    assert loads_of([lead])[lead.pk] == Load(0, 0, 18)


# The administrator's numbers


def test_the_administrator_changes_the_points_and_every_load_follows(
    busy, administrator, supervisor, coordinator, client_of
):
    client = client_of(administrator)
    page = client.get(POINTS).content.decode()
    assert "Kuormituspisteet" in page
    assert "puoli pistettä" in page
    assert POINTS in client.get(reverse("staff:catalogues")).content.decode()

    response = client.post(POINTS, FORM | {"initial": "3", "work": "1"})

    assert response.url == reverse("staff:catalogues")
    assert loads_of([busy])[busy.pk] == Load(3, 5, 5, 4)
    assert "<b>2,5</b>/5 pistettä" in client_of(supervisor).get(reverse("reports:caseload")).content.decode()
    events = AuditEvent.objects.filter(action="load_points.changed").order_by("pk")
    assert [event.changes for event in events] == [{"initial": [4, 3]}, {"work": [2, 1]}]
    assert {row.changed_by for row in PhaseLoad.objects.filter(phase__in=["initial", "work"])} == {administrator}

    client.post(POINTS, FORM | {"initial": "3", "work": "1"})
    assert AuditEvent.objects.filter(action="load_points.changed").count() == 2


@pytest.mark.parametrize("told", [{"pair": "0"}, {"pair": ""}, {"work": "7"}, {"review": "-1"}, {"initial": "x"}])
def test_points_that_cannot_be_are_refused_at_the_field(client_of, administrator, told):
    response = client_of(administrator).post(POINTS, FORM | told)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(told)
    assert dict(PhaseLoad.objects.values_list("phase", "halves")) == HALVES


def test_nobody_else_changes_the_points_and_no_row_can_hold_another_number(lead, supervisor, coordinator):
    for actor in (lead, supervisor, coordinator):
        with pytest.raises(PermissionDenied):
            set_phase_loads(actor=actor, halves={"work": 1})
    for wrong in ({"halves": 0}, {"halves": 7}, {"phase": "waiting"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PhaseLoad.objects.filter(phase="work").update(**wrong)


# What was agreed in families before


def test_who_was_not_over_the_room_in_families_is_not_over_it_in_points(
    lead, co_worker, colleague, coordinator, make_family
):
    for number in range(3):
        make_family(f"Uusi{number}", lead, co_worker, coordinator, phase="initial", met_days_ago=1)
    make_family("Arvio", co_worker, colleague, coordinator, phase="review", met_days_ago=1)
    for person, capacity in ((lead, 3), (co_worker, None), (colleague, 1)):
        User.objects.filter(pk=person.pk).update(capacity=capacity)

    importlib.import_module("pairs.migrations.0010_load_points").room_in_points(apps, None)

    loads = loads_of([lead, co_worker, colleague])
    assert (loads[lead.pk].capacity, loads[lead.pk].left) == (6, 0)
    assert loads[co_worker.pk].capacity is None
    assert (loads[colleague.pk].capacity, loads[colleague.pk].left) == (1, 1)
    assert WorkPair.objects.count() == 4
