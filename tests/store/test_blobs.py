"""Files by their content."""

from __future__ import annotations

import hashlib
import stat

import pytest

from feecase.errors import StoreError
from feecase.store import blobs


@pytest.fixture
def added(tmp_path):
    (tmp_path / "回执.jpg").write_bytes(b"photo")
    return tmp_path / "files", blobs.add(tmp_path / "files", tmp_path / "回执.jpg")


def test_a_file_lies_under_its_digest_for_its_owner_only(added):
    folder, digest = added
    path = blobs.place(folder, digest)

    assert digest == hashlib.sha256(b"photo").hexdigest()
    assert blobs.read(folder, digest) == path.read_bytes() == b"photo"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(blobs.everything(folder)) == [digest]


def test_the_same_content_is_kept_once(added, tmp_path):
    folder, digest = added
    (tmp_path / "again.jpg").write_bytes(b"photo")
    before = blobs.place(folder, digest).stat().st_ino
    assert blobs.add(folder, tmp_path / "again.jpg") == digest
    assert blobs.place(folder, digest).stat().st_ino == before


def test_a_missing_or_damaged_file_is_told(added):
    folder, digest = added
    blobs.place(folder, digest).write_bytes(b"other")
    with pytest.raises(StoreError, match="已损坏"):
        blobs.read(folder, digest)
    assert blobs.remove(folder, digest)
    assert not blobs.remove(folder, digest)
    with pytest.raises(StoreError, match="不见了"):
        blobs.read(folder, digest)
    assert list(blobs.everything(folder)) == []


def test_an_empty_folder_holds_nothing(tmp_path):
    assert list(blobs.everything(tmp_path / "files")) == []


def test_a_file_that_changes_meanwhile_is_not_taken(tmp_path, monkeypatch):
    source = tmp_path / "a"
    source.write_bytes(b"1")
    monkeypatch.setattr(blobs, "sha256", lambda _: "00" * 32)
    with pytest.raises(StoreError, match="被改动"):
        blobs.add(tmp_path / "files", source)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
