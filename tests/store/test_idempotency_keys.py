"""Requests that were answered: remembered by caller and key, forgotten by age."""

from __future__ import annotations

import pytest

from feecase.store import idempotency
from feecase.store.idempotency import Answered


@pytest.fixture
def answered():
    """A request that was answered."""
    return Answered("token", "k1", "digest", 200, "{}")


def test_answers_are_remembered_by_caller_and_key_and_forgotten_by_age(database, at, answered):
    with database.write() as connection:
        idempotency.remember(connection, [answered], at=at)
        idempotency.remember(connection, [], at=at)
    with database.write() as connection:
        assert idempotency.known(connection, [("token", "k1"), ("token", "k2"), ("other", "k1")]) == {("token", "k1"): answered}
        assert idempotency.forget(connection, before=at) == 0
        assert idempotency.forget(connection, before=at.replace(hour=7)) == 1
        assert idempotency.known(connection, [("token", "k1")]) == {}


def test_many_keys_are_looked_up_at_once(database, at):
    many = [Answered("token", f"k{n}", "d", 200, "{}") for n in range(1500)]
    with database.write() as connection:
        idempotency.remember(connection, many, at=at)
        assert len(idempotency.known(connection, [(one.caller, one.key) for one in many])) == 1500
