"""The joint review: held once when enough first visits have been held, frozen, and what follows from it."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from audit import clock
from audit.finnish_dates import format_day, format_when, local
from audit.models import AuditEvent
from cases import access
from cases.models import Case, SecurityProhibition, Strength
from cases.selectors import members_of
from pairs.selectors import standing_pair
from pairs.services import end_pair, form_pair
from visits.models import Agreement, InitialDecision, JointReview, ReviewParticipant, ReviewWorker, Visit
from visits.selectors.review import review_sheet
from visits.services.agreements import AgreementFacts
from visits.services.locking import ReviewHeld
from visits.services.reviews import hold_review


@pytest.fixture
def form(paired_case):
    """What a browser sends of an ordinary review; None leaves a field out."""

    def fill(**fields):
        people = [str(member.person_id) for member in members_of(paired_case)]
        content = {
            "held_on": [clock.today().isoformat()],
            "participants": people[:2],
            "workers_present": [str(user.pk) for user in standing_pair(paired_case).people],
            "found": ["Illat ovat raskaita."],
            "strengths": ["Huumori\nAamut sujuvat"],
            "family_words": ["”Me ollaan hyvä tiimi.” – Emmi"],
            "decision": [str(InitialDecision.objects.get(code="continue").pk)],
            "decision_reason": ["Haluatte jatkaa."],
            "next_on": [(clock.today() + timedelta(days=90)).isoformat()],
            "steps-0-what": ["Vuoroillat"],
            "steps-0-who": ["Emmi ja Joona"],
            "rows": ["3"],
            "confirm": ["1"],
        } | fields
        return {name: values for name, values in content.items() if values is not None}

    return fill


@pytest.fixture
def new_url(paired_case):
    return reverse("visits:review_new", args=[paired_case.pk])


@pytest.fixture
def url(paired_case):
    return reverse("visits:review", args=[paired_case.pk])


def test_the_form_begins_from_what_has_been_written_without_worries(client_of, lead, held_three, new_url):
    response = client_of(lead).get(new_url)

    page, initial = response.content.decode(), response.context["form"].initial
    assert [visit.number for visit in response.context["start"].visits] == [1, 2, 3]
    assert initial["strengths"] == f"{Strength.objects.get(code='humour').name}\nJoona laulaa"
    assert initial["family_words"] == "”Me nauretaan paljon.” – Emmi"
    assert initial["held_on"] == clock.today().isoformat()
    assert "Salainen huoli" not in page
    assert gettext("Great worry") not in page
    assert AuditEvent.objects.filter(action="case.viewed", actor=lead).count() == 1


def test_a_review_is_held_and_read(client_of, lead, held_three, new_url, url, form, paired_case):
    client = client_of(lead)

    response = client.post(new_url, form())

    review = JointReview.objects.get()
    assert response.url == url
    assert (review.recorded_by, review.recorded_at, review.plan) == (lead, clock.now(), held_three)
    assert [row.person.first_name for row in review.participants.all()] == ["Emmi", "Joona"]
    assert [(row.what, row.who, row.note) for row in review.agreements.all()] == [
        ("Vuoroillat", "Emmi ja Joona", None)
    ]
    assert [row.phase for row in paired_case.phases.order_by("id")][-2:] == ["review", "work"]
    assert AuditEvent.objects.get(action="review.held").changes == {"decision": "continue"}
    page = client.get(url).content.decode()
    for words in (
        "Illat ovat raskaita.",
        "Aamut sujuvat",
        "”Me ollaan hyvä tiimi.”",
        "Haluatte jatkaa.",
        "Vuoroillat",
    ):
        assert words in page
    assert "Vuoroillat" in page
    assert "Salainen huoli" not in page
    assert AuditEvent.objects.filter(action="review.viewed", actor=lead).count() == 1


def test_only_a_visit_to_come_is_the_next_meeting(lead, held_three, review_facts, paired_case):
    review = hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts())
    fourth = Visit.objects.get(purpose="Tavoitteet")
    case = access.case_for(lead, paired_case.pk, "note.read")

    assert review_sheet(case, review).next_visit == format_when(fourth.starts_at, fourth.ends_at)
    with clock.at(fourth.ends_at + timedelta(days=2)):
        assert review_sheet(case, review).next_visit == ""


def test_the_sheet_tells_the_pairs_work_phones(
    client_of, lead, co_worker, held_three, review_facts, paired_case, url
):
    hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts())
    assert gettext("Call us:") not in client_of(lead).get(url).content.decode()

    lead.phone = "+358401234567"
    lead.save()

    page = client_of(lead).get(url).content.decode()
    assert gettext("Call us:") in page
    assert '<a class="text-nowrap" href="tel:+358401234567">040 1234567</a>' in page


def test_after_a_hand_over_the_sheet_tells_who_was_there_and_whom_to_call(
    supervisor, coordinator, lead, co_worker, colleague, held_three, review_facts, paired_case
):
    review = hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts())
    colleague.phone = "+358407654321"
    colleague.save()
    with clock.at(clock.now() + timedelta(days=1)):
        end_pair(actor=supervisor, pair=standing_pair(paired_case), reason="Anni jää vapaalle.")
        form_pair(
            actor=coordinator,
            case_id=paired_case.pk,
            lead=colleague,
            co_worker=co_worker,
            reason="Sari jatkaa.",
            same_profession_reason="Ei muita.",
            contributions={},
        )
        sheet = review_sheet(access.case_for(co_worker, paired_case.pk, "note.read"), review)

    assert sheet.present.endswith("Anni ja Sari")
    assert [sign.name for sign in sheet.signs][-2:] == [str(lead), str(co_worker)]
    assert [caller.phone for caller in sheet.callers] == ["+358407654321"]


def test_first_visits_still_to_come_become_working_visits(lead, held_three, review_facts, paired_case):
    hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts())

    fourth = Visit.objects.get(purpose="Tavoitteet")
    assert (fourth.plan, fourth.number, fourth.kind.code) == (None, None, "work")
    assert fourth.status == Visit.Status.PLANNED
    assert fourth.workers.filter(booking__released_at__isnull=True).count() == 2


def test_a_decision_to_end_leads_to_the_closing(client_of, lead, held_three, new_url, form, paired_case):
    end = str(InitialDecision.objects.get(code="end").pk)

    response = client_of(lead).post(new_url, form(decision=[end]))

    assert response.url == reverse("visits:closure", args=[paired_case.pk])
    assert Case.objects.get(pk=paired_case.pk).phase == Case.Phase.REVIEW
    assert JointReview.objects.exists()


def test_too_early_is_told_with_a_way_on(client_of, lead, plan, hold, new_url, form, review_facts, paired_case):
    notes = hold(plan, 1, 2)
    client = client_of(lead)
    with clock.at(notes[-1].signed_at):
        page = client.get(new_url)
        assert "id_found" not in page.content.decode()
        assert reverse("visits:case", args=[paired_case.pk]) in page.content.decode()

        response = client.post(new_url, form())
        with pytest.raises(ValidationError) as refused:
            hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts())

    assert response.status_code == 422
    assert refused.value.code == "too_early"
    assert not JointReview.objects.exists()
    assert Case.objects.get(pk=paired_case.pk).phase == Case.Phase.INITIAL


def test_without_a_plan_there_is_no_review(client_of, lead, new_url, url, paired_case, review_facts):
    client = client_of(lead)

    assert client.get(new_url).status_code == 404
    assert client.get(url).status_code == 404
    with pytest.raises(ValidationError):
        hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts(held_on=clock.today()))


def test_after_the_fifth_visit(lead, plan_of, paired_case, hold, review_facts):
    plan = plan_of(paired_case, count=5)
    notes = hold(plan, 1, 2, 3, 4, 5)
    assert Case.objects.get(pk=paired_case.pk).phase == Case.Phase.REVIEW

    with clock.at(notes[-1].signed_at):
        hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts())

    assert Case.objects.get(pk=paired_case.pk).phase == Case.Phase.WORK


WRONG = [
    ({"participants": None}, "participants"),
    ({"participants": ["999999"]}, "participants"),
    ({"found": [" "]}, "found"),
    ({"found": ["x" * 100_000]}, "found"),
    ({"strengths": None}, "strengths"),
    ({"family_words": ["🌱" * 10_001]}, "family_words"),
    ({"decision": None}, "decision"),
    ({"decision": ["999999"]}, "decision"),
    ({"decision_reason": None}, "decision_reason"),
    ({"held_on": ["2099-01-01"], "next_on": None}, "held_on"),
    ({"held_on": ["2019-01-01"]}, "held_on"),
    ({"held_on": ["eilen"]}, "held_on"),
    ({"next_on": ["2019-01-01"]}, "next_on"),
    ({"workers_present": None}, "workers_present"),
    ({"workers_present": ["999999"]}, "workers_present"),
    ({"steps-0-due": ["2019-01-01"]}, "steps-0-due"),
    ({"steps-1-who": ["Anni"]}, "steps-1-what"),
]


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(client_of, lead, held_three, new_url, form):
    client, version = client_of(lead), 0
    for fields, wrong in WRONG:
        response = client.post(new_url, form(**fields) | {"version": [str(version)]})
        version = response.context["version"]

        assert response.status_code == 422, fields
        shown = response.context["form"]
        assert list(shown.errors) == [wrong], fields
        assert response.content.decode().split("<title>")[1].startswith(gettext("Error: "))
        for name, values in form(**fields).items():
            if name != "confirm":
                assert shown[name].value() in (values, values[0]), name
    assert not JointReview.objects.exists()
    assert not Agreement.objects.exists()


def test_everything_that_is_wrong_is_told_at_once(client_of, lead, held_three, new_url, form):
    fields = {
        "participants": None,
        "workers_present": None,
        "held_on": ["2019-01-01"],
        "found": [""],
        "steps-0-due": ["2018-12-31"],
        "next_on": [clock.today().isoformat()],
    }

    response = client_of(lead).post(new_url, form(**fields))

    told = list(response.context["form"].errors)
    assert told == ["participants", "workers_present", "held_on", "found", "steps-0-due", "next_on"]


def test_the_review_is_dated_after_the_visits_and_promises_nothing_for_days_gone(
    client_of, lead, held_three, three_notes, new_url, form
):
    client, latest = client_of(lead), local(three_notes[-1].started_at).date()
    before = (latest - timedelta(days=1)).isoformat()
    with clock.at(three_notes[-1].signed_at + timedelta(days=7)):
        early = client.post(new_url, form(held_on=[before]))
        late = client.post(
            new_url,
            form(
                held_on=[latest.isoformat()],
                next_on=[clock.today().isoformat()],
                **{"steps-0-due": [before]},
                version=[str(early.context["version"])],
            ),
        )
        assert format_day(latest) in early.context["form"].errors["held_on"][0]
        assert list(late.context["form"].errors) == ["steps-0-due", "next_on"]
        assert format_day(latest) in late.context["form"].errors["steps-0-due"][0]
        assert not JointReview.objects.exists()

        right = form(
            held_on=[latest.isoformat()],
            **{"steps-0-due": [latest.isoformat()]},
            version=[str(late.context["version"])],
        )
        assert client.post(new_url, right).status_code == 302
    assert JointReview.objects.get().held_on == latest


def test_the_service_judges_days_and_workers_by_itself(lead, co_worker, held_three, review_facts, paired_case):
    day = clock.today() - timedelta(days=1)
    wrong = {"held_on": day, "next_on": clock.today(), "workers_present": [co_worker.pk]}
    with pytest.raises(ValidationError) as refused:
        hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts(**wrong))
    step = AgreementFacts("Soitto", "Anni", day)
    with pytest.raises(ValidationError) as refused_step:
        hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts(agreements=[step]))

    assert set(refused.value.message_dict) == {"held_on", "next_on", "workers_present"}
    assert list(refused_step.value.message_dict) == ["agreements"]
    assert not JointReview.objects.exists()


def test_only_a_worker_who_was_there_is_named_and_signs(
    client_of, lead, co_worker, held_three, new_url, url, form, paired_case
):
    client = client_of(lead)
    page = client.get(new_url)
    assert page.context["form"].initial["workers_present"] == [lead.pk, co_worker.pk]
    assert gettext("Which workers are here?") in page.content.decode()

    response = client.post(new_url, form(workers_present=[str(co_worker.pk)]))
    assert list(response.context["form"].errors) == ["workers_present"]
    version = str(response.context["version"])
    client.post(new_url, form(workers_present=[str(lead.pk)], version=[version]))

    review = JointReview.objects.get()
    assert [(row.user, row.present) for row in review.workers.all()] == [(lead, True), (co_worker, False)]
    sheet = client.get(url).context["sheet"]
    assert sheet.present.endswith("Anni")
    assert "Sari" not in sheet.present
    assert str(co_worker) not in [sign.name for sign in sheet.signs]
    assert sheet.signs[-1].name == str(lead)


def test_a_review_without_the_family_needs_a_reason(client_of, lead, held_three, new_url, url, form):
    client = client_of(lead)

    client.post(new_url, form(participants=None, without_family_reason=["Perhe ei päässyt."]))

    assert JointReview.objects.get().without_family_reason == "Perhe ei päässyt."
    assert "Perhe ei päässyt." in client.get(url).content.decode()


def test_a_forged_person_of_another_family_is_refused(lead, held_three, review_facts, make_case, paired_case):
    stranger = members_of(make_case("Toinen"))[0].person_id

    with pytest.raises(ValidationError) as refused:
        hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts(participants=[stranger]))

    assert list(refused.value.message_dict) == ["participants"]
    assert not JointReview.objects.exists()


def test_a_half_step_saves_nothing(lead, held_three, review_facts, paired_case):
    with pytest.raises(ValidationError) as refused:
        hold_review(
            actor=lead, case_id=paired_case.pk, facts=review_facts(agreements=[AgreementFacts("Soitto", "")])
        )

    assert list(refused.value.message_dict) == ["agreements"]
    assert not JointReview.objects.exists()
    assert Case.objects.get(pk=paired_case.pk).phase == Case.Phase.INITIAL


def test_another_step_keeps_everything_typed(client_of, lead, held_three, new_url, form):
    response = client_of(lead).post(new_url, form(add_step=["1"], found=["Kesken"], confirm=None))

    shown = response.context["form"]
    assert (response.status_code, shown.step_count, shown["found"].value()) == (200, 4, "Kesken")
    assert shown["steps-0-who"].value() == "Emmi ja Joona"


def test_pressing_twice_makes_one_review(client_of, lead, held_three, new_url, url, form):
    client = client_of(lead)

    first, second = client.post(new_url, form()), client.post(new_url, form())

    assert first.url == second.url == url
    assert client.get(new_url).url == url
    assert AuditEvent.objects.filter(action="review.held").count() == 1


@pytest.mark.parametrize("name", ["strengths", "family_words", "steps-0-what", "next_on"])
def test_the_review_sent_again_with_other_words_in_any_field_loses_none(
    client_of, lead, held_three, new_url, form, name
):
    client, sent = client_of(lead), form()
    assert client.post(new_url, sent).status_code == 302

    again = client.post(new_url, sent | {name: ["1.1.2027"]})

    assert again.status_code == 409
    assert "1.1.2027" in again.content.decode()
    assert JointReview.objects.count() == 1


def test_other_words_of_the_second_writer_stay_on_the_page(client_of, lead, co_worker, held_three, new_url, form):
    client_of(lead).post(new_url, form())

    response = client_of(co_worker).post(new_url, form(found=["Sarin teksti"]))

    assert response.status_code == 409
    assert "Sarin teksti" in response.content.decode()
    assert "Anni Hietala" in response.content.decode()
    assert JointReview.objects.get().found == "Illat ovat raskaita."


@pytest.mark.parametrize(
    ("who", "read", "hold_it"),
    [
        ("co_worker", 200, 302),
        ("supervisor", 200, 403),
        ("coordinator", 403, 403),
        ("invited_partner", 403, 403),
        ("colleague", 404, 404),
        ("outsider", 404, 404),
        ("other_supervisor", 404, 404),
    ],
)
def test_who_reads_and_who_holds(
    request, client_of, lead, held_three, review_facts, url, new_url, paired_case, who, read, hold_it
):
    person = request.getfixturevalue(who)
    hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts())
    client = client_of(person)

    response = client.get(url)

    assert response.status_code == read
    assert ("Illat ovat raskaita." in response.content.decode()) == (read == 200)
    assert client.get(new_url).status_code == hold_it


def test_the_service_judges_by_itself(colleague, supervisor, held_three, review_facts, paired_case):
    for person, refusal in ((colleague, Http404), (supervisor, PermissionDenied)):
        with pytest.raises(refusal):
            hold_review(actor=person, case_id=paired_case.pk, facts=review_facts())


def test_a_protected_family_has_no_address_on_paper(client_of, lead, held_three, review_facts, url, paired_case):
    person = paired_case.family.memberships.first().person
    SecurityProhibition.objects.create(person=person, since=clock.today())
    hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts())

    response = client_of(lead).get(url)

    assert (response.status_code, paired_case.family.street_address) == (200, "Hillakuja 4")
    assert review_facts().found in response.text
    assert "Hillakuja" not in response.text


@pytest.mark.parametrize("model", [JointReview, ReviewParticipant, ReviewWorker])
def test_a_review_is_frozen(lead, held_three, review_facts, paired_case, model):
    hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts())
    before, table = list(model.objects.values()), model._meta.db_table

    for statement in (f"update {table} set id = id", f"delete from {table}"):  # noqa: S608
        with pytest.raises(DatabaseError, match="annot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert list(model.objects.values()) == before != []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_recording_at_once_make_one_review(lead, co_worker, plan, hold, review_facts, paired_case):
    moment = hold(plan, 1, 2, 3)[-1].signed_at
    start, results = threading.Barrier(2), {}

    def record(user):
        with clock.at(moment):
            told = review_facts(found=f"Kirjasi {user}")
            start.wait(timeout=10)
            try:
                results[user] = hold_review(actor=user, case_id=paired_case.pk, facts=told)
            except ReviewHeld as late:
                results[user] = late
            finally:
                connection.close()

    threads = [threading.Thread(target=record, args=(user,)) for user in (lead, co_worker)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(type(result).__name__ for result in results.values()) == ["JointReview", "ReviewHeld"]
    (late,) = [result for result in results.values() if isinstance(result, ReviewHeld)]
    assert late.review == JointReview.objects.get()
