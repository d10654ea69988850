"""What is told at a contact, as the services take it in."""

from dataclasses import dataclass, field
from datetime import date

from cases.models import Case, Family, Need, ReferralSource, Strength, WorkForm
from cases.services.members import MemberFacts
from staff.models import Area, Unit, User


@dataclass(frozen=True)
class NeedFacts:
    """One need: its code and what the family says of it."""

    need: Need
    family_words: str = ""


@dataclass(frozen=True)
class ContactFacts:
    """What a coordinator learns of a family at the first contact."""

    unit: Unit
    family_name: str
    members: list[MemberFacts]
    needs: list[NeedFacts]
    source: ReferralSource
    work_form: WorkForm
    work_form_reason: str
    received_on: date
    legal_ground: str
    urgency: str = Case.Urgency.NORMAL
    level: str = Case.Level.UNKNOWN
    path: str = Case.Path.LIGHT
    area: Area | None = None
    street_address: str = ""
    postal_code: str = ""
    town: str = ""
    arrival_note: str = ""
    pets: str = ""
    allergies: str = ""
    safety_note: str = ""
    contact_person: str = ""
    contact_phone: str = ""
    story: str = ""
    hopes: str = ""
    time_wishes: str = ""
    # Parts of the week, as PreferredTime.slot tells them.
    preferred_times: list[str] = field(default_factory=list)
    strengths: list[Strength] = field(default_factory=list)
    strength_words: str = ""
    # A family whose case has ended and which comes again: its members stay, and those told here join it.
    family: Family | None = None
    # Of a known person whose family has an open case: the case to which this contact is added, or that this is
    # another home of the person.
    open_case_id: int | None = None
    is_other_home: bool = False

    def as_told(self, received_by: User) -> dict[str, object]:
        """Who made contact and what was told, as the columns of a `ToldContact`; `received_by` took it in."""
        return {
            "source": self.source,
            "contact_person": self.contact_person,
            "contact_phone": self.contact_phone,
            "legal_ground": self.legal_ground,
            "received_on": self.received_on,
            "received_by": received_by,
            "story": self.story,
            "hopes": self.hopes,
            "time_wishes": self.time_wishes,
        }
