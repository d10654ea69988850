"""One family from the contact to the decision of the joint review, as four people do and see it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from audit.models import AuditEvent
from cases.models import Case
from pairs.selectors import standing_pair
from tests.browser.checks import check_page, check_print
from tests.browser.steps import beginning, visiting
from tests.browser.words import t
from visits.models import JointReview, NoteDraft, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_a_family_from_the_contact_to_the_decision(
    open_browser, with_password, moment, coordinator, lead, co_worker, supervisor
):
    with_password(coordinator, lead, co_worker, supervisor)
    desk, phone = open_browser(width=1280), open_browser(width=390)
    take_in_and_pair(desk, moment, coordinator, lead, co_worker)
    make_plan(phone, lead)
    log_first_visit(phone, moment, lead)
    cosign_first_visit(phone, co_worker)
    move_second_visit(phone, moment, lead)
    log_other_visits(phone, moment, lead)
    hold_review(phone)
    look_as_supervisor(desk, supervisor)
    check_records(lead, co_worker)
    check_log()


def take_in_and_pair(desk, moment, coordinator, lead, co_worker):
    desk.page.goto("/")
    check_page(desk.page)
    desk.sign_in(coordinator.username)
    beginning.open_contact(desk)
    beginning.fill_contact(desk)
    check_page(desk.page)
    beginning.save_contact(desk)
    moment.shift(timedelta(days=2))
    desk.sign_in(coordinator.username)
    beginning.open_waiting_family(desk, days=2)
    check_page(desk.page)
    beginning.choose_two(desk, lead, co_worker)
    check_page(desk.page)
    beginning.form_pair(desk, lead, co_worker)


def make_plan(phone, lead):
    phone.sign_in(lead.username)
    phone.open_family("Kuusela", phone.region(t("Own families")), t("Make the plan of the first visits"))
    beginning.choose_three_visits(phone)
    check_page(phone.page)
    beginning.make_plan(phone)
    check_page(phone.page)
    check_print(phone.page)


def log_first_visit(phone, moment, lead):
    visit = Visit.objects.get(number=1)
    moment.move_to(visit.ends_at + timedelta(minutes=15))
    phone.sign_in(lead.username)
    check_page(phone.page)
    phone.follow(t("Log the visit"))
    visiting.write_note(phone, with_worry=False)
    visiting.see_draft_saved(phone)
    phone.page.reload()
    visiting.see_typed(phone)
    phone.press(t("Confirm the note"))
    phone.sees(t("Choose the worry zone."))
    check_page(phone.page)
    phone.tick(t("Small worry"))
    visiting.confirm_note(phone)


def cosign_first_visit(phone, co_worker):
    phone.sign_in(co_worker.username)
    visiting.cosign(phone)
    check_page(phone.page)


def move_second_visit(phone, moment, lead):
    visit = Visit.objects.get(number=2)
    moment.move_to(visit.starts_at + timedelta(minutes=5))
    phone.sign_in(lead.username)
    visiting.open_not_held(phone)
    check_page(phone.page)
    visiting.record_not_held(phone)


def log_other_visits(phone, moment, lead):
    for visit in Visit.objects.filter(status=Visit.Status.PLANNED).order_by("starts_at"):
        moment.move_to(visit.ends_at + timedelta(minutes=15))
        phone.sign_in(lead.username)
        phone.follow(t("Log the visit"))
        visiting.write_note(phone, is_last=visit.number == 3)
        visiting.confirm_note(phone)


def hold_review(phone):
    phone.follow(t("Overview"))
    phone.sees(t("It is time for the joint review"))
    check_page(phone.page)
    phone.follow(t("Hold the joint review"))
    check_page(phone.page)
    visiting.hold_review(phone)
    check_page(phone.page)
    check_print(phone.page)


def look_as_supervisor(desk, supervisor):
    desk.sign_in(supervisor.username)
    check_page(desk.page)
    desk.follow("Anni Hietala")
    desk.open_family("Kuusela")
    check_page(desk.page)
    desk.follow(t("Access log"), desk.page.get_by_role("navigation", name=t("Pages of the family")))
    for who, what in [
        ("Päivi Ronkainen", t("Took in a contact")),
        ("Anni Hietala", t("Signed a visit note")),
        ("Sari Juntunen", t("Co-signed a visit note")),
        ("Leena Ahonen", t("Opened the family's page")),
    ]:
        row = desk.page.get_by_role("row").filter(has_text=who).filter(has_text=what)
        expect(row.first).to_be_visible()
    check_page(desk.page)


def check_records(lead, co_worker):
    """What the pages told is so."""
    case = Case.objects.get()
    assert case.phase == Case.Phase.WORK
    assert list(case.phases.order_by("pk").values_list("phase", flat=True)) == [
        *("waiting", "pair", "initial", "review", "work")
    ]
    assert standing_pair(case).people == (lead, co_worker)
    people = case.family.memberships.order_by("pk").values_list("role", "person__first_name", "lives_here")
    assert list(people) == [("mother", "Emmi", True), ("child", "Aava", True), ("father", "", False)]
    visits = Visit.objects.filter(case=case).order_by("number", "pk")
    assert [(visit.number, visit.status) for visit in visits] == [
        *((1, "held"), (2, "not_held"), (2, "held"), (3, "held"))
    ]
    first, *others = [visit.note for visit in visits if visit.status == "held"]
    assert first.what_happened == visiting.HAPPENED
    assert list(first.signatures.order_by("pk").values_list("user__username", "own_view")) == [
        ("lead", ""),
        ("co_worker", visiting.OWN_VIEW),
    ]
    assert [note.signatures.get().user for note in others] == [lead, lead]
    assert not NoteDraft.objects.exists()
    review = JointReview.objects.get()
    assert (review.decision.code, review.recorded_by, review.found) == ("continue", lead, visiting.FOUND)


def check_log():
    """Everybody's acts are in the log, in order; between them are the openings of pages."""
    changes = AuditEvent.objects.exclude(action__endswith="viewed").exclude(action="plan.printed")
    of_family = changes.filter(family_id=Case.objects.get().family_id).order_by("pk")
    told = [f"{actor} {action}" for actor, action in of_family.values_list("actor__username", "action")]
    noting = ["lead note.draft_written", "lead note.signed"]
    assert [act for act in told if "team" not in act and "phase" not in act] == [
        "coordinator case.opened",
        "coordinator pair.formed",
        "lead pair.accepted",
        "lead plan.made",
        *noting,
        "co_worker note.cosigned",
        "lead visit.not_held",
        "lead visit.planned",
        *noting * 2,
        "lead review.draft_written",
        "lead review.held",
    ]
    openings = AuditEvent.objects.filter(action="case.viewed").values_list("actor__username", flat=True)
    assert set(openings) == {"coordinator", "lead", "supervisor"}
