"""Rows that many tests begin with, made once for all tests in a row that share them.

A fixture declared with `@kept` is made outside the transaction of the test, in an order that the tests of a module
share. Each test gets copies of the objects, and what it does is taken back: the next test begins with the rows
that it asks for, nothing more and nothing less.
"""

import inspect
import pickle
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation

from audit import clock

_makers: dict[str, Callable] = {}


@dataclass(frozen=True)
class Layer:
    """One fixture's rows: how to take them back, and all that was made up to them, as it was then."""

    name: str
    savepoint: str
    values: bytes


def kept(make: Callable) -> Callable:
    """A fixture whose rows outlive the test. It takes only other kept fixtures, and its value can be pickled."""
    name, needs = make.__name__, tuple(inspect.signature(make).parameters)
    assert name not in _makers, f"There is a kept fixture {name} already."
    assert set(needs) <= set(_makers), f"{name} needs what is not kept."
    _makers[name] = make

    def value(request, db):
        values = request.config.stash[ROWS].values
        # Asked for by a name known only now, or in a test without a transaction: made for this test alone.
        return values[name] if name in values else make(*map(request.getfixturevalue, needs))

    value.__doc__ = make.__doc__
    return pytest.fixture(name=name)(value)


def _with_needs(names) -> set[str]:
    wanted = set()
    for name in names:
        if name in _makers:
            wanted |= {name} | _with_needs(inspect.signature(_makers[name]).parameters)
    return wanted


class KeptRows:
    """The layers in the database, and the copies of one test."""

    def __init__(self):
        self.values: dict[str, Any] = {}
        self._layers: list[Layer] = []
        self._moment: datetime | None = None
        self._transaction: transaction.Atomic | None = None
        self._demand: dict[str, Counter] = {}

    def count(self, items) -> None:
        """See how many tests of each module want each fixture."""
        for item in items:
            self._demand.setdefault(item.nodeid.split("::")[0], Counter()).update(_with_needs(item.fixturenames))

    def make_ready(self, item) -> None:
        """Put exactly the test's rows into the database, and fresh copies of its objects into `values`."""
        demand, order = self._demand[item.nodeid.split("::")[0]], list(_makers)
        wanted = sorted(_with_needs(item.fixturenames), key=lambda name: (-demand[name], order.index(name)))
        marker = item.get_closest_marker("moment")
        moment = marker.args[0] if marker else None
        if moment != self._moment or not wanted:
            self.forget()
        self._moment = moment
        shared = 0
        while shared < min(len(wanted), len(self._layers)) and self._layers[shared].name == wanted[shared]:
            shared += 1
        self._take_back(shared)
        try:
            for name in wanted[shared:]:
                self._make(name)
        except BaseException:
            self.forget()
            raise
        self.values = self._copies()

    def forget(self) -> None:
        """Leave no row behind."""
        self.values, self._layers = {}, []
        if self._transaction:
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)
            self._transaction = None

    def _copies(self) -> dict[str, Any]:
        return pickle.loads(self._layers[-1].values) if self._layers else {}  # noqa: S301 our own objects

    def _take_back(self, to: int) -> None:
        if to < len(self._layers):
            transaction.savepoint_rollback(self._layers[to].savepoint)
            transaction.savepoint_commit(self._layers[to].savepoint)
            del self._layers[to:]

    def _make(self, name: str) -> None:
        if not self._transaction:
            connection.ensure_connection()
            self._transaction = transaction.atomic()
            self._transaction.__enter__()
        savepoint, values, make = transaction.savepoint(), self._copies(), _makers[name]
        with translation.override("fi"), clock.at(self._moment) if self._moment else nullcontext():
            values[name] = make(*[values[need] for need in inspect.signature(make).parameters])
        connection.check_constraints()
        self._layers.append(Layer(name, savepoint, pickle.dumps(values)))


ROWS = pytest.StashKey[KeptRows]()


def pytest_configure(config):
    config.stash[ROWS] = KeptRows()


def pytest_collection_modifyitems(config, items):
    config.stash[ROWS].count(items)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    """Before pytest-django opens the test's transaction, the rows that are to outlive it are made."""
    if fixturedef.argname != "_django_db_helper":
        return
    marker = request.node.get_closest_marker("django_db")
    rows = request.config.stash[ROWS]
    with request.getfixturevalue("django_db_blocker").unblock():
        if marker and marker.kwargs.get("transaction"):
            rows.forget()
        else:
            rows.make_ready(request.node)


@pytest.fixture(scope="session")
def no_kept_rows(request, django_db_setup, django_db_blocker):
    """For what fills the database for more than one test: `no_kept_rows()` leaves no row behind."""

    def forget():
        with django_db_blocker.unblock():
            request.config.stash[ROWS].forget()

    yield forget
    forget()


@pytest.fixture(autouse=True)
def _moment(request):
    """A test marked with `moment` happens at that moment, and so do the rows it begins with."""
    marker = request.node.get_closest_marker("moment")
    with clock.at(marker.args[0]) if marker else nullcontext():
        yield
