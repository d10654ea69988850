"""Catalogues of every room, for the administrator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from staff import access, services
from staff.forms import catalogue_form
from staff.selectors import catalogue_model, catalogue_rows, catalogue_summaries, title_of
from staff.views.posting import carried_out, form_page, sent


@require_safe
def catalogues(request: HttpRequest) -> HttpResponse:
    """All catalogues."""
    access.require(request.user, "catalogue.manage")
    return render(request, "staff/catalogues.html", {"catalogues": catalogue_summaries()})


@require_safe
def catalogue(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of one catalogue."""
    access.require(request.user, "catalogue.manage")
    model = catalogue_model(slug)
    context = {"title": title_of(model), "slug": slug, "rows": catalogue_rows(model)}
    return render(request, "staff/catalogue.html", context)


@require_http_methods(["GET", "POST"])
def catalogue_entry_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a row to a catalogue."""
    access.require(request.user, "catalogue.manage")
    model = catalogue_model(slug)
    form = catalogue_form(model)(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.create_catalogue_entry(
            actor=request.user, model=model, values=form.values(), links=form.links()
        ),
        _("The row was added."),
    ):
        return redirect("staff:catalogue", slug=slug)
    return form_page(
        request,
        form,
        title=_("Add a row"),
        eyebrow=title_of(model),
        submit_label=_("Add the row"),
        cancel_url=reverse("staff:catalogue", args=[slug]),
    )


@require_http_methods(["GET", "POST"])
def catalogue_entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a row of a catalogue, end it by its last valid day, or replace it by one with another meaning."""
    access.require(request.user, "catalogue.manage")
    model = catalogue_model(slug)
    entry = get_object_or_404(model, pk=pk)
    title = entry.name
    form = catalogue_form(model)(sent(request), instance=entry)
    if carried_out(
        request,
        form,
        lambda: (services.replace_catalogue_entry if form.has_new_meaning else services.update_catalogue_entry)(
            actor=request.user, entry=entry, values=form.values(), links=form.links()
        ),
        _("The row was saved."),
    ):
        return redirect("staff:catalogue", slug=slug)
    return form_page(
        request,
        form,
        title=title,
        eyebrow=title_of(model),
        submit_label=_("Save"),
        cancel_url=reverse("staff:catalogue", args=[slug]),
    )
