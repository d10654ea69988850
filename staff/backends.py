"""Signing in: the user of a request comes with title, unit and roles in one query."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from audit.rows import one_or_none
from staff.models import User


class StaffBackend(AuthenticationBackend):
    """allauth's backend, which also keeps demo accounts out unless this installation is a demo."""

    def get_user(self, user_id: int) -> User | None:
        """The active user with today's roles, or None."""
        user = one_or_none(User.objects.with_grants().filter(pk=user_id))
        return user if user and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: User) -> bool:
        """Refuse ended accounts, and demo accounts outside a demo."""
        if user.is_demo and not settings.DEMO_ACCOUNTS:
            return False
        return super().user_can_authenticate(user)
