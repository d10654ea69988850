"""Texts of Django that we say in our own words: how to mend it, not only what is wrong.

Nothing imports these; they stand here so that our catalogues hold them, which come before Django's own.
"""

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a valid time."),
)
