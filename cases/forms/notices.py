"""A partner's contact about a family, and the answer to one that is not taken in."""

from uuid import UUID, uuid4

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from cases.forms.contact import text_of
from cases.forms.members import let_paste
from cases.models import ContactNotice, Need, ReferralSource
from cases.services.notices import NoticeFacts
from staff.forms.fields import PhoneField
from staff.models import Unit


class NoticeForm(forms.ModelForm):
    """What a partner tells of a family. Strengths are asked before needs."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    strengths = text_of(ContactNotice, "strengths", 3)
    story = text_of(ContactNotice, "story", 6, error_messages={"required": _("Write what the family needs.")})
    hopes = text_of(ContactNotice, "hopes", 3, help_text=_("Word for word, as the family said it."))

    class Meta:
        model = ContactNotice
        fields = (
            "unit",
            "source",
            "family_name",
            "adult_name",
            "phone",
            "children",
            "strengths",
            "needs",
            "story",
            "hopes",
            "legal_ground",
            "is_urgent",
        )
        widgets = {
            "needs": forms.CheckboxSelectMultiple,
            "legal_ground": forms.RadioSelect,
        }
        field_classes = {"phone": PhoneField}
        error_messages = {
            "unit": {"required": _("Choose to whom the contact goes.")},
            "source": {"required": _("Choose from where you make contact.")},
            "family_name": {"required": _("Write the name the family uses of itself.")},
            "adult_name": {"required": _("Write whom we can reach.")},
            "legal_ground": {"required": _("Choose the ground of the contact.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.all()
        self.fields["unit"].empty_label = self.fields["source"].empty_label = _("Choose")
        self.fields["source"].queryset = ReferralSource.objects.valid_on()
        self.fields["needs"].queryset = Need.objects.valid_on()
        self.fields["legal_ground"].choices = ContactNotice._meta.get_field("legal_ground").choices
        self.fields["submission_key"].initial = uuid4
        let_paste(self)
        for field in self.fields.values():
            # The device must not fill in its owner's own name and phone.
            field.widget.attrs["autocomplete"] = "off"

    def clean_submission_key(self) -> UUID:
        """A form without its key is as good as a new one."""
        return self.cleaned_data["submission_key"] or uuid4()

    def facts(self) -> NoticeFacts:
        """The contact as the service sends it."""
        return NoticeFacts(**self.cleaned_data | {"needs": list(self.cleaned_data["needs"])})


class PassForm(forms.Form):
    """To which other unit a contact belongs."""

    unit = forms.ModelChoiceField(
        label=_("To which unit"),
        queryset=None,
        empty_label=_("Choose"),
        error_messages={"required": _("Choose to whom the contact goes.")},
    )

    def __init__(self, *args, notice: ContactNotice, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.exclude(pk=notice.unit_id)


class RefusalForm(forms.Form):
    """Why a partner's contact is not taken in."""

    reason = ContactNotice._meta.get_field("refused_reason").formfield(
        label=_("Answer to the sender"),
        required=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why the contact does not lead to family work, and where the family could get help."),
        error_messages={"required": _("Write to the sender why, and where the family could get help.")},
    )
    anyway = forms.BooleanField(
        label=_("I have agreed about the answer with whoever has begun to take the contact in"),
        error_messages={"required": _("Agree about the answer first, and tick this.")},
    )

    def __init__(self, *args, writers: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["anyway"].help_text = escape("; ".join(writers))
        if not writers:
            del self.fields["anyway"]
