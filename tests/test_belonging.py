"""Every row about a family says whose it is, and the database compares (docs/architecture.md)."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from cases.models import Case, Family, Person
from visits.models import Attendance, VisitWorker

ROOMS = ("cases", "pairs", "visits")
OWNERS = ("family", "case", "unit")

# Rows that cannot say all three, and why.
EXCEPTIONS = {
    # The owners themselves.
    "cases.Family": "it is the family; its cases follow each other",
    "cases.Case": "it is the case",
    # A person belongs to several families at once and is the same in each: these rows are the person's.
    "cases.Person": "a child with two homes is one person",
    "cases.SecurityProhibition": "protects the person in every family",
    "cases.IdentityCode": "of a person",
    "cases.Guardianship": "between two people, who may be of two families",
    "cases.Relationship": "between two people, who may be of two families",
    "cases.Distinction": "between two people, who may be of two families",
    "cases.DuplicateCheck": "asks about two families",
    "cases.Merge": "about two families",
    "cases.FamilyMembership": "belongs to the family, not to one of its cases",
    "cases.FamilyWord": "names of the family, whatever its cases",
    # Before there is a family.
    "cases.ContactNotice": "a contact that may lead to no case",
    "cases.ContactNotice_needs": "a contact that may lead to no case",
    # A table of two columns made by a many-to-many field, read only by way of its note.
    "pairs.HandOver_bookings": "under the hand-over",
    "visits.VisitNote_family_words_by": "said under the note's own words",
}


def about_a_family():
    """Models of the rooms from which a chain of foreign keys leads to a family, a case or a person."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ROOMS and not hasattr(model, "pgh_tracked_model")
    ]
    found = {Family, Case, Person}
    while True:
        more = {model for model in models if found & targets(model)} - found
        if not more:
            return sorted(found, key=lambda model: model._meta.label)
        found |= more


def targets(model):
    return {field.related_model for field in model._meta.fields if field.is_relation}


def test_every_row_about_a_family_carries_family_case_and_unit():
    lacking = {
        model._meta.label: missing
        for model in about_a_family()
        if (missing := [name for name in OWNERS if name not in {field.name for field in model._meta.fields}])
    }

    assert lacking.keys() == EXCEPTIONS.keys()


def test_none_of_them_may_be_empty():
    optional = [
        f"{model._meta.label}.{name}"
        for model in about_a_family()
        if model._meta.label not in EXCEPTIONS
        for name in OWNERS
        if model._meta.get_field(name).null
    ]

    assert optional == []


@pytest.mark.parametrize("column", ["case_id", "family_id", "unit_id"])
@pytest.mark.django_db
def test_a_row_below_cannot_say_another_owner(story, other_unit, column):
    others = {"case_id": story.waiting.pk, "family_id": story.waiting.family_id, "unit_id": other_unit.pk}
    worker = VisitWorker.objects.filter(visit=story.coming_visit).first()

    VisitWorker.objects.filter(pk=worker.pk).update(**{column: others[column]})

    with pytest.raises(IntegrityError, match="visits_visitworker_as_above"):
        check_keys()


@pytest.mark.django_db
def test_a_part_of_a_note_cannot_be_of_another_family(story, lead):
    owners = {"case": story.waiting, "family": story.waiting.family, "unit": story.waiting.unit}
    stranger = story.waiting.family.memberships.first().person

    Attendance.objects.create(note=story.note, person=stranger, present=True, **owners)

    with pytest.raises(IntegrityError, match="visits_attendance_as_above"):
        check_keys()


@pytest.mark.django_db
def test_workers_follow_their_visit_to_another_unit(story, other_unit):
    visit = story.coming_visit

    type(visit).objects.filter(pk=visit.pk).update(unit=other_unit)
    check_keys()

    assert set(visit.workers.values_list("unit_id", "case_id")) == {(other_unit.pk, visit.case_id)}


def check_keys():
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
