"""What is sent of a proposal for the whole list: what to stress, which rows stand, and which are accepted."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pairs.selectors.emphasis import EMPHASES, Emphasis, emphasis_of

# As `pairs.selectors.whole_plan.key_of` writes it.
KEY = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})\.(\d{1,11})", re.ASCII)


@dataclass(frozen=True)
class SentRow:
    """One row as it was on the page: the numbers of the case and of the two, and the time."""

    case_id: int
    lead_id: int
    co_worker_id: int
    starts_at: datetime

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """The row as the calculation takes a lock: the last is the moment in seconds."""
        return self.case_id, self.lead_id, self.co_worker_id, int(self.starts_at.timestamp())

    @property
    def ends_at(self) -> datetime:
        """The end of a visit of the usual length."""
        return self.starts_at + timedelta(minutes=settings.VISIT_MINUTES)


class WholeListForm(forms.Form):
    """What to stress, and why the pairs are accepted; the rows come by their keys."""

    emphasis = forms.ChoiceField(
        label=_("What to stress"),
        choices=[(row.code, row.label) for row in EMPHASES],
        initial=EMPHASES[0].code,
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why these pairs"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Your own words for the families' records, the same for all that you accept."),
    )

    @property
    def chosen(self) -> Emphasis:
        """What is stressed."""
        return emphasis_of(self.data.get("emphasis", "") if self.is_bound else "")


def rows_of(data: QueryDict, name: str) -> dict[int, SentRow]:
    """The rows that were ticked under the name, by case; what was tampered with is left out."""
    rows = {}
    for key in data.getlist(name):
        if found := KEY.fullmatch(key):
            case_id, lead_id, co_worker_id, start = map(int, found.groups())
            rows[case_id] = SentRow(case_id, lead_id, co_worker_id, datetime.fromtimestamp(start, UTC))
    return rows
