"""The page of one case: where it stands, what comes next, and what each reader may know of it."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit import clock
from audit.drafts import Typed
from audit.models import AuditEvent
from cases.models import CareTeamMember, CaseStrength, Contact, Family, Person, SecurityProhibition
from cases.selectors.household import place_values
from cases.services import close_case
from cases.services.household import change_household
from staff.models import Booking
from staff.services.changes import mark_of
from tests.visits.conftest import moment
from visits.models import Agreement, NoteDraft, Visit, VisitOutcome, VisitPlace, VisitType
from visits.services.agreements import AgreementFacts
from visits.services.drafts import save_draft
from visits.services.planning import plan_visit

# A Wednesday; the plans of these tests were made on it, visits are on Mondays at nine from 16.3. on.
WEDNESDAY = date(2026, 3, 11)
MONDAY = date(2026, 3, 16)
AFTER = date(2026, 4, 20)
WISH = "Toivomme rauhallisempia iltoja."
TOLD = "Isä kertoi nukkuvansa huonosti."


pytestmark = pytest.mark.moment(moment(WEDNESDAY, 8))


@pytest.fixture
def page_of(client_of):
    """The page of a case for a person at a moment: `page_of(lead, case, moment(MONDAY, 8))`."""

    def get(user, case, now=None, name="case"):
        with clock.at(now or clock.now()):
            response = client_of(user).get(reverse(f"visits:{name}", args=[case.pk]))
        assert response.status_code == 200
        return response.content.decode()

    return get


def primary(html: str) -> str:
    """Where the one filled button of the page leads."""
    buttons = re.findall(r'<a class="btn btn-primary" href="([^"]*)"', html)
    assert len(buttons) == html.count("btn-primary") == 1
    return buttons[0]


def url(name: str, pk: int) -> str:
    return reverse(name, args=[pk])


def step_states(html: str) -> list[str]:
    steps = re.search(r'<ol class="phases">.*?</ol>\s*</div>', html, re.S)[0]
    return re.findall(r'<li class="phase(?: phase-(\w+))?"', steps)


def test_a_waiting_family_waits_for_its_pair(page_of, coordinator, waiting_case):
    html = page_of(coordinator, waiting_case)

    assert primary(html) == url("pairs:board_case", waiting_case.pk)
    assert step_states(html) == ["done", "now", "", "", "", ""]
    assert 'class="alert' in html


def test_a_pair_without_plan_makes_it(page_of, lead, paired_case):
    html = page_of(lead, paired_case)

    assert primary(html) == url("visits:plan_new", paired_case.pk)
    assert step_states(html) == ["done", "done", "now", "", "", ""]
    assert "Sari Juntunen" in html
    assert url("pairs:pair", paired_case.pk) in html


def test_a_planned_family_is_visited_and_its_visits_stand_in_the_steps(page_of, lead, plan, paired_case):
    html = page_of(lead, paired_case, moment(MONDAY, 8))

    # Before its time the visit itself is the main thing: recording is a small link until it begins.
    first = plan.visits.get(number=1)
    assert "btn-primary" not in html
    card = re.search(r'id="next".*?</section>|id="next".*?</div>\s*</div>', html, re.S)[0]
    for name in ("visit_time", "note_write", "visit_not_held"):
        assert f'class="small" href="{url(f"visits:{name}", first.pk)}"' in html
    assert "9.00" in card
    assert primary(page_of(lead, paired_case, moment(MONDAY, 9, 1))) == url("visits:note_write", first.pk)
    assert f'class="btn btn-secondary" href="{url("visits:plan", paired_case.pk)}"' in html
    visits = re.search(r'<ol class="subvisits".*?</ol>', html, re.S)[0]
    assert visits.count("<li") == 4
    assert visits.count("subvisit-now") == 1
    assert [purpose in visits for purpose in ("Tutustuminen", "Tavoitteet")] == [True, True]
    assert "16.3.–6.4.2026" in html
    assert url("visits:plan", paired_case.pk) in html
    assert url("visits:visit_new", paired_case.pk) in html


def test_a_draft_is_continued(page_of, lead, plan, paired_case):
    visit = plan.visits.get(number=1)
    NoteDraft.objects.create(
        visit=visit,
        case=visit.case,
        family=visit.family,
        unit=visit.unit,
        content={"what_happened": [TOLD]},
        saved_at=clock.now(),
        saved_by=lead,
    )

    html = page_of(lead, paired_case, moment(MONDAY, 11))

    assert primary(html) == url("visits:note_write", visit.pk)
    assert html.count("status-draft") == 2  # in the steps and among the notes
    assert TOLD not in html


def test_a_draft_is_nothing_to_a_supervisor(page_of, supervisor, lead, plan, paired_case):
    visit = plan.visits.get(number=1)
    NoteDraft.objects.create(
        visit=visit,
        case=visit.case,
        family=visit.family,
        unit=visit.unit,
        content={"what_happened": [TOLD]},
        saved_at=clock.now(),
        saved_by=lead,
    )

    of_writer, html = (page_of(reader, paired_case, moment(MONDAY, 11)) for reader in (lead, supervisor))

    assert "status-draft" in of_writer
    assert url("visits:note_write", visit.pk) in of_writer
    # To the supervisor it is a visit that nobody has recorded yet.
    assert "Tutustuminen" in html
    assert "Kirjaamatta" in re.search(r'<ol class="subvisits".*?</ol>', html, re.S)[0]
    assert "status-draft" not in html
    assert TOLD not in html
    assert url("visits:note_write", visit.pk) not in html


def test_when_all_first_visits_are_held_the_review_is_the_one_thing(page_of, lead, plan_of, paired_case, hold):
    hold(plan_of(paired_case, count=3), 1, 2, 3)

    html = page_of(lead, paired_case, moment(AFTER, 12))

    assert primary(html) == url("visits:review_new", paired_case.pk)
    assert "alert-warning" in html
    assert step_states(html) == ["done", "done", "done", "now", "", ""]


def test_from_the_third_visit_on_the_review_may_be_held_early(page_of, lead, plan, paired_case, hold):
    hold(plan, 1, 2)
    review = url("visits:review_new", paired_case.pk)
    assert review not in page_of(lead, paired_case, moment(date(2026, 3, 25), 12))

    hold(plan, 3)
    html = page_of(lead, paired_case, moment(date(2026, 3, 31), 12))

    assert review in html
    assert f'btn-primary" href="{review}"' not in html


@pytest.fixture
def working_case(plan_of, paired_case, lead, hold):
    """A case in the work phase since its joint review."""
    from visits.models import InitialDecision
    from visits.services.review_facts import ReviewFacts
    from visits.services.reviews import hold_review

    hold(plan_of(paired_case, count=3), 1, 2, 3)
    with clock.at(moment(date(2026, 3, 31), 12)):
        hold_review(
            actor=lead,
            case_id=paired_case.pk,
            facts=ReviewFacts(
                held_on=date(2026, 3, 30),
                found="Illat ovat raskaita.",
                strengths="Nauratte yhdessä.",
                decision=InitialDecision.objects.get(code="continue"),
                decision_reason="Perhe haluaa jatkaa.",
                workers_present=[lead.pk],
                without_family_reason="Lapsi sairastui, puhuttiin puhelimessa.",
            ),
        )
    paired_case.refresh_from_db()
    return paired_case


def test_in_the_work_phase_a_visit_is_agreed(page_of, lead, working_case):
    html = page_of(lead, working_case, moment(AFTER, 12))

    assert primary(html) == url("visits:visit_new", working_case.pk)
    assert step_states(html) == ["done", "done", "done", "done", "now", ""]
    assert "30.3." in html
    assert "subvisits" not in html
    assert url("visits:review", working_case.pk) in html


def test_a_closed_case_says_so_and_offers_nothing(page_of, supervisor, working_case):
    from cases import access
    from cases.models import ClosingReason

    with clock.at(moment(AFTER, 12)):
        close_case(
            actor=supervisor,
            case=access.case_for(supervisor, working_case.pk, "case.close"),
            reason=ClosingReason.objects.get(code="goals_met"),
            summary="Illat rauhoittuivat.",
            told="Äidille ja neuvolaan.",
        )

    html = page_of(supervisor, working_case, moment(AFTER, 13))

    assert "btn-primary" not in html
    assert "Äidille ja neuvolaan." in html
    assert str(ClosingReason.objects.get(code="goals_met")) in html
    assert step_states(html) == ["done"] * 6
    for name in ("visit_new", "review_new", "closure"):
        assert url(f"visits:{name}", working_case.pk) not in html


def test_the_familys_wish_and_strengths_are_told_in_its_own_words(page_of, lead, plan, paired_case):
    emmi = Person.objects.get(first_name="Emmi")
    owned = {"case": paired_case, "family": paired_case.family, "unit": paired_case.unit}
    CaseStrength.objects.create(
        **owned, words="Me nauretaan paljon.", said_by=emmi, noted_on=WEDNESDAY, noted_by=lead
    )

    html = page_of(lead, paired_case)

    assert WISH in html
    assert "Me nauretaan paljon." in html
    assert "<figcaption>Emmi</figcaption>" in html


def test_a_signed_note_is_told_with_what_was_agreed(page_of, lead, plan, paired_case, hold):
    (note,) = hold(plan, 1, what_happened=TOLD, agreements=[AgreementFacts("Soitto neuvolaan", "Anni", None)])

    html = page_of(lead, paired_case, moment(MONDAY, 15))

    assert TOLD in html
    assert url("visits:note", note.pk) in html
    assert re.search(r'class="agreed">.*?Soitto neuvolaan', html, re.S)
    assert "Emmi" in re.search(r'class="feed__by">.*?</p>', html, re.S)[0]


def test_a_long_note_is_cut_on_the_page(page_of, lead, plan, paired_case, hold):
    hold(plan, 1, what_happened="Pitkä kertomus. " * 500)

    html = page_of(lead, paired_case, moment(MONDAY, 15))

    assert html.count("Pitkä kertomus.") < 50
    assert "…" in html


def test_agreed_steps_can_be_marked_as_done(page_of, client_of, lead, plan, paired_case, hold):
    evening = AgreementFacts("Vuoroillat", "Emmi ja Joona", date(2026, 3, 20))
    hold(plan, 1, agreements=[evening, AgreementFacts("Kuvakortit", "Anni")])
    evenings = Agreement.objects.get(what="Vuoroillat")

    html = page_of(lead, paired_case, moment(date(2026, 3, 23), 15))
    assert f'action="{url("visits:agreement_done", evenings.pk)}"' in html
    assert "20.3." in html
    steps = html.split('id="agreed"')[1].split("</section>")[0]
    assert steps.count("status-attention status-bare") == 1  # its day has passed

    response = client_of(lead).post(
        url("visits:agreement_done", evenings.pk), {"next": url("visits:case", paired_case.pk)}
    )
    assert response.url == url("visits:case", paired_case.pk)
    html = page_of(lead, paired_case, moment(date(2026, 3, 23), 15))
    assert url("visits:agreement_done", evenings.pk) not in html
    assert html.count('<li class="is-done">') == 1


def test_a_supervisor_reads_all_but_does_not_do_the_pairs_work(page_of, supervisor, plan, paired_case, hold):
    hold(plan, 1, what_happened=TOLD, agreements=[AgreementFacts("Kuvakortit", "Anni")])

    html = page_of(supervisor, paired_case, moment(MONDAY, 15))

    assert TOLD in html
    assert "Kuvakortit" in html
    assert "btn-primary" not in html
    for name in ("visit_new", "plan_new", "review_new"):
        assert url(f"visits:{name}", paired_case.pk) not in html
    for step in Agreement.objects.all():
        assert url("visits:agreement_done", step.pk) not in html


def test_a_coordinator_sees_times_but_no_notes(page_of, coordinator, plan, paired_case, hold):
    (note,) = hold(plan, 1, what_happened=TOLD, agreements=[AgreementFacts("Kuvakortit", "Anni")])

    html = page_of(coordinator, paired_case, moment(MONDAY, 15))

    assert "Tutustuminen" in html
    assert WISH in html
    for secret in (TOLD, "Kuvakortit", url("visits:note", note.pk)):
        assert secret not in html


def times_told(html: str) -> list[str]:
    """The days of the agreed visits that a partner is told."""
    times = re.search(r'<section[^>]*aria-labelledby="agreed-times".*?</section>', html, re.S)[0]
    return re.findall(r"<b>\w+ (\d+\.\d+)\.", times)


def test_a_partner_is_told_every_agreed_time_of_the_invitation(page_of, invited_partner, plan, paired_case):
    CareTeamMember.objects.filter(user=invited_partner).update(until=moment(date(2026, 4, 7)))
    Visit.objects.filter(number=3).update(**fell_through(invited_partner))

    html = page_of(invited_partner, paired_case, moment(MONDAY, 15))

    assert times_told(html) == ["23.3", "6.4"]


def fell_through(user) -> dict:
    outcome = VisitOutcome.objects.get(code="no_show")
    return {"status": "not_held", "outcome": outcome, "outcome_at": moment(MONDAY), "outcome_by": user}


def test_an_invited_partner_sees_the_pair_and_the_times_and_nothing_that_was_told(
    page_of, invited_partner, lead, plan, paired_case, hold
):
    (note,) = hold(plan, 1, what_happened=TOLD, agreements=[AgreementFacts("Kuvakortit", "Anni")])
    Family.objects.update(arrival_note="Koira on kiltti", safety_note="Koira ei ole kiltti")
    owned = {"case": paired_case, "family": paired_case.family, "unit": paired_case.unit}
    CaseStrength.objects.create(**owned, words="Me nauretaan paljon.", noted_on=WEDNESDAY, noted_by=lead)
    Visit.objects.filter(number=2).update(purpose="Isän juominen")

    html = page_of(invited_partner, paired_case, moment(MONDAY, 15))

    assert times_told(html) == ["23.3"]  # the only one during the invitation
    assert "Anni Hietala" in html
    assert "23.3." in html
    secrets = (TOLD, "Kuvakortit", WISH, "nauretaan", "juominen", "Hillakuja", "Koira", "Koti")
    for secret in (*secrets, url("visits:note", note.pk), "btn-primary"):
        assert secret not in html


def test_the_pair_reads_of_safety_before_the_next_visit(page_of, lead, plan, paired_case):
    Family.objects.update(safety_note="Irrallinen koira, odota pihalla.")

    html = page_of(lead, paired_case, moment(MONDAY, 8))

    assert "Irrallinen koira, odota pihalla." in html.partition('id="next"')[2]


@pytest.mark.parametrize("place", ["home", "clinic"])
def test_a_protected_familys_page_tells_no_place(page_of, lead, plan_of, paired_case, place):
    plan_of(paired_case, place=place)
    Family.objects.update(arrival_note="Ovikoodi 1234", safety_note="Ovikoodi 1234")
    SecurityProhibition.objects.create(person=Person.objects.get(first_name="Aava"), since=WEDNESDAY)

    html = page_of(lead, paired_case, moment(MONDAY, 8))

    for secret in ("Hillakuja", "96900", "Ovikoodi", str(VisitPlace.objects.get(code=place))):
        assert secret not in html
    assert url("cases:address", paired_case.pk) in html


def test_opening_the_page_is_logged_with_its_ground(page_of, lead, supervisor, paired_case):
    page_of(lead, paired_case)
    page_of(supervisor, paired_case)

    opened = AuditEvent.objects.filter(action="case.viewed", case_id=paired_case.pk).order_by("id")
    assert [(event.actor, event.ground) for event in opened] == [
        (lead, "team:lead"),
        (supervisor, "unit:case.view"),
    ]


@pytest.mark.parametrize("name", ["case", "notes"])
def test_strangers_learn_nothing(client_of, plan, paired_case, hold, colleague, outsider, other_supervisor, name):
    hold(plan, 1, what_happened=TOLD)

    for stranger in (colleague, outsider, other_supervisor):
        response = client_of(stranger).get(url(f"visits:{name}", paired_case.pk))
        assert response.status_code == 404
        assert "Kuusela" not in response.content.decode()
    unknown = client_of(outsider).get(url(f"visits:{name}", 999_999))
    assert unknown.status_code == 404
    assert not AuditEvent.objects.filter(action="case.viewed").exists()


def test_notes_are_for_those_who_may_read_them(client_of, plan, paired_case, coordinator, invited_partner):
    for onlooker in (coordinator, invited_partner):
        assert client_of(onlooker).get(url("visits:notes", paired_case.pk)).status_code == 403


def test_a_visit_that_fell_through_is_told_with_its_reason(page_of, lead, plan, paired_case):
    outcome = VisitOutcome.objects.get(code="cancelled_family")
    plan.visits.filter(number=1).update(
        status=Visit.Status.NOT_HELD,
        outcome=outcome,
        outcome_reason="Lapsi sairastui.",
        outcome_at=clock.now(),
        outcome_by=lead,
    )

    for name in ("case", "notes"):
        html = page_of(lead, paired_case, moment(MONDAY, 15), name)
        assert str(outcome) in html
        assert "Lapsi sairastui." in html


@pytest.fixture
def many_visits(working_case, lead):
    """Work visits of the case from May on, one a day: `many_visits(20)`."""
    kind, place = VisitType.objects.get(code="work"), VisitPlace.objects.get(code="home")
    begun = Visit.objects.filter(case=working_case).count()

    def make(count):
        made = Visit.objects.filter(case=working_case).count() - begun
        for number in range(made, made + count):
            starts_at = moment(date(2026, 5, 4) + timedelta(days=number), 10)
            with clock.at(moment(AFTER, 12)):
                plan_visit(
                    actor=lead,
                    case_id=working_case.pk,
                    kind=kind,
                    purpose=f"Tapaaminen {number}",
                    place=place,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=60),
                )
        return working_case

    return make


@pytest.mark.parametrize("name", ["case", "notes"])
def test_the_number_of_queries_does_not_grow_with_visits(count_queries, lead, many_visits, name):
    case = many_visits(0)
    with clock.at(moment(AFTER, 12)):
        few = count_queries(lead, url(f"visits:{name}", case.pk))
    many_visits(17)
    assert Visit.objects.filter(case=case).count() == 20

    with clock.at(moment(AFTER, 12)):
        many = count_queries(lead, url(f"visits:{name}", case.pk))

    assert few == many
    assert many <= 12


def test_notes_are_paged_by_key_and_none_is_lost(client_of, lead, many_visits):
    case = many_visits(42)
    client, seen, address = client_of(lead), [], url("visits:notes", case.pk)
    pages = []
    while address:
        html = client.get(address).content.decode()
        pages.append(re.findall(r"Tapaaminen (\d+)", html))
        link = re.search(r'rel="next"[^>]* href="([^"]*)"', html)
        address = link and link[1].replace("&amp;", "&")
        back = re.search(r'rel="prev"[^>]* href="([^"]*)"', html)
        seen += pages[-1]

    assert [int(number) for number in seen] == list(range(41, -1, -1))
    assert [len(page) for page in pages] == [20, 20, 2]
    newer = client.get(back[1]).content.decode()
    assert re.findall(r"Tapaaminen (\d+)", newer) == pages[1]


@pytest.mark.parametrize("key", ["x", "20260504T070000.000000Z_x", "_", "20260504T070000.000000Z_" + "9" * 30])
def test_a_key_that_is_none_gives_a_page_all_the_same(client_of, lead, plan, paired_case, key):
    for name in ("before", "after"):
        assert client_of(lead).get(url("visits:notes", paired_case.pk), {name: key}).status_code == 200


def test_htmx_gets_the_rows_only(client_of, lead, plan, paired_case):
    response = client_of(lead).get(url("visits:notes", paired_case.pk), headers={"HX-Request": "true"})
    html = response.content.decode()

    assert html.strip().startswith('<div id="rows">')
    assert "<html" not in html


def test_an_unborn_or_unnamed_member_is_named_in_words(page_of, lead, plan, paired_case, hold):
    Person.objects.filter(first_name="Emmi").update(first_name="")

    hold(plan, 1)

    assert str(Person(first_name="")) in page_of(lead, paired_case, moment(MONDAY, 15))


def test_no_booking_is_touched_by_looking(page_of, lead, plan, paired_case):
    before = list(Booking.objects.values_list("pk", "during", "released_at"))

    page_of(lead, paired_case)
    page_of(lead, paired_case, name="notes")

    assert list(Booking.objects.values_list("pk", "during", "released_at")) == before
    assert Contact.objects.get(case=paired_case).hopes == WISH


def test_a_quiet_family_without_an_agreed_visit_is_told_so(page_of, lead, supervisor, working_case):
    later = AFTER + timedelta(days=30)

    quiet = page_of(lead, working_case, moment(later, 12))

    assert re.search(r"Ei yhteyttä \d+ päivään", quiet)
    assert f'<a href="{url("visits:visit_new", working_case.pk)}">Sopikaa aika</a>' in quiet
    assert "Sopikaa aika" not in page_of(lead, working_case, moment(date(2026, 4, 1), 12))
    seen = page_of(supervisor, working_case, moment(later, 13))
    assert "Työpari sopii seuraavan ajan" in seen
    assert url("visits:visit_new", working_case.pk) not in seen


def test_a_draft_does_not_hide_that_the_visit_was_not_held(page_of, lead, plan, paired_case):
    visit = plan.visits.get(number=1)
    with clock.at(moment(MONDAY, 11)):
        save_draft(actor=lead, visit_id=visit.pk, typed=Typed({"what_happened": [TOLD]}))

    html = page_of(lead, paired_case, moment(MONDAY, 11))

    notes = html[html.index('id="notes"') :]
    for name in ("note_write", "visit_not_held"):
        assert f'class="small" href="{url(f"visits:{name}", visit.pk)}"' in notes


def test_a_change_of_the_household_is_told_to_whoever_may_read_the_background(
    page_of, invited_partner, coordinator, lead, paired_case
):
    father = paired_case.family.memberships.get(role="father")
    with clock.at(moment(MONDAY, 8)):
        change_household(
            actor=lead,
            case_id=paired_case.pk,
            membership_id=father.pk,
            on=MONDAY,
            role="father",
            lives_here=False,
            seen=mark_of(place_values(father)),
        )
    pages = {user: page_of(user, paired_case, moment(MONDAY, 15)) for user in (invited_partner, coordinator, lead)}

    assert ["<b>16.3.2026</b> Joona muutti muualle" in html for html in pages.values()] == [False, True, True]
    assert "muutti" not in pages[invited_partner]
    url = reverse("cases:household", args=[paired_case.pk])
    assert [url in pages[user] for user in (invited_partner, coordinator, lead)] == [False, True, True]


def test_a_visit_that_nobody_has_recorded_is_among_the_limits(page_of, lead, plan, paired_case):
    late = page_of(lead, paired_case, moment(date(2026, 3, 20), 8)).split('id="limits"')[1].split("</section>")[0]

    assert "Käynti 1/4" in late
    assert "19.3." in late  # three working days from Monday the 16th
    assert "1 arkipäivän myöhässä" in late
    assert "Mikään määräaika ei ole kesken" not in late


def test_a_family_without_a_next_visit_is_told_so_with_the_way_on(
    page_of, lead, coordinator, plan, paired_case, hold
):
    hold(plan, 1)
    Visit.objects.filter(case=paired_case, status="planned").update(
        status="not_held",
        outcome=VisitOutcome.objects.get(code="cancelled_family"),
        outcome_at=moment(MONDAY, 12),
        outcome_by=lead,
    )
    mine, seen = (page_of(user, paired_case, moment(MONDAY, 15)) for user in (lead, coordinator))

    assert "Käyntiä ei ole sovittu." in mine.split('id="next"')[1]
    assert url("visits:visit_new", paired_case.pk) in mine.split('id="next"')[1].split("</section>")[0]
    assert url("visits:visit_new", paired_case.pk) not in seen.split('id="next"')[1].split("</section>")[0]


def test_a_great_worry_is_seen_beside_the_note_and_says_whom_to_call(
    page_of, client_of, lead, supervisor, plan, paired_case, hold
):
    supervisor.phone = "+358401234567"
    supervisor.save()
    note, small = hold(plan, 1, worry=4, worry_reason="Isä lyö.")[0], hold(plan, 2, worry=2)[0]
    html = page_of(lead, paired_case, moment(AFTER, 8), name="notes")
    signed = client_of(lead).get(url("visits:note", note.pk)).content.decode()

    assert html.count("Suuri huoli") == 1
    assert "Pieni huoli" not in html
    assert "Suuri huoli: soita heti" in signed
    assert "tel:+358401234567" in signed
    assert "Suuri huoli: soita heti" not in client_of(lead).get(url("visits:note", small.pk)).content.decode()
