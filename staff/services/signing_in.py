"""What the log tells of signing in: who came and went, and that somebody tried in vain.

A name that no account has is not kept: people type their password into the field of the name.
"""

from django.core.cache import cache
from django.db import transaction

from audit import trail
from audit.models import AuditEvent
from staff.models import User

# A barred account is told of once in so many seconds, however often somebody goes on trying.
BARRED_ONCE_IN = 300


def record_sign_in(user: User) -> AuditEvent:
    """Log that the person signed in."""
    return trail.record(actor=user, action="staff.signed_in", unit_id=user.unit_id)


def record_sign_out(user: User) -> AuditEvent:
    """Log that the person signed out."""
    return trail.record(actor=user, action="staff.signed_out", unit_id=user.unit_id)


def record_failed_sign_in(username: str) -> AuditEvent:
    """Log that a sign-in failed: with the account, if one has the name that was typed."""
    return trail.record(actor=None, action="staff.sign_in_failed", subject=_account(username))


def record_barred_sign_in(username: str) -> None:
    """Log that the limit of failures was reached: for each account once in BARRED_ONCE_IN seconds."""
    account = _account(username)
    if cache.add(f"sign-in-barred-{account.pk if account else 0}", True, BARRED_ONCE_IN):
        trail.record(actor=None, action="staff.sign_in_barred", subject=account)


@transaction.atomic
def change_own_password(user: User, password: str) -> None:
    """Set the person's own new password, already validated by the form, and log that it was changed."""
    user.set_password(password)
    user.save(update_fields=["password"])
    trail.record(actor=user, action="staff.own_password_changed", unit_id=user.unit_id)


def _account(username: str) -> User | None:
    return User.objects.filter(username__iexact=username).first() if username else None
