"""A law of pushes: however they are grouped, repeated and cancelled, the database holds what a plain dictionary would."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feecase.errors import ConflictError
from feecase.store import records
from feecase.store.database import Database
from feecase.web.push_batch import Answer, Caller, Push, commit, digest, taken

REFS, ROOMS, AMOUNTS, KEYS = ("A", "B", "C"), ("1-1-1", "2-2-2"), ("1.00", "2.00", "0.001"), ("", "", "k1", "k2")
RUNS = count()
CALLERS = (Caller("t1", "s1"), Caller("t2", "s1"), Caller("t3", "s2"))


def push(caller, ref, room, amount, key):
    item = {"ref": ref, "room": room, "item": "费", "from": "2024-01-01", "to": "2024-01-31", "amount": amount}
    asked = digest(repr(item).encode())
    return Push(
        caller, items=taken("arrears", {"items": [item]}, dt.date(2026, 11, 22))[0], as_of="2026-11-22", key=key, digest=asked
    )


def cancel(caller, ref, key):
    return Push(caller, withdrawn=ref, key=key, digest=digest(b"DELETE", ref.encode()))


PUSHES = st.builds(
    push, st.sampled_from(CALLERS), st.sampled_from(REFS), st.sampled_from(ROOMS), st.sampled_from(AMOUNTS), st.sampled_from(KEYS)
)
CANCELS = st.builds(cancel, st.sampled_from(CALLERS), st.sampled_from(REFS), st.sampled_from(KEYS))


class Plain:
    """What should be so: live and known references by source, answers by key."""

    def __init__(self):
        self.live, self.known, self.answers = {}, set(), {}

    def do(self, one):
        """Return the outcome that the push should have, or None where the key stands for another."""
        key = (one.caller.id, one.key)
        if one.key and key in self.answers:
            asked, outcome = self.answers[key]
            return outcome if asked == one.digest else None
        outcome = self._cancel(one) if one.withdrawn else self._push(one)
        if one.key:
            self.answers[key] = (one.digest, outcome)
        return outcome

    def _cancel(self, one):
        name = (one.caller.source, one.withdrawn)
        if name not in self.known:
            return "not-found"
        return "withdrawn" if self.live.pop(name, None) else "unchanged"

    def _push(self, one):
        (item,) = one.items
        if item.problems:
            return "rejected"
        name = (one.caller.source, item.ref)
        said = (item.incoming[0].room, item.incoming[0].values["amount"])
        outcome = "new" if name not in self.known else "unchanged" if self.live.get(name) == said else "changed"
        self.known.add(name)
        self.live[name] = said
        return outcome


def outcome(answer):
    """Return in a word what a push was answered; None where its key stands for another."""
    if isinstance(answer, ConflictError):
        return None
    assert isinstance(answer, Answer)
    shape = json.loads(answer.text)
    return shape["error"]["code"] if "error" in shape else shape["data"].get("outcome") or shape["data"]["items"][0]["outcome"]


@pytest.fixture
def database(make_workspace) -> Database:
    """A database to be emptied by each example itself: its sources are its own."""
    return make_workspace().database


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=st.lists(st.lists(PUSHES, max_size=5) | st.lists(CANCELS, max_size=3), max_size=6))
def test_the_database_holds_what_a_dictionary_would(database, at, groups):
    run = f"{next(RUNS)}/"
    plain = Plain()
    for group in groups:
        mine = [replace(one, caller=Caller(f"{run}{one.caller.id}", f"{run}{one.caller.source}")) for one in group]
        with database.write() as connection:
            answers = commit(connection, mine, at)
        expected = [plain.do(one) for one in mine]
        assert [outcome(answer) for answer in answers] == expected

    with database.read() as connection:
        found = {
            (one.source, one.ref): (one.room, one.values["amount"])
            for one in records.of_rooms(connection, ROOMS)
            if one.source.startswith(run)
        }
    assert found == plain.live
