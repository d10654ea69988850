"""When the database checks the foreign keys of demo data: at once, since all of it is one transaction."""

from django.db import connection


def check_keys_at_once() -> None:
    """Check foreign keys with each statement and not when the transaction ends.

    Keys left for the end wait in one list, which PostgreSQL reads through whenever a savepoint is rolled back; and
    the triggers of the change history make and roll back one for each row. In a transaction of this size that
    would take hours.
    """
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
