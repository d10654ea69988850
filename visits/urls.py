"""Addresses of visits. No name or code of a person is ever part of one."""

from django.urls import path

from visits.views import (
    accounts,
    case_page,
    closing,
    day,
    drafts,
    notes,
    pair,
    people,
    plan,
    review,
    timing,
    todo,
    visits,
)

app_name = "visits"
urlpatterns = [
    path("day/", day.day, name="day"),
    path("cases/<int:pk>/", case_page.case, name="case"),
    path("cases/<int:pk>/notes/", case_page.notes, name="notes"),
    path("cases/<int:pk>/plan/new/", plan.plan_new, name="plan_new"),
    path("cases/<int:pk>/plan/", plan.plan, name="plan"),
    path("cases/<int:pk>/visits/new/", visits.visit_new, name="visit_new"),
    path("visits/<int:pk>/time/", timing.visit_time, name="visit_time"),
    path("visits/<int:pk>/cancellation/", timing.visit_not_held, name="visit_not_held"),
    path("visits/<int:pk>/note/", drafts.note_write, name="note_write"),
    path("visits/<int:pk>/note/draft/", drafts.note_draft, name="note_draft"),
    path("visits/<int:pk>/note/draft/discard/", drafts.note_draft_discard, name="note_draft_discard"),
    path("people/<int:pk>/visits/", people.person_visits, name="person_visits"),
    path("staff/users/<int:pk>/closure/", accounts.user_closure, name="user_closure"),
    path("notes/", todo.todo_page, name="todo"),
    path("notes/<int:pk>/", notes.note, name="note"),
    path("notes/<int:pk>/signature/", notes.note_signature, name="note_signature"),
    path("cases/<int:pk>/review/new/", review.review_new, name="review_new"),
    path("cases/<int:pk>/review/draft/", review.review_draft, name="review_draft"),
    path("cases/<int:pk>/review/draft/discard/", review.review_draft_discard, name="review_draft_discard"),
    path("cases/<int:pk>/review/", review.review, name="review"),
    path("cases/<int:pk>/pair/change/", pair.pair_change, name="pair_change"),
    path("cases/<int:pk>/pair/ending/", pair.pair_ending, name="pair_ending"),
    path("cases/<int:pk>/closure/draft/", closing.closure_draft, name="closure_draft"),
    path("cases/<int:pk>/closure/draft/discard/", closing.closure_draft_discard, name="closure_draft_discard"),
    path("cases/<int:pk>/closure/", closing.closure, name="closure"),
    path("agreements/<int:pk>/done/", notes.agreement_done, name="agreement_done"),
]
