"""Forms for making the plan of the first visits and for agreeing one visit."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from crispy_forms.layout import Column, Div, Field, Fieldset, Row
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audit.finnish_dates import format_period, format_when, week_number
from staff.calendar import Slot
from staff.forms.fields import bare_helper
from staff.rhythm import ProposedTime
from visits.forms.fields import FreeText, ServiceForm
from visits.forms.next_time import OTHER_TIME, TimeField, next_free_in, slot_of
from visits.forms.odd_times import OddTimeField, ask_if_odd
from visits.forms.timing import NewTimeForm
from visits.models import VisitPlace, VisitType
from visits.selectors.planning import slot_choices, slot_key
from visits.services.planning import PlannedVisit

EVERY_WEEK, EVERY_SECOND_WEEK = 1, 2


class PlanShapeForm(forms.Form):
    """How many first visits, how often, from which week on.

    `shown` tells for which choices the times on the page were proposed.
    """

    count = forms.TypedChoiceField(label=_("How many visits?"), coerce=int, widget=forms.RadioSelect)
    rhythm = forms.TypedChoiceField(
        label=_("How often?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(EVERY_WEEK, _("Every week")), (EVERY_SECOND_WEEK, _("Every second week"))],
    )
    start = forms.TypedChoiceField(label=_("First visit"), coerce=date.fromisoformat)

    def __init__(self, chosen: QueryDict, *, weeks: list[date]):
        self.defaults = plan_defaults(weeks)
        super().__init__(self.defaults | chosen.dict())
        least, most = settings.INITIAL_VISITS_MINIMUM, settings.INITIAL_VISITS_MAXIMUM
        self.fields["count"].choices = [(count, str(count)) for count in range(least, most + 1)]
        self.fields["start"].choices = [(monday.isoformat(), week_label(monday)) for monday in weeks]
        self.helper = bare_helper(
            Row(
                Column(Field("count", wrapper_class="chips"), css_class="col-md-5"),
                Column(Field("rhythm", wrapper_class="chips"), css_class="col-md-7"),
                Column("start", css_class="col-md-5"),
                css_class="gx-4",
            )
        )

    @property
    def key(self) -> str:
        """The choices in one word."""
        return "/".join(str(value) for value in self.shape.values())

    @property
    def shown_count(self) -> int:
        """How many visits the page of the sender showed."""
        shown = self.data.get("shown", "").partition("/")[0]
        return int(shown) if shown.isdecimal() and len(shown) < 3 else self.shape["count"]

    @property
    def changed_unasked(self) -> bool:
        """Whether the choices were changed and the plan sent at once, without looking at the new times."""
        return "show" not in self.data and self.asks_for_other_times

    @property
    def asks_for_other_times(self) -> bool:
        """Whether the sender wants new proposals, or has changed the choices since the last ones were made."""
        return "show" in self.data or self.data.get("shown", self.key) != self.key

    @property
    def shape(self) -> dict:
        """count, rhythm and start as chosen; by default what was not chosen, or could not be."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, usual) for name, usual in self.defaults.items()}


def plan_defaults(weeks: list[date]) -> dict:
    """The usual shape of a plan: visits in the middle of the limits, every week, from the next days on."""
    middle = (settings.INITIAL_VISITS_MINIMUM + settings.INITIAL_VISITS_MAXIMUM) // 2
    return {"count": middle, "rhythm": EVERY_WEEK, "start": weeks[0]}


def kept_words(typed: QueryDict, count: int, shown: Sequence[str]) -> dict[str, str]:
    """What was typed and is kept when times are proposed anew: all but the last visit's, which is the review.

    `shown` are the purposes that the page suggested: one that was left as it was gives way to the suggestion for
    the new number of visits.
    """
    numbers = range(1, count)
    names = ["aim", *(f"purpose_{number}" for number in numbers), *(f"place_{number}" for number in numbers)]
    suggested = {f"purpose_{number}": purpose for number, purpose in enumerate(shown, start=1)}
    return {name: typed[name] for name in names if typed.get(name) and typed[name] != suggested.get(name)}


class PlanForm(ServiceForm):
    """The first visits: of each its purpose, its place, and its time: that of the set, or another of its week."""

    aim = FreeText(
        label=_("What do we want to find out together?"),
        help_text=_("Written to the family, in plain words. It is printed on top of the plan."),
        rows=3,
        max_length=2000,
    )

    def __init__(
        self,
        *args,
        proposed: list[ProposedTime],
        count: int,
        purposes: list[str],
        places: list[VisitPlace],
        wished: Callable[[Slot], bool] | None = None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.count, self.proposed, self.wished = count, proposed, wished
        numbers = range(1, count + 1)
        rows = {number: self._row_of(number) for number in numbers}
        for number, row in rows.items():
            self._add_visit(number, row, purposes[number - 1], places)
        self.helper = bare_helper(
            Div("aim", css_class="form-section"), *(self._section(number, row) for number, row in rows.items())
        )

    def _row_of(self, number: int) -> ProposedTime | None:
        """The week of the visit: that of the time chosen, so that a choice lives on when other weeks fill up."""
        chosen = self._chosen(number)
        for row in self.proposed:
            if chosen in map(slot_key, row.slots):
                return row
        return self.proposed[number - 1] if number <= len(self.proposed) else None

    def _chosen(self, number: int) -> str:
        """The time that has been sent for the visit, as its key."""
        sent = self.data.get(f"starts_at_{number}", "")
        return self.data.get(f"other_{number}", "") if sent == OTHER_TIME else sent

    def _add_visit(self, number: int, row: ProposedTime | None, purpose: str, places: list[VisitPlace]) -> None:
        self.fields[f"purpose_{number}"] = FreeText(
            label=_("For what?"), max_length=200, initial=purpose, required=True
        )
        self.fields[f"starts_at_{number}"] = TimeField(
            label=_("When?"),
            widget=forms.RadioSelect,
            choices=self._cards(row, self._chosen(number)) if row else [],
            initial=slot_key(row.suggested) if row else None,
            help_text="" if row else _("No free time in common was found. Choose fewer visits or another week."),
            error_messages={"required": _("Choose a time.")},
        )
        self.fields[f"other_{number}"] = TimeField(
            label=_("Another free time of the week"),
            choices=[("", _("Choose a time")), *slot_choices(row.slots if row else [])],
            required=False,
        )
        self.fields[f"odd_time_{number}"] = OddTimeField()
        self.fields[f"place_{number}"] = forms.ModelChoiceField(
            label=_("Where?"),
            queryset=VisitPlace.objects.valid_on(),
            initial=places[0].pk if places else None,
            empty_label=None,
        )
        # One list for all rows: the field's own queryset would be read anew for each of them.
        self.fields[f"place_{number}"].choices = [(place.pk, place.name) for place in places]

    def _cards(self, row: ProposedTime, chosen: str) -> list[tuple[str, str]]:
        """The time proposed, its alternatives, one chosen before, and the way to all others of the week."""
        offered = [row.suggested, *row.alternatives]
        offered += [slot for slot in row.slots if slot_key(slot) == chosen and slot not in offered]
        return [
            *((slot_key(slot), self._card(slot)) for slot in offered),
            (OTHER_TIME, _("Another time")),
        ]

    def _card(self, slot: Slot) -> str:
        when = format_when(slot.starts_at, slot.ends_at)
        if self.wished is None or self.wished(slot):
            return when
        return format_html("{} <small>{}</small>", when, _("not among the family's wishes"))

    def _section(self, number: int, row: ProposedTime | None) -> Fieldset:
        title = _("Visit %(number)s") % {"number": number}
        if row:
            title = _("%(visit)s, week %(week)s") % {"visit": title, "week": week_number(row.monday)}
        return Fieldset(
            title,
            f"purpose_{number}",
            Field(f"starts_at_{number}", wrapper_class="chips"),
            Div(f"other_{number}", css_class="own-time"),
            f"odd_time_{number}",
            f"place_{number}",
            css_class="form-section",
        )

    def clean(self) -> dict:
        """Of each visit one of the times."""
        cleaned = super().clean()
        for number in range(1, self.count + 1):
            other = f"other_{number}"
            is_other = cleaned.get(f"starts_at_{number}") == OTHER_TIME
            if is_other and not cleaned.get(other) and other not in self.errors:
                self.add_error(other, _("Choose a time."))
            ask_if_odd(self, f"odd_time_{number}", slot_of(self._chosen(number)))
        return cleaned

    def asked_as(self) -> dict[str, str]:
        """The lists of those visits whose time was looked for there."""
        numbers = range(1, self.count + 1)
        sent = {number: self.data.get(f"starts_at_{number}") for number in numbers}
        return {f"starts_at_{number}": f"other_{number}" for number in numbers if sent[number] == OTHER_TIME}

    def add_service_errors(self, error: ValidationError) -> None:
        """As of any such form; and the times that the refusal suggests are chosen for the next try."""
        super().add_service_errors(error)
        self.data = self.data.copy()
        for name, messages in getattr(error, "error_dict", {}).items():
            slot = next_free_in(messages)
            if slot and name in self.fields:
                key = slot_key(slot)
                rest = [row for row in self.fields[name].choices if row[0] != key]
                self.fields[name].choices = [(key, self._card(slot)), *rest]
                self.data[name] = key

    @property
    def visits(self) -> list[PlannedVisit]:
        """The visits as the service takes them; of a valid form."""
        chosen = [slot_of(self._chosen(number)) for number in range(1, self.count + 1)]
        return [
            PlannedVisit(
                purpose=self.cleaned_data[f"purpose_{number}"],
                place=self.cleaned_data[f"place_{number}"],
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
            )
            for number, slot in enumerate(chosen, start=1)
        ]


class VisitForm(NewTimeForm):
    """One visit of the pair: kind, purpose, place, and a time that suits the pair or one's own."""

    kind = forms.ModelChoiceField(
        label=_("What kind of visit?"), queryset=VisitType.objects.none(), empty_label=None
    )
    purpose = FreeText(label=_("For what?"), max_length=200, required=True)
    place = forms.ModelChoiceField(label=_("Where?"), queryset=VisitPlace.objects.none(), empty_label=None)
    field_order = ["kind", "purpose", "place", "slot", "day", "begins", "ends"]

    def __init__(self, *args, kinds: list[VisitType], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = VisitType.objects.filter(pk__in=[kind.pk for kind in kinds])
        self.fields["kind"].choices = [(kind.pk, kind.name) for kind in kinds]
        self.fields["place"].queryset = VisitPlace.objects.valid_on()
        self.fields["slot"].label = _("When?")

    def sections(self) -> list[Div]:
        """The parts of the form on the page."""
        what = Div("kind", "purpose", "place", css_class="form-section")
        return [what, *super().sections()]

    @property
    def facts(self) -> dict:
        """What the service takes; of a valid form."""
        chosen = {name: self.cleaned_data[name] for name in ("kind", "purpose", "place")}
        return chosen | {"starts_at": self.starts_at, "ends_at": self.ends_at}


def week_label(monday: date) -> str:
    """A week as people choose it: number and days."""
    friday = monday + timedelta(days=4)
    return _("week %(week)s (%(days)s)") % {"week": week_number(monday), "days": format_period(monday, friday)}
