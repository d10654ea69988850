"""Forms of the home and its people: who came, moved, was born, is whose guardian or relative."""

from crispy_forms.layout import Column, Div, Field, Row
from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit import clock
from cases import rules
from cases.forms.contact import field_of
from cases.forms.corrections import Correction
from cases.forms.members import PROHIBITION_NOTE, MemberForm
from cases.forms.search import LONGEST_TERM, SHORTEST_TERM
from cases.models import FamilyMembership, Guardianship, Person, Relationship
from cases.selectors.corrections import Values
from cases.selectors.people import MemberRow
from cases.services import MemberFacts
from staff.forms.fields import DayField, bare_helper

PERSON_ROW = ("col-12 col-sm-4", "col-12 col-sm-6")


class NewMemberForm(MemberForm):
    """Somebody who has come to the family or was not told at the contact; of somebody `known` only the place."""

    since = DayField(label=_("In the family since"), initial=clock.today)
    name_unknown = forms.BooleanField(label=_("The name is not known yet"), required=False)

    def __init__(self, *args, known: Person | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known
        names, facts = ["role", "first_name", "last_name"], ["birth_date", "due_date", "language", "mother_tongue"]
        facts += ["phone", "other_phone", "email"]
        flags = ["name_unknown", "is_guardian", "lives_here", "interpreter_needed", "protected"]
        if known:
            for name in self.Meta.fields:
                del self.fields[name]
            names, facts = ["role"], []
            flags = [name for name in flags if name not in ("name_unknown", "interpreter_needed")]
            del self.fields["name_unknown"]
        self.fields["is_guardian"].label = _("Guardian of the family's children")
        columns = [
            *(Column(name, css_class=PERSON_ROW[0]) for name in names),
            *(Column(name, css_class=PERSON_ROW[1]) for name in facts),
            Column("since", css_class=PERSON_ROW[1]),
        ]
        self.helper = bare_helper(
            Div(
                Row(*columns, css_class="gx-3"),
                Div(*flags, css_class="chips member-flags"),
                PROHIBITION_NOTE,
                css_class="form-section",
            )
        )

    def clean(self) -> dict:
        """Ask once whether somebody really comes without a name and a date: a slip would stay in the history."""
        cleaned = super().clean()
        told = any(cleaned.get(name) for name in ("first_name", "last_name", "birth_date", "due_date"))
        if self.known is None and not told and not cleaned.get("name_unknown"):
            self.add_error("first_name", _("Write the name, or tick that it is not known yet."))
        return cleaned

    def facts(self) -> MemberFacts:
        """The member as the service takes it in."""
        own = ("since", "name_unknown")
        told = {name: value for name, value in self.cleaned_data.items() if name not in own}
        return MemberFacts(**told, person=self.known)


class KnownPersonForm(forms.Form):
    """A name by which somebody is looked for among the people one may know."""

    term = forms.CharField(
        label=_("Name"),
        min_length=SHORTEST_TERM,
        max_length=LONGEST_TERM,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("You find people of the families that you may read."),
        error_messages={"required": _("Write what you are looking for.")},
    )


class Change(TextChoices):
    """What has changed for somebody in the family."""

    HERE = "here", _("Lives in this home")
    ELSEWHERE = "elsewhere", _("Belongs to the family, lives elsewhere")
    LEFT = "left", _("No longer belongs to the family")


class HouseholdForm(Correction):
    """What has changed for one member, from which day on."""

    change = forms.ChoiceField(
        label=_("How is it now?"),
        choices=Change.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is now.")},
    )
    role = field_of(FamilyMembership, "role")
    day = DayField(
        label=_("From which day on"),
        initial=clock.today,
        help_text=_("For somebody who no longer belongs to the family: the last day."),
    )

    def __init__(self, *args, saved: Values, **kwargs):
        super().__init__(*args, saved=saved, **kwargs)
        self.initial["change"] = Change.HERE if saved["lives_here"] else Change.ELSEWHERE
        self.helper = bare_helper(
            "seen",
            Div(
                Field("change", wrapper_class="chips"),
                Row(
                    Column("role", css_class=PERSON_ROW[1]),
                    Column("day", css_class=PERSON_ROW[1]),
                    css_class="gx-3",
                ),
                css_class="form-section",
            ),
        )

    def is_saved_already(self) -> bool:
        """Never: a second press is known by the key of the page."""
        return False


class BirthForm(Correction):
    """The day on which a baby was born, and the names it has got."""

    birth_date = DayField(label=_("Date of birth"), error_messages={"required": _("Give the date of birth.")})
    is_sure = forms.BooleanField(label=_("The date of birth is right"), required=False)
    first_name = field_of(Person, "first_name", help_text=_("Can be left empty until the name is known."))
    last_name = field_of(Person, "last_name")

    def __init__(self, *args, saved: Values, **kwargs):
        super().__init__(*args, saved=saved, **kwargs)
        if not self.is_bound:
            del self.fields["is_sure"]

    def clean(self) -> None:
        """Ask once about a date far from the due date: the tick comes with the question."""
        born, due = self.cleaned_data.get("birth_date"), self.saved["due_date"]
        problem = rules.birth_problem(born, due) if born and due else ""
        if not problem:
            del self.fields["is_sure"]
        elif not self.cleaned_data.get("is_sure"):
            self.add_error("is_sure", problem)


class PersonChoice(forms.TypedChoiceField):
    """Somebody of the family, with the role that tells two of one name apart."""

    def __init__(self, **kwargs):
        super().__init__(coerce=int, **kwargs)

    def offer(self, people: list[MemberRow]) -> None:
        """Let one of these be chosen."""
        told = [(row.person_id, f"{row.name}, {row.role}") for row in people]
        self.choices = [("", _("Choose")), *told]


class GuardianshipForm(forms.Form):
    """Who is whose guardian, since when."""

    child_id = PersonChoice(label=_("Child"), error_messages={"required": _("Choose the child.")})
    guardian_id = PersonChoice(
        label=_("Guardian"),
        help_text=_("Somebody who is not on the list is first added as a member who lives elsewhere."),
        error_messages={"required": _("Choose the guardian.")},
    )
    since = DayField(label=_("Since when"), initial=clock.today)

    def __init__(self, *args, adults: list[MemberRow], children: list[MemberRow], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["child_id"].offer(children)
        self.fields["guardian_id"].offer(adults)


class EndGuardianshipForm(forms.Form):
    """The last day of a guardianship, and why it ends."""

    until = DayField(label=_("Last day"), initial=clock.today)
    reason = field_of(
        Guardianship,
        "end_reason",
        label=_("Why does the guardianship end?"),
        help_text=_("Must be told when nobody else is the child's guardian."),
    )


class RelationshipForm(forms.Form):
    """Who is what to whom."""

    other_id = PersonChoice(label=_("Whose close person"), error_messages={"required": _("Choose whose.")})
    kind = field_of(
        Relationship,
        "kind",
        help_text=_("For example grandparent: then choose below who the grandparent is."),
        error_messages={"required": _("Choose the relationship.")},
    )
    person_id = PersonChoice(label=_("Who is the close person"), error_messages={"required": _("Choose who.")})
    since = DayField(label=_("Since when"), required=False, help_text=_("May be left empty."))

    def __init__(self, *args, people: list[MemberRow], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other_id"].offer(people)
        self.fields["person_id"].offer(people)


class EndRelationshipForm(forms.Form):
    """The last day of a relationship."""

    until = DayField(label=_("Last day"), initial=clock.today)
