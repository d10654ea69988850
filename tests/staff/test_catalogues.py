"""The catalogues of every room: what they hold on the first day, and how the administrator edits them."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from audit.models import AuditEvent
from cases.models import ClosingReason, LegalBasis, Need, ReferralSource, Strength, WorkForm
from staff.models import Competence, JobTitle, NonCaseWork, Profession
from staff.selectors import catalogue_models
from staff.services import create_catalogue_entry, update_catalogue_entry
from visits.models import InitialDecision, PlanTemplateStep, VisitOutcome, VisitPlace, VisitType

pytestmark = pytest.mark.django_db

ROWS = {
    Profession: 12,
    JobTitle: 14,
    Competence: 17,
    NonCaseWork: 8,
    Need: 16,
    Strength: 13,
    ReferralSource: 15,
    WorkForm: 6,
    ClosingReason: 10,
    LegalBasis: 2,
    VisitType: 9,
    VisitPlace: 9,
    VisitOutcome: 7,
    InitialDecision: 6,
    PlanTemplateStep: 5,
}
NAMES = {"name_fi": "Sisaruussuhteet", "name_sv": "Syskonrelationer", "name_en": "Sibling relations"}


def test_every_catalogue_is_found_and_has_its_first_rows():
    assert {model: model.objects.count() for model in catalogue_models().values()} == ROWS


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_every_row_has_three_different_languages_in_sentence_case_and_its_own_place(model):
    rows = list(model.objects.all())

    assert len({row.position for row in rows}) == len(rows)
    for row in rows:
        row.full_clean()
        for name in (row.name_fi, row.name_sv, row.name_en):
            assert name == name.strip()
            assert name[0].isupper()
        assert row.name_fi not in (row.name_sv, row.name_en)


def test_the_facts_that_rules_depend_on():
    assert set(VisitOutcome.objects.filter(held=True).values_list("code", flat=True)) == {"held", "held_partly"}
    assert dict(InitialDecision.objects.values_list("code", "leads_to")) == {
        "continue": "work",
        "light": "work",
        "group": "work",
        "other_service": "closed",
        "needs_assessment": "closed",
        "end": "closed",
    }
    assert JobTitle.objects.get(code="lead_family_worker").profession.code == "family_worker"
    assert JobTitle.objects.get(code="family_counselling_social_worker").profession.code == "social_worker"
    assert not WorkForm.objects.filter(code="intensive").exists()
    assert not Need.objects.filter(competences=None).exists()
    assert set(Need.objects.get(code="exhaustion").competences.values_list("code", flat=True)) == {
        "mental_health_work",
        "network_work",
    }


@pytest.mark.parametrize(
    ("language", "name"), [("fi", "Perheneuvola"), ("sv", "Familjerådgivningen"), ("en", "Family counselling")]
)
def test_a_row_speaks_the_readers_language(language, name):
    with translation.override(language):
        assert str(ReferralSource.objects.get(code="family_counselling")) == name


def test_a_new_row_gets_a_code_from_its_english_name_and_its_links(administrator):
    chosen = list(Competence.objects.filter(code__in=["lp_method", "couple_work"]))

    need = create_catalogue_entry(
        actor=administrator, model=Need, values={**NAMES, "position": 75}, links={"competences": chosen}
    )

    need = Need.objects.get(pk=need.pk)
    assert (need.code, need.name_sv, need.position) == ("sibling_relations", "Syskonrelationer", 75)
    assert set(need.competences.all()) == set(chosen)
    event = AuditEvent.objects.get()
    assert (event.action, event.subject_type, event.subject_id) == (
        "catalogue.entry_created",
        "cases.need",
        need.pk,
    )


def test_codes_stay_different(administrator):
    names = [{**NAMES, "name_fi": f"Sisarukset {number}"} for number in (1, 2, 3)]

    codes = [create_catalogue_entry(actor=administrator, model=Need, values=values).code for values in names]

    assert codes == ["sibling_relations", "sibling_relations_2", "sibling_relations_3"]


def test_a_row_can_be_renamed_but_its_code_stays(administrator):
    place = VisitPlace.objects.get(code="outdoor")

    update_catalogue_entry(actor=administrator, entry=place, values={"name_fi": "Ulkona"})

    place.refresh_from_db()
    assert (place.code, place.name_fi) == ("outdoor", "Ulkona")
    assert AuditEvent.objects.get().changes == {"name_fi": ["Ulkona, asiointi", "Ulkona"]}


def test_a_need_can_be_answered_by_other_competences(administrator):
    need = Need.objects.get(code="couple")
    before = need.competences.get()
    after = Competence.objects.get(code="father_work")

    update_catalogue_entry(actor=administrator, entry=need, values={}, links={"competences": [after]})

    assert need.competences.get() == after
    assert AuditEvent.objects.get().changes == {"competences": [[before.pk], [after.pk]]}


def test_an_ended_row_is_no_longer_offered_from_the_next_day(administrator, today):
    source = ReferralSource.objects.get(code="parish")

    update_catalogue_entry(actor=administrator, entry=source, values={"until": today})

    assert source in ReferralSource.objects.valid_on(today)
    assert source not in ReferralSource.objects.valid_on(today + timedelta(days=1))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_fi": ""}, "name_fi"),
        ({"name_sv": "x" * 121}, "name_sv"),
        ({"name_fi": "vuorovaikutus"}, "name_fi"),
        ({"position": -1}, "position"),
    ],
)
def test_a_row_that_cannot_be_is_refused_at_its_field(administrator, values, field):
    with pytest.raises(ValidationError) as refusal:
        create_catalogue_entry(actor=administrator, model=Need, values={**NAMES, **values})

    assert list(refusal.value.message_dict) == [field]
    assert Need.objects.count() == 16


def test_an_end_before_the_beginning_is_refused(administrator, today):
    values = {**NAMES, "since": today, "until": today - timedelta(days=1)}

    with pytest.raises(ValidationError):
        create_catalogue_entry(actor=administrator, model=Need, values=values)


def test_the_name_of_an_ended_row_may_be_used_again(administrator, today):
    old = Need.objects.get(code="interaction")
    update_catalogue_entry(actor=administrator, entry=old, values={"until": today})
    tomorrow = today + timedelta(days=1)

    create_catalogue_entry(
        actor=administrator, model=Need, values={**NAMES, "name_fi": "Vuorovaikutus", "since": tomorrow}
    )

    assert Need.objects.filter(name_fi="Vuorovaikutus").count() == 2


@pytest.mark.parametrize("persona", ["lead", "coordinator", "supervisor", "partner"])
def test_only_the_administrator_edits_catalogues(request, persona):
    actor = request.getfixturevalue(persona)
    need = Need.objects.get(code="couple")

    with pytest.raises(PermissionDenied):
        create_catalogue_entry(actor=actor, model=Need, values=NAMES)
    with pytest.raises(PermissionDenied):
        update_catalogue_entry(actor=actor, entry=need, values={"name_fi": "Muu"})

    assert Need.objects.count() == 16
    assert Need.objects.get(code="couple").name_fi == "Parisuhde"


@pytest.mark.parametrize(
    ("migration", "model", "code", "old", "new"),
    [
        (
            "cases.migrations.0017_clearer_words_of_closing",
            ClosingReason,
            "moved_away",
            ("Muutti", "Flyttade", "Moved away"),
            "Perhe muutti",
        ),
        (
            "visits.migrations.0014_clearer_words",
            VisitPlace,
            "remote_video",
            ("Etätapaaminen", "Distansmöte", "Video meeting"),
            "Videotapaaminen",
        ),
    ],
)
def test_first_words_become_clearer_but_not_those_of_an_administrator(migration, model, code, old, new):
    row, names = model.objects.get(code=code), ("name_fi", "name_sv", "name_en")
    clear = import_module(migration).clear
    model.objects.filter(pk=row.pk).update(**dict(zip(names, old, strict=True)))
    clear(apps, None)
    row.refresh_from_db()
    assert row.name_fi == new

    model.objects.filter(pk=row.pk).update(name_fi=old[0], name_sv=old[1], name_en="Our own words")
    clear(apps, None)
    row.refresh_from_db()
    assert (row.name_fi, row.name_en) == (old[0], "Our own words")
