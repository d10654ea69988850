"""Taking the time of a visit's workers, also when two people do it at once."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from audit import clock
from cases.models import Case
from staff import calendar
from staff.models import Booking
from tests.visits.conftest import moment, next_monday
from visits.models import Visit, VisitPlace, VisitType
from visits.selectors.visits import visit_for
from visits.services.booking import create_visit, release_visit_time, take_time


@pytest.fixture
def facts(paired_case, lead, co_worker):
    """What a visit of the pair on the coming Monday at nine is made of."""
    starts_at = moment(next_monday())
    return {
        "actor": lead,
        "case": paired_case,
        "workers": [lead, co_worker],
        "kind": VisitType.objects.get(code="consultation"),
        "purpose": "Neuvonpito",
        "place": VisitPlace.objects.get(code="office"),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=90),
    }


def test_a_visit_takes_the_time_of_both(facts, lead, co_worker):
    visit = create_visit(**facts)

    bookings = Booking.objects.standing().filter(kind=Booking.Kind.VISIT)
    assert {booking.user for booking in bookings} == {lead, co_worker}
    assert {(booking.during.lower, booking.during.upper) for booking in bookings} == {
        (visit.starts_at, visit.ends_at)
    }
    assert visit.status == Visit.Status.PLANNED
    assert {worker.user for worker in visit.workers.all()} == {lead, co_worker}


def test_everybody_who_is_booked_is_named(facts, lead, co_worker):
    create_visit(**facts)

    with pytest.raises(ValidationError) as refused, transaction.atomic():
        create_visit(**facts | {"starts_at": facts["starts_at"] + timedelta(minutes=30)})

    (field, messages), *others = refused.value.message_dict.items()
    assert field == "starts_at"
    assert others == []
    who, suggestion = messages
    assert who == "Anni Hietala ja Sari Juntunen ovat jo varattuja siihen aikaan. Valitse toinen aika."
    # The first visit is over at half past ten, and then there is time to travel.
    assert suggestion.startswith("Seuraava kaikille sopiva aika on ma")
    assert suggestion.endswith("klo 11.00–12.00.")
    assert Visit.objects.count() == 1


def test_a_refused_visit_takes_nobodys_time(facts, lead, co_worker):
    calendar.book(
        user=co_worker, starts_at=facts["starts_at"], ends_at=facts["ends_at"], kind=Booking.Kind.ABSENCE
    )

    with pytest.raises(ValidationError, match="Sari Juntunen"), transaction.atomic():
        create_visit(**facts)

    assert not Booking.objects.filter(user=lead).exists()
    assert not Visit.objects.exists()


def test_visits_may_follow_each_other_at_once(facts):
    create_visit(**facts)
    create_visit(**facts | {"starts_at": facts["ends_at"], "ends_at": facts["ends_at"] + timedelta(hours=1)})

    assert Visit.objects.count() == 2


@pytest.mark.parametrize(
    ("starts", "ends", "field"), [(0, 0, "ends_at"), (0, -60, "ends_at"), (-60 * 24 * 14, 60, "starts_at")]
)
def test_impossible_times_are_refused_at_their_field(facts, starts, ends, field):
    moved = {
        "starts_at": facts["starts_at"] + timedelta(minutes=starts),
        "ends_at": facts["starts_at"] + timedelta(minutes=ends),
    }

    with pytest.raises(ValidationError) as refused:
        create_visit(**facts | moved)

    assert list(refused.value.message_dict) == [field]
    assert not Booking.objects.exists()


def test_a_visit_that_has_just_begun_counts_as_past(facts):
    with clock.at(facts["starts_at"] + timedelta(seconds=1)), pytest.raises(ValidationError) as refused:
        create_visit(**facts)

    assert list(refused.value.message_dict) == ["starts_at"]


def test_a_closed_case_gets_no_visits(facts):
    facts["case"].phase = Case.Phase.CLOSED

    with pytest.raises(ValidationError) as refused:
        create_visit(**facts)

    assert refused.value.code == "closed"


def test_a_purpose_is_needed_and_has_its_length(facts):
    for purpose in ("", "x" * 201):
        with pytest.raises(ValidationError) as refused:
            create_visit(**facts | {"purpose": purpose})
        assert list(refused.value.message_dict) == ["purpose"]


def test_letters_of_every_kind_are_kept(facts):
    words = "Čáhci ja vuoigŋa 🌱 Ängeslevä"

    assert Visit.objects.get(pk=create_visit(**facts | {"purpose": words}).pk).purpose == words


def test_released_time_is_free_again(facts):
    visit = create_visit(**facts)

    release_visit_time(visit)

    assert not Booking.objects.standing().exists()
    assert Booking.objects.count() == 2
    create_visit(**facts)


def test_released_time_is_not_released_twice(facts):
    visit = create_visit(**facts)
    release_visit_time(visit)
    before = set(Booking.objects.values_list("pk", "released_at"))

    release_visit_time(visit)

    assert set(Booking.objects.values_list("pk", "released_at")) == before


def test_a_visit_is_reached_through_its_case(plan, lead, supervisor, colleague, outsider, invited_partner):
    visit = plan.visits.get(number=2)

    found = visit_for(lead, visit.pk, "note.write")

    assert found == visit
    assert found.case.team_roles == ["lead"]
    assert [worker.user.first_name for worker in found.workers.all()] == ["Anni", "Sari"]
    for stranger in (colleague, outsider):
        with pytest.raises(Http404):
            visit_for(stranger, visit.pk)
    for onlooker in (supervisor, invited_partner):
        assert visit_for(onlooker, visit.pk) == visit
        with pytest.raises(PermissionDenied):
            visit_for(onlooker, visit.pk, "note.write")
    with pytest.raises(Http404):
        visit_for(lead, 999_999)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_those_who_book_one_time_at_once_one_gets_it(lead, co_worker):
    """Three connections at the same instant, in differing order: one books, the others are told, nobody hangs.

    Several rounds, because a deadlock shows itself only sometimes.
    """
    first = moment(next_monday())
    outcomes = []

    def book(people, starts_at, together):
        try:
            with transaction.atomic():
                together.wait(timeout=10)
                take_time(people, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90))
            outcomes.append("booked")
        except ValidationError as error:
            outcomes.append(*error.message_dict)
        except DatabaseError as error:
            outcomes.append(str(error))
        finally:
            connection.close()

    for day in range(8):
        together, at = threading.Barrier(3), first + timedelta(days=day)
        groups = [[lead, co_worker], [co_worker, lead], [co_worker]]
        threads = [threading.Thread(target=book, args=(people, at, together)) for people in groups]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)

    assert sorted(outcomes) == ["booked"] * 8 + ["starts_at"] * 16
