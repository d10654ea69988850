"""The same work in a browser that runs no scripts: an old phone, a strict network, a script that failed."""

from datetime import timedelta

import pytest

from cases.models import Case
from tests.browser.steps import beginning, visiting
from tests.browser.words import t
from visits.models import NoteDraft, NoteSignature, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_contact_pair_plan_and_note_need_no_script(
    open_browser, with_password, moment, coordinator, lead, co_worker
):
    with_password(coordinator, lead, co_worker)
    desk = open_browser(width=1280, javascript=False)
    desk.sign_in(coordinator.username)
    beginning.open_contact(desk)
    beginning.fill_contact(desk)
    beginning.save_contact(desk)
    beginning.choose_two(desk, lead, co_worker)
    beginning.form_pair(desk, lead, co_worker)

    phone = open_browser(width=390, javascript=False)
    phone.sign_in(lead.username)
    phone.open_family("Kuusela", phone.region(t("Own families")), t("Make the plan of the first visits"))
    beginning.choose_three_visits(phone)
    beginning.make_plan(phone)

    moment.move_to(Visit.objects.get(number=1).ends_at + timedelta(minutes=15))
    phone.sign_in(lead.username)
    phone.follow(t("Log the visit"))
    visiting.write_note(phone)
    phone.press(t("Save draft"))
    phone.sees(t("The draft is saved. You can go on whenever you like."))
    visiting.see_typed(phone)
    phone.press(t("Add a step"))
    visiting.see_typed(phone)
    visiting.confirm_note(phone)
    phone.sign_in(co_worker.username)
    visiting.cosign(phone)

    case = Case.objects.get()
    assert case.phase == Case.Phase.INITIAL
    assert case.family.memberships.count() == 3
    assert Visit.objects.filter(case=case).count() == 3
    assert list(NoteSignature.objects.order_by("pk").values_list("user__username", flat=True)) == [
        "lead",
        "co_worker",
    ]
    assert not NoteDraft.objects.exists()
