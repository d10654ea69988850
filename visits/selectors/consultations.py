"""Experts at single visits: whom to ask, what has been asked, and what waits for the one who is asked."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_when
from audit.rows import one_or_none
from cases import access
from cases.models import CareTeamMember
from pairs.selectors.conflicts import barred_from
from pairs.selectors.people import workers
from staff.models import Booking, Competence, User, UserCompetence
from visits.models import Consultation, Visit
from visits.selectors.covers import during
from visits.selectors.words import short_label

GIVE = "consultation.give"


@dataclass(frozen=True)
class Expert:
    """A worker who could come: the level in the wanted competence, title and unit in words."""

    user: User
    about: str


@dataclass(frozen=True)
class AskedRow:
    """A request about one visit as the pair sees it. `withdrawal_url` is "" when there is nothing to take back."""

    name: str
    about: str
    kind: str
    status: str
    withdrawal_url: str


@dataclass(frozen=True)
class Ask:
    """A request that waits for an answer. Whose visit it is, only whoever accepts it learns."""

    pk: int
    title: str
    when: str
    about: str
    why: str

    @property
    def anchor(self) -> str:
        """The id of the card on a page with several."""
        return f"asked-{self.pk}"


@dataclass(frozen=True)
class OwnVisit:
    """A visit to which the person has come as an expert, and where its own view is written."""

    case_id: int
    url: str
    family: str
    words: str


@dataclass(frozen=True)
class OwnConsultations:
    """What waits for one person who is asked as an expert."""

    asks: list[Ask]
    views: list[OwnVisit]


@dataclass(frozen=True)
class ExpertView:
    """What the expert of a visit wrote of it; `words` is "" until then."""

    name: str
    about: str
    words: str


def wanted_competences() -> QuerySet[Competence]:
    """The competences for which an expert can be asked today."""
    return Competence.objects.valid_on()


def experts_for(visit: Visit, competence: Competence) -> list[Expert]:
    """Who could come to the visit for the competence, the strongest first, of equals those of the unit.

    They work with families, have the competence on some level, are free then, and have neither a place with the
    family, but for that of its own worker or of an expert, nor a conflict of interest. Two queries.
    """
    taken = Booking.objects.standing().filter(user=OuterRef("pk"), during__overlap=during(visit))
    places = CareTeamMember.objects.standing().filter(user=OuterRef("pk"), case=visit.case_id)
    may_stand = [CareTeamMember.Role.OWN_WORKER, CareTeamMember.Role.CONSULTANT]
    asked = Consultation.objects.standing().filter(visit=visit, asked=OuterRef("pk"))
    known = UserCompetence.objects.held().filter(user=OuterRef("pk"), competence=competence)
    free = workers().filter(
        Exists(known), ~Exists(taken), ~Exists(asked), ~Exists(places.exclude(role__in=may_stand))
    )
    users = list(free.annotate(wanted_level=Subquery(known.values("level"))))
    barred = barred_from(visit.case, [user.pk for user in users])
    users.sort(key=lambda user: (-user.wanted_level, user.unit_id != visit.unit_id, user.sort_key, user.pk))
    return [Expert(user, _about(user)) for user in users if user.pk not in barred]


def asked_for(visit: Visit) -> list[AskedRow]:
    """All requests about the visit, in the order in which they were made. One query."""
    rows = Consultation.objects.with_pair().filter(visit=visit).select_related("asked", "competence")
    return [_asked_row(row, visit) for row in rows]


def is_asked(visit: Visit, user_id: str) -> bool:
    """Whether a standing request to the person, by the key as sent, is there already. One query."""
    standing = Consultation.objects.standing().filter(visit=visit)
    return user_id in {str(pk) for pk in standing.values_list("asked", flat=True)}


def own_consultations(user: User) -> OwnConsultations:
    """The requests that the person can answer, and the visits of which to write the own view. One query."""
    now = clock.now()
    # Until the visit begins the request waits for its answer, from then on for the view of who came.
    asked = Q(accepted__isnull=True, visit__status=Visit.Status.PLANNED, visit__starts_at__gt=now)
    came = Q(accepted=True, own_view_at__isnull=True, visit__starts_at__lte=now, place__until__gt=now)
    came &= ~Q(visit__status=Visit.Status.NOT_HELD) & Q(case__in=access.cases_with(user, GIVE))
    rows = (
        Consultation.objects.standing()
        .filter(asked | came, asked=user)
        .select_related("visit__kind", "visit__plan", "competence", "asked_by", "family")
        .order_by("visit__starts_at", "pk")
    )
    asks, views = [], []
    for row in rows:
        if row.accepted:
            views.append(_own_visit(row))
        else:
            asks.append(_ask(row))
    return OwnConsultations(asks, views)


def request_to(user: User, pk: int) -> Consultation:
    """A request that was put to the person, answered or not. Raises Http404 for anybody else's. One query."""
    told = ("visit__kind", "visit__plan", "competence", "asked_by", "place")
    row = one_or_none(access.requests_to(user, Consultation.objects.select_related(*told).filter(pk=pk)))
    if row is None:
        raise Http404
    return row


def can_be_answered(request: Consultation) -> bool:
    """Whether the person can still say no to a request from `request_to`: until then it may be told when it is.

    Not once it was declined or ended, the visit has begun or is off, or the place has ended by which who accepted
    sees the family. No query.
    """
    now, visit, place = clock.now(), request.visit, request.place
    stands = request.accepted is not False and request.ended_at is None
    is_in = place is None or place.until is None or place.until > now
    return stands and is_in and visit.status == Visit.Status.PLANNED and visit.starts_at > now


def view_to_write(user: User, pk: int) -> Consultation:
    """The consultation of which the person writes, or has written, the own view; its case is from cases.access.

    Raises Http404 for anybody else's and when the access has ended.
    """
    rows = Consultation.objects.standing().filter(asked=user, accepted=True)
    row = one_or_none(rows.select_related("visit__kind", "visit__plan").filter(pk=pk))
    if row is None:
        raise Http404
    row.case = access.case_for(user, row.case_id, GIVE)
    return row


def ask_of(request: Consultation) -> Ask:
    """A request from `request_to` in words. No query."""
    return _ask(request)


def views_of(visit: Visit) -> list[ExpertView]:
    """What the experts of a visit are, and what they wrote of it. One query."""
    rows = Consultation.objects.standing().filter(visit=visit, accepted=True).select_related("asked", "competence")
    return [
        ExpertView(
            name=str(row.asked),
            about=", ".join(
                filter(None, [str(row.competence), format_when(row.own_view_at) if row.own_view_at else ""])
            ),
            words=row.own_view,
        )
        for row in rows
    ]


def _about(user: User) -> str:
    level = UserCompetence.Level(user.wanted_level).label
    return ", ".join(filter(None, [str(level), str(user.job_title or ""), str(user.unit or "")]))


def _asked_row(row: Consultation, visit: Visit) -> AskedRow:
    kind, status = _state(row)
    may_withdraw = kind in {"waiting", "done"} and not row.is_of_pair and visit.starts_at > clock.now()
    return AskedRow(
        name=str(row.asked),
        about=f"{row.competence}. {row.why}",
        kind=kind,
        status=status,
        withdrawal_url=reverse("visits:consultation_withdrawal", args=[row.pk]) if may_withdraw else "",
    )


def _state(row: Consultation) -> tuple[str, str]:
    if row.accepted is False:
        told = {"day": format_day(row.answered_at), "why": row.decline_reason}
        words = _("Declined on %(day)s: %(why)s") if row.decline_reason else _("Declined on %(day)s")
        return "neutral", words % told
    if row.ended_at:
        return "neutral", _("Ended on %(day)s") % {"day": format_day(row.ended_at)}
    if row.is_of_pair:
        return "neutral", _("Makes the visit as one of the pair")
    if row.accepted:
        return "done", _("Comes along, accepted on %(day)s") % {"day": format_day(row.answered_at)}
    return "waiting", _("Asked on %(day)s, no answer yet") % {"day": format_day(row.asked_at)}


def _ask(row: Consultation) -> Ask:
    told = {"name": row.asked_by, "competence": row.competence, "visit": short_label(row.visit)}
    return Ask(
        pk=row.pk,
        title=_("You are asked along to a visit: %(competence)s") % told,
        when=format_when(row.visit.starts_at, row.visit.ends_at),
        about=_("%(name)s asks you to a home visit of theirs. %(visit)s.") % told,
        why=row.why,
    )


def _own_visit(row: Consultation) -> OwnVisit:
    words = _("%(visit)s, %(when)s: write your own view of it")
    return OwnVisit(
        case_id=row.case_id,
        url=reverse("visits:consultation_view", args=[row.pk]),
        family=str(row.family),
        words=words % {"visit": short_label(row.visit), "when": format_when(row.visit.starts_at)},
    )
