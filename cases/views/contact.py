"""Taking in a contact: what is typed is kept as a draft from the first letter until it is taken in."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.drafts import Content, Draft, DraftConflict, Typed
from cases import access
from cases.forms import ContactForm, MemberFormSet
from cases.forms.contact_draft import BUTTONS, ended_case_in, forms_of, versions, written_words
from cases.forms.known import (
    OTHER_HOME,
    answer_words,
    answers_in,
    family_again,
    open_case_answer,
    typed_people,
)
from cases.forms.members import (
    BaseMemberFormSet,
    MemberForm,
    add_errors_of_members,
    removed_row,
    shown_again,
    without_row,
)
from cases.models import Case, ContactDraft, SentKind
from cases.recording import record_list
from cases.selectors.contact_drafts import begun_text, case_of_form, contact_draft_of, contact_drafts
from cases.selectors.known import (
    cases_shown,
    ended_cases,
    family_of_ended,
    known_groups,
    open_cases_of_chosen,
    people_chosen,
)
from cases.selectors.people import members_of
from cases.selectors.sent_forms import Earlier, earlier_sending
from cases.services import ContactFacts, SentBefore, discard_contact_draft, save_contact_draft, take_in_contact
from cases.views.drafting import DraftPage
from staff.access import units_where
from staff.forms.typed import Difference
from staff.models import Unit, User

page = require_http_methods(["GET", "HEAD", "POST"])


class ContactPage(DraftPage):
    """The page on which a contact is written down; its key is in the address."""

    buttons = BUTTONS
    conflict_template = "cases/_contact_conflict.html"
    discard_template = "cases/contact_discard.html"

    def __init__(self, request: HttpRequest, key: UUID):
        super().__init__(request)
        self.key, self.units = key, _units(request.user)
        self.address = reverse("cases:contact", args=[key])
        self.after_discarding = reverse("pairs:board")

    def draft_now(self) -> ContactDraft | None:
        return contact_draft_of(self.request.user, self.key)

    def keep(self, typed: Typed) -> ContactDraft | None:
        return save_contact_draft(actor=self.request.user, key=self.key, typed=typed)

    def drop(self, version: int) -> None:
        discard_contact_draft(actor=self.request.user, key=self.key, version=version)

    def typed(self) -> Typed:
        """What was sent, without a member that is left out."""
        typed, removed = super().typed(), removed_row(self.request.POST)
        return typed if removed is None else typed.accepting(typed.version, without_row(typed.content, removed))

    def take(self) -> HttpResponse:
        typed = self.typed()
        if self.request.htmx:
            return self._known(typed) if "check" in self.request.POST else self._rows(typed)
        earlier = earlier_sending(SentKind.CONTACT, typed)
        return self._sent_again(typed, earlier) if earlier else super().take()

    def go_on(self, typed: Typed) -> HttpResponse:
        if "add_member" in self.request.POST or "remove_member" in self.request.POST:
            members = shown_again(self.request.POST)
            return self.show(draft=self.keep(typed), content=typed.content, members=members)
        if "check" in self.request.POST:
            return self.show(draft=self.keep(typed), content=typed.content)
        return super().go_on(typed)

    def confirm(self, typed: Typed) -> HttpResponse:
        """Take the contact in. What cannot be taken in is kept as a draft first and shown with what is wrong."""
        ended = self._ended_case(typed.content)
        if ended:
            return self._confirm_again(typed, ended)
        form, members = (
            ContactForm(self.request.POST, units=self.units),
            MemberFormSet(self.request.POST, prefix="members"),
        )
        is_valid = all([form.is_valid(), members.is_valid()])
        # Asked together with what is wrong, so that one reading of the page is enough.
        known, asked = self._known_context(typed.content), "guardian_asked" in self.request.POST
        joins = known["open_case_answer"] not in ("", OTHER_HOME)
        question = "" if asked or joins else members.guardian_question()
        unanswered = any(group.must_answer and not answer for group, answer in known["known"])
        which_case = bool(known["open_cases"]) and not known["open_case_answer"]
        if is_valid and not (question or unanswered or which_case):
            answer = self._taken_in(typed, form, members, known["open_case_answer"])
            if answer:
                return answer
        told = {
            "form": form,
            "members": members,
            "guardian_question": question,
            "guardian_asked": asked,
            "known_question": unanswered,
            "open_case_question": which_case,
            "status": 200 if question and is_valid else 422,
        }
        return self.show(draft=self.keep(typed), content=typed.content, **told)

    def _ended_case(self, content: Content) -> Case | None:
        """The ended case of a family that comes again, if the form was begun from its page.

        Raises Http404 or PermissionDenied by cases.access.
        """
        case_id = ended_case_in(content)
        return access.case_for(self.request.user, case_id, "case.reopen") if case_id else None

    def _confirm_again(self, typed: Typed, ended: Case) -> HttpResponse:
        """Take in the contact of a family that comes again: its members and home are not asked."""
        form = ContactForm(self.request.POST, units=[ended.unit], family=ended.family)
        answer = self._saved(typed, form, lambda: form.facts([])) if form.is_valid() else None
        return answer or self.show(draft=self.keep(typed), content=typed.content, form=form, status=422)

    def rows_of(self, mine: Content, theirs: Content) -> list[Difference]:
        return versions(self.units, mine, theirs)

    def discard_context(self, draft: Draft) -> dict:
        return {"begun": begun_text(draft.begun_at), "words": written_words(draft.content, self.units)}

    def show(
        self,
        *,
        draft: Draft | None,
        content: Content | None = None,
        form: ContactForm | None = None,
        version: int | None = None,
        status: int = 200,
        **told: object,
    ) -> HttpResponse:
        if content is None:
            content = draft.content if draft else {}
        ended = self._ended_case(content)
        if ended:
            access.record_opening(self.request.user, ended)
        as_typed, members = forms_of(content, [ended.unit] if ended else self.units, ended and ended.family)
        context = {
            "ended": ended,
            "family_members": members_of(ended) if ended else [],
            "key": self.key,
            "form": form or as_typed,
            "members": members,
            "others": contact_drafts(self.request.user, besides=self.key),
            **self.draft_context(draft, version),
            **({} if ended else self._known_context(content)),
            **told,
        }
        return render(self.request, "cases/contact_new.html", context, status=status)

    def _rows(self, typed: Typed) -> HttpResponse:
        """The rows of members alone, one more or less; whoever is left out is not in the draft either."""
        with suppress(ValidationError):  # what hinders the draft is told at the page's own next save
            self.keep(typed)
        context = {
            "members": shown_again(self.request.POST),
            "key": self.key,
            **self._known_context(typed.content),
        }
        return render(self.request, "cases/_members.html#members", context)

    def _known(self, typed: Typed) -> HttpResponse:
        """Who is known already, alone: the page asks for it while the members are written."""
        context = {"key": self.key, "checked": True, **self._known_context(typed.content)}
        return render(self.request, "cases/_known.html#found", context)

    def _known_context(self, content: Content) -> dict:
        """The known people who look like those of the form, which is logged as shown, and what was answered."""
        groups, answers = known_groups(self.request.user, typed_people(content)), answers_in(content)
        if groups:
            record_list(self.request.user, "people.compared", cases_shown(groups))
        known = [(group, answer_words(answers, group)) for group in groups]
        open_cases = open_cases_of_chosen(self.request.user, known)
        offered = {OTHER_HOME, *(row.case.case_id for row in open_cases if row.may_add)}
        answer = open_case_answer(content)
        return {
            "known": known,
            "families": ended_cases(groups),
            "family_chosen": family_again(content),
            "open_cases": open_cases,
            "open_case_answer": answer if open_cases and answer in offered else "",
        }

    def _facts(
        self, typed: Typed, form: ContactForm, members: BaseMemberFormSet, of_open_case: int | str
    ) -> ContactFacts:
        """The contact as the service takes it in, with the known people, family and case that were chosen."""
        user, answers = self.request.user, answers_in(typed.content)
        people = people_chosen(user, [answer.same for answer in answers.values() if answer.same])
        facts = form.facts(members.facts(answers, people))
        if of_open_case and of_open_case != OTHER_HOME:
            return replace(facts, open_case_id=of_open_case)
        family = family_of_ended(user, family_again(typed.content))
        return replace(facts, family=family, is_other_home=of_open_case == OTHER_HOME)

    def _taken_in(
        self, typed: Typed, form: ContactForm, members: BaseMemberFormSet, of_open_case: int | str
    ) -> HttpResponse | None:
        """The answer when the contact is taken in. None when it is refused: what is wrong is then in the form."""
        return self._saved(typed, form, lambda: self._facts(typed, form, members, of_open_case), members.told)

    def _saved(
        self,
        typed: Typed,
        form: ContactForm,
        facts: Callable[[], ContactFacts],
        rows: Sequence[MemberForm] = (),
    ) -> HttpResponse | None:
        try:
            told = facts()
            case = take_in_contact(actor=self.request.user, facts=told, typed=typed)
        except SentBefore as sent:
            return self._sent_again(typed, sent.earlier)
        except DraftConflict:
            raise
        except ValidationError as error:
            add_errors_of_members(form, rows, error)
            return None
        if told.open_case_id:
            messages.success(self.request, _("The contact is added to the family's open case: you see it below."))
            return redirect("cases:background", case.pk)
        messages.success(self.request, _("The contact is taken in. Next: choose a pair for the family."))
        return redirect("pairs:board_case", case.pk)

    def _sent_again(self, typed: Typed, earlier: Earlier) -> HttpResponse:
        """Pressing twice leads to the case. Other words than those taken in stay on the page, under a new key."""
        if earlier.is_same and "confirm" in self.request.POST:
            return _taken_in_already(self.request, earlier.case_id)
        mine, self.key = case_of_form(self.request.user, self.key), uuid4()
        told = {"taken_in": True, "taken_case": mine, "status": 409}
        return self.show(draft=None, content=typed.content, version=0, **told)


@require_safe
def contact_new(request: HttpRequest) -> HttpResponse:
    """A form of its own for each call: its key is in the address, so that reloading finds what was typed."""
    _units(request.user)
    return redirect("cases:contact", uuid4())


@page
def contact(request: HttpRequest, key: UUID) -> HttpResponse:
    """A new family on one page. GET shows what has been typed; POST keeps it, and takes it in when confirmed."""
    written = ContactPage(request, key)
    case_id = case_of_form(request.user, key) if request.method != "POST" else None
    return _taken_in_already(request, case_id) if case_id else written.answer()


@page
def contact_draft(request: HttpRequest, key: UUID) -> JsonResponse:
    """Keep what is being typed; called by the page itself. GET tells which save stands."""
    return ContactPage(request, key).autosave()


@page
def contact_draft_discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw the draft of a contact away, after asking once more."""
    return ContactPage(request, key).discard()


def _taken_in_already(request: HttpRequest, case_id: int) -> HttpResponse:
    messages.info(request, _("This contact has already been taken in."))
    case = access.case_for(request.user, case_id)
    return redirect("pairs:board_case" if case.phase == Case.Phase.WAITING else "cases:background", case_id)


def _units(user: User) -> list[Unit]:
    """The units for which the person takes in contacts. Raises PermissionDenied when there are none."""
    return list(Unit.objects.filter(pk__in=units_where(user, "contact.create")))
