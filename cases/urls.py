"""Addresses of this room."""

from django.urls import path

from cases.views import background, contact, corrections, deadline_rules, decisions, families, invitations, notices

app_name = "cases"
urlpatterns = [
    path("families/", families.families, name="families"),
    path("families/search/", families.search, name="search"),
    path("contacts/new/", contact.contact_new, name="contact_new"),
    path("contacts/new/<uuid:key>/", contact.contact, name="contact"),
    path("contacts/new/<uuid:key>/draft/", contact.contact_draft, name="contact_draft"),
    path("contacts/new/<uuid:key>/discard/", contact.contact_draft_discard, name="contact_draft_discard"),
    path("notices/", notices.notices, name="notices"),
    path("notices/own/", notices.own_notices, name="own_notices"),
    path("notices/new/", notices.notice_new, name="notice_new"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/refusal/", notices.notice_refusal, name="notice_refusal"),
    path("deadline-rules/", deadline_rules.deadline_rules, name="deadline_rules"),
    path("deadline-rules/<int:pk>/", deadline_rules.deadline_rule, name="deadline_rule"),
    path("cases/<int:pk>/background/", background.background, name="background"),
    path("cases/<int:pk>/family/", corrections.family, name="family"),
    path("cases/<int:pk>/contact/", corrections.contact, name="contact_correct"),
    path("cases/<int:pk>/work-form/", corrections.work, name="work"),
    path("cases/<int:pk>/members/new/", corrections.member_new, name="member_new"),
    path("cases/<int:pk>/members/<int:member_pk>/", corrections.member, name="member"),
    path(
        "cases/<int:pk>/members/<int:member_pk>/prohibition/end/",
        corrections.prohibition_end,
        name="prohibition_end",
    ),
    path("cases/<int:pk>/needs/new/", corrections.need_new, name="need_new"),
    path("cases/<int:pk>/needs/<int:need_pk>/", corrections.need, name="need"),
    path("cases/<int:pk>/needs/<int:need_pk>/end/", corrections.need_end, name="need_end"),
    path("cases/<int:pk>/withdrawal/", corrections.withdrawal, name="withdrawal"),
    path("cases/<int:pk>/limits/", decisions.limits, name="limits"),
    path("cases/<int:pk>/assessment/", decisions.assessment, name="assessment"),
    path("cases/<int:pk>/decisions/new/", decisions.decision_new, name="decision_new"),
    path("cases/<int:pk>/decisions/<int:decision_pk>/", decisions.decision, name="decision"),
    path("cases/<int:pk>/own-worker/", decisions.own_worker, name="own_worker"),
    path("cases/<int:pk>/access-log/", background.access_log_page, name="access_log"),
    path("cases/<int:pk>/address/", background.address, name="address"),
    path("cases/<int:pk>/invitations/new/", invitations.invitation_new, name="invitation_new"),
    path("cases/<int:pk>/invitations/<int:member_pk>/end/", invitations.invitation_end, name="invitation_end"),
]
