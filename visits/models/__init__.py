"""The plan of 3-5 first visits, the visits, the notes and the joint review."""

from visits.models.consultation import Consultation
from visits.models.cover import VisitCover
from visits.models.draft import CaseDraft
from visits.models.feed import CalendarFeed, FeedCount
from visits.models.note import (
    Agreement,
    Attendance,
    NoteDraft,
    NoteSignature,
    NoteStrength,
    NoteTopic,
    VisitNote,
    WorkerAttendance,
)
from visits.models.plan import PlanTemplateStep, VisitPlan
from visits.models.review import InitialDecision, JointReview, ReviewParticipant, ReviewWorker
from visits.models.visit import Visit, VisitOutcome, VisitPlace, VisitType, VisitWorker

__all__ = [
    "Agreement",
    "Attendance",
    "CalendarFeed",
    "CaseDraft",
    "Consultation",
    "FeedCount",
    "InitialDecision",
    "JointReview",
    "NoteDraft",
    "NoteSignature",
    "NoteStrength",
    "NoteTopic",
    "PlanTemplateStep",
    "ReviewParticipant",
    "ReviewWorker",
    "Visit",
    "VisitCover",
    "VisitNote",
    "VisitOutcome",
    "VisitPlace",
    "VisitPlan",
    "VisitType",
    "VisitWorker",
    "WorkerAttendance",
]
