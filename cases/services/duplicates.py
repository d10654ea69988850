"""Two people who may be one: asking those who may know, and what they answer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import Value, When
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from audit import clock
from audit.saving import save_checked
from cases import access
from cases.models import Case, Distinction, DuplicateCheck, IdentityCode, Person
from cases.recording import record_act
from cases.selectors.likely import TypedPerson, likely_ones
from staff.models import User


def ask_coordinators(*, actor: User, person: Person, new_person: Person, new_case: Case) -> None:
    """Ask those who know `person` whether `new_person` is the same. Only for this package, in its transaction.

    Two people are asked about once; an answer already given is asked anew, since something new has been found.
    """
    asked = {"raised_at": clock.now(), "raised_by": actor, "unit_id": _unit_of(person) or new_case.unit_id}
    row, is_new = DuplicateCheck.objects.select_for_update(no_key=True).get_or_create(
        person=person, new_person=new_person, defaults={"new_case": new_case, **asked}
    )
    if is_new or row.answer:
        row.answer, row.answered_at, row.answered_by = "", None, None
        save_checked(row)
        record_act(actor, "duplicate.asked", new_case, subject=row)


def ask_about_likely_ones(*, actor: User, case: Case, people: list[Person]) -> None:
    """Ask about new people who look like ones that the actor may not see; of the others the actor was asked.

    Only for this package, in its transaction.
    """
    codes = dict(IdentityCode.objects.filter(person__in=people).values_list("person_id", "fingerprint"))
    matches = likely_ones(
        TypedPerson(
            nth,
            person.first_name,
            person.last_name,
            person.birth_date,
            person.phone,
            codes.get(person.pk, ""),
        )
        for nth, person in enumerate(people)
    )
    strong = {
        (match.person_id, people[nth])
        for nth, found in matches.items()
        for match in found
        if match.likeness.is_strong
    }
    hidden = {person_id for person_id, _new in strong} - {person.pk for person in people}
    hidden -= set(access.known_people(actor).filter(pk__in=hidden).values_list("pk", flat=True))
    known = Person.objects.in_bulk(hidden)
    for person_id, new_person in sorted(strong, key=lambda pair: (pair[0], pair[1].pk)):
        if person_id in known:
            ask_coordinators(actor=actor, person=known[person_id], new_person=new_person, new_case=case)


@transaction.atomic
def answer_duplicate_check(*, actor: User, check_id: int, answer: str) -> DuplicateCheck:
    """Answer whether the two are the same person. "Different" is remembered: nobody is asked again.

    The same answer twice is no error. Raises ValidationError for another answer than the one that stands, Http404
    unless the actor takes in contacts for the unit that is asked.
    """
    checks = access.duplicate_checks(actor).select_for_update(no_key=True, of=("self",))
    check = get_object_or_404(checks, pk=check_id)
    if check.answer:
        if check.answer != answer:
            raise ValidationError(
                _("%(name)s has already answered: %(answer)s.")
                % {"name": check.answered_by, "answer": check.get_answer_display()}
            )
        return check
    check.answer, check.answered_at, check.answered_by = answer, clock.now(), actor
    save_checked(check, update_fields=["answer", "answered_at", "answered_by"])
    if answer == DuplicateCheck.Answer.DIFFERENT:
        tell_apart(actor, check.person_id, check.new_person_id)
    check.new_case.granted_by = access.GROUND_OF_CHECKS
    record_act(actor, "duplicate.answered", check.new_case, subject=check, changes={"answer": answer})
    return check


def tell_apart(actor: User, one: int, other: int) -> None:
    """Remember that two people, by their numbers, are not the same. Only for this package."""
    first, second = sorted((one, other))
    Distinction.objects.get_or_create(
        first_id=first, second_id=second, defaults={"decided_at": clock.now(), "decided_by": actor}
    )


def _unit_of(person: Person) -> int | None:
    """The unit that knows the person best: of the open case of a family of the person, else of the last one."""
    cases = Case.objects.filter(family__memberships__person=person).annotate(
        is_over=Choose(When(phase=Case.Phase.CLOSED, then=Value(1)), default=Value(0))
    )
    return cases.order_by("is_over", "-opened_at", "-pk").values_list("unit_id", flat=True).first()
