"""Long lists, calculated beside the pages: asked for, told of, stopped, broken off, shown and accepted."""

import json
import re
import time
from datetime import date, timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from audit import clock
from audit.models import AuditEvent
from cases.models import SupportNeed
from cases.services import MemberFacts
from pairs.models import FirstTime, MatchDecision, WholeListRun, WorkPair
from pairs.models.whole_list import SILENCE
from pairs.optimiser import solve
from pairs.selectors import whole_runs
from pairs.services import cancel_run, form_pair, start_run, whole_list_runs
from pairs.services.whole_list_runs import calculate
from staff.models import Area, Booking, RoleGrant, User
from tests.pairs.test_concurrency import at_once

URL = reverse("pairs:whole_list")
WHY = "Sopivat perheille."


@pytest.fixture
def area(coordinator, other_unit):
    """The coordinator of two units."""
    RoleGrant.objects.create(user=coordinator, role="coordinator", unit=other_unit, since=date(2020, 1, 1))
    return User.objects.with_grants().get(pk=coordinator.pk)


@pytest.fixture
def waiting(make_case, area, other_unit):
    """Two families of the one unit and one of the other."""
    first = [make_case(name) for name in ("Aho", "Kivi")]
    return [*first, make_case("Suo", actor=area, in_unit=other_unit)]


@pytest.fixture
def team(lead, co_worker, colleague, outsider):
    """Three workers of the one unit and one of the other."""
    return [lead, co_worker, colleague, outsider]


@pytest.fixture
def desk(client_of, area):
    return client_of(area)


def begin(desk, unit="all", **sent) -> WholeListRun:
    """Press the button of the list of all own units."""
    response = desk.post(f"{URL}?unit={unit}", sent)
    run = WholeListRun.objects.latest("pk")
    assert response.url == address(run)
    return run


def address(run) -> str:
    return reverse("pairs:whole_run", args=[run.pk])


def work() -> None:
    """What the worker process does with the tasks that wait."""
    told = {
        "queue_names": ["default"],
        "excluded_queue_names": [],
        "backend_name": "default",
        "worker_id": "tests",
    }
    worker = Worker(**told, interval=1, batch=True, startup_delay=False, max_tasks=None)
    for task in DBTaskResult.objects.ready():
        worker.run_task(task)


def text_of(desk, run, status=200) -> str:
    response = desk.get(address(run))
    assert response.status_code == status
    return response.content.decode()


def test_all_own_units_are_one_list_whose_answer_comes_from_the_worker(desk, waiting, team):
    assert "Kaikki omat yksiköt" in desk.get(URL).content.decode()
    assert "3 perhettä odottaa työparia." in desk.get(f"{URL}?unit=all").content.decode()
    run = begin(desk, emphasis="competence")
    queued = text_of(desk, run)
    assert "Laskenta odottaa vuoroaan" in queued
    (asked,) = re.findall(r'hx-get="([^"]+)"', queued)
    assert desk.get(asked, headers={"HX-Request": "true"}).status_code == 204
    assert "Aho" not in queued

    work()
    response = desk.get(address(run))
    rows, text = response.context["plan"].rows, response.content.decode()
    assert [row.family for row in rows] == ["Perhe Aho", "Perhe Kivi", "Perhe Suo"]
    assert {row.area for row in rows} == {"Eteläinen perhetyö", "Pohjoinen perhetyö"}
    assert "Ehdotus on valmis" in text
    assert "Näillä painotuksilla parempaa ratkaisua ei ole." in text
    assert "hx-get" not in text
    assert response.context["emphasis"].code == "competence"
    assert "Avaa laskenta" in desk.get(f"{URL}?unit=all").content.decode()


def test_the_kept_answer_is_that_of_the_page_that_calculates_at_once(desk, waiting, team, unit, make_workers):
    User.objects.filter(pk__in=[person.pk for person in team]).update(capacity=3)
    at_once = desk.get(f"{URL}?unit={unit.pk}").context["plan"]
    run = start_run(
        actor=User.objects.with_grants().get(username="coordinator"), unit_ids=[unit.pk], emphasis="even"
    )
    work()

    assert desk.get(address(run)).context["plan"] == at_once
    assert at_once.left
    assert at_once.rows


def test_a_long_list_of_one_unit_is_calculated_by_the_worker_too(desk, waiting, team, unit, monkeypatch):
    monkeypatch.setattr(whole_runs, "AT_ONCE", 1)

    assert "Laske ehdotus" in desk.get(f"{URL}?unit={unit.pk}").content.decode()
    assert begin(desk, unit.pk).units == [unit.pk]


def test_who_is_shown_is_in_the_log_and_how_far_it_has_come_names_nobody(desk, waiting, team, area):
    run = begin(desk)
    work()
    before = AuditEvent.objects.count()
    progress = desk.get(f"{address(run)}?seen=0", headers={"HX-Request": "true"}).content.decode()
    assert "Lopeta laskenta" not in progress
    assert "Ehdotus on valmis" in progress
    assert "Näytä, mitä löytyi" in progress
    assert "Aho" not in progress
    assert AuditEvent.objects.count() == before

    text_of(desk, run)
    event = AuditEvent.objects.filter(action="board.proposed").latest("pk")
    assert (event.actor, event.changes["cases"]) == (area, sorted(case.pk for case in waiting))


def test_pressing_twice_starts_one_and_what_has_ended_lets_another_begin(desk, waiting, team):
    first = begin(desk)

    assert begin(desk) == first
    assert DBTaskResult.objects.ready().count() == 1
    work()
    assert begin(desk) != first


def test_while_it_goes_on_the_first_answer_is_shown_but_not_yet_chosen_from(desk, waiting, team, monkeypatch):
    seen = []

    def looking(problem, **asked):
        seen.append(text_of(desk, WholeListRun.objects.get()))
        plan = solve(problem, **asked)
        asked["should_stop"]()
        seen.append(text_of(desk, WholeListRun.objects.get()))
        return plan

    monkeypatch.setattr(whole_list_runs, "solve", looking)
    monkeypatch.setattr(whole_list_runs, "PULSE", 0)
    run = begin(desk)
    queued = desk.get(f"{address(run)}?seen=0", headers={"HX-Request": "true"}).content.decode()
    work()
    first, later = seen
    # The button goes and comes with the words of the progress.
    assert "Lopeta laskenta" in queued
    assert "Ehdotusta lasketaan" in first
    assert "Ensimmäinen ehdotus on jo olemassa: työpari 3 perheelle." in first
    assert "Perhe Aho" in first
    assert 'name="accept"' not in first
    assert "Päivitä" in first
    assert "Paras tähän asti on" in later
    assert WholeListRun.objects.get().state == "ready"


def test_cancelling_stops_between_two_steps_and_keeps_what_was_found(desk, waiting, team, monkeypatch):
    steps = []

    def slow(problem, *, should_stop, **asked):
        assert not should_stop()
        desk.post(reverse("pairs:whole_run_cancellation", args=[WholeListRun.objects.get().pk]))
        steps.append(text_of(desk, WholeListRun.objects.get()))
        return solve(problem, should_stop=should_stop, **asked)

    monkeypatch.setattr(whole_list_runs, "solve", slow)
    monkeypatch.setattr(whole_list_runs, "PULSE", 0)
    run = begin(desk)
    work()
    assert "Laskentaa lopetetaan" in steps[0]
    assert "Lopeta laskenta" not in steps[0]
    text = text_of(desk, run)
    assert "Laskenta peruttiin" in text
    assert "Alla on paras ehdotus, joka siihen mennessä löytyi." in text
    assert "Perhe Aho" in text
    assert 'name="accept"' in text


def test_one_that_waits_for_its_turn_is_cancelled_at_once_and_never_begins(desk, waiting, team):
    run = begin(desk)
    desk.post(reverse("pairs:whole_run_cancellation", args=[run.pk]))
    assert "Laskenta peruttiin" in text_of(desk, run)

    work()
    assert WholeListRun.objects.get().plan is None
    assert "Laske uudelleen" in text_of(desk, run)


def test_a_solver_that_fails_is_told_in_words_and_leaves_no_trace_of_what_it_met(
    desk, waiting, team, monkeypatch, caplog
):
    def broken(problem, **asked):
        raise ArithmeticError("Perhe Aho")

    monkeypatch.setattr(whole_list_runs, "solve", broken)
    run = begin(desk)
    work()
    text = text_of(desk, run)
    assert "Laskenta epäonnistui" in text
    assert "Yhtään työparia ei muodostettu eikä aikaa varattu." in text
    assert "Laske uudelleen" in text
    task = DBTaskResult.objects.get()
    assert (task.status, task.traceback) == ("SUCCESSFUL", "")
    assert "A whole list could not be calculated" in caplog.text


def test_an_error_within_a_pulse_ends_the_search_and_is_told(desk, waiting, team, monkeypatch):
    def failing(self, **facts):
        if "plan" not in facts:
            raise ConnectionError
        return True

    monkeypatch.setattr(whole_list_runs.Pulse, "write", failing)
    run = begin(desk)
    work()

    assert "Laskenta epäonnistui" in text_of(desk, run)


def test_time_that_ran_out_is_told_with_the_best_answer(desk, waiting, team, monkeypatch):
    monkeypatch.setattr(whole_list_runs, "SECONDS", 1e-9)
    run = begin(desk)
    work()
    text = text_of(desk, run)

    assert "Laskenta päättyi, kun sen aika loppui" in text
    assert "Perhe Aho" in text


def test_a_killed_worker_is_noticed_and_another_run_can_begin(desk, waiting, team):
    run = begin(desk)
    work()
    heard = clock.now() - SILENCE - timedelta(seconds=1)
    WholeListRun.objects.update(state="running", ended_at=None, heard_at=clock.now())
    assert "Ehdotusta lasketaan" in text_of(desk, run)
    WholeListRun.objects.update(heard_at=heard)
    text = text_of(desk, run)
    assert "Laskenta keskeytyi" in text
    assert "Yhtään työparia ei muodostettu eikä aikaa varattu." in text
    assert "hx-get" not in text

    again = begin(desk)
    assert again != run
    run.refresh_from_db()
    assert (run.state, run.ended_at is not None) == ("interrupted", True)
    assert not WorkPair.objects.exists()


def test_one_that_nobody_takes_up_says_whom_to_ask(desk, waiting, team):
    run = begin(desk)
    WholeListRun.objects.update(requested_at=clock.now() - timedelta(minutes=2))

    assert "kysy pääkäyttäjältä, onko taustatyö käynnissä" in text_of(desk, run)


def keys(desk, run) -> dict[str, str]:
    return {row.family: row.key for row in desk.get(address(run)).context["plan"].rows}


def test_accepting_forms_the_pairs_and_tells_what_has_gone_stale(desk, waiting, team, area, lead, co_worker):
    run = begin(desk, emphasis="wait")
    work()
    sent = keys(desk, run)
    form_pair(actor=area, case_id=waiting[0].pk, lead=lead, co_worker=co_worker, reason="Ehti ensin.")
    without_words = desk.post(address(run), {"do": "accept", "accept": list(sent.values())})
    assert without_words.status_code == 422
    assert "Kirjoita, miksi nämä työparit sopivat perheille." in without_words.content.decode()

    response = desk.post(address(run), {"do": "accept", "reason": WHY, "accept": list(sent.values())})
    assert response.status_code == 422
    assert "Perheellä on jo työpari" in response.content.decode()
    formed = WorkPair.objects.exclude(case=waiting[0])
    assert {pair.case_id for pair in formed} == {case.pk for case in waiting[1:]}
    assert FirstTime.objects.count() == 2
    assert Booking.objects.filter(kind="visit").count() == 4
    decision = MatchDecision.objects.get(pair=formed[0])
    assert decision.proposed["emphasis"] == "Lyhyttä odotusta"
    text = text_of(desk, run)
    assert "3 tämän ehdotuksen perheellä on nyt työpari." in text
    assert "jätettiin pois" not in text


def test_a_locked_row_stays_in_the_next_run_and_a_broken_lock_is_told(desk, waiting, team, lead):
    run = begin(desk)
    work()
    locked = keys(desk, run)["Perhe Kivi"]
    desk.post(address(run), {"do": "compute", "emphasis": "travel", "lock": [locked]})
    again = WholeListRun.objects.latest("pk")
    work()
    rows = desk.get(address(again)).context["plan"].rows
    assert [row.key for row in rows if row.locked] == [locked]
    assert again.emphasis == "travel"

    broken = f"{waiting[1].pk}.{lead.pk}.{lead.pk}.1"
    desk.post(address(again), {"do": "compute", "lock": [broken]})
    work()
    text = text_of(desk, WholeListRun.objects.latest("pk"))
    assert "Lukittu rivi ei enää pidä paikkaansa (Perhe Kivi)" in text


def test_rows_of_a_unit_that_one_has_left_are_gone_from_the_kept_answer(desk, waiting, team, area, other_unit):
    run = begin(desk)
    work()
    RoleGrant.objects.filter(user=area, unit=other_unit).update(until=clock.today() - timedelta(days=1))
    text = text_of(desk, run)

    assert "Perhe Suo" not in text
    assert "Perhe Aho" in text
    assert "1 perhe jätettiin pois" in text


def test_the_units_of_the_asker_of_today_are_calculated_only(desk, waiting, team, area, other_unit):
    run = begin(desk)
    RoleGrant.objects.filter(user=area, unit=other_unit).update(until=clock.today() - timedelta(days=1))
    work()
    run.refresh_from_db()

    assert {row["case"] for row in run.plan["rows"]} == {case.pk for case in waiting[:2]}


def test_anothers_run_is_neither_shown_nor_stopped(desk, waiting, team, client_of, supervisor):
    run = begin(desk)
    other = client_of(supervisor)

    assert other.get(address(run)).status_code == 404
    assert other.post(reverse("pairs:whole_run_cancellation", args=[run.pk])).status_code == 404
    with pytest.raises(Http404):
        cancel_run(actor=supervisor, run=run)
    assert other.post(address(run), {"do": "compute"}).status_code == 404
    assert WholeListRun.objects.get().state == "queued"


def test_what_is_kept_of_a_protected_family_is_numbers_only(desk, waiting, team, area, make_case):
    place = Area.objects.create(name="Lymylaakso")
    team[0].areas.add(place)
    members = [MemberFacts(role="mother", first_name="Elli", protected=True)]
    hidden = make_case("Salava", actor=area, area=place, street_address="Piilopirtintie 91", members=members)
    run = begin(desk)
    work()
    run.refresh_from_db()
    kept = json.dumps(run.plan, ensure_ascii=False)

    (row,) = (row for row in run.plan["rows"] if row["case"] == hidden.pk)
    assert row.keys() == {"case", "workers", "slot", "against", "locked"}
    assert "travel" not in row["against"]
    words = set(re.findall(r"[^\W\d_]\w*", kept))
    told = {"since", "rows", "case", "workers", "slot", "against", "locked", "false", "left", "families_of"}
    assert words <= told | {"objective", "bound", "ending", "done", "late", "travel"}
    text = text_of(desk, run)
    assert "Salava" in text
    assert "Lymylaakso" not in text
    assert "Piilopirtintie" not in text


def test_a_need_that_came_meanwhile_is_counted(desk, waiting, team):
    run = begin(desk)
    work()
    case = waiting[0]
    before = next(row for row in desk.get(address(run)).context["plan"].rows if row.case_id == case.pk).covered
    told = case.needs.first().need
    need = type(told).objects.exclude(pk__in=case.needs.values("need")).first()
    need.competences.clear()
    SupportNeed.objects.create(case=case, family=case.family, unit=case.unit, need=need)
    row = next(row for row in desk.get(address(run)).context["plan"].rows if row.case_id == case.pk)

    assert before == "2/2"
    assert (row.covered, need.name in row.gaps) == ("2/3", True)


def test_an_old_answer_is_forgotten_when_another_run_begins(desk, waiting, team):
    old = begin(desk)
    work()
    WholeListRun.objects.update(ended_at=clock.now() - whole_list_runs.KEPT - timedelta(days=1))
    begin(desk)

    assert not WholeListRun.objects.filter(pk=old.pk).exists()


def test_the_answer_costs_the_same_for_few_and_many(count_queries, area, waiting, team, make_case, make_workers):
    def cost():
        run = start_run(actor=area, unit_ids=[waiting[0].unit_id, waiting[2].unit_id], emphasis="even")
        work()
        return count_queries(area, address(run)), len(WholeListRun.objects.get(pk=run.pk).plan["rows"])

    few, three = cost()
    make_workers(waiting[0].unit, 20)
    for number in range(27):
        make_case(f"Perhe{number}")
    many, thirty = cost()

    assert (three, thirty) == (3, 30)
    assert many == few


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_presses_at_once_one_run_begins(make_case, coordinator, lead, co_worker, unit):
    make_case("Aho")
    runs = at_once(*[lambda: start_run(actor=coordinator, unit_ids=[unit.pk], emphasis="even")] * 4)

    assert len({run.pk for run in runs}) == 1
    assert WholeListRun.objects.count() == DBTaskResult.objects.count() == 1
    calculate.call(runs[0].pk)
    assert WholeListRun.objects.get().state == "ready"


def test_a_task_of_a_run_that_is_gone_does_nothing(db):
    calculate.call(404)

    assert not WholeListRun.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_that_is_busy_for_long_says_that_it_is_there(
    make_case, coordinator, lead, co_worker, unit, monkeypatch
):
    make_case("Aho")
    run, heard = start_run(actor=coordinator, unit_ids=[unit.pk], emphasis="even"), []

    def long(problem, **asked):
        heard.append(WholeListRun.objects.get().heard_at)
        deadline = time.monotonic() + 20
        while WholeListRun.objects.get().heard_at == heard[0]:
            assert time.monotonic() < deadline
        return solve(problem, **asked)

    monkeypatch.setattr(whole_list_runs, "solve", long)
    monkeypatch.setattr(whole_list_runs, "BEAT", 0.05)
    calculate.call(run.pk)

    assert WholeListRun.objects.get().state == "ready"
    assert WholeListRun.objects.get().heard_at > heard[0]
