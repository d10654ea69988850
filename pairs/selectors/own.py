"""What waits for one person in the own pairs: an answer, the start of a new pair, a few words at the end."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_when
from cases import access
from cases.models import CareTeamMember, Case, Need
from pairs.models import HandOver, PairContribution, WorkPair
from pairs.rules import HAND_OVER_DAYS
from pairs.selectors.together import start_left, to_look_back_on
from staff.models import User


@dataclass(frozen=True)
class Offer:
    """A family that is offered to the person: with whom, in which role, why these two, what the person brings.

    `may_decline` ends when visits have been agreed.
    """

    pair_id: int
    case_id: int
    family: str
    role: str
    other: User
    other_title: str
    formed: str
    reason: str
    brings: tuple[tuple[str, str], ...]
    may_decline: bool

    @property
    def anchor(self) -> str:
        """The id of the offer's card on a page with several."""
        return f"offer-{self.pair_id}"


@dataclass(frozen=True)
class PairToDo:
    """A pair in which something is left for the person to write, and where."""

    case_id: int
    url: str
    family: str
    words: str


@dataclass(frozen=True)
class OwnPairs:
    """What waits for the person in the own pairs."""

    offers: list[Offer]
    to_do: list[PairToDo]

    @property
    def case_ids(self) -> list[int]:
        """The cases whose families are named, for the log."""
        return [row.case_id for row in (*self.offers, *self.to_do)]


def own_pairs(user: User) -> OwnPairs:
    """What the person has in the own pairs: offers without an answer, new pairs that have not agreed how to begin,
    hand-over meetings, and pairs that ended lately without a word of the person. One query."""
    standing = Q(pk__in=_standing(user).values("pk"))
    waits = ~Q(accepted_by__contains=[user.pk]) | Q(start_left=True) | Q(meeting__isnull=False)
    pairs = (
        WorkPair.objects.of(user)
        .with_answers()
        .annotate(
            start_left=start_left(),
            brings=ArraySubquery(_brings(user)),
            meeting=Subquery(_meetings().values(row=JSONObject(begins="starts_at", ends="ends_at"))[:1]),
            hands_over=_hands_over(user),
        )
        .annotate(looks_back=ExpressionWrapper(to_look_back_on(user), BooleanField()))
        .filter(standing & waits | Q(looks_back=True) | Q(hands_over=True, meeting__isnull=False))
        .select_related("family", "lead__job_title", "co_worker__job_title", "formed_by")
        .order_by("formed_at", "id")
    )
    offers, to_do = [], []
    for pair in pairs:
        if pair.meeting and (pair.until is None or pair.hands_over):
            to_do.append(_meeting(pair))
        if pair.until is not None:
            to_do += [_look_back(pair)] * bool(pair.looks_back)
        elif user in pair.unanswered:
            offers.append(_offer(user, pair))
        elif pair.start_left:
            to_do.append(_start(pair))
    return OwnPairs(offers, to_do)


def offer_to(user: User, case: Case) -> Offer | None:
    """The offer of the case that the person has not answered, or None. One query."""
    pairs = _standing(user).filter(case=case).with_answers().annotate(brings=ArraySubquery(_brings(user)))
    people = ("family", "lead__job_title", "co_worker__job_title", "formed_by")
    pair = next(iter(pairs.select_related(*people)), None)
    return _offer(user, pair) if pair and user in pair.unanswered else None


def _standing(user: User):
    return WorkPair.objects.of(user).standing().filter(case__in=access.cases_with(user, "pair.agree"))


def _meetings() -> QuerySet[HandOver]:
    """Hand-over meetings of the pair of the outer row that nobody has marked as held or called off: of its
    beginning while it stands, of its end when it has ended."""
    begins, ends = Q(new_pair=OuterRef("pk")), Q(old_pair=OuterRef("pk"))
    lately = clock.now() - timedelta(days=HAND_OVER_DAYS)
    rows = HandOver.objects.with_meeting().filter(begins | ends, held_at__isnull=True, starts_at__gte=lately)
    return rows.order_by("-pk")


def _hands_over(user: User) -> Exists:
    role = CareTeamMember.Role.HAND_OVER
    return Exists(CareTeamMember.objects.standing().filter(case=OuterRef("case"), user=user, role=role))


def _brings(user: User):
    """The needs of the family that the person answers, with the words of the person's part."""
    own = PairContribution.objects.filter(pair=OuterRef("pk"), user=user).exclude(words="")
    names = {f"name_{code}": f"support_need__need__name_{code}" for code in ("fi", "sv", "en")}
    row = JSONObject(words="words", need=JSONObject(**names))
    return own.order_by("support_need", "id").values(row=row)


def _offer(user: User, pair: WorkPair) -> Offer:
    leads = pair.lead_id == user.pk
    other = pair.co_worker if leads else pair.lead
    told = {"name": pair.formed_by, "day": format_day(pair.formed_at)}
    return Offer(
        pair_id=pair.pk,
        case_id=pair.case_id,
        family=str(pair.family),
        role=_("You would lead the pair, with:") if leads else _("You would be the second of the pair, with:"),
        other=other,
        other_title=str(other.job_title or ""),
        formed=_("%(name)s formed the pair on %(day)s") % told,
        reason=pair.reason,
        brings=tuple((Need(**row["need"]).name, row["words"]) for row in pair.brings),
        may_decline=pair.visits_agreed_at is None,
    )


def _meeting(pair: WorkPair) -> PairToDo:
    begins, ends = (parse_datetime(pair.meeting[name]) for name in ("begins", "ends"))
    when = {"when": format_when(begins, ends)}
    words = _("Hand-over meeting %(when)s") % when
    if begins <= clock.now() and pair.until is None:
        words = _("Hand-over meeting %(when)s: mark it as held") % when
    return PairToDo(pair.case_id, reverse("pairs:pair", args=[pair.case_id]), str(pair.family), words)


def _start(pair: WorkPair) -> PairToDo:
    names = {"lead": pair.lead, "co_worker": pair.co_worker}
    words = _("Your first family together, %(lead)s and %(co_worker)s: agree how you begin") % names
    return PairToDo(pair.case_id, reverse("pairs:start", args=[pair.case_id]), str(pair.family), words)


def _look_back(pair: WorkPair) -> PairToDo:
    words = _("The pair ended on %(day)s: write a few words of your work together") % {
        "day": format_day(pair.until)
    }
    return PairToDo(pair.case_id, reverse("pairs:reflection", args=[pair.pk]), str(pair.family), words)
