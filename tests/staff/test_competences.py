"""What people can do: the own estimate, the supervisor's confirmation, and the level in force."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from audit.models import AuditEvent
from pairs.selectors.needs import levels_of, needs_of
from staff.models import Competence, User, UserCompetence
from staff.selectors.seen import competence_values
from staff.services import Estimate, confirm_competence, set_competences
from staff.services.changes import StaleForm, mark_of

pytestmark = pytest.mark.moment(datetime(2026, 3, 2, 8, tzinfo=ZoneInfo("Europe/Helsinki")))


def competence(code):
    return Competence.objects.get(code=code)


def row_of(user, code):
    return UserCompetence.objects.get(user=user, competence__code=code)


def in_force(user):
    return dict(user.competences.held().values_list("competence__code", "level"))


def confirm(actor, user, code, level, words=""):
    confirm_competence(actor=actor, user=user, competence=competence(code), level=level, words=words)


def estimate(user, **told):
    """Tell these and keep what else the person has told."""
    now = {
        row.competence: Estimate(row.own_level, row.wishes_to_learn, row.can_mentor)
        for row in user.competences.select_related("competence")
    }
    set_competences(actor=user, user=user, estimates=now | {competence(code): one for code, one in told.items()})


def test_an_estimate_is_in_force_until_it_is_confirmed_and_waits(lead):
    estimate(lead, gas_method=Estimate(1))

    assert in_force(lead) == {"home_skills": 3, "early_interaction": 2, "gas_method": 1}
    assert row_of(lead, "gas_method").is_waiting


def test_the_confirmed_level_stays_in_force_until_a_new_estimate_is_answered(lead, supervisor):
    confirm(supervisor, lead, "early_interaction", 2)
    assert not row_of(lead, "early_interaction").is_waiting

    estimate(lead, early_interaction=Estimate(3))

    row = row_of(lead, "early_interaction")
    assert (row.level, row.own_level, row.is_waiting) == (2, 3, True)
    confirm(supervisor, lead, "early_interaction", 3)
    row = row_of(lead, "early_interaction")
    assert (row.level, row.is_waiting, row.confirmed_by, str(row.confirmed_on)) == (
        3,
        False,
        supervisor,
        "2026-03-02",
    )


def test_an_estimate_taken_back_to_the_answered_one_waits_no_longer(lead, supervisor):
    confirm(supervisor, lead, "early_interaction", 1, "Vielä yhdessä parin kanssa.")
    estimate(lead, early_interaction=Estimate(3))
    assert row_of(lead, "early_interaction").is_waiting

    estimate(lead, early_interaction=Estimate(2))

    row = row_of(lead, "early_interaction")
    assert (row.level, row.is_waiting, row.confirmation_words) == (1, False, "Vielä yhdessä parin kanssa.")


def test_a_competence_given_up_waits_and_ends_when_the_supervisor_agrees(lead, supervisor):
    confirm(supervisor, lead, "home_skills", 3)
    estimate(lead, home_skills=Estimate(None))
    row = row_of(lead, "home_skills")
    assert (row.level, row.is_waiting) == (3, True)

    confirm(supervisor, lead, "home_skills", 0)

    row = row_of(lead, "home_skills")
    assert (row.level, row.is_waiting) == (0, False)
    assert "home_skills" not in in_force(lead)


def test_another_level_than_the_own_one_is_explained(lead, supervisor):
    with pytest.raises(ValidationError) as refusal:
        confirm(supervisor, lead, "home_skills", 2, "  ")

    assert list(refusal.value.message_dict) == ["words"]
    assert row_of(lead, "home_skills").confirmed_level is None


def test_a_level_without_an_own_estimate_needs_no_words(lead, supervisor):
    confirm(supervisor, lead, "gas_method", 2)

    row = row_of(lead, "gas_method")
    assert (row.level, row.own_level, row.is_waiting) == (2, None, False)


@pytest.mark.parametrize("level", [-1, 4])
def test_a_level_that_does_not_exist_is_not_confirmed(lead, supervisor, level):
    with pytest.raises(ValidationError) as refusal:
        confirm(supervisor, lead, "home_skills", level)

    assert list(refusal.value.message_dict) == ["level"]


@pytest.mark.parametrize(
    "persona", ["lead", "co_worker", "coordinator", "other_supervisor", "administrator", "partner"]
)
def test_only_the_supervisor_of_the_unit_confirms(request, lead, persona):
    with pytest.raises(PermissionDenied):
        confirm(request.getfixturevalue(persona), lead, "home_skills", 3)

    assert row_of(lead, "home_skills").confirmed_level is None
    assert not AuditEvent.objects.exists()


def test_a_supervisor_does_not_confirm_the_own_level(supervisor):
    estimate(supervisor, home_skills=Estimate(3))

    with pytest.raises(PermissionDenied):
        confirm(supervisor, supervisor, "home_skills", 3)


def test_confirming_is_logged_once_without_the_words(lead, supervisor):
    for _again in range(2):
        confirm(supervisor, lead, "home_skills", 2, "Puhutaan tästä.")

    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.subject_id, event.unit_id) == (
        "staff.competence_confirmed",
        supervisor,
        lead.pk,
        lead.unit_id,
    )
    assert event.changes == {
        "competence": "home_skills",
        "confirmed_level": [None, 2],
        "answered_level": [0, 3],
    }


def test_a_mentor_whose_level_is_set_below_is_no_longer_one(lead, supervisor):
    estimate(lead, home_skills=Estimate(3, can_mentor=True))

    confirm(supervisor, lead, "home_skills", 1, "Aloitetaan alusta.")

    assert not row_of(lead, "home_skills").can_mentor


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (Estimate(1, can_mentor=True), "mentor"),
        (Estimate(None, can_mentor=True), "mentor"),
        (Estimate(3, wishes_to_learn=True, can_mentor=True), "mentor"),
        (Estimate(4), "level"),
        (Estimate(0), "level"),
        (Estimate(-1), "level"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_changes(lead, told, field):
    with pytest.raises(ValidationError) as refusal:
        estimate(lead, home_skills=Estimate(1), gas_method=told)

    assert list(refusal.value.message_dict) == [f"{field}_{competence('gas_method').pk}"]
    assert in_force(lead) == {"home_skills": 3, "early_interaction": 2}


def test_whoever_is_confirmed_as_independent_may_teach_whatever_the_own_estimate(lead, supervisor):
    confirm(supervisor, lead, "home_skills", 3)

    estimate(lead, home_skills=Estimate(1, can_mentor=True))

    row = row_of(lead, "home_skills")
    assert (row.level, row.can_mentor, row.is_waiting) == (3, True, True)


def test_a_wish_alone_answers_no_need(waiting_case, lead):
    needs = needs_of(waiting_case)
    answering = next(iter(needs[0].need.competences.all()))
    set_competences(actor=lead, user=lead, estimates={answering: Estimate(wishes_to_learn=True)})

    row = UserCompetence.objects.get(user=lead)
    assert (row.level, row.wishes_to_learn, row.is_waiting) == (0, True, False)
    assert levels_of([lead.pk], needs) == {}


def test_a_competence_of_which_nothing_is_said_leaves_no_row_but_its_history(lead):
    before = row_of(lead, "home_skills").pk

    estimate(lead, home_skills=Estimate())

    assert not UserCompetence.objects.filter(pk=before).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "select pgh_label, own_level from staff_usercompetenceevent where pgh_obj_id = %s order by pgh_id",
            [before],
        )
        assert cursor.fetchall() == [("insert", 3), ("delete", 3)]


def test_the_log_names_what_changed_of_each_competence(lead):
    estimate(lead, home_skills=Estimate(2), gas_method=Estimate(None, wishes_to_learn=True))

    event = AuditEvent.objects.get()
    assert event.action == "staff.competences_set"
    assert event.changes == {
        "gas_method": {"wishes_to_learn": [False, True]},
        "home_skills": {"own_level": [3, 2]},
    }


def test_the_same_estimates_again_are_not_logged(lead):
    estimate(lead)

    assert not AuditEvent.objects.exists()


def test_a_page_that_is_behind_is_refused_but_a_confirmation_between_is_no_hindrance(lead, supervisor):
    seen = mark_of(competence_values(lead))
    confirm(supervisor, lead, "home_skills", 3)
    told = {competence("home_skills"): Estimate(2), competence("early_interaction"): Estimate(2)}
    set_competences(actor=lead, user=lead, estimates=told, seen=seen)
    assert row_of(lead, "home_skills").own_level == 2

    with pytest.raises(StaleForm):
        set_competences(actor=lead, user=lead, estimates={}, seen=seen)


@pytest.mark.parametrize("persona", ["co_worker", "coordinator", "supervisor", "outsider", "other_supervisor"])
def test_the_own_estimate_is_told_by_nobody_else(request, lead, persona):
    with pytest.raises(PermissionDenied):
        set_competences(actor=request.getfixturevalue(persona), user=lead, estimates={})

    assert len(in_force(lead)) == 2


def test_the_administrator_writes_an_estimate_down_for_somebody(lead, administrator):
    set_competences(actor=administrator, user=lead, estimates={competence("gas_method"): Estimate(2)})

    assert in_force(lead) == {"gas_method": 2}
    assert row_of(lead, "gas_method").is_waiting


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"own_level": 4}, "own_1_to_3"),
        ({"own_level": 0}, "own_1_to_3"),
        ({"confirmed_level": 2}, "confirmed_by_somebody"),
        ({"confirmation_words": "Hyvä."}, "confirmed_by_somebody"),
        ({"own_level": None}, "says_something"),
        ({"can_mentor": True, "own_level": 1}, "mentors_from_2"),
        ({"can_mentor": True, "wishes_to_learn": True}, "learns_or_teaches"),
    ],
)
def test_the_database_refuses_what_must_not_be(lead, values, constraint):
    with pytest.raises(IntegrityError, match=f"staff_usercompetence_{constraint}"), transaction.atomic():
        UserCompetence.objects.filter(user=lead, competence__code="home_skills").update(**values)


def test_the_database_refuses_a_confirmation_by_oneself(lead):
    with pytest.raises(IntegrityError, match="not_by_oneself"), transaction.atomic():
        UserCompetence.objects.filter(user=lead, competence__code="home_skills").update(
            confirmed_level=3, confirmed_by=lead, confirmed_on="2026-03-02"
        )


def page(name, *args):
    return reverse(f"staff:{name}", args=args)


def field(name, code):
    return f"{name}_{competence(code).pk}"


def asked(web, url):
    """What the form of the page would send untouched."""
    form = web.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not False and value is not None}


def test_the_own_page_asks_for_level_wish_and_teaching(client_of, lead):
    web, url = client_of(lead), page("profile_competences")
    told = asked(web, url)
    assert told[field("level", "home_skills")] == 3
    assert told[field("level", "gas_method")] == 0

    response = web.post(
        url,
        {
            **told,
            field("level", "home_skills"): 2,
            field("mentor", "home_skills"): "on",
            field("level", "early_interaction"): 0,
            field("wish", "gas_method"): "on",
        },
        follow=True,
    )

    assert response.redirect_chain == [(page("profile"), 302)]
    rows = set(lead.competences.values_list("competence__code", "level", "wishes_to_learn", "can_mentor"))
    assert rows == {("home_skills", 2, False, True), ("gas_method", 0, True, False)}
    assert "Voi opettaa muita" in response.text
    assert "Haluaa oppia" in response.text


def test_what_was_chosen_stays_when_the_answer_is_refused(client_of, lead):
    web, url = client_of(lead), page("profile_competences")

    response = web.post(
        url, {**asked(web, url), field("level", "gas_method"): 1, field("mentor", "gas_method"): "on"}
    )

    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == [field("mentor", "gas_method")]
    assert (form[field("level", "gas_method")].value(), form[field("mentor", "gas_method")].value()) == ("1", True)
    assert "Muita voi opettaa vasta, kun osaa asian itsenäisesti." in response.text
    assert in_force(lead) == {"home_skills": 3, "early_interaction": 2}


def test_two_windows_on_the_own_competences_tell_each_other(client_of, lead):
    web, url = client_of(lead), page("profile_competences")
    first, second = asked(web, url), asked(web, url)
    web.post(url, {**first, field("level", "home_skills"): 1})

    response = web.post(url, {**second, field("level", "gas_method"): 2})

    assert response.status_code == 422
    assert ("Kodinhoidon taidot: Oma arvio", "perus: tuntee perusteet") in response.context["form"].saved_now
    assert in_force(lead) == {"home_skills": 1, "early_interaction": 2}
    form = response.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value()}
    assert web.post(url, again).status_code == 302
    assert in_force(lead)["gas_method"] == 2


def test_the_supervisor_confirms_from_the_list(client_of, supervisor, lead, co_worker, outsider):
    UserCompetence.objects.create(user=supervisor, competence=competence("gas_method"), own_level=1)
    UserCompetence.objects.create(user=outsider, competence=competence("gas_method"), own_level=1)
    web, url = client_of(supervisor), page("competences_waiting")

    people = web.get(url).context["people"]

    assert {person.name: [row.name for row in person.rows] for person in people} == {
        "Anni Hietala": ["Varhainen vuorovaikutus", "Kodinhoidon taidot"],
        "Sari Juntunen": ["Mielenterveystyö", "Parisuhdetyö"],
    }
    row = people[0].rows[1]
    response = web.post(row.agree_url, {"level": row.estimated}, follow=True)
    assert response.redirect_chain == [(url, 302)]
    assert "Vahvistettu: Anni Hietala, Kodinhoidon taidot." in response.text
    assert (row_of(lead, "home_skills").confirmed_level, row_of(lead, "home_skills").confirmed_by) == (
        3,
        supervisor,
    )
    assert [row.name for row in response.context["people"][0].rows] == ["Varhainen vuorovaikutus"]


@pytest.mark.parametrize("sent", ["3", "", "hyvä", "9"])
def test_an_estimate_changed_behind_the_list_is_not_confirmed(client_of, supervisor, lead, sent):
    row = row_of(lead, "home_skills")
    estimate(lead, home_skills=Estimate(1))

    response = client_of(supervisor).post(page("competence_agreed", row.pk), {"level": sent}, follow=True)

    assert "on sillä välin muuttunut" in response.text
    assert row_of(lead, "home_skills").confirmed_level is None


@pytest.mark.parametrize("persona", ["lead", "coordinator", "other_supervisor", "administrator"])
def test_nobody_else_finds_an_estimate_to_confirm(request, client_of, lead, persona):
    row = row_of(lead, "home_skills")

    response = client_of(request.getfixturevalue(persona)).post(page("competence_agreed", row.pk), {"level": "3"})

    assert response.status_code == 404
    assert row_of(lead, "home_skills").confirmed_level is None


def test_another_level_is_confirmed_with_words_that_the_person_reads(client_of, supervisor, coordinator, lead):
    url = page("competence_confirmation", lead.pk, competence("home_skills").pk)
    web = client_of(supervisor)
    told = asked(web, url)
    assert told["level"] == 3

    assert web.post(url, {**told, "level": 2}).status_code == 422
    response = web.post(url, {**told, "level": 2, "words": "Käydään tämä läpi keväällä."}, follow=True)

    assert response.redirect_chain == [(page("person", lead.pk), 302)]
    assert "Käydään tämä läpi keväällä." in client_of(lead).get(page("profile")).text
    assert "Käydään tämä läpi keväällä." not in client_of(coordinator).get(page("person", lead.pk)).text
    assert "vahvistettu 2.3.2026" in response.text


def test_a_confirmation_page_that_is_behind_is_refused_with_the_words_kept(client_of, supervisor, lead):
    url = page("competence_confirmation", lead.pk, competence("home_skills").pk)
    web = client_of(supervisor)
    told = asked(web, url)
    estimate(lead, home_skills=Estimate(2))

    response = web.post(url, {**told, "level": 1, "words": "Aloitetaan tästä."})

    assert response.status_code == 422
    assert "Aloitetaan tästä." in response.text
    assert row_of(lead, "home_skills").confirmed_level is None


def test_a_competence_of_which_nothing_is_said_is_chosen_and_confirmed(client_of, supervisor, lead):
    web = client_of(supervisor)
    gas = competence("gas_method")
    choices = web.get(page("competence_confirmation_new", lead.pk)).context["form"].fields["competence"].queryset
    assert gas in choices
    assert competence("home_skills") not in choices

    response = web.post(page("competence_confirmation_new", lead.pk), {"competence": gas.pk})

    assert response.url == page("competence_confirmation", lead.pk, gas.pk)


def test_the_supervisors_pages_tell_how_many_wait(client_of, supervisor, coordinator, lead, co_worker):
    words = "4 omaa arviota odottaa vahvistustasi"

    assert words in client_of(supervisor).get(page("people")).text
    assert words in client_of(supervisor).get(reverse("reports:attention")).text
    assert "odottaa vahvistustasi" not in client_of(coordinator).get(page("people")).text


def test_the_list_costs_the_same_for_few_and_many(count_queries, supervisor, unit, lead):
    few = count_queries(supervisor, page("competences_waiting"))
    for number in range(12):
        user = User.objects.create(username=f"u{number}", first_name="U", last_name=f"N{number}", unit=unit)
        for row in Competence.objects.all()[:4]:
            UserCompetence.objects.create(user=user, competence=row, own_level=2)

    assert count_queries(supervisor, page("competences_waiting")) == few
