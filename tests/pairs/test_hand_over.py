"""A family is handed over to its next pair: the meeting, who is booked, who reads until when, and who no more."""

from datetime import time, timedelta
from unittest.mock import ANY

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_when, local
from audit.models import AuditEvent
from cases import access
from cases.models import CareTeamMember, ClosingReason
from pairs.models import ConflictOfInterest, HandOver, WorkPair
from pairs.selectors import own_pairs, standing_pair
from pairs.services import HandOverFacts, change_pair, end_pair, mark_hand_over_held, move_hand_over
from staff.calendar import book, moment_at
from staff.models import Booking
from staff.services import remove_other_work
from tests.handing_over import NO_MEETING
from tests.personas import make_user
from visits.services.closing import close_family_case

pytestmark = pytest.mark.django_db
WORDS = "Isä pelkää uusia ihmisiä: sopikaa käynnit hänen kanssaan."
FAMILY = "Kuusela"


@pytest.fixture
def newcomer(unit):
    """A second worker who comes when both leave."""
    return make_user("newcomer", "worker", unit, "family_worker", "Niina", "Uusi")


def at(day, hour):
    return moment_at(day, time(hour))


@pytest.fixture
def day():
    """The day of the meeting."""
    return clock.today() + timedelta(days=3)


@pytest.fixture
def facts(day):
    return HandOverFacts(starts_at=at(day, 12), ends_at=at(day, 13), words=WORDS)


@pytest.fixture
def change(coordinator, paired_case, lead, colleague, facts):
    """Changes the lead to the colleague; keywords replace what differs."""

    def call(**changes):
        told = {
            "actor": coordinator,
            "pair": standing_pair(paired_case),
            "leaves": lead,
            "comes": colleague,
            "changed_on": clock.today(),
            "why_changed": "Siirtyy toiseen tiimiin.",
            "reason": "Mikko jatkaa.",
            "handed_over": facts,
        }
        return change_pair(**{**told, **changes})

    return call


def sent(client, case, **changes):
    day = clock.today() + timedelta(days=3)
    told = {
        "pair": standing_pair(case).pk,
        "changed_on": clock.today().isoformat(),
        "why_changed": "Siirtyy toiseen tiimiin.",
        "reason": "Sopivat.",
        "meeting_on": day.isoformat(),
        "meeting_begins": "12:00",
        "meeting_ends": "13:00",
        "handed_words": WORDS,
    }
    return client.post(reverse("visits:pair_change", args=[case.pk]), told | changes)


def held_url(row):
    return reverse("pairs:hand_over_held", args=[row.pk])


def pair_url(case):
    return reverse("pairs:pair", args=[case.pk])


def test_a_change_with_a_meeting_books_all_who_are_free_and_tells_who_is_not(
    client_of, coordinator, paired_case, lead, co_worker, colleague, day
):
    book(user=co_worker, starts_at=at(day, 12), ends_at=at(day, 14), kind=Booking.Kind.OTHER_WORK)
    old = standing_pair(paired_case)

    response = sent(client_of(coordinator), paired_case, leaves=lead.pk, comes=colleague.pk)

    assert response.status_code == 302, response.context["form"].errors
    row = HandOver.objects.get()
    new = standing_pair(paired_case)
    assert (row.old_pair, row.new_pair, row.words) == (old, new, WORDS)
    assert (row.starts_at, row.ends_at) == (at(day, 12), at(day, 13))
    booked = {booking.user: (booking.kind, booking.work.code) for booking in row.bookings.all()}
    assert booked == dict.fromkeys([lead, colleague], ("other_work", "hand_over"))
    page = client_of(colleague).get(pair_url(paired_case))
    assert WORDS in page.text
    assert "Palaverille ei ole varattu aikaa: Sari Juntunen." in page.text
    # On the own day of those who are booked, and among the own pairs of all who come.
    for user in (lead, colleague):
        assert "Siirtopalaveri" in client_of(user).get(f"{reverse('visits:day')}?date={day}").text
    for user in (lead, co_worker, colleague):
        assert [row.words for row in own_pairs(user).to_do if "Siirtopalaveri" in row.words] != []


def test_who_leaves_reads_until_the_end_of_the_day_of_the_meeting_and_then_nothing(
    client_of, change, paired_case, lead, day
):
    change()
    client, case = client_of(lead), paired_case.pk

    for moment in (clock.now(), at(day, 23)):
        with clock.at(moment):
            for name in ("visits:case", "visits:notes", "cases:background", "pairs:pair"):
                assert client.get(reverse(name, args=[case])).status_code == 200
            for name in ("visits:visit_new", "visits:plan_new", "visits:closure", "cases:member_new"):
                assert client.get(reverse(name, args=[case])).status_code == 403
            for action in ("note.write", "visit.plan", "address.reveal", "case.close", "pair.agree"):
                assert not access.cases_with(lead, action).filter(pk=case).exists()
    with clock.at(at(day + timedelta(days=1), 0)):
        for name in ("visits:case", "visits:notes", "cases:background", "pairs:pair"):
            refused = client.get(reverse(name, args=[case]))
            assert refused.status_code == 404
            assert FAMILY not in refused.text
        assert FAMILY not in client.get(reverse("cases:families")).text
        with pytest.raises(Http404):
            access.case_for(lead, case)
    place = CareTeamMember.objects.get(user=lead, role="hand_over")
    assert local(place.until - timedelta(seconds=1)).date() == day


def test_without_a_meeting_the_reading_ends_at_once_and_a_reason_is_kept(client_of, change, paired_case, lead):
    new = change(handed_over=NO_MEETING)

    assert new.taken_over.no_meeting_reason == NO_MEETING.no_meeting_reason
    assert not CareTeamMember.objects.filter(role="hand_over").exists()
    assert not Booking.objects.filter(work__code="hand_over").exists()
    with clock.at(clock.now() + timedelta(seconds=1)):
        assert client_of(lead).get(pair_url(paired_case)).status_code == 404


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"meeting_on": "", "no_meeting_reason": " 　"}, "no_meeting_reason"),
        ({"meeting_begins": ""}, "meeting_begins"),
        ({"meeting_ends": "11.00"}, "meeting_ends"),
        ({"meeting_on": "2020-01-07"}, "meeting_on"),
        ({"meeting_on": "late"}, "meeting_on"),
        ({"handed_words": "ä" * 2001}, "handed_words"),
        ({"comes_too": "x"}, "comes_too"),
        ({"leaves": "both"}, "comes_too"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_changes(
    client_of, coordinator, paired_case, lead, colleague, told, field
):
    if told.get("meeting_on") == "late":
        told = {"meeting_on": (clock.today() + timedelta(days=15)).isoformat()}

    response = sent(client_of(coordinator), paired_case, **{"leaves": lead.pk, "comes": colleague.pk, **told})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert WorkPair.objects.count() == 1
    assert not HandOver.objects.exists()


def test_a_meeting_on_the_fourteenth_day_is_not_too_late(change, day):
    late = clock.today() + timedelta(days=14)

    assert change(handed_over=HandOverFacts(at(late, 9), at(late, 10))).taken_over.starts_at == at(late, 9)


def test_both_change_at_once_and_both_who_leave_read_until_the_meeting(
    client_of, coordinator, paired_case, lead, co_worker, colleague, newcomer, day
):
    told = {"leaves": "both", "comes": colleague.pk, "comes_too": newcomer.pk}

    response = sent(client_of(coordinator), paired_case, **told)

    assert response.status_code == 302, response.context["form"].errors
    assert standing_pair(paired_case).people == (colleague, newcomer)
    assert {row.user for row in CareTeamMember.objects.standing().filter(role="hand_over")} == {lead, co_worker}
    assert HandOver.objects.get().bookings.count() == 4
    # Both who come are asked.
    for user in (colleague, newcomer):
        assert [offer.case_id for offer in own_pairs(user).offers] == [paired_case.pk]


def test_one_person_cannot_come_in_both_places(change, colleague, co_worker):
    for comes_too in (colleague, co_worker):
        with pytest.raises(ValidationError) as refusal:
            change(comes_too=comes_too)
        assert list(refusal.value.message_dict) == ["comes_too"]
    assert not HandOver.objects.exists()


def test_the_new_pair_marks_the_meeting_as_held_once_it_has_begun(
    client_of, change, paired_case, lead, co_worker, colleague, coordinator, outsider, day
):
    row = change().taken_over
    early = client_of(colleague).post(held_url(row), follow=True)
    assert "Palaveri ei ole vielä alkanut." in early.text
    assert held_url(row) not in client_of(colleague).get(pair_url(paired_case)).text

    with clock.at(at(day, 13)):
        for user, status in ((lead, 403), (coordinator, 403), (outsider, 404)):
            assert client_of(user).post(held_url(row)).status_code == status
        assert held_url(row) not in client_of(lead).get(pair_url(paired_case)).text
        assert held_url(row) in client_of(co_worker).get(pair_url(paired_case)).text
        for _press in range(2):
            assert client_of(colleague).post(held_url(row)).status_code == 302
        page = client_of(colleague).get(pair_url(paired_case))
        assert "Pidetty. Mikko Saarela merkitsi sen" in page.text
        assert [row for row in own_pairs(colleague).to_do if "Siirtopalaveri" in row.words] == []
    row.refresh_from_db()
    assert (row.held_at, row.held_by) == (at(day, 13), colleague)
    assert AuditEvent.objects.filter(action="pair.hand_over_held").count() == 1


def time_url(row):
    return reverse("visits:hand_over_time", args=[row.pk])


def told_time(day, begins, ends):
    return {"meeting_on": day.isoformat(), "meeting_begins": begins, "meeting_ends": ends}


def test_a_moved_meeting_is_booked_anew_and_who_leaves_reads_until_its_new_day_ends(
    client_of, change, paired_case, lead, co_worker, colleague, outsider, day
):
    row, later = change().taken_over, day + timedelta(days=4)
    before = {booking.pk for booking in row.bookings.all()}
    client = client_of(colleague)
    assert time_url(row) in client.get(pair_url(paired_case)).text
    assert "Siirtopalaveri" in client.get(time_url(row)).text
    for user, status in ((lead, 403), (outsider, 404)):
        refused = client_of(user).post(time_url(row), told_time(later, "9:00", "10:00"))
        assert refused.status_code == status
        assert WORDS not in refused.text

    for _press in range(2):
        moved = client.post(time_url(row), told_time(later, "9:00", "10:00"), follow=True)
        assert f"Siirtopalaveri on siirretty: {format_when(at(later, 9), at(later, 10))}." in moved.text

    row.refresh_from_db()
    assert (row.starts_at, row.ends_at) == (at(later, 9), at(later, 10))
    assert {booking.user for booking in row.bookings.all()} == {lead, co_worker, colleague}
    assert not Booking.objects.standing().filter(pk__in=before).exists()
    for moment, sees in ((at(later, 23), True), (at(later + timedelta(days=1), 0), False)):
        with clock.at(moment):
            assert access.visible_cases(lead).filter(pk=paired_case.pk).exists() == sees
    assert AuditEvent.objects.filter(action="pair.hand_over_moved").count() == 1


def test_a_meeting_moved_nearer_ends_the_reading_earlier(change, paired_case, lead, coordinator, day):
    row, nearer = change().taken_over, day - timedelta(days=2)

    move_hand_over(actor=coordinator, hand_over_id=row.pk, starts_at=at(nearer, 9), ends_at=at(nearer, 10))

    with clock.at(at(nearer + timedelta(days=1), 0)):
        assert not access.visible_cases(lead).filter(pk=paired_case.pk).exists()


def test_who_was_to_hand_over_at_a_meeting_that_was_not_held_reads_again_until_the_new_one(
    change, paired_case, lead, co_worker, day
):
    row, later = change().taken_over, day + timedelta(days=5)
    told = {"actor": co_worker, "hand_over_id": row.pk}

    with clock.at(at(day + timedelta(days=2), 9)):
        assert not access.visible_cases(lead).filter(pk=paired_case.pk).exists()
        move_hand_over(**told, starts_at=at(later, 9), ends_at=at(later, 10))
        # So long at the most from the change, however often the meeting is moved.
        late = clock.today() + timedelta(days=14)
        with pytest.raises(ValidationError) as refusal:
            move_hand_over(**told, starts_at=at(late, 9), ends_at=at(late, 10))

    assert list(refusal.value.message_dict) == ["starts_at"]
    with clock.at(at(later, 9)):
        assert access.visible_cases(lead).filter(pk=paired_case.pk).exists()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"meeting_on": ""}, "meeting_on"),
        ({"meeting_on": "2020-01-07"}, "meeting_on"),
        ({"meeting_ends": "8:00"}, "meeting_ends"),
        ({"meeting_begins": "x"}, "meeting_begins"),
    ],
)
def test_a_meeting_cannot_be_moved_to_any_time(client_of, change, colleague, day, told, field):
    row = change().taken_over

    response = client_of(colleague).post(time_url(row), {**told_time(day, "9:00", "10:00"), **told})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    row.refresh_from_db()
    assert row.starts_at == at(day, 12)


def test_a_meeting_that_was_held_is_not_moved(client_of, change, colleague, paired_case, day):
    row = change().taken_over

    with clock.at(at(day, 13)):
        mark_hand_over_held(actor=colleague, hand_over_id=row.pk)
        assert time_url(row) not in client_of(colleague).get(pair_url(paired_case)).text
        page = client_of(colleague).get(time_url(row), follow=True)
        assert "Palaveri on merkitty pidetyksi." in page.text
        with pytest.raises(ValidationError, match="merkitty pidetyksi"):
            move_hand_over(actor=colleague, hand_over_id=row.pk, starts_at=at(day, 15), ends_at=at(day, 16))


def test_who_has_left_again_marks_nothing(change, paired_case, colleague, newcomer, day):
    row = change().taken_over
    change(leaves=colleague, comes=newcomer)

    with clock.at(at(day, 13)), pytest.raises(Http404):
        mark_hand_over_held(actor=newcomer, hand_over_id=row.pk)


def test_an_invited_partner_reads_nothing_of_the_hand_over(client_of, change, paired_case, invited_partner):
    change()

    page = client_of(invited_partner).get(pair_url(paired_case))

    assert page.status_code == 200
    assert WORDS not in page.text
    assert page.context["handed_over"] is None


def test_who_comes_back_into_the_pair_writes_again(change, paired_case, lead, colleague, day):
    change()
    change(leaves=colleague, comes=lead)

    with clock.at(clock.now() + timedelta(seconds=1)):
        assert access.case_for(lead, paired_case.pk, "note.write").team_roles == ["lead"]
        assert access.case_for(colleague, paired_case.pk, "note.read").team_roles == ["hand_over"]


def test_the_database_refuses_a_hand_over_without_a_meeting_and_without_a_reason(change):
    row = change().taken_over

    with pytest.raises(IntegrityError, match="pairs_handover_meeting_or_reason"), transaction.atomic():
        HandOver.objects.filter(pk=row.pk).update(starts_at=None, ends_at=None)


def test_a_meeting_of_a_pair_that_ends_before_it_is_called_off_for_all(
    client_of, change, paired_case, coordinator, lead, co_worker, colleague, day
):
    new = change()

    end_pair(actor=coordinator, pair=new, reason="Työpari hajosi.")

    row = HandOver.objects.get()
    assert (row.starts_at, row.called_off_at) == (at(day, 12), ANY)
    # A trace stays of who was booked, and nobody's time is taken any more.
    assert {booking.user for booking in row.bookings.all()} == {lead, co_worker, colleague}
    assert not row.bookings.standing().exists()
    with clock.at(clock.now() + timedelta(seconds=1)):
        for user in (lead, co_worker, colleague):
            assert "Siirtopalaveri" not in client_of(user).get(f"{reverse('visits:day')}?date={day}").text
            assert "Siirtopalaveri" not in client_of(user).get(reverse("visits:day")).text
            assert [row.words for row in own_pairs(user).to_do if "Siirtopalaveri" in row.words] == []
        # Who had left was let in for the meeting only.
        assert client_of(lead).get(pair_url(paired_case)).status_code == 404


def test_a_family_that_is_closed_before_the_meeting_leaves_no_meeting(client_of, change, paired_case, lead, day):
    new = change()
    reason = ClosingReason.objects.get(code="goals_met")

    close_family_case(actor=new.lead, case_id=paired_case.pk, reason=reason, summary="Hyvin.", told="Perheelle")

    assert not Booking.objects.standing().filter(work__code="hand_over").exists()
    assert "Siirtopalaveri" not in client_of(lead).get(f"{reverse('visits:day')}?date={day}").text


def test_a_second_change_at_the_same_hour_books_everybody_for_the_second_meeting(
    client_of, change, paired_case, co_worker, colleague, newcomer, lead
):
    first = change().taken_over
    second = change(leaves=colleague, comes=newcomer).taken_over

    first.refresh_from_db()
    assert first.called_off_at
    standing = Booking.objects.standing().filter(work__code="hand_over")
    assert set(standing) == set(second.bookings.all())
    assert {booking.user for booking in standing} == {co_worker, colleague, newcomer}
    page = client_of(newcomer).get(pair_url(paired_case))
    assert "Palaverille ei ole varattu aikaa" not in page.text
    # One who is of both pairs marks the one that is held, not the one that was called off.
    with clock.at(second.ends_at), pytest.raises(Http404):
        mark_hand_over_held(actor=co_worker, hand_over_id=first.pk)


def test_a_meeting_that_has_been_stays_when_the_pair_ends_later(change, coordinator, day):
    new = change()

    with clock.at(at(day, 13)):
        end_pair(actor=coordinator, pair=new, reason="Perhe muutti.")

    row = HandOver.objects.get()
    assert row.called_off_at is None
    assert row.bookings.standing().count() == 3


def test_who_gives_the_time_back_is_told_as_not_booked(client_of, change, paired_case, lead, colleague):
    row = change().taken_over
    booking = row.bookings.get(user=lead)

    remove_other_work(actor=lead, booking=booking)

    assert (
        "Palaverille ei ole varattu aikaa: Anni Hietala." in client_of(colleague).get(pair_url(paired_case)).text
    )


def test_the_log_tells_that_the_family_was_handed_over_and_who_left(
    client_of, change, paired_case, lead, coordinator, supervisor
):
    new = change(handed_over=NO_MEETING)

    event = AuditEvent.objects.get(action="pair.handed_over")
    assert (event.actor, event.case_id, event.changes) == (coordinator, paired_case.pk, {"left": [lead.pk]})
    assert event.subject_id == new.pk
    page = client_of(supervisor).get(reverse("cases:access_log", args=[paired_case.pk]))
    assert "Siirsi perheen seuraavalle työparille" in page.text


def test_the_database_refuses_a_meeting_that_was_both_held_and_called_off(change, colleague):
    row = change().taken_over

    with pytest.raises(IntegrityError, match="pairs_handover_called_off_or_held"), transaction.atomic():
        HandOver.objects.filter(pk=row.pk).update(
            held_at=clock.now(), held_by=colleague, called_off_at=clock.now()
        )


def test_who_leaves_for_a_conflict_of_interest_comes_to_the_meeting_and_reads_nothing(
    change, coordinator, paired_case, lead, day
):
    ConflictOfInterest.objects.create(
        case=paired_case,
        family_id=paired_case.family_id,
        unit_id=paired_case.unit_id,
        user=lead,
        kind="neighbour",
        told_by="worker",
        since=clock.today(),
        recorded_at=clock.now(),
        recorded_by=coordinator,
    )
    change()
    row = HandOver.objects.get()
    assert lead in {booking.user for booking in row.bookings.all()}
    assert not access.visible_cases(lead).exists()

    move_hand_over(actor=coordinator, hand_over_id=row.pk, starts_at=at(day, 9), ends_at=at(day, 10))
    assert not access.visible_cases(lead).exists()
