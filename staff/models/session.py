"""A signed-in session, with whose it is beside it, so that both are read in one query."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """Django's session and the user signed in with it; nobody while somebody is only at the sign-in."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, editable=False, related_name="sessions"
    )
