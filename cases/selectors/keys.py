"""Whether this installation's key is the one that sealed the identity codes."""

from cryptography.fernet import InvalidToken
from django.db import connection

from cases.identity import unseal
from cases.models import IdentityCode


def opens_no_code() -> bool:
    """Whether there are sealed codes and the key opens none of them. False before the tables are made."""
    if IdentityCode._meta.db_table not in connection.introspection.table_names():
        return False
    sealed = IdentityCode.objects.order_by("-pk").values_list("sealed", flat=True)
    return bool(sealed[:1]) and not any(_opens(one) for one in sealed.iterator())


def _opens(sealed: bytes) -> bool:
    try:
        unseal(sealed)
    except InvalidToken:
        return False
    return True
