"""The rules of limits, for the administrator: the law is moving, and each of its versions is a row."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.forms.deadline_rules import DeadlineRuleForm
from cases.models import DeadlineRule
from cases.selectors.deadline_rules import deadline_rule_rows
from cases.services.deadline_rules import RuleFacts, renew_deadline_rule
from staff import access as staff_access
from staff.views.posting import carried_out, form_page, sent


@require_GET
def deadline_rules(request: HttpRequest) -> HttpResponse:
    """All rules, past, present and to come."""
    staff_access.require(request.user, "catalogue.manage")
    return render(request, "cases/deadline_rules.html", {"rows": deadline_rule_rows()})


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule from a day on."""
    staff_access.require(request.user, "catalogue.manage")
    rule = get_object_or_404(DeadlineRule, pk=pk)
    form = DeadlineRuleForm(sent(request), rule=rule)
    if carried_out(
        request,
        form,
        lambda: renew_deadline_rule(actor=request.user, rule_id=pk, facts=RuleFacts(**form.cleaned_data)),
        _("The rule is changed."),
    ):
        return redirect("cases:deadline_rules")
    return form_page(
        request,
        form,
        title=rule.name,
        eyebrow=_("Time limits"),
        lead=_("A rule is not rewritten: it ends, and a new one holds from its day on."),
        submit_label=_("Save the new limit"),
        cancel_url=reverse("cases:deadline_rules"),
    )
