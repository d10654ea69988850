"""Forms about units and areas."""

from django import forms

from staff.models import Area, Unit


class UnitForm(forms.ModelForm):
    class Meta:
        model = Unit
        fields = ["name", "code", "waiting_limit_days"]


class AreaForm(forms.ModelForm):
    class Meta:
        model = Area
        fields = ["name"]
