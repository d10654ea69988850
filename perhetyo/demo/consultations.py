"""Experts at single visits: one has come and written a view, one will come, one has not answered yet."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from perhetyo.demo.course import Meeting, clock_on
from perhetyo.demo.material import load
from perhetyo.demo.stories import Act, Story, Town
from perhetyo.demo.town import DEMO_WORKERS
from staff.models import Competence, User
from staff.working_days import is_working_day
from visits.models import Consultation
from visits.selectors.consultations import experts_for
from visits.selectors.visits import visit_for
from visits.services.consultations import accept_consultation, ask_expert, write_expert_view

LEAD = DEMO_WORKERS[0]
WANTED = "mental_health_work"
# The past one lies so many days back that its note is signed, and not further than the pages tell.
BACK = (4, 25)


def consultations(town: Town, stories: list[Story], today: date) -> Iterator[Act]:
    """The acts of three requests, of families that have such visits."""
    lately = clock_on(_working_day_before(today), 13, 10)
    if past := _past(stories, today):
        story, meeting = past
        asked_at = meeting.at.starts_at - timedelta(days=2)
        yield Act(asked_at, partial(_ask, stories, story, meeting))
        yield Act(asked_at + timedelta(hours=2), partial(_answered, story, meeting))
        yield Act(meeting.signed_at + timedelta(minutes=40), partial(_viewed, story, meeting))
    coming = _coming(stories, lately)
    if own := next((row for row in coming if LEAD in row[1].people), None):
        yield Act(lately, partial(_ask, stories, *own))
        yield Act(lately + timedelta(hours=1), partial(_answered, *own))
    others = (row for row in coming if LEAD not in row[1].people and _is_free(stories, LEAD, row[1]))
    if other := next(others, None):
        yield Act(lately + timedelta(minutes=30), partial(_ask_lead, town, *other))


def _past(stories: list[Story], today: date) -> tuple[Story, Meeting] | None:
    first, last = today - timedelta(days=BACK[1]), today - timedelta(days=BACK[0])
    found = [
        (story, meeting)
        for story in stories
        for meeting in story.course.meetings
        if LEAD in meeting.people
        and first <= meeting.at.day <= last
        and _stands(meeting)
        and meeting.signed_at
        and meeting.signed_at < meeting.at.ends_at + timedelta(days=1)
        and _agreed_at(story, meeting) < meeting.at.starts_at - timedelta(days=2)
        and is_working_day(meeting.at.day - timedelta(days=2))
    ]
    return max(found, key=lambda row: row[1].at, default=None)


def _coming(stories: list[Story], lately: datetime) -> list[tuple[Story, Meeting]]:
    """Visits that are agreed and still to come, of pairs that have not changed, the first of them first."""
    found = [
        (story, meeting)
        for story in stories
        for meeting in story.course.meetings
        if meeting.at.day > lately.date() + timedelta(days=4)
        and _stands(meeting)
        and _agreed_at(story, meeting) < lately
    ]
    return sorted(found, key=lambda row: row[1].at)


def _stands(meeting: Meeting) -> bool:
    return meeting.first_at is None and not meeting.fell and not meeting.is_lost


def _agreed_at(story: Story, meeting: Meeting) -> datetime:
    return meeting.agreed_at or story.course.plan_at


def _is_free(stories: list[Story], username: str, meeting: Meeting) -> bool:
    """Whether the plan of the town leaves the person free then: visits that are agreed later, too."""
    times = (
        at
        for story in stories
        for other in story.course.meetings
        if username in other.people
        for at in (other.at, other.agreed_time)
    )
    return not any(at.starts_at < meeting.at.ends_at and meeting.at.starts_at < at.ends_at for at in times)


def _ask(stories: list[Story], story: Story, meeting: Meeting) -> None:
    competence = Competence.objects.get(code=WANTED)
    visit = visit_for(story.lead, story.visits.visit_ids[id(meeting)])
    free = (row.user for row in experts_for(visit, competence) if row.user.username not in DEMO_WORKERS)
    expert = next((user for user in free if _is_free(stories, user.username, meeting)), None)
    if expert:
        _asked(story, meeting, competence, expert)


def _ask_lead(town: Town, story: Story, meeting: Meeting) -> None:
    """The demo's family worker is asked for what that person knows best."""
    visit = visit_for(story.lead, story.visits.visit_ids[id(meeting)])
    levels = town.levels[LEAD]
    for code in sorted(levels, key=lambda code: (-levels[code], code)):
        competence = Competence.objects.get(code=code)
        expert = next((row.user for row in experts_for(visit, competence) if row.user.username == LEAD), None)
        if expert:
            _asked(story, meeting, competence, expert)
            return


def _asked(story: Story, meeting: Meeting, competence: Competence, expert: User) -> None:
    ask_expert(
        actor=story.lead,
        visit_id=story.visits.visit_ids[id(meeting)],
        competence_id=competence.pk,
        asked_id=expert.pk,
        why=load("visits")["consultations"]["why"],
    )


def _answered(story: Story, meeting: Meeting) -> None:
    for asked in Consultation.objects.filter(visit=story.visits.visit_ids[id(meeting)]).select_related("asked"):
        expert = User.objects.with_grants().get(pk=asked.asked_id)
        accept_consultation(actor=expert, consultation_id=asked.pk)


def _viewed(story: Story, meeting: Meeting) -> None:
    for asked in Consultation.objects.filter(visit=story.visits.visit_ids[id(meeting)], accepted=True):
        expert = User.objects.with_grants().get(pk=asked.asked_id)
        words = load("visits")["consultations"]["view"]
        write_expert_view(actor=expert, consultation_id=asked.pk, words=words)


def _working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
