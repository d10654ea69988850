"""The numbers of the caseload against a count by hand, and who may see them."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from audit import clock
from audit.finnish_dates import local
from audit.models import AuditEvent
from cases.models import CareTeamMember, Case, Deadline
from pairs.load import points_words
from pairs.models import WorkPair
from pairs.selectors import standing_pair, waiting_queue
from pairs.services import end_pair
from reports.selectors import caseload_of, late_notes, overdue, quiet_families
from staff.calendar import moment_at
from staff.models import RoleGrant, User
from staff.services import record_absence
from staff.working_days import working_day_after
from tests.families import new_case, sent_notice
from tests.personas import make_user
from tests.reports.conftest import NOON, TODAY, add_visit
from visits.models import Visit, VisitNote, VisitOutcome

pytestmark = pytest.mark.moment(NOON)

URL = reverse("reports:caseload")


def is_unlogged(visit, now):
    return visit.status == "planned" and visit.ends_at <= now


def is_late(visit, now):
    day = local(visit.starts_at).date()
    return is_unlogged(visit, now) and working_day_after(day, 3) < TODAY


# Half points of a family in each phase, as they are on the first day.
HALVES = {"pair": 4, "initial": 4, "review": 1, "work": 2}


def counted_by_hand(visits, now):
    """held, agreed, unlogged, late of some visits, one visit at a time."""
    week = [v for v in visits if date(2026, 3, 9) <= local(v.starts_at).date() <= date(2026, 3, 15)]
    week = [v for v in week if v.status != "not_held"]
    return (
        sum(v.status == "held" for v in week),
        len(week),
        sum(is_unlogged(v, now) for v in visits),
        sum(is_late(v, now) for v in visits),
    )


def places_of(worker):
    """Open cases of a worker, one row of the care team at a time."""
    rows = CareTeamMember.objects.select_related("case").filter(user=worker)
    return {row.case for row in rows if row.until is None and row.role in ("lead", "co_worker")}


def last_met(case):
    pair = WorkPair.objects.filter(case=case).order_by("formed_at").first()
    return case.last_contact_at or (pair.formed_at if pair else case.opened_at)


def has_unrecorded(case, now):
    return any(is_unlogged(visit, now) for visit in case.visits.all())


def days_since(moment):
    return (TODAY - local(moment).date()).days


def test_each_row_is_as_counted_by_hand(busy_unit, unit, supervisor, now):
    load = caseload_of(supervisor, [unit.pk])

    rows = {
        row.worker.last_name: (
            (row.load.families, row.load.halves),
            row.elsewhere,
            (row.visits.held, row.visits.agreed, row.visits.unlogged, row.visits.late),
            row.reviews,
            row.days_silent,
        )
        for row in load.rows
    }
    by_hand = {}
    workers, outside, _elsewhere = busy_unit
    for worker in [*workers, outside]:
        own = places_of(worker)
        here = [case for case in own if case.unit_id == unit.pk]
        visits = [v for v in Visit.objects.filter(unit=unit) if worker.pk in {w.user_id for w in v.workers.all()}]
        by_hand[worker.last_name] = (
            (len(own), sum(HALVES[case.phase] for case in own)),
            len(own) - len(here),
            counted_by_hand(visits, now),
            sum(case.phase == "review" for case in here),
            max((days_since(last_met(case)) for case in here), default=0),
        )
    assert rows == by_hand
    assert any(late for _f, _e, (*_rest, late), _r, _d in rows.values())


def test_totals_count_each_family_and_visit_once(busy_unit, unit, supervisor, now):
    load = caseload_of(supervisor, [unit.pk])

    visits = list(Visit.objects.filter(unit=unit))
    totals = load.visits
    assert (totals.held, totals.agreed, totals.unlogged, totals.late) == counted_by_hand(visits, now)
    assert load.families == Case.objects.filter(unit=unit).exclude(phase__in=["waiting", "closed"]).count()
    assert sum(row.load.families - row.elsewhere for row in load.rows) == 2 * load.families
    assert len(load.waiting) == 4
    assert [row.name for row in load.over_limit] == ["Odottaja30", "Odottaja15"]
    assert load.reviews == Case.objects.filter(unit=unit, phase="review").count()
    assert load.places == sum(row.worker.capacity for row in load.rows)


def test_room_that_nobody_has_agreed_on_is_neither_full_nor_promised(busy_unit, unit, supervisor):
    before = caseload_of(supervisor, [unit.pk])
    row = next(row for row in before.rows if row.load.capacity and row.load.families)
    User.objects.filter(pk=row.worker.pk).update(capacity=None)

    load = caseload_of(supervisor, [unit.pk])

    assert load.places == before.places - row.load.capacity
    assert load.points_taken == points_words(sum(other.load.halves for other in before.rows) - row.load.halves)
    assert load.room <= before.room
    assert next(other for other in load.rows if other.worker.pk == row.worker.pk).load.capacity is None


def test_ended_place_and_closed_account_are_not_counted(busy_unit, unit, supervisor, now):
    workers, _outside, _elsewhere = busy_unit
    before = {row.worker.pk: row.load.families for row in caseload_of(supervisor, [unit.pk]).rows}
    place = CareTeamMember.objects.filter(user=workers[1], case__unit=unit).first()
    place.until = now - timedelta(minutes=1)
    place.save()
    RoleGrant.objects.filter(user=workers[7]).update(until=TODAY - timedelta(days=1))
    User.objects.filter(pk=workers[2].pk).update(is_active=False)

    after = {row.worker.pk: row.load.families for row in caseload_of(supervisor, [unit.pk]).rows}

    assert after[workers[1].pk] == before[workers[1].pk] - 1
    # Without a role but still with families: the load is there, so the row is.
    assert workers[7].pk in after
    assert workers[2].pk not in after


def test_a_family_whose_pair_ended_waits_on_both_pages_from_that_day(now, paired_case, coordinator, supervisor):
    with clock.at(now - timedelta(days=20)):
        Case.objects.filter(pk=paired_case.pk).update(opened_at=clock.now() - timedelta(days=40), phase="work")
        WorkPair.objects.update(since=TODAY - timedelta(days=30))
        end_pair(actor=coordinator, pair=standing_pair(paired_case), reason="Anni sairastui.")

    load = caseload_of(supervisor, [paired_case.unit_id])

    (row,) = load.waiting
    assert waiting_queue(supervisor) == waiting_queue(coordinator) == [row]
    assert (row.case_id, row.wait.days, row.wait.limit, row.wait.again) == (paired_case.pk, 20, 14, True)
    assert load.over_limit == [row]
    assert (load.families, quiet_families(load).count) == (0, 0)
    (told,) = overdue(load, late_notes(load, [paired_case.unit_id])).rows
    assert (told.url, "20" in told.words) == (row.url, True)


def test_long_waits_come_first_then_late_visits_by_name(busy_unit, unit, supervisor, now):
    load = caseload_of(supervisor, [unit.pk])

    found = overdue(load, late_notes(load, [unit.pk]))

    late = [visit for visit in Visit.objects.filter(unit=unit).order_by("starts_at", "pk") if is_late(visit, now)]
    assert found.count == 2 + len(late) > len(found.rows) == 5
    assert [row.title for row in found.rows[:2]] == ["Perhe Odottaja30", "Perhe Odottaja15"]
    assert reverse("pairs:board_case", args=[load.over_limit[0].case_id]) in found.rows[0].url
    assert [row.url.partition("#visit-")[2] for row in found.rows[2:]] == [str(visit.pk) for visit in late[:3]]
    first = late[0]
    assert found.rows[2].title == str(first.case.family)
    for worker in first.workers.all():
        assert str(worker.user) in found.rows[2].words


def test_the_lists_are_shown_whole_on_their_own_page(busy_unit, unit, supervisor, client_of):
    load = caseload_of(supervisor, [unit.pk])
    client = client_of(supervisor)

    short, whole = client.get(URL), client.get(reverse("reports:attention"))

    for name in ("overdue", "quiet"):
        assert len(short.context[name].rows) == min(5, short.context[name].count) > 0
        leads_on = f'href="{reverse("reports:attention")}#{name}"' in short.content.decode()
        assert leads_on == short.context[name].is_cut
        assert len(whole.context[name].rows) == whole.context[name].count == short.context[name].count
    quiet = [row.title for row in whole.context["quiet"].rows]
    assert sorted(quiet) == sorted(case.title for case in load.with_pair if case.is_quiet(TODAY))
    assert AuditEvent.objects.filter(actor=supervisor, action="caseload.viewed").count() == 2


def test_quiet_families_have_a_pair_and_the_quietest_is_first(busy_unit, unit, supervisor, now):
    Visit.objects.filter(status="planned", ends_at__lte=now, case__in=Case.objects.order_by("pk")[:6]).update(
        status="held", outcome=VisitOutcome.objects.get(code="held"), outcome_at=now, outcome_by=supervisor
    )
    load = caseload_of(supervisor, [unit.pk])

    found = quiet_families(load, 5)

    cases = Case.objects.filter(unit=unit).exclude(phase__in=["waiting", "closed"])
    silent = sorted(
        (last_met(case), case.pk)
        for case in cases
        if days_since(last_met(case)) > 14 and not has_unrecorded(case, now)
    )
    assert found.count == len(silent) > 0
    assert [row.url for row in found.rows] == [reverse("visits:case", args=[pk]) for _met, pk in silent[:5]]


def test_nothing_overdue_is_said_in_words(now, unit, supervisor, make_worker, client_of):
    make_worker(unit, "Kokko")

    page = client_of(supervisor).get(URL)

    assert (page.context["overdue"].count, page.context["quiet"].count) == (0, 0)
    assert 'id="overdue"' in page.content.decode()
    assert 'id="quiet"' not in page.content.decode()


def test_names_are_in_finnish_order_and_numbers_the_largest_first(busy_unit, unit, supervisor):
    load = caseload_of(supervisor, [unit.pk])

    names = [row.worker.last_name for row in load.sorted_rows("name")]
    assert names == ["Aikio", "Kokko", "Muualta", "Tervo", "Vuoma", "Zitting", "Åkerlund", "Äijälä", "Öhman"]
    halves = [row.load.halves for row in load.sorted_rows("load")]
    assert halves == sorted(halves, reverse=True)
    silence = [row.days_silent for row in load.sorted_rows("silence")]
    assert silence == sorted(silence, reverse=True)


def test_page_shows_the_numbers_and_links(busy_unit, unit, supervisor, client_of):
    load = caseload_of(supervisor, [unit.pk])

    page = client_of(supervisor).get(URL, {"sort": "silence"}).content.decode()

    assert f">{load.families}</a></b>" in page
    assert 'aria-sort="descending"' in page
    for row in load.rows:
        assert f'href="{reverse("reports:worker", args=[row.worker.pk])}"' in page
    assert reverse("visits:case", args=[load.rows[0].quietest.pk]) in page
    assert "Hillakuja" not in page
    assert "Muualla" not in page
    assert AuditEvent.objects.filter(actor=supervisor, action="caseload.viewed").count() == 1


def test_who_is_away_is_told_on_the_row(busy_unit, unit, supervisor, client_of, now):
    worker = caseload_of(supervisor, [unit.pk]).rows[0].worker
    day = (now + timedelta(days=7)).date()
    record_absence(actor=supervisor, user=worker, starts_on=day, ends_on=day + timedelta(days=1))

    rows = {row.worker.pk: row.away for row in caseload_of(supervisor, [unit.pk]).rows}
    assert {pk for pk, away in rows.items() if away} == {worker.pk}
    assert f"poissa {rows[worker.pk]}" in client_of(supervisor).get(URL).content.decode()


def test_unknown_order_is_the_usual_one(busy_unit, supervisor, client_of):
    client = client_of(supervisor)

    def order(sort):
        page = client.get(URL, {"sort": sort})
        return [row.worker.pk for row in page.context["rows"]], page.content.decode().count("aria-sort")

    assert order("password") == order("load")
    assert order("password") != order("name")


def test_empty_unit_says_what_comes_next(now, supervisor, client_of):
    response = client_of(supervisor).get(URL)

    page = response.content.decode()
    assert "Yksiköissäsi ei vielä työskentele ketään" in page
    assert "Pääkäyttäjä lisää työntekijät" in page
    assert "<tbody>" not in page


@pytest.mark.parametrize("persona", ["lead", "coordinator", "administrator", "partner"])
def test_caseload_is_refused_without_the_supervisors_role(persona, busy_unit, client_of, request):
    response = client_of(request.getfixturevalue(persona)).get(URL)

    assert response.status_code == 403
    assert b"Perhe0" not in response.content


def test_other_units_supervisor_sees_the_other_unit(busy_unit, other_supervisor, client_of):
    page = client_of(other_supervisor).get(URL).content.decode()

    assert "Perhe Muualla" in page
    assert "Perhe0" not in page


def test_supervisor_of_two_units_sees_both(busy_unit, unit, other_unit, supervisor):
    RoleGrant.objects.create(user=supervisor, role="supervisor", unit=other_unit, since=date(2020, 1, 1))
    supervisor = User.objects.with_grants().get(pk=supervisor.pk)

    load = caseload_of(supervisor, supervisor.units_with("caseload.view"))

    assert "Muualla" in {case.family for case in load.cases.values()}
    assert {row.elsewhere for row in load.rows} == {0}


@pytest.mark.parametrize(("url_name", "statements"), [("caseload", 9), ("attention", 9), ("worker", 6)])
def test_queries_do_not_grow_with_the_rows(
    url_name, statements, now, unit, supervisor, coordinator, make_worker, make_family, count_queries
):
    workers = [make_worker(unit, f"Nimi{number}") for number in range(3)]

    def fill(people, round_):
        for number, (lead, co_worker) in enumerate(pairwise(people)):
            case = make_family(f"P{round_}-{number}", lead, co_worker, coordinator)
            add_visit(
                case,
                [lead, co_worker],
                moment_at(date(2026, 3, 3 + number % 2 + 2 * round_), time(8 + number % 8)),
            )

    fill(workers, 0)
    url = reverse(f"reports:{url_name}", args=[workers[0].pk] if url_name == "worker" else [])
    few = count_queries(supervisor, url)
    more = [make_worker(unit, f"Lisä{number}") for number in range(27)]
    fill([workers[0], *more], 1)

    assert few == count_queries(supervisor, url) == statements


def test_worker_page_shows_the_families_of_the_unit(busy_unit, unit, supervisor, client_of):
    workers, _outside, _elsewhere = busy_unit
    own = [case for case in places_of(workers[0]) if case.unit_id == unit.pk]

    page = client_of(supervisor).get(reverse("reports:worker", args=[workers[0].pk])).content.decode()

    for case in own:
        assert f'href="{reverse("visits:case", args=[case.pk])}"' in page
    assert "Perhe Muualla" not in page
    assert "Hillakuja" not in page


def test_worker_page_names_the_visits_not_recorded_with_links(
    now, unit, supervisor, coordinator, make_worker, make_family, client_of
):
    lead, co_worker = make_worker(unit, "Kokko"), make_worker(unit, "Aikio")
    case = make_family("Niva", lead, co_worker, coordinator, met_days_ago=16)
    late = add_visit(case, [lead, co_worker], moment_at(date(2026, 3, 2), time(9)))
    fresh = add_visit(case, [lead, co_worker], moment_at(date(2026, 3, 11), time(9)))
    add_visit(case, [lead, co_worker], moment_at(date(2026, 3, 19), time(9)))

    response = client_of(supervisor).get(reverse("reports:worker", args=[lead.pk]))

    (row,) = response.context["page"].rows
    assert [(visit.kind, visit.url) for visit in row.unlogged] == [
        (kind, f"{reverse('visits:notes', args=[case.pk])}#visit-{visit.pk}")
        for kind, visit in (("overdue", late), ("attention", fresh))
    ]
    assert "2.3." in row.unlogged[0].title
    assert row.unlogged[0].url in response.content.decode()
    # A past visit that only waits to be recorded makes nobody quiet.
    assert (row.days_silent, row.is_quiet) == (16, False)
    assert "19.3." in row.next_visit


def test_worker_of_another_unit_is_not_found(busy_unit, other_unit, supervisor, client_of):
    stranger = make_user("stranger", "worker", other_unit, "family_worker", "Oona", "Outo")

    for pk in (stranger.pk, supervisor.pk, 10**9):
        response = client_of(supervisor).get(reverse("reports:worker", args=[pk]))
        assert response.status_code == 404
        assert b"Outo" not in response.content


@pytest.mark.parametrize("held", [False, True])
def test_a_family_whose_visit_is_only_unrecorded_is_not_called_quiet(
    now, unit, supervisor, coordinator, make_worker, make_family, held
):
    lead, co_worker = make_worker(unit, "Kokko"), make_worker(unit, "Aikio")
    case = make_family("Niva", lead, co_worker, coordinator, met_days_ago=30)
    add_visit(case, [lead, co_worker], moment_at(date(2026, 3, 2), time(9)), "held" if held else "planned")

    load = caseload_of(supervisor, [unit.pk])

    assert quiet_families(load).count == held
    assert overdue(load, late_notes(load, [unit.pk])).count == (not held)
    assert [row.is_quiet for row in load.rows] == [held, held]


def test_a_family_never_met_is_told_as_such_with_its_days_since_the_pair(
    now, unit, supervisor, coordinator, make_worker, make_family, client_of
):
    lead, co_worker = make_worker(unit, "Kokko"), make_worker(unit, "Aikio")
    make_family("Niva", lead, co_worker, coordinator)
    client = client_of(supervisor)

    page = client.get(reverse("reports:worker", args=[lead.pk]))

    (row,) = page.context["page"].rows
    assert (row.last_contact, row.days_silent) == ("", 38)
    words = " ".join(page.content.decode().split())
    assert "ei vielä tavattu" in words
    assert "38 päivää työparin aloittamisesta" in words
    with clock.at(now - timedelta(days=38)):
        first_day = client.get(reverse("reports:worker", args=[lead.pk])).content.decode()
    assert "työpari aloitti tänään" in first_day
    start = " ".join(client.get(URL).content.decode().split())
    assert "Ei vielä tavattu: 38 päivää työparin aloittamisesta" in start


def test_the_numbers_lead_to_what_they_count(busy_unit, unit, supervisor, client_of):
    client = client_of(supervisor)
    html = client.get(URL).content.decode()
    load = caseload_of(supervisor, [unit.pk])

    whole = client.get(reverse("reports:attention"))

    for anchor, count in (("unlogged", load.visits.unlogged), ("reviews", load.reviews)):
        assert f'href="{reverse("reports:attention")}#{anchor}"' in html
        assert f'id="{anchor}"' in whole.content.decode()
        assert len(whole.context[anchor].rows) == whole.context[anchor].count == count > 0
    assert f'href="{reverse("pairs:board")}"' in html
    for row in load.rows:
        assert html.count(f'href="{row.url}"') == 4


def test_a_great_worry_is_on_both_pages_for_a_month(busy_unit, unit, supervisor, client_of):
    visit = Visit.objects.filter(unit=unit, status="held").exclude(case__phase="closed").latest("starts_at")
    told = {name: getattr(visit, name) for name in ("case", "family", "unit", "place")}
    note = VisitNote.objects.create(
        visit=visit,
        author=visit.workers.first().user,
        signed_at=visit.ends_at,
        started_at=visit.starts_at,
        ended_at=visit.ends_at,
        what_happened="Kerrottiin.",
        worry=4,
        worry_reason="Isä lyö.",
        **told,
    )
    client = client_of(supervisor)
    for url in (URL, reverse("reports:attention")):
        card = client.get(url).content.decode().split('id="worries"')[1].split("</section>")[0]
        assert str(note.case.family) in card
        assert reverse("visits:notes", args=[note.case_id]) in card
        assert "Isä lyö" not in card
    with clock.at(note.started_at + timedelta(days=31)):
        assert 'id="worries"' not in client_of(supervisor).get(URL).content.decode()


def test_a_limit_of_the_law_is_on_both_pages_with_and_without_a_pair(
    now, unit, other_unit, supervisor, coordinator, make_worker, make_family, client_of
):
    lead, co_worker = make_worker(unit, "Kokko"), make_worker(unit, "Aikio")
    paired = make_family("Niva", lead, co_worker, coordinator, met_days_ago=1, days_ago=3)
    waiting = new_case(coordinator, unit, "Odottaja", days_ago=13)
    far = make_family("Kaukainen", lead, co_worker, coordinator, met_days_ago=1, days_ago=3)
    Deadline.objects.filter(case=paired, rule__code="assessment_start").update(due_on=date(2026, 3, 19))
    Deadline.objects.filter(case=far).update(due_on=date(2026, 3, 20))
    new_case(make_user("muu", "coordinator", other_unit), other_unit, "Muualla", days_ago=13)
    client = client_of(supervisor)

    for url in (URL, reverse("reports:attention")):
        response = client.get(url)
        rows = response.context["limits"].rows
        assert [(row.kind, row.url) for row in rows] == [
            ("overdue", reverse("cases:limits", args=[waiting.pk])),
            ("attention", reverse("cases:limits", args=[paired.pk])),
        ]
        card = response.content.decode().split('id="limits"')[1].split("</section>")[0]
        assert "Palvelutarpeen arvioinnin aloittaminen: 2 arkipäivää myöhässä" in card
        assert "Palvelutarpeen arvioinnin aloittaminen: 5 arkipäivää jäljellä. Oma Aikio, Oma Kokko" in card
        assert "Kaikki hyvin" not in response.content.decode()
    logged = AuditEvent.objects.filter(actor=supervisor, action="caseload.viewed")
    assert [{waiting.pk, paired.pk} <= set(event.changes["cases"]) for event in logged] == [True, True]


def test_a_waiting_family_past_a_limit_of_the_law_is_counted_over_the_limit(
    now, unit, supervisor, coordinator, client_of
):
    new_case(coordinator, unit, "Ajoissa", days_ago=1)
    new_case(coordinator, unit, "Myöhässä", days_ago=13)

    page = client_of(supervisor).get(URL)

    load = page.context["load"]
    assert [row.wait.is_over for row in load.waiting] == [False, False]
    assert load.waits_late == 1
    assert "1 yli rajan" in page.content.decode()


def test_the_workers_page_tells_a_near_limit_of_the_law(
    now, unit, supervisor, coordinator, make_worker, make_family, client_of
):
    lead, co_worker = make_worker(unit, "Kokko"), make_worker(unit, "Aikio")
    late = make_family("Myöhäinen", lead, co_worker, coordinator, met_days_ago=3)
    far = make_family("Kaukainen", lead, co_worker, coordinator, met_days_ago=1)
    Deadline.objects.filter(case=far).update(due_on=date(2026, 6, 1))

    response = client_of(supervisor).get(reverse("reports:worker", args=[lead.pk]))

    told = {row.case_id: row.limit and row.limit[0] for row in response.context["page"].rows}
    assert told == {late.pk: "overdue", far.pk: None}
    assert f'<a href="{reverse("cases:limits", args=[late.pk])}">' in response.content.decode()
    assert reverse("cases:limits", args=[far.pk]) not in response.content.decode()


def test_a_partners_contact_past_its_limit_is_on_the_supervisors_pages(
    now, unit, other_unit, partner, supervisor, other_supervisor, client_of
):
    with clock.at(now - timedelta(days=13)):
        sent_notice(partner, unit, family_name="Kortesalmi")

    for url in (URL, reverse("reports:attention")):
        page = client_of(supervisor).get(url).content.decode()
        card = page.split('id="contacts"')[1].split("</section>")[0]
        assert "ti 10.3., 2 arkipäivää myöhässä" in card
        assert f'href="{reverse("cases:notices")}"' in card
        assert ("Kaikki hyvin" in page, "Kortesalmi" in page) == (False, False)
        assert 'id="contacts"' not in client_of(other_supervisor).get(url).content.decode()
        with clock.at(now - timedelta(days=2)):
            assert 'id="contacts"' not in client_of(supervisor).get(url).content.decode()


def test_what_hardly_ever_is_there_costs_a_statement_only_when_it_is(
    unit, supervisor, coordinator, make_worker, make_family, count_queries
):
    """An own worker who has left is read by one statement more; until then nothing of it is read."""
    gone = make_worker(unit, "Lähtenyt")
    make_family("Jäänyt", gone, make_worker(unit, "Jäävä"), coordinator)
    usual = count_queries(supervisor, URL)

    User.objects.filter(pk=gone.pk).update(is_active=False)

    assert count_queries(supervisor, URL) == usual + 1 == 9
