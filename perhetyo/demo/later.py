"""What comes up while families are at work: a later contact, and a substitute for a worker who fell ill."""

from collections.abc import Iterator
from datetime import date, timedelta

from audit.finnish_dates import local
from cases.models import Contact, FamilyMembership
from cases.services import ContactFacts, MemberFacts, NeedFacts, take_in_contact
from perhetyo.demo.course import clock_on
from perhetyo.demo.material import load
from perhetyo.demo.stories import Act, Story, Town
from perhetyo.demo.town import DEMO_WORKERS
from staff.calendar import span_of_days
from staff.models import User
from staff.services import record_absence
from staff.working_days import working_day_after
from visits.models import Visit
from visits.selectors.covers import substitutes_for
from visits.selectors.visits import visit_for
from visits.services.covers import book_substitute

UNIT = "ERK"
# On how many of the coming working days the worker may be ill.
AHEAD = 6


def later(town: Town, stories: list[Story], today: date) -> Iterator[Act]:
    """The day before the demo's: a day care centre rings, and a worker tells of falling ill."""
    yesterday = today - timedelta(days=1)
    at_work = [story for story in stories if story.course.fate == "work" and story.course.lead == DEMO_WORKERS[0]]
    if at_work:
        yield Act(clock_on(yesterday, 13, 10), lambda: _make_contact(town, at_work[-1], yesterday))
    yield Act(clock_on(yesterday, 15, 30), lambda: _find_substitute(town, today))


def _make_contact(town: Town, story: Story, day: date) -> None:
    told, case = load("contacts")["later"], story.case
    parent = case.family.memberships.exclude(role__in=FamilyMembership.CHILDREN).filter(until=None).earliest("pk")
    need = case.needs.standing().earliest("pk").need
    facts = ContactFacts(
        unit=case.unit,
        family_name=case.family.name,
        members=[MemberFacts(role=parent.role, person=parent.person)],
        needs=[NeedFacts(need, told["need_words"])],
        source=town.catalogues.sources["early_education"],
        work_form=case.work_form,
        work_form_reason=case.work_form_reason,
        received_on=day,
        legal_ground=Contact.LegalGround.CONSENT,
        contact_person=told["contact_person"],
        story=told["story"],
        hopes=told["hopes"],
        open_case_id=case.pk,
    )
    take_in_contact(actor=story.coordinator, facts=facts)


def _find_substitute(town: Town, today: date) -> None:
    """The first coming visit of the unit for which a colleague is free when one of its two is away."""
    coordinator = town.leader_of(UNIT, "coordinator")
    since, until = span_of_days(working_day_after(today, 1), working_day_after(today, AHEAD))
    coming = Visit.objects.filter(status=Visit.Status.PLANNED, case__unit=coordinator.unit_id)
    coming = coming.filter(starts_at__gte=since, starts_at__lt=until).order_by("starts_at", "pk")
    for pk in coming.values_list("pk", flat=True):
        visit = visit_for(coordinator, pk)
        for worker in visit.workers.all():
            if worker.user.username not in DEMO_WORKERS and _has_one_visit(worker.user, visit):
                colleagues = substitutes_for(visit, worker.user)
                if colleagues:
                    day = local(visit.starts_at).date()
                    record_absence(actor=coordinator, user=worker.user, starts_on=day, ends_on=day)
                    book_substitute(
                        actor=coordinator,
                        visit_id=pk,
                        away_id=worker.user_id,
                        substitute_id=colleagues[0].user.pk,
                    )
                    return


def _has_one_visit(user: User, visit: Visit) -> bool:
    """Whether nothing else of that day would have to be moved."""
    since, until = span_of_days(*[local(visit.starts_at).date()] * 2)
    of_day = Visit.objects.filter(workers__user=user, status=Visit.Status.PLANNED)
    return of_day.filter(starts_at__gte=since, starts_at__lt=until).count() == 1
