"""Strengths that are told at a contact. Only for this package, in the transaction of the intake."""

from audit.saving import save_all_checked
from audit.words import is_blank
from cases.models import Case, CaseStrength
from cases.services.contact_facts import ContactFacts
from staff.models import User


def note_told_strengths(actor: User, case: Case, facts: ContactFacts) -> None:
    """Write the strengths of the catalogue that the case does not have yet, and those in own words."""
    noted = {
        "case": case,
        "family_id": case.family_id,
        "unit_id": case.unit_id,
        "noted_on": facts.received_on,
        "noted_by": actor,
    }
    known = set(CaseStrength.objects.filter(case=case).values_list("strength_id", flat=True))
    strengths = [
        CaseStrength(**noted, strength=strength) for strength in facts.strengths if strength.pk not in known
    ]
    if not is_blank(facts.strength_words):
        strengths.append(CaseStrength(**noted, words=facts.strength_words))
    save_all_checked(strengths)
