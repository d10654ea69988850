"""Forming and ending a pair: the only ways to change who works with a family."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day
from audit.saving import save_all_checked, save_checked
from audit.words import is_blank
from cases import access
from cases.models import CareTeamMember, Case
from cases.models.belonging import copied
from cases.recording import record_act
from cases.services import add_to_care_team, end_care_team_place, enter_phase
from pairs.models import PairContribution, WorkPair
from pairs.rules import Problem, check_pair, ending_day_problem, refusals
from pairs.selectors import NeedRow, chosen, colleagues_of, need_coverage, standing_pair
from pairs.selectors.conflicts import barred_from
from pairs.selectors.decisions import Proposed, by_hand
from pairs.services.answer_rows import carry_over, write_answer
from pairs.services.decisions import keep_decision
from pairs.services.first_time import give_back_first_time
from pairs.services.hand_over import HandOverFacts, call_off_hand_over, check_hand_over, hand_over
from pairs.services.people import lock_people
from staff.models import User

TeamRole = CareTeamMember.Role


@transaction.atomic
def form_pair(
    *,
    actor: User,
    case_id: int,
    lead: User,
    co_worker: User,
    reason: str,
    same_profession_reason: str = "",
    contributions: Mapping[tuple[int, int], str] | None = None,
    since: date | None = None,
    proposed: Proposed | None = None,
) -> WorkPair:
    """Offer a family to its pair: the pair, what each brings against each need, both on the care team, the phase.

    Both see the family at once, since nobody can answer for a family unknown. An actor who is one of the two has
    accepted by forming the pair.

    `contributions` maps (user id, support need id) to words; what is left out gets the names of the competences
    that answer the need. The level of each is kept as it is on this day. `since` is today, but for a change that
    has happened already; `proposed` is what had been proposed to the actor. Raises ValidationError (fields
    lead, co_worker, reason, same_profession_reason, contributions; code "has_pair" when somebody was quicker),
    Http404 or PermissionDenied by cases.access. Whoever forms two pairs at once acts one after the other, because
    the case and both people are locked: the second one sees the pair, and the load, of the first.
    """
    case = access.case_to_change(actor, case_id, "pair.form")
    _refuse_second_pair(case)
    users = _locked(lead, co_worker)
    rows = need_coverage(case, users)
    problems = _problems(case, users, rows)
    _refuse(problems, {"reason": reason, "same_profession_reason": same_profession_reason})
    exception = same_profession_reason if _is_same_profession(problems) else ""
    pair = _write_pair(actor, case, users, reason=reason, same_profession_reason=exception, since=since)
    _write_contributions(pair, rows, contributions or {})
    keep_decision(pair, proposed)
    _put_on_team(actor, pair)
    if case.phase == Case.Phase.WAITING:
        enter_phase(actor=actor, case=case, phase=Case.Phase.PAIR)
    changes = {"lead": lead.pk, "co_worker": co_worker.pk, "known": [problem.code for problem in problems]}
    record_act(actor, "pair.formed", case, subject=pair, changes=changes)
    if actor in users:
        write_answer(pair, actor, accepted=True)
    return pair


@transaction.atomic
def end_pair(*, actor: User, pair: WorkPair, reason: str, ended_on: date | None = None) -> WorkPair:
    """End a pair, and at this moment the access of both to the family.

    `ended_on`, today unless said otherwise, is the first day without the pair and already belongs to the next one;
    it may lie in the past, since an illness is often known of only afterwards. Raises ValidationError (fields
    reason, ended_on, or code "pair_ended" when it had ended already), Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, pair.case_id, "pair.end")
    pair.refresh_from_db(fields=["until", "visits_agreed_at"])
    if pair.until is not None:
        raise ValidationError(
            _("The pair has already ended, on %(day)s.") % {"day": format_day(pair.until)}, code="pair_ended"
        )
    ended_on = ended_on or clock.today()
    errors = {"ended_on": ending_day_problem(ended_on, since=pair.since, today=clock.today())}
    if is_blank(reason):
        errors["reason"] = _("Write why the pair ends.")
    _raise(errors)
    end_places(actor, pair, ended_on, reason)
    record_act(actor, "pair.ended", case, subject=pair, reason=reason)
    return pair


def end_places(actor: User, pair: WorkPair, ended_on: date, reason: str) -> None:
    """End the pair's days and, at this moment, the access of both. For services that have asked access.

    The time kept for its first visit is given back, and the meeting at which it was to take the family over.
    """
    give_back_first_time(pair)
    call_off_hand_over(actor, pair)
    pair.until = ended_on
    save_checked(pair, update_fields=["until"])
    for member in _standing_places(pair).filter(role__in=access.PAIR):
        end_care_team_place(actor=actor, member=member, reason=reason)


@transaction.atomic
def change_pair(
    *,
    actor: User,
    pair: WorkPair,
    leaves: User,
    comes: User,
    changed_on: date,
    why_changed: str,
    reason: str,
    handed_over: HandOverFacts,
    comes_too: User | None = None,
    same_profession_reason: str = "",
) -> WorkPair:
    """Give the place of one of a pair, or of both, to somebody else: the old pair ends as the new one begins.

    `comes` takes the role of the one who leaves, `comes_too` that of the other, who then leaves as well. Only who
    comes is asked: an answer of the one who stays holds for the new pair too. Whatever the day, who leaves writes
    nothing from this moment on, and reads until the end of the day of the meeting (`handed_over`). Everybody who
    leaves, stays or comes is locked at once. Raises
    ValidationError (fields leaves, comes, comes_too, changed_on, why_changed, reason, same_profession_reason and
    those of the hand-over, or code "pair_ended" when somebody was quicker), Http404 or PermissionDenied by
    cases.access.
    """
    case = access.case_to_change(actor, pair.case_id, "pair.form")
    if leaves.pk not in {person.pk for person in pair.people}:
        raise ValidationError({"leaves": _("Choose which of the two leaves.")})
    stays = next(person for person in pair.people if person.pk != leaves.pk)
    _refuse_comers(pair, comes, comes_too)
    check_hand_over(handed_over)
    lock_people(person.pk for person in (*pair.people, comes, comes_too) if person)
    with _named(ended_on="changed_on", reason="why_changed"):
        end_pair(actor=actor, pair=pair, reason=why_changed, ended_on=changed_on)
    leads = pair.lead_id == leaves.pk
    comes_as, other_as = ("lead", "co_worker") if leads else ("co_worker", "lead")
    people = {comes_as: comes, other_as: comes_too or stays}
    with _named(**{comes_as: "comes", other_as: "comes_too" if comes_too else ""}):
        new = form_pair(
            actor=actor,
            case_id=pair.case_id,
            **people,
            reason=reason,
            same_profession_reason=same_profession_reason,
            since=changed_on,
            proposed=by_hand(),
        )
    if comes_too is None:
        carry_over(pair, new, stays)
    leaving = [leaves] if comes_too is None else [leaves, stays]
    hand_over(actor=actor, case=case, old=pair, new=new, leaving=leaving, facts=handed_over)
    return new


def _refuse_comers(pair: WorkPair, comes: User, comes_too: User | None) -> None:
    old = {person.pk for person in pair.people}
    if comes.pk in old:
        raise ValidationError({"comes": _("Choose somebody who is not in the pair yet.")})
    if comes_too is not None and comes_too.pk in {*old, comes.pk}:
        raise ValidationError({"comes_too": _("Choose somebody who is not in the pair yet.")})


@contextmanager
def _named(**names: str) -> Iterator[None]:
    """The refusals of an inner service under the field names of the outer one; "" puts one on top of the form."""
    try:
        yield
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        errors: dict[str, list] = {}
        for field, messages in error.error_dict.items():
            errors.setdefault(names.get(field, field) or NON_FIELD_ERRORS, []).extend(messages)
        raise ValidationError(errors) from None


def _raise(errors: Mapping[str, str]) -> None:
    found = {field: words for field, words in errors.items() if words}
    if found:
        raise ValidationError(found)


def _refuse_second_pair(case: Case) -> None:
    pair = standing_pair(case)
    if pair is None:
        return
    words = {
        "lead": pair.lead,
        "co_worker": pair.co_worker,
        "day": format_day(pair.formed_at),
        "who": pair.formed_by,
    }
    raise ValidationError(
        _("The family already has a pair: %(lead)s and %(co_worker)s. %(who)s formed it on %(day)s.") % words,
        code="has_pair",
    )


def _locked(lead: User, co_worker: User) -> tuple[User, User]:
    """Both people as they are now, their rows locked in one order, so that the load is counted rightly."""
    lock_people([lead.pk, co_worker.pk])
    users = chosen(lead.pk, co_worker.pk)
    if users is None:
        raise ValidationError({"lead": _("Choose two people from the list.")})
    return users


def _problems(case: Case, users: tuple[User, User], rows: Sequence[NeedRow]) -> list[Problem]:
    colleagues = colleagues_of(users)
    uncovered = [row.name for row in rows if row.is_gap]
    lead, co_worker = (colleagues[user.pk] for user in users)
    barred = barred_from(case, colleagues)
    return check_pair(lead, co_worker, unit_id=case.unit_id, uncovered=uncovered, barred=barred)


def _refuse(problems: Sequence[Problem], written: Mapping[str, str]) -> None:
    errors = refusals(problems, written)
    if is_blank(written["reason"]):
        errors.setdefault("reason", [_("Write why these two suit the family.")])
    if errors:
        raise ValidationError(errors)


def _is_same_profession(problems: Sequence[Problem]) -> bool:
    return any(problem.code == "same_profession" for problem in problems)


def _write_pair(
    actor: User,
    case: Case,
    users: tuple[User, User],
    *,
    reason: str,
    same_profession_reason: str,
    since: date | None,
) -> WorkPair:
    pair = WorkPair(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        lead=users[0],
        co_worker=users[1],
        reason=reason.strip(),
        same_profession_reason=same_profession_reason.strip(),
        since=since or clock.today(),
        formed_at=clock.now(),
        formed_by=actor,
    )
    return save_checked(pair)


def _write_contributions(
    pair: WorkPair, rows: Sequence[NeedRow], contributions: Mapping[tuple[int, int], str]
) -> None:
    known = {(user.pk, row.support_need_id) for user in pair.people for row in rows}
    if not contributions.keys() <= known:
        raise ValidationError({"contributions": _("These needs or people do not belong to this pair.")})
    save_all_checked(
        PairContribution(
            pair=pair,
            **copied(pair),
            user=user,
            support_need_id=row.support_need_id,
            level=level,
            words=contributions.get((user.pk, row.support_need_id), words).strip(),
        )
        for row in rows
        for user, level, words in zip(pair.people, row.levels, row.words, strict=True)
    )


def _put_on_team(actor: User, pair: WorkPair) -> None:
    """Both on the care team. Whoever had been invited as a partner moves over; an own worker stays that too."""
    for member in _standing_places(pair).exclude(role=TeamRole.OWN_WORKER):
        end_care_team_place(actor=actor, member=member)
    for user, role in zip(pair.people, (TeamRole.LEAD, TeamRole.CO_WORKER), strict=True):
        add_to_care_team(actor=actor, case=pair.case, user=user, role=role)


def _standing_places(pair: WorkPair) -> QuerySet[CareTeamMember]:
    places = CareTeamMember.objects.standing().filter(case=pair.case_id, user__in=pair.people)
    return places.select_related("case", "user")
