"""How a visit is held although one of its workers is away."""

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from audit.words import is_blank
from staff.forms.fields import bare_helper
from staff.models import User
from visits.forms.fields import FreeText, ServiceForm, card_label
from visits.selectors.covers import Substitute

ALONE = "alone"


class CoverForm(ServiceForm):
    """One of those who stay alone, or a colleague as the substitute, and why."""

    how = forms.ChoiceField(
        label=_("How is the visit held?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how the visit is held."),
            "invalid_choice": _("This colleague is no longer free for the visit. Choose somebody else."),
        },
    )
    reason = FreeText(
        label=_("Why so?"),
        help_text=_("Needed when one of you holds the visit alone. It is kept with the visit."),
        max_length=500,
    )
    away = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, away: User, staying: list[User], substitutes: list[Substitute], **kwargs):
        super().__init__(*args, initial={"away": away.pk}, **kwargs)
        names = ", ".join(str(user) for user in staying)
        alone = card_label(
            _("%(name)s alone") % {"name": names}, _("The time of %(name)s is given back.") % {"name": away}
        )
        self.fields["how"].choices = [
            *[(ALONE, alone)] * (len(staying) > 0),
            *((str(row.user.pk), _card(row)) for row in substitutes),
        ]
        self.helper = bare_helper(
            Div(Field("how", wrapper_class="choices choices-2"), "reason", css_class="form-section"), "away"
        )

    def clean(self) -> dict:
        cleaned = super().clean()
        is_untold = is_blank(cleaned.get("reason") or "") and "reason" not in self.errors
        if cleaned.get("how") == ALONE and is_untold:
            self.add_error("reason", _("Write why one of you holds the visit alone."))
        return cleaned


def _card(row: Substitute) -> str:
    knows = _("%(title)s. Knows: %(needs)s") % {"title": row.title, "needs": row.answers}
    return card_label(_("%(name)s as a substitute") % {"name": row.user}, knows if row.answers else row.title)
