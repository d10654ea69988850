"""Forms about units and areas."""

from django import forms

from staff.forms.fields import PhoneField
from staff.forms.seen import SeenMixin
from staff.models import Area, Unit
from staff.phones import shown_phone
from staff.selectors.seen import unit_values


class UnitForm(SeenMixin, forms.ModelForm):
    """A unit. It knows what of a saved one its page has shown."""

    class Meta:
        model = Unit
        fields = ["name", "code", "waiting_limit_days", "registry_address", "phone"]
        field_classes = {"phone": PhoneField}
        widgets = {"registry_address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["phone"] = shown_phone(self.instance.phone)
        if self.instance.pk:
            self.watch(unit_values(self.instance), shown={"phone": shown_phone(self.instance.phone)})


class AreaForm(forms.ModelForm):
    class Meta:
        model = Area
        fields = ["name"]
