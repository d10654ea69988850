"""Texts of Django that we say in our own words: how to mend it, not only what is wrong.

Nothing imports these; they stand here so that our catalogues hold them, which come before Django's own. Some
have no Finnish in Django's catalogue at all.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

WORDS = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a valid time."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    gettext_noop("This password is too common."),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
)
