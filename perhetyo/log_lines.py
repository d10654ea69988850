"""The lines of the server's log: what failed and where, never what the data was.

The log of the server is read by people who may not know a single family. A database error brings values of rows
with it (`DETAIL`, `CONTEXT`), other errors the value they stumbled over, an address the words somebody typed into
it. So a line tells the kind of error, the names of tables and constraints, the place in the code and the route.
"""

import logging
import traceback

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

# Their words tell of the program and its surroundings. All others may quote what people have written.
ABOUT_THE_PROGRAM = (ImproperlyConfigured, ImportError, AttributeError, NameError, OperationalError)
FACTS_OF_THE_DATABASE = ("schema_name", "table_name", "column_name", "constraint_name")


class SafeFormatter(logging.Formatter):
    """Formats records of Django, gunicorn and our own code without the data they were raised with."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback of an error that was not expected."""
        line = logging.makeLogRecord(record.__dict__)
        line.exc_text = None  # another handler may have written it there, with everything in it
        request = getattr(line, "request", None)
        if hasattr(request, "resolver_match"):
            line.msg, line.args = _about_request(line, request), ()
            if line.status_code < 500:
                line.exc_info = None
        elif line.name == "gunicorn.error":
            line.msg, line.args = _without_what_was_sent(line), ()
        return super().format(line)

    def formatException(self, exc_info: tuple) -> str:
        """The places in the code and the kinds of the errors, the first cause first."""
        return "\n".join(part for error in _chain(exc_info[1]) for part in (*_places(error), _kind(error)))


def _about_request(record: logging.LogRecord, request) -> str:
    """The status, the method and the route with its numbers: an address as typed may hold a name."""
    match = request.resolver_match
    if match is None:
        address = "(no route)"
    else:
        numbers = [f"{name}={value}" for name, value in match.kwargs.items() if isinstance(value, int)]
        address = " ".join(["/" + match.route, *numbers])
    words = f"{record.status_code} {request.method} {address}"
    return f"{words} ({type(record.exc_info[1]).__name__})" if record.exc_info else words


def _without_what_was_sent(record: logging.LogRecord) -> str:
    """The web server's own words, unless they quote a request."""
    if record.exc_info:
        return "The web server met an error"
    words = record.getMessage()
    return "An unreadable request was refused" if words.startswith("Invalid request") else words


def _chain(error: BaseException | None) -> list[BaseException]:
    errors = []
    while error is not None and error not in errors:
        errors.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return errors


def _places(error: BaseException) -> list[str]:
    return [line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)]


def _kind(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, ABOUT_THE_PROGRAM):
        return f"{kind}: {str(error).partition(chr(10))[0]}"
    found = getattr(error, "diag", None)
    facts = [getattr(found, name) for name in FACTS_OF_THE_DATABASE if getattr(found, name, None)]
    code = getattr(error, "pgcode", None)
    return " ".join([kind, *filter(None, [code]), *facts])
