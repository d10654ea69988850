"""allauth's hooks: accounts are made by the administrator, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from staff.models import User
from staff.services import signing_in


class ClosedAdapter(DefaultAccountAdapter):
    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """One count for each account: allauth's own key would begin anew with every host name and port."""
        return credentials.get("username", "").lower()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: a user is added by the administrator."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Refuse whoever has failed too often, and log it."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            signing_in.record_barred_sign_in(credentials.get("username", ""))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Log the failure."""
        signing_in.record_failed_sign_in(credentials.get("username", ""))

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Log that somebody knew the password of a closed account."""
        signing_in.record_failed_sign_in(user.username)
        return super().respond_user_inactive(request, user)

    def login(self, request: HttpRequest, user: User) -> None:
        """Log who came in."""
        super().login(request, user)
        signing_in.record_sign_in(user)

    def logout(self, request: HttpRequest) -> None:
        """Log who left."""
        signing_in.record_sign_out(request.user)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """Log that a person chose a new password."""
        signing_in.change_own_password(user, password)
