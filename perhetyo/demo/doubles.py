"""A child who was written down twice, and was put together the same afternoon: the demo's one merge."""

from collections.abc import Iterator
from datetime import date, timedelta

from cases.models import FamilyMembership
from cases.selectors.merge_plans import plan_people
from cases.services import MemberFacts, add_member
from cases.services.merges import merge_people
from perhetyo.demo.course import clock_on
from perhetyo.demo.material import load
from perhetyo.demo.stories import Act, Story

TOLD_BEFORE = timedelta(days=9)


def double_of(stories: list[Story], today: date) -> Iterator[Act]:
    """The coordinator writes a child of a family at work down anew, and finds it out an hour later."""
    story = next((story for story in stories if story.course.fate == "work" and _child(story)), None)
    if story is None:
        return
    at = clock_on(today - TOLD_BEFORE, 15, 5)
    yield Act(at, lambda: _write_down(story))
    yield Act(at + timedelta(minutes=50), lambda: _put_together(story))


def _child(story: Story):
    return next((child for child in story.household.children if child.first_name and child.born), None)


def _write_down(story: Story) -> None:
    child = _child(story)
    facts = MemberFacts(role=FamilyMembership.Role.CHILD, first_name=child.first_name, birth_date=child.born)
    add_member(actor=story.coordinator, case_id=story.case.pk, facts=facts)


def _put_together(story: Story) -> None:
    child = _child(story)
    named = story.case.family.memberships.filter(
        person__first_name=child.first_name, person__birth_date=child.born
    )
    kept, gone = named.order_by("pk").values_list("person_id", flat=True)
    plan = plan_people(story.coordinator, kept, gone, {})
    merge_people(
        actor=story.coordinator,
        kept_id=kept,
        gone_id=gone,
        chosen={},
        reason=load("contacts")["merge_reason"],
        seen=plan.mark,
    )
