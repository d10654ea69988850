"""What a family on the waiting list still lacks before a pair can be formed well, in words."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Expression, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from audit import clock
from cases.models import Case, Contact, Decision, FamilyMembership, PreferredTime
from staff.models import RoleGrant, User, WorkingHours
from staff.roles import Role

# With the hours of fewer no common time can be found.
WORKERS_OF_A_PAIR = 2


def lacking_facts() -> dict[str, Expression]:
    """What `lacking_of` asks of a case beside its `members` and `needs_told`, for a query of cases."""
    contact = Contact.objects.filter(case=OuterRef("pk"))
    decisions = Decision.objects.filter(case=OuterRef("pk")).exclude(until__lt=clock.today())
    return {
        "time_wishes": Subquery(contact.values("time_wishes")),
        "ground_of_contact": Subquery(contact.values("legal_ground")),
        "a_time": Subquery(PreferredTime.objects.filter(case=OuterRef("pk")).values("pk")[:1]),
        "is_decided": Exists(decisions),
        "hours_told": _hours_told(),
    }


def lacking_of(case: Case) -> str:
    """What forming a pair needs and nobody has written down, in words; "" when nothing.

    Consent is asked for when the contact came without it (sosiaalihuoltolaki 1301/2014 35 §), since the family
    takes part of its own will; a decision when the case goes by one (45 §). The working hours are those of the
    unit's workers: no common time is found until two of them have told theirs.
    """
    phone = any(row["phones"] for row in case.members if row["role"] not in FamilyMembership.CHILDREN)
    stranger = any(row["interpreter"] and row["language"] == "other" and not row["tongue"] for row in case.members)
    without_consent = case.ground_of_contact == Contact.LegalGround.DUTY
    undecided = case.path == Case.Path.DECISION and not case.is_decided
    lacking = [
        _("the family's consent") if without_consent else "",
        _("the decision on the service") if undecided else "",
        "" if case.needs_told else _("needs"),
        "" if case.work_form_reason else _("why this form of work"),
        "" if phone else _("an adult's phone number"),
        _("the interpreter's language") if stranger else "",
        "" if case.time_wishes or case.a_time else _("times that suit the family"),
        "" if sum(case.hours_told) >= WORKERS_OF_A_PAIR else _("the working hours of two workers"),
    ]
    return ", ".join(filter(None, lacking))


def _hours_told() -> ArraySubquery:
    """Of each worker of the case's unit, whether the working hours are known."""
    works = Q(user=OuterRef("pk"), role=Role.WORKER, unit=OuterRef(OuterRef("unit")))
    workers = User.objects.filter(Exists(RoleGrant.objects.standing().filter(works)), is_active=True)
    told = Exists(WorkingHours.objects.filter(user=OuterRef("pk")))
    return ArraySubquery(workers.order_by().values(told=told))
