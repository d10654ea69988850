"""The WSGI entry point for the web server."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perhetyo.settings")
django.setup(set_prefix=False)

from perhetyo.checks import refuse_unsafe_settings  # noqa: E402 - needs the settings

refuse_unsafe_settings()


class Utf8Request(WSGIRequest):
    """A request whose text is UTF-8, as on every page here.

    Django would take any codec of Python that the sender names, also those that are none for text, and break
    before any middleware. `perhetyo.middleware` refuses what names another one.
    """

    def _set_content_type_params(self, meta: dict) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class Application(WSGIHandler):
    request_class = Utf8Request


application = Application()
