"""The form of a contact as it was typed, and two versions of it side by side."""

from collections.abc import Iterator

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from audit.drafts import Content
from cases.forms.contact import ContactForm
from cases.forms.known import number
from cases.forms.members import BaseMemberFormSet, MemberFormSet, shown_again, typed_values
from cases.models import Family
from cases.services.contact_drafts import without_codes
from staff.forms.typed import Difference, differences, told
from staff.models import Unit

# What the form's own buttons are called.
BUTTONS = ("confirm", "add_member", "remove_member", "guardian_asked", "check")


def forms_of(
    content: Content, units: list[Unit], family: Family | None = None
) -> tuple[ContactForm, BaseMemberFormSet]:
    """The form with the saved fields exactly as typed, judged by nothing; without any, as it is at first.

    `family` is one that comes again.
    """
    if not content:
        return ContactForm(units=units), MemberFormSet(prefix="members")
    data = MultiValueDict(content)
    form = ContactForm(units=units, family=family)
    again = ContactForm(units=units, family=family, initial=typed_values(form, data))
    return again, shown_again(data)


def ended_case_in(content: Content) -> int | None:
    """The number of the ended case of a family that comes again, if the form was begun from its page."""
    return number(content.get("again", [""])[0])


def versions(units: list[Unit], mine: Content, theirs: Content) -> list[Difference]:
    """The fields in which two versions of a contact differ, in the order of the form."""
    both = (without_codes(mine), theirs)
    by_label = [{label: (label, words) for label, words in _words_of(typed, units)} for typed in both]
    return differences(*by_label)


def written_words(content: Content, units: list[Unit]) -> list[tuple[str, str]]:
    """Everything that was typed or chosen, as labels and words in the order of the form."""
    return list(_words_of(content, units))


def _words_of(content: Content, units: list[Unit]) -> Iterator[tuple[str, str]]:
    yield from _words_in(ContactForm(units=units), content)
    for nth, member in enumerate(MemberFormSet(MultiValueDict(content), prefix="members").forms, start=1):
        for label, words in _words_in(member, content):
            yield _("Member %(number)s: %(label)s") % {"number": nth, "label": label}, words


def _words_in(form: forms.BaseForm, content: Content) -> Iterator[tuple[str, str]]:
    for name, field in form.fields.items():
        values = content.get(form.add_prefix(name), [])
        if any(values):
            yield str(field.label), told(field, values)
