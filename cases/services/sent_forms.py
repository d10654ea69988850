"""A form is taken in once: the second press finds what the first one made."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from audit import clock
from audit.drafts import Typed, mark_of
from cases.models import Case, SentForm
from cases.selectors.sent_forms import Earlier, earlier_sending
from staff.models import User


class SentBefore(ValidationError):
    """This form has been taken in already; `earlier` tells whether it held the same."""

    def __init__(self, earlier: Earlier):
        super().__init__(_("This form has already been saved."), code="sent_before")
        self.earlier = earlier


def lock_form(typed: Typed | None) -> None:
    """Those who send the form of one key act one after the other until the transaction ends.

    For a form that has no case yet whose lock would do it.
    """
    if typed is None or not typed.key:
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [typed.key])


def take_once(*, actor: User, case: Case, kind: str, typed: Typed | None) -> None:
    """Write down that the form is taken in, in the transaction of what it does; the case must be locked.

    A form without a key (`typed` None: no page was sent) is not asked about. Raises SentBefore.
    """
    if typed is None or not typed.key:
        return
    earlier = earlier_sending(kind, typed)
    if earlier:
        raise SentBefore(earlier)
    SentForm.objects.create(
        kind=kind,
        key=typed.key,
        mark=mark_of(typed.content),
        case_id=case.pk,
        family_id=case.family_id,
        unit_id=case.unit_id,
        sent_by=actor,
        sent_at=clock.now(),
    )
