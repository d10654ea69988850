"""allauth's hooks: accounts are made by the administrator, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):
    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """One count for each account: allauth's own key would begin anew with every host name and port."""
        return credentials.get("username", "").lower()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: a user is added by the administrator."""
        return False
