"""The pages of one catalogue: the same for all of them, with what each has of its own."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import Need, ReferralSource
from staff.models import Competence, JobTitle, Profession
from staff.selectors import catalogue_models
from visits.models import InitialDecision, VisitOutcome

pytestmark = pytest.mark.django_db
NAMES = {"name_fi": "Sisaruussuhteet", "name_sv": "Syskonrelationer", "name_en": "Sibling relations"}


@pytest.fixture
def web(client_of, administrator):
    return client_of(administrator)


def page(slug, pk=None):
    return reverse("staff:catalogue_entry", args=[slug, pk]) if pk else reverse("staff:catalogue", args=[slug])


def new(slug):
    return reverse("staff:catalogue_entry_new", args=[slug])


@pytest.mark.parametrize("slug", sorted(catalogue_models()))
def test_every_catalogue_shows_its_rows_and_a_form_saves_them_unchanged(web, slug):
    model = catalogue_models()[slug]
    entry = model.objects.last()

    listing = web.get(page(slug))
    form = web.get(page(slug, entry.pk)).context["form"]

    assert [row.name for row in listing.context["rows"]] == [row.name_fi for row in model.objects.all()]
    assert page(slug, entry.pk) in listing.text
    assert entry.name_sv in listing.text
    sent = {name: field.prepare_value(form[name].value()) for name, field in form.fields.items()}
    response = web.post(page(slug, entry.pk), {name: value for name, value in sent.items() if value is not None})
    assert response.status_code == 302
    again = model.objects.get(pk=entry.pk)
    for field in model._meta.fields:
        assert getattr(again, field.name) == getattr(entry, field.name)


@pytest.mark.parametrize("slug", sorted(catalogue_models()))
def test_the_rows_of_a_catalogue_cost_the_same_however_many(count_queries, administrator, slug):
    model = catalogue_models()[slug]
    few = count_queries(administrator, page(slug))
    first = model.objects.first()
    values = {field.name: getattr(first, field.name) for field in model._meta.fields}
    for number in range(30):
        model.objects.create(**{**values, "id": None, "code": f"x{number}", "name_fi": f"Rivi {number}"})

    assert count_queries(administrator, page(slug)) == few
    assert few <= 5


def test_adding_a_need_with_the_competences_that_answer_it(web):
    chosen = Competence.objects.filter(code__in=["lp_method", "father_work"])

    response = web.post(
        new("need"), {**NAMES, "position": "15", "competences": [row.pk for row in chosen]}, follow=True
    )

    need = Need.objects.get(code="sibling_relations")
    assert set(need.competences.all()) == set(chosen)
    assert response.redirect_chain == [(page("need"), 302)]
    assert [row.name for row in response.context["rows"]][1] == "Sisaruussuhteet"
    assert "Lapset puheeksi" in response.context["rows"][1].sub


def test_what_each_catalogue_has_of_its_own(web):
    profession = Profession.objects.get(code="psychologist")
    web.post(new("job-title"), {**NAMES, "position": "5", "profession": profession.pk})
    web.post(new("visit-outcome"), {**NAMES, "position": "5", "held": "on"})
    web.post(new("initial-decision"), {**NAMES, "position": "5", "leads_to": "closed"})

    assert JobTitle.objects.get(code="sibling_relations").profession == profession
    assert VisitOutcome.objects.get(code="sibling_relations").held is True
    assert InitialDecision.objects.get(code="sibling_relations").leads_to == "closed"


@pytest.mark.parametrize(
    ("slug", "changes", "field"),
    [
        ("need", {"name_sv": ""}, "name_sv"),
        ("need", {"name_fi": "Vuorovaikutus"}, "name_fi"),
        ("need", {"since": "2026-05-02", "until": "2026-05-01"}, "until"),
        ("need", {"until": "pian"}, "until"),
        ("need", {"competences": ["99999999"]}, "competences"),
        ("need", {"name_en": "x" * 100_000}, "name_en"),
        ("job-title", {}, "profession"),
        ("initial-decision", {"leads_to": "work more"}, "leads_to"),
    ],
)
def test_a_row_that_cannot_be_is_refused_at_its_field(web, slug, changes, field):
    model = catalogue_models()[slug]
    before = model.objects.count()

    response = web.post(new(slug), {**NAMES, "position": "5", **changes})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert model.objects.count() == before


def test_the_code_is_not_on_the_form_and_cannot_be_sent(web):
    outcome = VisitOutcome.objects.get(code="no_show")

    names = {"name_fi": "Perhettä ei tavattu", "name_sv": "x", "name_en": "y"}
    web.post(page("visit-outcome", outcome.pk), {**names, "meaning": "same", "position": "50", "code": "held"})

    outcome.refresh_from_db()
    assert (outcome.code, outcome.name_fi) == ("no_show", "Perhettä ei tavattu")


def renamed(web, need, name, **changes):
    form = web.get(page("need", need.pk)).context["form"]
    fields = {name: field.prepare_value(form[name].value()) for name, field in form.fields.items()}
    sent = {name: value for name, value in fields.items() if value is not None}
    return web.post(page("need", need.pk), {**sent, "name_fi": name, **changes}, follow=True)


def test_a_changed_name_needs_to_tell_whether_the_meaning_changes(web):
    need = Need.objects.get(code="couple")

    response = renamed(web, need, "Parisuhde ja ero")

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["meaning"]
    assert "Vanhoissa ja vahvistetuissa kirjauksissa säilyvät entiset sanat" in response.text
    assert Need.objects.get(pk=need.pk).name_fi == "Parisuhde"


def test_a_correction_is_shown_everywhere_and_the_log_keeps_both(web):
    need = Need.objects.get(code="couple")

    renamed(web, need, "Parisuhdeasiat", meaning="same")

    assert Need.objects.get(pk=need.pk).name_fi == "Parisuhdeasiat"
    assert AuditEvent.objects.get(action="catalogue.entry_changed").changes == {
        "name_fi": ["Parisuhde", "Parisuhdeasiat"]
    }


def test_a_new_meaning_leaves_the_old_words_and_begins_a_row_of_its_own(web, today):
    need = Need.objects.get(code="couple")

    renamed(web, need, "Vanhempien ero", name_en="Parents' separation", meaning="new")

    old = Need.objects.get(pk=need.pk)
    assert (old.name_fi, old.until) == ("Parisuhde", today)
    new = Need.objects.get(name_fi="Vanhempien ero")
    assert (new.code, new.since, new.position) == ("parents_separation", today + timedelta(days=1), old.position)
    assert set(new.competences.all()) == set(old.competences.all())
    assert old in Need.objects.valid_on(today)
    assert new not in Need.objects.valid_on(today)


def test_a_row_not_yet_in_use_is_only_corrected(web, today):
    need = Need.objects.get(code="couple")
    Need.objects.filter(pk=need.pk).update(since=today + timedelta(days=3))

    response = renamed(web, need, "Vanhempien ero", meaning="new")

    assert list(response.context["form"].errors) == ["meaning"]
    assert Need.objects.filter(name_fi="Vanhempien ero").count() == 0


def test_ended_and_coming_rows_say_so(web, today):
    ReferralSource.objects.filter(code="parish").update(until=today - timedelta(days=1))
    ReferralSource.objects.filter(code="ngo").update(since=today + timedelta(days=1))
    ReferralSource.objects.filter(code="group").update(until=today)

    rows = {row.name: row.state for row in web.get(page("referral-source")).context["rows"]}

    assert rows["Seurakunta"] == "neutral"
    assert rows["Järjestö"] == "planned"
    assert rows["Ryhmätoiminta, kohtaamispaikka"] == "attention"
    assert rows["Neuvola"] == ""


def test_an_ended_choice_stays_with_the_row_that_has_it(web, today):
    competence = Competence.objects.get(code="couple_work")
    Competence.objects.filter(pk=competence.pk).update(until=today - timedelta(days=1))
    need = Need.objects.get(code="couple")
    other = Need.objects.get(code="violence")

    assert "Parisuhdetyö" in web.get(page("need", need.pk)).text
    assert "Parisuhdetyö" not in web.get(page("need", other.pk)).text


def test_pages_speak_the_readers_language(web):
    web.cookies["django_language"] = "sv"

    rows = web.get(page("need")).context["rows"]

    assert rows[0].name == "Vardagsrutiner och dygnsrytm"
    assert rows[0].sub.startswith("Arjen rutiinit ja rytmi / Daily routines")
    assert "Betydelsen ändras" in web.get(page("need", Need.objects.first().pk)).text
