"""A family offered to a pair: one accepts on the phone and writes how they begin; another cannot take it."""

import pytest

from pairs.models import PairAnswer, PairStart
from pairs.services import form_pair
from tests.browser.checks import check_page
from tests.browser.words import t
from tests.families import new_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

REASON = "Arjen taidot ja mielenterveystyö yhdessä kattavat tarpeet."
WHY_NOT = "Perhe on naapurini."
GOAL = "Illat rauhoittuvat."


def offer(coordinator, unit, lead, co_worker, name):
    case = new_case(coordinator, unit, name)
    return form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason=REASON)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_worker_accepts_on_the_phone(
    open_browser, with_password, moment, coordinator, unit, lead, co_worker, javascript
):
    with_password(lead)
    pair = offer(coordinator, unit, lead, co_worker, "Kuusela")
    phone = open_browser(width=390, javascript=javascript)
    phone.sign_in(lead.username)
    card = phone.region(t("New family: %(family)s", family=t("Family %(name)s", name="Kuusela")))
    phone.sees(REASON, card)
    phone.sees(str(co_worker), card)
    if javascript:
        check_page(phone.page)

    phone.press(t("Accept"), card)

    phone.sees(t("You have accepted the family. Agree with your pair how you begin."))
    phone.sees(t("Has not answered yet"))
    assert [(answer.user, answer.accepted) for answer in PairAnswer.objects.filter(pair=pair)] == [(lead, True)]
    if javascript:
        check_page(phone.page)
    phone.follow(t("Write how you begin"))
    first = phone.group(t("Common goal"))
    phone.write(t("What do we two want to reach together with this family?"), GOAL, first)
    phone.tick(t("We have agreed on this"), first)
    if javascript:
        check_page(phone.page)
    phone.press(t("Save"))
    phone.sees(GOAL)
    assert PairStart.objects.get().done_by == lead


def test_a_worker_declines_and_the_coordinator_reads_why(
    open_browser, with_password, moment, coordinator, unit, lead, co_worker
):
    with_password(coordinator, co_worker)
    offer(coordinator, unit, lead, co_worker, "Kuusela")
    phone, desk = open_browser(width=390), open_browser(width=1280)
    phone.sign_in(co_worker.username)
    phone.follow(t("I cannot take it"))
    check_page(phone.page)
    phone.press(t("Decline the family"))
    phone.sees(t("Write why you cannot take the family."))
    phone.write(t("Why can you not take the family?"), WHY_NOT)
    phone.press(t("Decline the family"))
    phone.sees(t("You have declined the family. The coordinator reads your reason."))

    desk.sign_in(coordinator.username)
    desk.region(t("Waiting families")).get_by_role("link", name="Kuusela").click()
    desk.sees(WHY_NOT)
    desk.sees(REASON)
    check_page(desk.page)
