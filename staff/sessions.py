"""Sessions kept in the database, read together with the user: the first query of every page answers both.

Django alone asks for the session, takes the number of the user from it, and asks again.
"""

from typing import Any

from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from audit import clock
from audit.rows import one_or_none
from staff.backends import StaffBackend
from staff.models import Session, User


class SessionStore(db.SessionStore):
    """Django's own store. `user` is whose session has been read, not judged yet; None when nobody's has."""

    user: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table of the sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to be written, with the user whom the data name."""
        row = super().create_model_instance(data)
        row.user_id = data.get(auth.SESSION_KEY)
        return row

    def save(self, must_create: bool = False) -> None:
        """Write the session down. One statement for a kept one, of which Django makes a transaction of three.

        Raises UpdateError when it has ended meanwhile, so that nobody who has signed out is signed in again.
        """
        if must_create or self.session_key is None:
            return super().save(must_create=must_create)
        row = self.create_model_instance(self._get_session())
        kept = Session.objects.filter(pk=row.pk).update(
            session_data=row.session_data, expire_date=row.expire_date, user_id=row.user_id
        )
        if not kept:
            raise UpdateError
        return None

    def load(self) -> dict[str, Any]:
        """What the session holds. One query when somebody is signed in."""
        own = User.objects.with_grants().filter(
            sessions__session_key=self.session_key, sessions__expire_date__gt=clock.now()
        )
        self.user = one_or_none(own.annotate(session_data=F("sessions__session_data")))
        return self.decode(self.user.session_data) if self.user else super().load()


class SignedIn(AuthenticationMiddleware):
    """Django's middleware, but for a user who has come with the session and passes every check of Django's."""

    def process_request(self, request: HttpRequest) -> None:
        """Give the request its user, read when first asked for."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_of(request))


def _user_of(request: HttpRequest) -> Any:
    # Django keeps its answer under this name, too: signing in and out write it anew.
    if not hasattr(request, "_cached_user"):
        request._cached_user = _user_in_order(request) or auth.get_user(request)
    return request._cached_user


def _user_in_order(request: HttpRequest) -> User | None:
    """The session's user by the same checks as Django's; None leaves whatever is amiss to Django itself."""
    told, user = request.session.get(auth.HASH_SESSION_KEY), request.session.user
    if user is None or not told or not StaffBackend().user_can_authenticate(user):
        return None
    if request.session.get(auth.SESSION_KEY) != str(user.pk):
        return None
    return user if constant_time_compare(told, user.get_session_auth_hash()) else None
