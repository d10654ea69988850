"""What every form page of this room does with what was sent."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise

from staff.forms import add_errors
from staff.services.changes import StaleForm


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to."""
    return request.POST if request.method == "POST" else None


def carried_out(
    request: HttpRequest, form: BaseForm, act: Callable[[], object], done: str | Promise
) -> object | None:
    """Run `act` if the form was sent and is valid; tell `done`. None when there is still a form to show.

    What the service refuses is written at the form's fields; a form that is behind what is saved (a `SeenMixin`)
    keeps what was typed and tells what is saved now.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        result = act()
    except StaleForm as error:
        form.look_again()
        add_errors(form, error)
        return None
    except ValidationError as error:
        add_errors(form, error)
        return None
    messages.success(request, done)
    return result or True


def form_page(
    request: HttpRequest, form: BaseForm, template: str = "forms/form_page.html", **context: object
) -> HttpResponse:
    """A page with a form: 422 when it was sent and not accepted."""
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
