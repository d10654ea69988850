"""Keeps pages about families out of every cache: also out of the back button after sign-out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def private_pages(get_response: Callable[[HttpRequest], HttpResponse]):
    """Mark every answer given to a signed-in person as not to be stored by anybody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return middleware
