"""Two records of one person or of one family: what moves, what stays as written, and who may do it."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases.models import (
    Case,
    CaseStrength,
    Distinction,
    DuplicateCheck,
    Family,
    FamilyMembership,
    Guardianship,
    IdentityCode,
    Merge,
    Person,
    Relationship,
    SecurityProhibition,
)
from cases.selectors import access_log, members_of
from cases.selectors.merge_plans import plan_families, plan_people
from cases.services import MemberFacts, add_member
from cases.services.merges import is_frozen, merge_families, merge_people, undo_merge
from cases.services.outcomes import OutcomeFacts, record_outcome

pytestmark = pytest.mark.django_db
REASON = "Äiti kertoi, että lapsi on sama."


def merged(actor, kept, gone, **chosen):
    """The two put together as the page would: after looking at what would be."""
    people = isinstance(kept, Person)
    plan = (plan_people if people else plan_families)(actor, kept.pk, gone.pk, chosen)
    merge = merge_people if people else merge_families
    return merge(actor=actor, kept_id=kept.pk, gone_id=gone.pk, chosen=chosen, reason=REASON, seen=plan.mark)


def person(case, **facts):
    return Person.objects.get(memberships__family=case.family_id, **facts)


def withdrawn(actor, case):
    """The case closed before its first visit."""
    facts = OutcomeFacts("advice", "Kirjattu kahdesti.", told="Äidille")
    record_outcome(actor=actor, case_id=case.pk, facts=facts)
    return Case.objects.select_related("family").get(pk=case.pk)


@pytest.fixture
def fathers_home(make_case):
    """The Aikios: Joona, and Ava, whose other home is with the Kuuselas."""
    return make_case(
        "Aikio",
        members=[
            MemberFacts(role="father", first_name="Joona", last_name="Aikio", phone="040 111 2222"),
            MemberFacts(role="child", first_name="Ava", birth_date=date(2022, 1, 16)),
        ],
    )


@pytest.fixture
def aavas(waiting_case, fathers_home):
    """Aava of the Kuuselas, and Ava, who is the same child in her father's home."""
    return person(waiting_case, first_name="Aava"), person(fathers_home, first_name="Ava")


@pytest.fixture
def kuuselas(waiting_case, make_case, coordinator):
    """The Kuuselas who wait, and the same family taken in another time, whose case has been closed."""
    closed = withdrawn(coordinator, make_case("Kuuselat", street_address="Suotie 2"))
    return waiting_case.family, closed.family


def test_what_only_one_knows_is_kept_and_what_differs_is_chosen(aavas, coordinator):
    kept, gone = aavas
    Person.objects.filter(pk=gone.pk).update(mother_tongue="pohjoissaame")

    plan = plan_people(coordinator, kept.pk, gone.pk, {})
    merged(coordinator, kept, gone, born="gone")

    kept.refresh_from_db()
    assert [(pick.name, pick.kept, pick.gone) for pick in plan.found.picks] == [
        ("first_name", "Aava", "Ava"),
        ("born", "15.1.2022", "16.1.2022"),
    ]
    assert [text for _label, text in plan.found.facts] == ["Kuusela", "suomi", "pohjoissaame", "Ei"]
    assert (kept.first_name, kept.last_name, kept.birth_date, kept.mother_tongue) == (
        "Aava",
        "Kuusela",
        date(2022, 1, 16),
        "pohjoissaame",
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "first", "numbers"),
    [
        (("+358401111111", ""), ("+358402222222", ""), "kept", ("+358401111111", "+358402222222")),
        (("+358401111111", ""), ("+358402222222", ""), "gone", ("+358402222222", "+358401111111")),
        (("", ""), ("+358402222222", "+358403333333"), None, ("+358402222222", "+358403333333")),
        (("+358401111111", "+358402222222"), ("+358402222222", ""), "gone", ("+358402222222", "+358401111111")),
    ],
)
def test_no_phone_number_is_lost_while_there_is_room(aavas, coordinator, ours, theirs, first, numbers):
    for person, (phone, other) in zip(aavas, (ours, theirs), strict=True):
        Person.objects.filter(pk=person.pk).update(phone=phone, other_phone=other)

    merged(coordinator, *aavas, **({"phone": first} if first else {}))

    kept = Person.objects.get(pk=aavas[0].pk)
    assert (kept.phone, kept.other_phone) == numbers


def test_everything_of_the_person_moves(aavas, waiting_case, fathers_home, coordinator):
    kept, gone = aavas
    unit, father = waiting_case.unit, person(fathers_home, first_name="Joona")
    mother = person(waiting_case, first_name="Emmi")
    told = {"unit": unit, "since": date(2024, 1, 1)}
    Guardianship.objects.all().delete()  # those of the contact, to have two known ones
    for child, guardian in ((kept, mother), (gone, father)):
        Guardianship.objects.create(child=child, guardian=guardian, **told)
    Relationship.objects.create(person=father, other=gone, kind="parent", **told)
    SecurityProhibition.objects.create(person=gone, since=date(2024, 1, 1))
    IdentityCode.objects.create(
        person=gone, sealed=b"x", fingerprint="f", recorded_at=clock.now(), recorded_by=coordinator
    )
    CaseStrength.objects.create(
        case=fathers_home,
        family=fathers_home.family,
        unit=unit,
        said_by=gone,
        words="Nauru",
        noted_on=date(2024, 1, 1),
        noted_by=coordinator,
    )
    asked = {"unit": unit, "raised_at": clock.now(), "raised_by": coordinator, "new_case": fathers_home}
    DuplicateCheck.objects.create(person=kept, new_person=gone, **asked)
    DuplicateCheck.objects.create(person=gone, new_person=mother, **asked)
    first, second = sorted([gone, father], key=lambda row: row.pk)
    Distinction.objects.create(first=first, second=second, decided_at=clock.now(), decided_by=coordinator)

    plan = plan_people(coordinator, kept.pk, gone.pk, {})
    merge = merged(coordinator, kept, gone)

    assert plan.lines[:4] == [
        f"Perhe Aikio: lapsi, {date_words(fathers_home)}",
        "Huoltaja: Joona Aikio, 1.1.2024 alkaen",
        "vanhempi: Joona Aikio, 1.1.2024 alkaen",
        "Turvakielto, 1.1.2024 alkaen",
    ]
    assert {row.short_name for row in members_of(fathers_home)} == {"Joona", "Aava"}
    assert set(kept.guardianships.values_list("guardian__first_name", flat=True)) == {"Emmi", "Joona"}
    assert Relationship.objects.get().other == kept
    assert SecurityProhibition.objects.get().person == kept
    assert IdentityCode.objects.get().person == kept
    assert CaseStrength.objects.get(words="Nauru").said_by == kept
    assert list(DuplicateCheck.objects.values_list("person", "new_person", "answer", "answered_by")) == [
        (kept.pk, gone.pk, "same", coordinator.pk),
        (kept.pk, mother.pk, "", None),
    ]
    assert {*Distinction.objects.values_list("first", "second").get()} == {kept.pk, father.pk}
    acts = AuditEvent.objects.filter(action="people.merged", subject_id=merge.pk, reason=REASON, actor=coordinator)
    assert set(acts.values_list("case_id", "ground")) == {
        (case.pk, "unit:contact.create") for case in (waiting_case, fathers_home)
    }


def date_words(case):
    from audit.finnish_dates import format_period

    return format_period(case.family.memberships.first().since)


def test_nothing_tells_the_name_of_somebody_in_a_family_that_one_may_not_see(
    aavas, waiting_case, make_case, other_supervisor, other_unit, coordinator
):
    secret = make_case(
        "Salola",
        actor=other_supervisor,
        in_unit=other_unit,
        members=[MemberFacts(role="mother", first_name="Salme")],
    )
    kept, gone = aavas
    tie = {"unit": other_unit, "since": date(2024, 1, 1), "guardian": person(secret, first_name="Salme")}
    Guardianship.objects.create(child=gone, **tie)

    lines = plan_people(coordinator, kept.pk, gone.pk, {}).lines

    assert "Huoltaja: toinen henkilö, 1.1.2024 alkaen" in lines
    assert "Salme" not in str(lines)


def refusal(actor, kept, gone):
    with pytest.raises(ValidationError) as refused:
        merged(actor, kept, gone)
    return " ".join(refused.value.messages)


def test_what_cannot_be_one_is_refused_in_words(aavas, waiting_case, coordinator):
    kept, gone = aavas
    code = {"sealed": b"x", "recorded_at": clock.now(), "recorded_by": coordinator}
    for number, who in enumerate(aavas):
        IdentityCode.objects.create(person=who, fingerprint=str(number), **code)
    Guardianship.objects.create(child=kept, guardian=gone, unit=waiting_case.unit, since=date(2024, 1, 1))

    assert "kaksi eri" in refusal(coordinator, kept, kept)
    words = refusal(coordinator, kept, gone)
    assert "oma henkilötunnus" in words
    assert "huoltaja" in words
    assert not Merge.objects.exists()
    assert Person.objects.filter(merged_into=None).count() == Person.objects.count()


def test_two_families_with_open_cases_are_refused(waiting_case, fathers_home, coordinator):
    assert "avoin asia" in refusal(coordinator, waiting_case.family, fathers_home.family)
    assert set(Case.objects.values_list("family")) == {(waiting_case.family_id,), (fathers_home.family_id,)}


def test_what_has_been_merged_is_not_merged_again(aavas, coordinator):
    kept, gone = aavas
    merged(coordinator, kept, gone)

    assert "jo yhdistetty" in refusal(coordinator, kept, gone)
    assert "jo yhdistetty" in refusal(coordinator, gone, kept)


@pytest.mark.parametrize("reason", ["", " \u200b "])
def test_a_merge_needs_a_reason(aavas, coordinator, reason):
    kept, gone = aavas
    seen = plan_people(coordinator, kept.pk, gone.pk, {}).mark
    with pytest.raises(ValidationError) as refused:
        merge_people(actor=coordinator, kept_id=kept.pk, gone_id=gone.pk, chosen={}, reason=reason, seen=seen)

    assert list(refused.value.message_dict) == ["reason"]
    assert not Merge.objects.exists()


def test_a_page_that_is_behind_merges_nothing(aavas, coordinator):
    kept, gone = aavas
    seen = plan_people(coordinator, kept.pk, gone.pk, {}).mark
    Person.objects.filter(pk=gone.pk).update(last_name="Aikio")
    with pytest.raises(ValidationError, match="muut") as refused:
        merge_people(actor=coordinator, kept_id=kept.pk, gone_id=gone.pk, chosen={}, reason=REASON, seen=seen)

    assert refused.value.code == "stale"
    assert not Merge.objects.exists()


@pytest.mark.parametrize(
    "persona", ["lead", "colleague", "outsider", "other_supervisor", "partner", "administrator"]
)
def test_only_who_leads_both_families_merges(aavas, kuuselas, request, coordinator, persona):
    stranger = request.getfixturevalue(persona)
    merge = merged(coordinator, *kuuselas)
    for plan, (kept, gone) in ((plan_people, aavas), (plan_families, kuuselas)):
        with pytest.raises(Http404):
            plan(stranger, kept.pk, gone.pk, {})
    with pytest.raises(Http404):
        undo_merge(actor=stranger, merge_id=merge.pk)


def test_one_home_in_another_unit_is_enough_to_hide_the_person(
    aavas, make_case, coordinator, other_supervisor, other_unit
):
    _kept, gone = aavas
    elsewhere = make_case("Salola", actor=other_supervisor, in_unit=other_unit)
    home = {"family": elsewhere.family, "unit": other_unit, "role": "child", "since": date(2023, 1, 1)}
    FamilyMembership.objects.create(person=gone, until=date(2023, 2, 1), **home)

    for actor in (coordinator, other_supervisor):
        for pair in (aavas, aavas[::-1]):
            with pytest.raises(Http404):
                plan_people(actor, *(person.pk for person in pair), {})


def test_a_merged_familys_case_shows_the_kept_familys_people(kuuselas, client_of, supervisor, coordinator):
    kept, gone = kuuselas
    closed = Case.objects.get(family=gone)
    merged(coordinator, kept, gone, home="gone", name="kept")

    page = client_of(supervisor).get(reverse("cases:background", args=[closed.pk])).content.decode()
    kept.refresh_from_db()
    assert (kept.name, kept.street_address) == ("Kuusela", "Suotie 2")
    assert "Perhe Kuusela" in page
    assert "Perhe Kuuselat" not in page
    assert "Suotie 2" in page
    waiting = kept.cases.exclude(pk=closed.pk).get()
    assert "Perheen muut asiat" in page
    assert reverse("visits:case", args=[waiting.pk]) in page
    # The log tells also what was done when the case was another family's.
    acts = [row.act for row in access_log(Case.objects.get(pk=closed.pk)).rows]
    assert "Kirjasi yhteydenoton" in acts
    assert "Yhdisti saman perheen kaksi kirjausta" in acts


def test_taking_back_names_what_has_been_changed_since(aavas, coordinator):
    kept, gone = aavas
    merge = merged(coordinator, kept, gone, first_name="gone")
    Person.objects.filter(pk=kept.pk).update(mother_tongue="suomi")
    FamilyMembership.objects.filter(person=kept, family__name="Aikio").update(lives_here=False)

    with pytest.raises(ValidationError) as refused:
        undo_merge(actor=coordinator, merge_id=merge.pk)

    words = " ".join(refused.value.messages)
    assert "Ava Kuusela" in words
    assert "perheenjäsen: Ava Kuusela (lapsi)" in words
    assert Merge.objects.get().undone_at is None
    gone.refresh_from_db()
    assert gone.merged_into == kept


def test_a_merge_is_taken_back_once_and_the_later_one_first(aavas, waiting_case, coordinator):
    first, second = aavas
    Guardianship.objects.all().delete()  # a child is never put together with its guardian
    third = person(waiting_case, first_name="Joona")
    one, two = merged(coordinator, second, first), merged(coordinator, third, second)

    with pytest.raises(ValidationError, match="ensin"):
        undo_merge(actor=coordinator, merge_id=one.pk)
    for merge in (two, one):
        undo_merge(actor=coordinator, merge_id=merge.pk)
    with pytest.raises(ValidationError, match="jo peruttu"):
        undo_merge(actor=coordinator, merge_id=one.pk)

    assert not Person.objects.exclude(merged_into=None).exists()
    assert AuditEvent.objects.filter(action="merge.undone", case_id=waiting_case.pk).count() == 2


def test_what_is_recorded_meanwhile_goes_back_with_its_case(kuuselas, coordinator, lead):
    kept, gone = kuuselas
    waiting = Case.objects.get(family=kept)
    merge = merged(coordinator, gone, kept)
    noted = {"noted_on": clock.today(), "noted_by": coordinator, "words": "Nauru"}
    CaseStrength.objects.create(case=waiting, family=gone, unit=waiting.unit, **noted)
    with clock.at(clock.now() + timedelta(days=1)):
        undo_merge(actor=coordinator, merge_id=merge.pk)

    assert CaseStrength.objects.get(words="Nauru").family == kept
    assert Case.objects.get(pk=waiting.pk).family == kept


def test_one_who_is_known_comes_into_a_new_home_as_the_one_who_stays(aavas, coordinator, make_case):
    kept, gone = aavas
    merged(coordinator, kept, gone)
    new = make_case("Niva", members=[MemberFacts(role="mother", first_name="Elli")])

    add_member(
        actor=coordinator, case_id=new.pk, facts=MemberFacts(role="child", person=gone), since=clock.today()
    )

    assert {row.person_id for row in members_of(new)} == {kept.pk, person(new, first_name="Elli").pk}


def test_a_family_that_comes_again_comes_as_the_one_that_stays(kuuselas, waiting_case, coordinator, make_case):
    _kept, gone = kuuselas
    withdrawn(coordinator, waiting_case)
    merged(coordinator, *kuuselas)

    again = make_case("Kuuselat", family=gone, members=[MemberFacts(role="grandparent", first_name="Aune")])

    assert again.family_id == waiting_case.family_id
    assert {row.short_name for row in members_of(again)} == {"Aava", "Aune", "Emmi", "Joona"}


# Rows that name a person or a family and are left: what was said then, and the merges themselves.
LEFT = {
    ("cases.Merge", "kept_person"),
    ("cases.Merge", "gone_person"),
    ("cases.Merge", "kept_family"),
    ("cases.Merge", "gone_family"),
    ("cases.Person", "merged_into"),
    ("cases.Family", "merged_into"),
    # The database writes them anew by the names.
    ("cases.FamilyWord", "family"),
    # Of a confirmed note, which is frozen.
    ("visits.VisitNote_family_words_by", "person"),
}
MOVED = {
    ("cases.FamilyMembership", "person"),
    ("cases.FamilyMembership", "family"),
    ("cases.Guardianship", "child"),
    ("cases.Guardianship", "guardian"),
    ("cases.Relationship", "person"),
    ("cases.Relationship", "other"),
    ("cases.SecurityProhibition", "person"),
    ("cases.IdentityCode", "person"),
    ("cases.CaseStrength", "said_by"),
    ("cases.DuplicateCheck", "person"),
    ("cases.DuplicateCheck", "new_person"),
    ("cases.Distinction", "first"),
    ("cases.Distinction", "second"),
    ("cases.Case", "family"),
}


def test_no_table_that_names_a_person_or_a_family_is_forgotten():
    """A new one must say what a merge does with its rows."""
    naming = {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        if not hasattr(model, "pgh_tracked_model") and not is_frozen(model)
        for field in model._meta.fields
        if field.is_relation
        and field.related_model in (Person, Family)
        # Copies of whose the case is follow it.
        and not (field.name == "family" and "case" in {other.name for other in model._meta.fields})
    }

    assert naming == MOVED | LEFT
