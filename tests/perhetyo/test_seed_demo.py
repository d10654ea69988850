"""The demo town: the same every time, true to the rules, and with every family it is there to show."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases.models import (
    CareTeamMember,
    Case,
    CasePhase,
    ContactNotice,
    ContactOutcome,
    DuplicateCheck,
    FamilyMembership,
    IdentityCode,
    Merge,
    Person,
    PreferredTime,
)
from pairs.models import (
    ConflictOfInterest,
    MatchDecision,
    MatchingWeights,
    PairAnswer,
    PairReflection,
    PairStart,
    WorkPair,
)
from perhetyo.demo.build import build_town
from perhetyo.demo.material import load
from staff.models import Booking, Licence, User, UserCompetence
from visits.models import Consultation, NoteDraft, NoteSignature, Visit, VisitNote, VisitPlan, VisitWorker

DEMO = ["esihenkilo", "jari.lehto", "koordinaattori", "kumppani", "paakayttaja", "pari", "tyontekija"]
# Enough for every household that is wanted, in every phase.
FAMILIES = 34
ORDER = Case.Phase.values


@pytest.fixture(scope="module")
def town(no_kept_rows, django_db_blocker):
    """A small town, built once and taken away again after the tests of this file."""
    no_kept_rows()
    with django_db_blocker.unblock():
        connection.ensure_connection()
        with transaction.atomic():
            yield build_town(seed=3, families=FAMILIES)
            transaction.set_rollback(True)


@pytest.fixture
def in_town(town, db):
    """The town's rows, for one test: what it changes is taken back."""
    return town


def test_a_child_written_down_twice_has_been_put_together(in_town):
    merge = Merge.objects.select_related("kept_person", "gone_person").get()

    assert merge.gone_person.merged_into == merge.kept_person
    assert merge.gone_person.first_name == merge.kept_person.first_name
    assert not merge.gone_person.memberships.exists()
    assert merge.reason.startswith("Sama lapsi")


def test_a_coordinator_is_asked_about_a_mother_who_has_moved(in_town):
    check = DuplicateCheck.objects.select_related("person", "new_person").get(answer="")

    assert (check.unit.code, check.new_case.unit.code == "ERK") == ("ERK", False)
    assert check.person.pk != check.new_person.pk
    assert check.person.name == check.new_person.name
    assert IdentityCode.objects.count() > FAMILIES / 2


def test_every_phase_is_there_and_agrees_with_its_log(in_town):
    assert set(Case.objects.values_list("phase", flat=True)) == set(Case.Phase.values)
    for case in Case.objects.prefetch_related("phases"):
        log = sorted(case.phases.all(), key=lambda row: row.pk)
        steps = [row.phase for row in log]
        ended = steps[-1] == "closed" and (steps[:4] == ORDER[:4] or steps == ["waiting", "closed"])
        assert steps == ORDER[: len(steps)] or ended
        assert (log[-1].phase, log[-1].since) == (case.phase, case.phase_since)
        assert all(one.since <= other.since for one, other in pairwise(log))


def test_contacts_tell_times_and_lead_somewhere(in_town):
    assert set(ContactOutcome.objects.values_list("kind", flat=True)) == {
        "family_work",
        "assessment",
        "other_service",
    }
    assert PreferredTime.objects.values("case").distinct().count() > 0.4 * FAMILIES
    waiting, answered = ContactNotice.objects.order_by("-sent_at")
    assert (waiting.handled_at, answered.case.is_closed) == (None, True)
    assert "puheterapeutti" in answered.case.outcome.answer
    again = Case.objects.values("family").annotate(times=Count("pk")).filter(times=2)
    assert [row["times"] for row in again] == [2]


def test_initial_phases_are_at_different_steps(in_town):
    held = Count("plan__visits", filter=Q(plan__visits__status="held"), distinct=True)
    steps = Case.objects.filter(phase="initial").annotate(held=held).values_list("held", flat=True)

    assert len(set(steps)) >= 3
    for plan in VisitPlan.objects.annotate(visits_made=Count("visits", filter=~Q(visits__status="not_held"))):
        assert 3 <= plan.visits_made <= 5


def test_every_awkward_family_is_there(in_town):
    children = FamilyMembership.objects.filter(role="child").order_by().values("person")
    names = set(FamilyMembership.objects.values_list("family__name", flat=True))

    assert children.annotate(homes=Count("family")).filter(homes=2).count() == 1
    assert Person.objects.filter(due_date__gt=clock.today(), first_name="").exists()
    assert FamilyMembership.objects.filter(role="father", person__first_name="", person__last_name="").exists()
    assert Person.objects.filter(security_prohibitions__isnull=False).exists()
    assert Person.objects.filter(language="se").exists()
    assert names & set(load("names")["sami"]["surnames"])
    assert Person.objects.filter(interpreter_needed=True).exclude(language__in=["fi", "sv", "se"]).exists()
    assert FamilyMembership.objects.filter(role="foster_child").exists()
    assert FamilyMembership.objects.filter(role="grandparent", lives_here=True).exists()


def test_nobody_is_in_two_places(in_town):
    standing = Booking.objects.standing().order_by("user", "during").values_list("user", "during")
    for (user, during), (next_user, following) in pairwise(standing):
        assert user != next_user or during.upper <= following.lower
    assert not Visit.objects.exclude(workers__booking__during__startswith=F("starts_at")).exists()


def test_notes_are_signed_by_people_of_the_visit_and_after_it(in_town):
    was_there = VisitWorker.objects.filter(visit=OuterRef("note__visit"), user=OuterRef("user"))
    assert not NoteSignature.objects.exclude(Exists(was_there)).exists()
    assert not VisitNote.objects.filter(signed_at__lte=F("ended_at")).exists()
    assert not NoteSignature.objects.filter(signed_at__lt=F("note__signed_at")).exists()
    assert VisitNote.objects.filter(worry__lte=2).count() > 0.9 * VisitNote.objects.count()


def test_nothing_has_happened_today_or_later(in_town):
    today = clock.today()

    assert not AuditEvent.objects.filter(at__date__gte=today).exists()
    assert not Visit.objects.exclude(status="planned").filter(starts_at__date__gte=today).exists()
    assert Visit.objects.filter(status="planned", starts_at__date__gte=today).exists()


def test_log_tells_of_each_act(in_town):
    acts = Counter(AuditEvent.objects.values_list("action", flat=True))

    assert acts["case.opened"] == Case.objects.count()
    assert acts["note.signed"] == VisitNote.objects.count()
    assert acts["note.cosigned"] == NoteSignature.objects.count() - VisitNote.objects.count()
    assert acts["pair.formed"] == WorkPair.objects.count()
    assert acts["case.phase_changed"] == CasePhase.objects.count()
    assert acts["case.viewed"] > 0
    assert acts["address.revealed"] > 0


def test_pairs_have_answered_but_for_a_few(in_town):
    pairs = WorkPair.objects.with_answers()
    states = Counter(pair.state for pair in pairs)

    assert states["offered"] in (1, 2)
    assert states["declined"] == 1
    assert states["active"] > states["offered"]
    asked = {user.username for pair in pairs if pair.state == "offered" for user in pair.unanswered}
    assert asked & {"tyontekija", "pari"}
    declined = PairAnswer.objects.get(accepted=False)
    assert declined.user.username == "pari"
    assert declined.case in Case.objects.filter(closure__isnull=True, unit__code="ERK")
    assert PairReflection.objects.exists()
    assert PairStart.objects.filter(done_at__isnull=False).exists()


def test_each_account_has_something_to_do(in_town):
    today, users = clock.today(), {user.username: user for user in User.objects.filter(is_demo=True)}
    past = Visit.objects.filter(status="planned", starts_at__date__lt=today)

    assert sorted(users) == DEMO
    for username in ("tyontekija", "pari"):
        to_sign = VisitNote.objects.filter(visit__workers__user=users[username])
        assert past.filter(workers__user=users[username]).exists()
        assert to_sign.exclude(signatures__user=users[username]).exists()
    assert NoteDraft.objects.filter(saved_by=users["tyontekija"]).exists()
    waiting = Case.objects.filter(phase="waiting", unit=users["koordinaattori"].unit)
    assert waiting.filter(opened_at__date__lt=today - timedelta(days=14)).count() == 1
    late = past.filter(unit=users["esihenkilo"].unit, starts_at__date__lt=today - timedelta(days=7))
    assert late.exists()
    invited = CareTeamMember.objects.standing().filter(user=users["kumppani"])
    assert [member.role for member in invited] == ["invited"]


def test_an_expert_has_come_one_will_come_and_one_is_asked(in_town):
    now = clock.now()
    asked = Consultation.objects.standing()

    assert asked.filter(visit__ends_at__lt=now).exclude(own_view="").exists()
    assert asked.filter(visit__starts_at__gt=now, accepted=True).exists()
    assert asked.filter(accepted=None, asked__username="tyontekija", visit__starts_at__gt=now).exists()


def test_what_people_can_do_is_confirmed_or_waits_and_some_learn_or_teach(in_town):
    rows = UserCompetence.objects.all()
    as_told = {row["username"]: row.get("competences", {}) for row in load("people")["people"]}

    assert rows.filter(confirmed_level__isnull=False, is_waiting=False).exists()
    assert rows.filter(confirmed_level__isnull=True, is_waiting=True).exists()
    assert rows.filter(confirmed_level__isnull=False, is_waiting=True).exists()
    assert rows.filter(wishes_to_learn=True).count() == sum(map(bool, as_told.values()))
    assert rows.filter(can_mentor=True).exists()
    # What the supervisors confirm and people tell anew changes no level in force.
    in_force = rows.held().values_list("user__username", "competence__code", "level")
    assert set(in_force) == {(name, *told) for name, levels in as_told.items() for told in levels.items()}
    assert set(Licence.objects.values_list("user__job_title__profession__code", flat=True)) == {
        "public_health_nurse",
        "psychiatric_nurse",
        "psychologist",
        "social_worker",
    }
    assert Booking.objects.other_work().filter(user__username="tyontekija").count() > 5


def test_proposals_of_the_last_weeks_are_kept_and_conflicts_keep_people_apart(in_town):
    kept = MatchDecision.objects.select_related("pair")
    conflicts = ConflictOfInterest.objects.values_list("case", "user")

    assert {decision.pair.since >= clock.today() - timedelta(days=61) for decision in kept} == {True}
    assert all(decision.proposed["proposals"] for decision in kept)
    assert conflicts
    for case, user in conflicts:
        assert not WorkPair.objects.filter(Q(lead=user) | Q(co_worker=user), case=case).exists()
    assert [row.unit.code for row in MatchingWeights.objects.select_related("unit")] == ["PRK"]


def test_demo_accounts_sign_in_and_others_cannot(in_town, client, settings):
    for username in DEMO:
        assert client.login(username=username, password="demo")
    assert not client.login(username="riitta.kokko", password="demo")
    assert not User.objects.get(username="riitta.kokko").has_usable_password()
    settings.DEMO_ACCOUNTS = False
    assert not client.login(username="tyontekija", password="demo")


def test_start_page_of_each_account_opens(in_town, client):
    for username in DEMO:
        client.force_login(User.objects.get(username=username))
        assert client.get(reverse("home"), follow=True).status_code == 200


def test_protected_family_shows_no_address_to_its_workers(in_town, client):
    person = Person.objects.filter(
        security_prohibitions__isnull=False, memberships__family__cases__phase="work"
    ).first()
    case = person.memberships.get().family.cases.get()
    worker = case.team.filter(role="lead").first().user

    client.force_login(worker)
    page = client.get(reverse("visits:case", args=[case.pk])).content.decode()

    assert case.family.name in page
    assert case.family.street_address not in page
