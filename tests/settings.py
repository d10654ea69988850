"""Settings of the test run: as in use, but with quick password hashing and no cache between tests."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF")
os.environ.setdefault("IDENTITY_KEY", "tests-only-9876543210-zyxwvutsrqponmlkjihgfedcba-FEDCBA")
os.environ.setdefault("INSECURE_COOKIES", "1")
os.environ.setdefault("DEMO", "1")

from perhetyo.settings import *  # noqa: F403
from perhetyo.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
