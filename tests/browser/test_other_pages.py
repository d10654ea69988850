"""The pages beside the main job: no less readable, on a phone."""

import pytest
from django.urls import reverse

from tests.browser.checks import PHONE, check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_every_other_page_can_be_read_and_used(
    base_url, open_browser, with_password, story, lead, coordinator, supervisor, administrator
):
    case, working = story.ongoing.pk, story.working.pk
    pages = {
        lead: [
            ("cases:families",),
            ("visits:todo",),
            ("visits:notes", working),
            ("cases:background", case),
            ("pairs:pair", working),
            ("cases:address", case),
            ("visits:visit_new", case),
            ("visits:visit_time", story.coming_visit.pk),
            ("visits:note_draft_discard", story.open_visit.pk),
            ("visits:closure", working),
            ("staff:profile",),
            ("account_change_password",),
            ("visits:calendar",),
            ("visits:calendar_pair", working),
            ("visits:calendar_address",),
        ],
        coordinator: [
            ("pairs:board",),
            ("pairs:waiting_print",),
            ("cases:search",),
            ("cases:invitation_new", case),
            ("pairs:whole_list",),
            ("pairs:board_case", story.waiting.pk),
            ("pairs:board_ranked", story.waiting.pk),
        ],
        supervisor: [("reports:worker", lead.pk)],
        administrator: [
            ("staff:users",),
            ("staff:user", lead.pk),
            ("staff:user_new",),
            ("staff:units",),
            ("staff:catalogues",),
            ("staff:catalogue", "need"),
        ],
    }
    with_password(*pages)
    someone = open_browser(width=PHONE)
    for user, addresses in pages.items():
        someone.sign_in(user.username)
        for name, *args in addresses:
            address = reverse(name, args=args)
            answer = someone.page.goto(address)
            assert (answer.status, answer.url) == (200, f"{base_url}{address}")
            check_page(someone.page, widths=(PHONE,))
