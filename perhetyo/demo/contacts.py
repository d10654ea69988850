"""What contacts tell beside the story, and where they lead in the demo town.

All of it is drawn from the families' own names, so that nothing else of the town depends on it.
"""

from datetime import datetime, timedelta
from random import Random

from cases.models import Case, Contact, ContactOutcome
from cases.services.outcomes import OutcomeFacts, record_outcome
from perhetyo.demo.course import Course
from perhetyo.demo.families import Household
from perhetyo.demo.material import load
from staff.models import User

Kind = ContactOutcome.Kind

TELLS_TIMES = 0.7
# The share of families whose contact was answered with its outcome at once, or when the pair was chosen.
RECORDED = 0.6


def details_of(household: Household) -> dict:
    """What else was told at the contact, as keywords of ContactFacts."""
    rng, home = Random(f"details {household.name}"), load("contacts")["home"]
    suits = load("contacts")["times"].get(household.time_wishes, [])
    count = rng.randint(2, max(2, len(suits)))
    return {
        "preferred_times": rng.sample(suits, min(count, len(suits))) if rng.random() < TELLS_TIMES else [],
        "legal_ground": Contact.LegalGround.OWN if household.source == "self" else Contact.LegalGround.CONSENT,
        "pets": rng.choice(home["pets"]),
        "allergies": rng.choice(home["allergies"]),
        "safety_note": rng.choice(home["safety"]),
    }


def outcome_of(name: str, course: Course) -> tuple[datetime, str] | None:
    """When and as what the outcome was recorded: at once or when the pair was chosen. None when it was not."""
    rng = Random(f"outcome {name}")
    if rng.random() > RECORDED:
        return None
    if course.pair_at and rng.random() < 0.7:
        return course.pair_at - timedelta(minutes=6), Kind.FAMILY_WORK
    return course.contact_at + timedelta(minutes=rng.randint(5, 40)), Kind.ASSESSMENT


def lead_on(coordinator: User, case: Case, kind: str) -> None:
    """Record that the contact led to family work or to the assessment."""
    facts = OutcomeFacts(kind=kind, reason=load("contacts")["outcomes"][kind])
    record_outcome(actor=coordinator, case_id=case.pk, facts=facts)
