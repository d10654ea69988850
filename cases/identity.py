"""The Finnish identity code (henkilötunnus): reading, masking, sealing, and a keyed hash to find it by.

The code is never stored or compared in the clear, and sex is not derived from it (tietosuojalaki 1050/2018 29 §;
the code is to become neutral). The separator belongs to the identity, so all eleven characters are kept.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from datetime import date

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as InvalidCode
from stdnum.fi import hetu

CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}

LIKE_A_CODE = re.compile(rf"\s*\d{{6}}[{re.escape(''.join(CENTURIES))}]\d{{3}}[0-9A-Y]\s*", re.IGNORECASE)


def looks_like_code(text: str) -> bool:
    """Whether the text has the shape of a code, right or wrong, and is nothing else."""
    return bool(LIKE_A_CODE.fullmatch(text))


def read_code(typed: str, *, today: date) -> str:
    """The code as it is kept: eleven characters, capitals. Raises ValidationError that says what to check.

    Codes 900-999 are given to nobody and pass only where settings.ARTIFICIAL_IDENTITY_CODES says so: in
    demonstrations and tests.
    """
    try:
        code = hetu.validate(typed.strip(), allow_temporary=settings.ARTIFICIAL_IDENTITY_CODES)
    except InvalidChecksum:
        raise ValidationError(
            _("The identity code has a typing error: its last character does not match.")
        ) from None
    except InvalidCode:
        raise ValidationError(_("An identity code looks like this: 010190-123A. Check what was typed.")) from None
    if birth_date_of(code) > today:
        raise ValidationError(
            _("The identity code begins with a day that is in the future. Check what was typed.")
        )
    return code


def birth_date_of(code: str) -> date:
    """The date of birth in a code that `read_code` has accepted."""
    return date(CENTURIES[code[6]] + int(code[4:6]), int(code[2:4]), int(code[:2]))


def masked(code: str) -> str:
    """The code as it is shown unless asked for: `010190-****`."""
    return f"{code[:7]}****"


def fingerprint(code: str) -> str:
    """A keyed hash by which the same code is found again; without the key nothing follows from it."""
    return hmac.new(_key("fingerprint"), code.encode(), hashlib.sha256).hexdigest()


def seal(code: str) -> bytes:
    """The code so that only this installation's key opens it."""
    return Fernet(urlsafe_b64encode(_key("seal"))).encrypt(code.encode())


def unseal(sealed: bytes) -> str:
    """The code that was sealed. Raises cryptography.fernet.InvalidToken under another key."""
    return Fernet(urlsafe_b64encode(_key("seal"))).decrypt(bytes(sealed)).decode()


def _key(purpose: str) -> bytes:
    """One secret, a key of its own for each purpose."""
    return hmac.new(settings.IDENTITY_KEY.encode(), f"identity code {purpose}".encode(), hashlib.sha256).digest()
