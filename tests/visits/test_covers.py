"""Somebody is away from a visit: the other holds it alone, or a substitute comes, who sees the family a while."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.finnish_dates import local
from audit.models import AuditEvent
from cases import access
from cases.models import CareTeamMember
from pairs.models import ConflictOfInterest
from staff.calendar import book
from staff.models import Booking, Competence, UserCompetence
from staff.services import record_absence
from tests.personas import make_user
from tests.visits.conftest import filled
from visits.models import Visit, VisitCover, VisitNote, VisitWorker
from visits.selectors.covers import substitutes_for
from visits.selectors.day.visits import visits_of
from visits.selectors.visits import visit_for
from visits.services.covers import book_substitute, hold_alone
from visits.services.timing import move_visit

pytestmark = pytest.mark.django_db
REASON = "Perhe tuntee Annin ja toivoo käyntiä."


@pytest.fixture
def away(co_worker, coordinator, first_visit):
    """The second of the pair is ill on the day of the first visit."""
    day = local(first_visit.starts_at).date()
    return record_absence(actor=coordinator, user=co_worker, starts_on=day, ends_on=day)


@pytest.fixture
def able(colleague):
    """The colleague knows what the family needs: sleep is a matter of early interaction."""
    give(colleague, "early_interaction", 2)
    return colleague


def give(user, code, level):
    UserCompetence.objects.create(user=user, competence=Competence.objects.get(code=code), own_level=level)


def cover_url(visit):
    return reverse("visits:visit_cover", args=[visit.pk])


def workers_of(visit):
    return {worker.user for worker in VisitWorker.objects.filter(visit=visit)}


def offered(client, visit):
    return [value for value, _label in client.get(cover_url(visit)).context["form"].fields["how"].choices]


def test_the_page_offers_one_alone_and_free_colleagues_who_know_what_is_needed(
    client_of, coordinator, lead, able, unit, first_visit, away
):
    busy = make_user("busy", "worker", unit, "family_counsellor", "Veera", "Varattu")
    unable = make_user("unable", "worker", unit, "family_counsellor", "Otto", "Osaamaton")
    same = make_user("same", "worker", unit, "family_worker", "Sini", "Sama")
    for user in (busy, same):
        give(user, "early_interaction", 3)
    book(
        user=busy,
        starts_at=first_visit.starts_at + timedelta(minutes=60),
        ends_at=first_visit.ends_at + timedelta(minutes=60),
        kind=Booking.Kind.VISIT,
    )
    give(unable, "father_work", 3)

    page = client_of(coordinator).get(cover_url(first_visit))

    assert [value for value, _label in page.context["form"].fields["how"].choices] == ["alone", str(able.pk)]
    assert "Anni Hietala yksin" in page.text
    assert "Mikko Saarela sijaisena" in page.text
    for name in ("Varattu", "Osaamaton", "Sama"):
        assert name not in page.text


def test_those_who_answer_more_needs_come_first(lead, able, unit, first_visit, away, co_worker):
    more = make_user("more", "worker", unit, "family_counsellor", "Ville", "Virtanen")
    for code in ("early_interaction", "mental_health_work"):
        give(more, code, 1)

    rows = substitutes_for(visit_for(lead, first_visit.pk), co_worker)

    assert [row.user for row in rows] == [more, able]
    assert len(rows[0].answers.split(", ")) >= len(rows[1].answers.split(", "))


def test_nobody_with_a_conflict_of_interest_comes_as_a_substitute(
    client_of, coordinator, co_worker, able, first_visit, away
):
    case = first_visit.case
    ConflictOfInterest.objects.create(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        user=able,
        kind="neighbour",
        told_by="worker",
        since=clock.today(),
        recorded_at=clock.now(),
        recorded_by=coordinator,
    )
    client = client_of(coordinator)

    assert offered(client, first_visit) == ["alone"]
    response = client.post(cover_url(first_visit), {"how": str(able.pk), "away": co_worker.pk})
    assert response.status_code == 422
    assert workers_of(first_visit) != {able}
    assert not CareTeamMember.objects.filter(user=able).exists()


def test_from_the_list_of_the_absent_worker_one_comes_back_there(
    client_of, coordinator, co_worker, first_visit, away
):
    url = f"{cover_url(first_visit)}?person={co_worker.pk}"

    response = client_of(coordinator).post(url, {"how": "alone", "reason": REASON, "away": co_worker.pk})

    assert response.url == reverse("visits:person_visits", args=[co_worker.pk])


def test_as_many_queries_for_many_colleagues_as_for_one(
    lead, able, unit, first_visit, away, co_worker, django_assert_num_queries
):
    visit = visit_for(lead, first_visit.pk)
    for more in (0, 5):
        for number in range(more):
            give(make_user(f"c{number}", "worker", unit, "family_counsellor"), "early_interaction", 1)
        with django_assert_num_queries(5):
            assert len(substitutes_for(visit, co_worker)) == 1 + more


def test_one_holds_the_visit_alone_with_a_reason_and_the_others_time_is_free(
    client_of, coordinator, co_worker, lead, first_visit, away
):
    client, url = client_of(coordinator), cover_url(first_visit)
    told = {"how": "alone", "reason": REASON, "away": co_worker.pk}

    response = client.post(url, told, follow=True)

    assert response.redirect_chain == [(reverse("visits:case", args=[first_visit.case_id]), 302)]
    assert workers_of(first_visit) == {lead}
    cover = VisitCover.objects.get()
    assert (cover.away, cover.substitute, cover.reason, cover.decided_by) == (co_worker, None, REASON, coordinator)
    assert not co_worker.bookings.agreed().filter(during__contains=first_visit.starts_at).exists()
    assert AuditEvent.objects.get(action="visit.held_alone").reason == REASON
    # The reason is kept with the visit, for those who may read the background.
    assert f"Ilman tätä työntekijää, joka on poissa: Sari Juntunen. {REASON}" in response.text
    # A second press is told as the first, although the coordinator may arrange the visit no longer.
    assert client.post(url, told).status_code == 302
    assert VisitCover.objects.count() == 1
    assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    ("told", "field"), [({}, "how"), ({"how": "alone"}, "reason"), ({"how": "alone", "reason": " 　"}, "reason")]
)
def test_what_is_missing_is_told_at_its_field(client_of, coordinator, co_worker, first_visit, away, told, field):
    response = client_of(coordinator).post(cover_url(first_visit), told | {"away": co_worker.pk})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert len(workers_of(first_visit)) == 2


def test_a_substitute_takes_the_place_and_the_time_and_sees_the_family(
    client_of, coordinator, co_worker, lead, able, first_visit, away
):
    case_url = reverse("visits:case", args=[first_visit.case_id])
    assert client_of(able).get(case_url).status_code == 404

    client_of(coordinator).post(cover_url(first_visit), {"how": str(able.pk), "reason": "", "away": co_worker.pk})

    assert workers_of(first_visit) == {lead, able}
    booking = able.bookings.agreed().get()
    assert (booking.during.lower, booking.during.upper) == (first_visit.starts_at, first_visit.ends_at)
    assert not co_worker.bookings.agreed().filter(during__contains=first_visit.starts_at).exists()
    page = client_of(able).get(case_url)
    assert page.status_code == 200
    assert "Mikko Saarela tulee, Sari Juntunen on poissa." in page.text
    event = AuditEvent.objects.get(action="visit.substituted")
    assert (event.actor, event.changes) == (coordinator, {"substitute": able.pk})
    day = clock.now(), first_visit.ends_at
    assert [row.pk for row in visits_of(able, since=day[0], until=day[1])] == [first_visit.pk]


def test_the_substitute_writes_the_note_of_that_visit_only_and_arranges_nothing(
    client_of, coordinator, co_worker, able, first_visit, away
):
    book_substitute(actor=coordinator, visit_id=first_visit.pk, away_id=co_worker.pk, substitute_id=able.pk)
    second = Visit.objects.get(plan=first_visit.plan, number=2)
    client = client_of(able)

    for name, visit, status in (
        ("visit_time", first_visit, 403),
        ("visit_not_held", first_visit, 403),
        ("note_write", second, 403),
    ):
        assert client.get(reverse(f"visits:{name}", args=[visit.pk])).status_code == status
    assert client.get(reverse("visits:pair_change", args=[first_visit.case_id])).status_code == 403
    with clock.at(first_visit.ends_at + timedelta(hours=1)):
        url = reverse("visits:note_write", args=[first_visit.pk])
        content = filled(first_visit, workers_present=[str(able.pk)])
        assert client.get(url).status_code == 200
        response = client.post(url, content)
    assert response.status_code == 302, response.context["form"].errors
    assert VisitNote.objects.get().author == able


def test_the_access_of_a_substitute_ends_by_itself_with_the_limit_of_recording(
    client_of, coordinator, co_worker, able, first_visit, away
):
    book_substitute(actor=coordinator, visit_id=first_visit.pk, away_id=co_worker.pk, substitute_id=able.pk)
    place = CareTeamMember.objects.get(user=able)

    # Three working days after a Monday: the limit is Thursday, and Friday begins without access.
    assert local(place.until).date() > local(first_visit.starts_at).date()
    with clock.at(place.until - timedelta(minutes=1)):
        assert access.case_for(able, first_visit.case_id, "note.read")
    with clock.at(place.until), pytest.raises(Http404):
        access.case_for(able, first_visit.case_id)


def test_a_moved_visit_is_the_pairs_again_and_the_substitutes_access_ends(
    coordinator, co_worker, lead, able, first_visit, later, away
):
    book_substitute(actor=coordinator, visit_id=first_visit.pk, away_id=co_worker.pk, substitute_id=able.pk)

    move_visit(actor=lead, visit_id=first_visit.pk, starts_at=later[0], ends_at=later[1])

    assert workers_of(first_visit) == {lead, co_worker}
    assert not able.bookings.agreed().exists()
    assert VisitCover.objects.get().ended_at is not None
    with clock.at(clock.now() + timedelta(seconds=1)), pytest.raises(Http404):
        access.case_for(able, first_visit.case_id)


def test_a_colleague_who_is_taken_meanwhile_is_refused_in_words_and_nothing_changes(
    client_of, coordinator, co_worker, lead, able, first_visit, away
):
    client = client_of(coordinator)
    assert str(able.pk) in offered(client, first_visit)
    book(user=able, starts_at=first_visit.starts_at, ends_at=first_visit.ends_at, kind=Booking.Kind.OTHER_WORK)

    response = client.post(cover_url(first_visit), {"how": str(able.pk), "away": co_worker.pk})

    assert response.status_code == 422
    assert "Tämä työkaveri ei enää ole vapaa käynnin aikaan." in response.text
    assert workers_of(first_visit) == {lead, co_worker}
    assert not CareTeamMember.objects.filter(user=able).exists()
    with pytest.raises(ValidationError):
        book_substitute(actor=coordinator, visit_id=first_visit.pk, away_id=co_worker.pk, substitute_id=able.pk)


def test_nobody_covers_a_visit_from_which_nobody_is_away(lead, coordinator, co_worker, first_visit):
    with pytest.raises(ValidationError) as refusal:
        hold_alone(actor=lead, visit_id=first_visit.pk, away_id=co_worker.pk, reason=REASON)
    with pytest.raises(PermissionDenied):
        hold_alone(actor=coordinator, visit_id=first_visit.pk, away_id=co_worker.pk, reason=REASON)

    assert list(refusal.value.message_dict) == ["how"]
    assert len(workers_of(first_visit)) == 2


def test_when_both_are_away_nobody_can_be_alone(client_of, coordinator, lead, co_worker, able, first_visit, away):
    day = local(first_visit.starts_at).date()
    record_absence(actor=coordinator, user=lead, starts_on=day, ends_on=day)

    assert "alone" not in offered(client_of(coordinator), first_visit)
    with pytest.raises(ValidationError) as refusal:
        hold_alone(actor=coordinator, visit_id=first_visit.pk, away_id=co_worker.pk, reason=REASON)
    assert list(refusal.value.message_dict) == ["how"]


def test_the_list_of_the_absence_and_the_page_of_moving_lead_to_it(
    client_of, coordinator, lead, co_worker, first_visit, away
):
    listed = client_of(coordinator).get(reverse("visits:person_visits", args=[co_worker.pk]))
    moving = client_of(coordinator).get(reverse("visits:visit_time", args=[first_visit.pk]))
    family = client_of(lead).get(reverse("visits:case", args=[first_visit.case_id]))

    for page in (listed, moving, family):
        assert cover_url(first_visit) in page.text


def test_strangers_learn_nothing_and_onlookers_change_nothing(
    client_of, outsider, colleague, other_supervisor, invited_partner, co_worker, first_visit, away
):
    told = {"how": "alone", "reason": REASON, "away": co_worker.pk}
    for stranger in (outsider, colleague, other_supervisor):
        assert client_of(stranger).get(cover_url(first_visit)).status_code == 404
        assert client_of(stranger).post(cover_url(first_visit), told).status_code == 404
    assert client_of(invited_partner).post(cover_url(first_visit), told).status_code == 403
    assert not VisitCover.objects.exists()
