"""Documents keep every byte, and nobody's change is overwritten."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feecase.errors import ConflictError
from feecase.store import documents, migrations
from feecase.store.database import open_database
from feecase.store.documents import PROJECT, DocumentDraft


@pytest.fixture
def put(database, at):
    def run(*drafts):
        with database.write() as connection:
            return documents.put(connection, drafts, at=at, actor="周")

    return run


@pytest.fixture
def get(database):
    def run(owner, path):
        with database.read() as connection:
            return documents.get(connection, owner, path)

    return run


def test_a_document_comes_back_as_it_went_in(put, get):
    text = "被告:\r\n  - 姓名: 李明\0".encode("utf-8-sig")
    assert put(DocumentDraft("3-1-302", "case.yaml", text)) == 1
    found = get("3-1-302", "case.yaml")

    assert (found.content, found.version, found.size, found.actor) == (text, 1, len(text), "周")
    assert found.sha256 == hashlib.sha256(text).hexdigest()
    assert found.changed_at == "2026-11-22T06:00:00.000000Z"
    assert get("3-1-302", "choices.yaml") is None


def test_each_change_counts_the_version_up_and_the_same_does_not(put, get):
    put(DocumentDraft("x", "a", b"1"))
    assert put(DocumentDraft("x", "a", b"1", expected=0)) == 0
    assert put(DocumentDraft("x", "a", b"2", expected=1)) == 1
    assert get("x", "a").version == 2


@pytest.mark.parametrize("expected", [0, 2])
def test_a_change_made_from_another_version_is_refused_and_nothing_is_stored(put, get, expected):
    put(DocumentDraft("x", "a", b"1"))
    with pytest.raises(ConflictError, match="没有覆盖") as told:
        put(DocumentDraft("x", "b", b"new"), DocumentDraft("x", "a", b"2", expected=expected))

    assert told.value.http_status == 409
    assert [problem.where for problem in told.value.problems] == ["x/a"]
    assert (get("x", "a").content, get("x", "b")) == (b"1", None)


def test_programs_may_replace_whatever_is_there(put, get):
    put(DocumentDraft("x", "billing.yaml", b"1"))
    put(DocumentDraft("x", "billing.yaml", b"2", expected=None))
    assert (get("x", "billing.yaml").content, get("x", "billing.yaml").version) == (b"2", 2)


def test_large_files_are_known_by_their_digest(put, get):
    put(DocumentDraft("x", "scan.pdf", None, "ab" * 32, 5_000_000_000))
    found = get("x", "scan.pdf")
    assert (found.content, found.sha256, found.size) == (None, "ab" * 32, 5_000_000_000)


def test_documents_are_listed_by_owner_and_path(put, database):
    put(
        DocumentDraft("b", "2", b""),
        DocumentDraft("b", "1", b""),
        DocumentDraft("a", "1", b""),
        DocumentDraft(PROJECT, "project.yaml", b""),
    )
    with database.read() as connection:
        everything = [(one.owner, one.path) for one in documents.of(connection, ["b", "a", PROJECT])]
        some = [(one.owner, one.path) for one in documents.of(connection, ["a", "b"], ["1"])]

    assert everything == [("", "project.yaml"), ("a", "1"), ("b", "1"), ("b", "2")]
    assert some == [("a", "1"), ("b", "1")]


def test_more_owners_than_fit_one_statement(put, database):
    put(*(DocumentDraft(f"{n:04}", "a", b"x") for n in range(1201)))
    with database.read() as connection:
        assert len(list(documents.of(connection, [f"{n:04}" for n in range(1201)]))) == 1201


def test_what_is_removed_is_gone(put, get, database):
    put(DocumentDraft("x", "a", b"1"), DocumentDraft("x", "b", b"1"))
    with database.write() as connection:
        assert documents.remove(connection, "x", ["a", "?"]) == 1
    assert (get("x", "a"), get("x", "b").content) == (None, b"1")


MOMENT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('bytes')}/a.db")
    migrations.upgrade(opened)
    yield opened
    opened.close()


@settings(max_examples=50, deadline=None)
@given(content=st.binary(max_size=200), owner=st.text(max_size=20), path=st.text(min_size=1, max_size=20))
def test_any_bytes_under_any_name(quick, content, owner, path):
    with quick.write() as connection:
        documents.put(connection, [DocumentDraft(owner, path, content, expected=None)], at=MOMENT, actor="")
        assert documents.get(connection, owner, path).content == content


def test_documents_are_numbered_over_all_owners(database, at):
    with database.write() as connection:
        assert documents.number(connection) == 0
        documents.put(
            connection,
            [DocumentDraft(PROJECT, "project.yaml", b"a"), DocumentDraft("3-1-302", "case.yaml", b"b")],
            at=at,
            actor="周",
        )
        assert documents.number(connection) == 2
