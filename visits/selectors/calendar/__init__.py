"""Everybody's time on pages: a day, a week or a month of one person, of a pair or of a unit."""

from visits.selectors.calendar.page import CalendarPage, calendar_page
from visits.selectors.calendar.span import Span, asked_span

__all__ = ["CalendarPage", "Span", "asked_span", "calendar_page"]
