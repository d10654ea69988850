"""PostgreSQL without installing or configuring one: for laptops, demonstrations and tests.

The server is started by the first connection a process opens (never by importing the settings),
shared by all processes of the checkout, and stopped by the last of them. Production uses a real
PostgreSQL by DATABASE_URL and none of this.
"""

from perhetyo.localpg.databases import test_database_name
from perhetyo.localpg.settings import database

__all__ = ["database", "test_database_name"]
