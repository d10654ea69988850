"""Forms over what is saved: each carries a mark of what its page has shown."""

from collections.abc import Collection
from datetime import time

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from staff.services.changes import Values, mark_of


class SeenMixin:
    """What a form over saved values needs to tell that its page is behind. Put it before the form's own base.

    `watch` comes last in the form's `__init__`.
    """

    saved_now: tuple[tuple[str, str], ...] = ()

    def watch(self, saved: Values, *, shown: Values | None = None, hidden: Collection[str] = ()) -> None:
        """Carry a mark of the values. `shown` are those that a page shows otherwise than they are saved.

        Those that are `hidden` the page must not tell, also when it is behind.
        """
        told = saved | (shown or {})
        self.saved, self.shown = saved, {name: value for name, value in told.items() if name not in hidden}
        self.fields["seen"] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=64, initial=mark_of(saved)
        )
        if helper := getattr(self, "helper", None):
            helper.render_hidden_fields = True

    @property
    def seen(self) -> str:
        """The mark that the page has sent."""
        return self.cleaned_data["seen"]

    def told(self) -> dict[str, object]:
        """What the form says, without the mark."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def look_again(self) -> None:
        """Take the saved values as seen, and tell those that differ from what was typed."""
        self.data = self.data.copy()
        self.data["seen"] = mark_of(self.saved)
        self.saved_now = tuple(
            (self.label_in_full(name), in_words(self.fields[name], value))
            for name, value in self.shown.items()
            if name in self.fields and _comparable(self.cleaned_data.get(name)) != _comparable(value)
        )

    def label_in_full(self, name: str) -> str:
        """The label of a field as it is told apart from the form."""
        return str(self.fields[name].label)


def _comparable(value: object) -> object:
    """Rows by their numbers; nothing typed is nothing saved."""
    if isinstance(value, QuerySet):
        return sorted(row.pk for row in value)
    return None if value == "" else value


def in_words(field: forms.Field, value: object) -> str:
    """A saved value of the field, in words."""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, time):
        return f"{value.hour}.{value.minute:02}"
    choices = dict(getattr(field, "choices", []))
    values = value if isinstance(value, list | tuple) else [value]
    told = [str(choices.get(one, one)) for one in values if one not in (None, "")]
    return ", ".join(told) or str(_("Empty"))
