"""The catalogue rows that the demo town uses, read once."""

from functools import cached_property

from django.db import models

from cases.models import ClosingReason, Need, ReferralSource, Strength, WorkForm
from staff.models import Area, Unit
from visits.models import InitialDecision, PlanTemplateStep, VisitOutcome, VisitPlace, VisitType


class Catalogues:
    """Code (of areas: name) -> row."""

    def __init__(self):
        self.sources = self._read(ReferralSource)
        self.work_forms = self._read(WorkForm)
        self.strengths = self._read(Strength)
        self.closing_reasons = self._read(ClosingReason)
        self.decisions = self._read(InitialDecision)
        self.outcomes = self._read(VisitOutcome)
        self.places = self._read(VisitPlace)
        self.kinds = self._read(VisitType)
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.areas = {area.name: area for area in Area.objects.all()}

    @staticmethod
    def _read(model: type[models.Model]) -> dict[str, models.Model]:
        return {row.code: row for row in model.objects.all()}

    @cached_property
    def needs(self) -> dict[str, Need]:
        """Needs, each with the competences that answer it."""
        return {need.code: need for need in Need.objects.prefetch_related("competences")}

    @cached_property
    def steps(self) -> list[str]:
        """The purposes that the template of the first visits suggests."""
        return [step.name for step in PlanTemplateStep.objects.all()]
