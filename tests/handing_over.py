"""How a family is handed over in tests that are about something else."""

from pairs.services import HandOverFacts

NO_MEETING = HandOverFacts(no_meeting_reason="Molemmat tuntevat perheen.")
