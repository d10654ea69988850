"""Forms about units and areas."""

from django import forms

from staff.forms.seen import SeenMixin
from staff.models import Area, Unit
from staff.selectors.seen import unit_values


class UnitForm(SeenMixin, forms.ModelForm):
    """A unit. It knows what of a saved one its page has shown."""

    class Meta:
        model = Unit
        fields = ["name", "code", "waiting_limit_days", "registry_address"]
        widgets = {"registry_address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.watch(unit_values(self.instance))


class AreaForm(forms.ModelForm):
    class Meta:
        model = Area
        fields = ["name"]
