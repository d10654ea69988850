"""What has been typed on a page of the case so far."""

from audit.rows import one_or_none
from cases.models import Case
from visits.models import CaseDraft


def case_draft_of(case: Case, kind: CaseDraft.Kind) -> CaseDraft | None:
    """The draft of one page of the case, if anything has been typed. One query."""
    return one_or_none(CaseDraft.objects.filter(case=case, kind=kind).select_related("saved_by"))
