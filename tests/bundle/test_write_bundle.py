import json
import stat
from pathlib import Path

import pytest

from feecase import files
from feecase.bundle import write
from feecase.bundle.manifest import read
from feecase.bundle.write import MEMO, BundlePart, Versions, folder_name, write_bundle
from feecase.errors import BundleError
from feecase.extend.contracts import EvidenceLine
from feecase.model.finding import Finding
from feecase.tracing.files import verify

COMPLAINT = BundlePart("起诉状", "民事起诉状.docx", b"complaint 1", id="complaint")
MEMORANDUM = BundlePart(MEMO, "案情备忘.docx", b"memo", "memo")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "case" / "out"


@pytest.fixture
def bundle(out):
    def make(*parts, **options):
        return write_bundle(
            out, parts, case="A", as_of="2026-11-20", versions=Versions(feecase="0.1.0", plugins={"feecase": "0.1.0"}), **options
        )

    return make


def tree(folder: Path):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_numbered_folders_and_manifest(out, bundle):
    done = bundle(
        COMPLAINT,
        MEMORANDUM,
        BundlePart("证据目录", "证据目录.docx", b"c"),
        BundlePart("送达地址确认书", "送达地址确认书.docx", b"s"),
    )
    assert set(tree(out)) == {
        "0-律师备忘/案情备忘.docx",
        "1-起诉状/民事起诉状.docx",
        "4-证据目录/证据目录.docx",
        "6-送达地址确认书/送达地址确认书.docx",
        "manifest.json",
    }
    assert done.written == (
        "1-起诉状/民事起诉状.docx",
        "0-律师备忘/案情备忘.docx",
        "4-证据目录/证据目录.docx",
        "6-送达地址确认书/送达地址确认书.docx",
    )
    entry = read(out).files[1]
    assert (entry.path, entry.kind, entry.id, entry.size) == ("1-起诉状/民事起诉状.docx", "paper", "complaint", 11)
    assert entry.sha256 == files.sha256(out / entry.path)
    assert verify(out) == ()


def test_slots_follow_the_court(out, bundle):
    bundle(COMPLAINT, BundlePart("怪东西", "x.txt", b"x"), slots=("证据材料", "起诉状"))
    assert set(tree(out)) == {"2-起诉状/民事起诉状.docx", "3-怪东西/x.txt", "manifest.json"}
    assert folder_name("4-证据目录") == "4-证据目录"


def test_manifest_says_what_it_was_made_from(out, bundle):
    line = EvidenceLine("2-1", "E1", "合同", "contract", "原告", "证明", "copy", 3, 4, 6)
    apart = EvidenceLine("3-1", "E2", "录音", "call-record", "原告", "证明", "copy")
    findings = [
        Finding(check="a", level="note", what="x"),
        Finding(check="b", level="note", what="y"),
        Finding(check="c", level="blocking", what="z"),
    ]
    bundle(COMPLAINT, evidence=[line, apart], sources={"E1": "ab"}, findings=findings)
    document = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert document["schema"] == "feecase/manifest/1"
    assert document["data"]["as_of"] == "2026-11-20"
    assert document["data"]["versions"]["plugins"] == {"feecase": "0.1.0"}
    assert document["data"]["findings"] == {"blocking": 1, "note": 2}
    assert [(e["no"], e["first"], e["last"], e["source_sha256"]) for e in document["data"]["evidence"]] == [
        ("2-1", 4, 6, "ab"),
        ("3-1", None, None, ""),
    ]


def test_again_without_changes_nothing_moves(out, bundle):
    bundle(COMPLAINT, MEMORANDUM)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    done = bundle(COMPLAINT, MEMORANDUM)
    assert (done.written, done.removed) == ((), ())
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path != out} == {
        p: t for p, t in before.items() if p != out
    }


def test_same_manifest_elsewhere(tmp_path):
    texts = []
    for name in ("one", "two/three"):
        versions = Versions(feecase="0.1.0")
        write_bundle(tmp_path / name, [COMPLAINT, MEMORANDUM], case="A", as_of="2026-11-20", versions=versions)
        texts.append((tmp_path / name / "manifest.json").read_bytes())
    assert texts[0] == texts[1]


def test_private(out, bundle):
    source = out.parent / "e.pdf"
    source.parent.mkdir(parents=True)
    source.write_bytes(b"x")
    bundle(COMPLAINT, BundlePart("证据材料", "e.bin", source, "attachment"))
    for path in (out, *out.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_changed_and_dropped_papers(out, bundle):
    bundle(COMPLAINT, MEMORANDUM, BundlePart("其他", "a.txt", b"a"))
    done = bundle(BundlePart("起诉状", "民事起诉状.docx", b"complaint 2"), BundlePart("其他", "a.txt", b"a"))
    assert (done.written, done.unchanged, done.removed) == (
        ("1-起诉状/民事起诉状.docx",),
        ("9-其他/a.txt",),
        ("0-律师备忘/案情备忘.docx",),
    )
    assert set(tree(out)) == {"1-起诉状/民事起诉状.docx", "9-其他/a.txt", "manifest.json"}
    assert not (out / "0-律师备忘").exists()


def test_a_partial_run_leaves_the_other_papers(out, bundle):
    bundle(COMPLAINT, MEMORANDUM, BundlePart("其他", "a.txt", b"a"))
    done = bundle(BundlePart("起诉状", "民事起诉状.docx", b"complaint 2"), partial=True)
    assert (done.written, done.removed) == (("1-起诉状/民事起诉状.docx",), ())
    assert [f.path for f in read(out).files] == ["0-律师备忘/案情备忘.docx", "1-起诉状/民事起诉状.docx", "9-其他/a.txt"]
    assert verify(out) == ()


def test_edited_by_hand_is_never_overwritten(out, bundle):
    path = out / "1-起诉状/民事起诉状.docx"
    bundle(COMPLAINT)
    path.write_bytes(b"edited")
    for content, name in ((b"complaint 2", "民事起诉状.新.docx"), (b"complaint 3", "民事起诉状.新.docx")):
        done = bundle(BundlePart("起诉状", "民事起诉状.docx", content))
        assert [(e.path, e.beside) for e in done.edited] == [("1-起诉状/民事起诉状.docx", f"1-起诉状/{name}")]
        assert path.read_bytes() == b"edited"
        assert (path.parent / name).read_bytes() == content
    assert [(d.kind, d.wrong) for d in verify(out)] == [("added", False)]
    (path.parent / "民事起诉状.新.docx").write_bytes(b"edited too")
    bundle(COMPLAINT)
    assert tree(out / "1-起诉状") == {
        "民事起诉状.docx": b"edited",
        "民事起诉状.新.docx": b"edited too",
        "民事起诉状.新2.docx": b"complaint 1",
    }


def test_edited_file_taken_away_makes_room_again(out, bundle):
    path = out / "1-起诉状/民事起诉状.docx"
    bundle(COMPLAINT)
    path.write_bytes(b"edited")
    bundle(COMPLAINT)
    path.unlink()
    done = bundle(COMPLAINT)
    assert done.removed == ("1-起诉状/民事起诉状.新.docx",)
    assert tree(path.parent) == {"民事起诉状.docx": b"complaint 1"}


def test_edited_into_the_new_text_is_the_new_text(out, bundle):
    bundle(COMPLAINT)
    (out / "1-起诉状/民事起诉状.docx").write_bytes(b"complaint 2")
    done = bundle(BundlePart("起诉状", "民事起诉状.docx", b"complaint 2"))
    assert done.edited == ()
    assert len(tree(out)) == 2


def test_edited_file_that_is_no_longer_produced_stays(out, bundle):
    bundle(COMPLAINT, MEMORANDUM)
    (out / "0-律师备忘/案情备忘.docx").write_bytes(b"my notes")
    assert bundle(COMPLAINT).removed == ()
    assert (out / "0-律师备忘/案情备忘.docx").read_bytes() == b"my notes"


def test_unknown_files_are_never_touched(out, bundle):
    (out / "1-起诉状").mkdir(parents=True)
    (out / "1-起诉状/民事起诉状.docx").write_bytes(b"mine")
    (out / "notes.txt").write_bytes(b"mine too")
    bundle(COMPLAINT)
    bundle()
    assert tree(out).items() >= {"1-起诉状/民事起诉状.docx": b"mine", "notes.txt": b"mine too"}.items()


def test_a_link_is_not_followed(out, bundle, tmp_path):
    elsewhere = tmp_path / "elsewhere.docx"
    elsewhere.write_bytes(b"complaint 1")
    (out / "1-起诉状").mkdir(parents=True)
    (out / "1-起诉状/民事起诉状.docx").symlink_to(elsewhere)
    done = bundle(BundlePart("起诉状", "民事起诉状.docx", b"new"))
    assert done.written == ("1-起诉状/民事起诉状.新.docx",)
    assert elsewhere.read_bytes() == b"complaint 1"


@pytest.mark.parametrize("at", range(7))
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_failure_on_the_way_leaves_the_old_bundle_whole(out, bundle, monkeypatch, at, error):
    """Every step of putting files in place fails once: nothing has changed, no temporary file is left, and the next run succeeds."""
    bundle(COMPLAINT, MEMORANDUM, BundlePart("其他", "a.txt", b"a"))
    before = tree(out)
    real, calls = Path.replace, []

    def fail(self, target):
        calls.append(self)
        if len(calls) == at + 1 and ".feecase-" not in self.name:
            raise error
        return real(self, target)

    parts = (
        BundlePart("起诉状", "民事起诉状.docx", b"complaint 2"),
        BundlePart("证据材料", "新.txt", b"n"),
        BundlePart("其他", "a.txt", b"b"),
    )
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        try:
            bundle(*parts)
        except (KeyboardInterrupt, BundleError):
            journal = {name: content for name, content in tree(out).items() if not name.startswith(".feecase")}
            assert journal == before
            assert verify(out) == ()
    bundle(*parts)
    assert verify(out) == ()
    assert tree(out)["1-起诉状/民事起诉状.docx"] == b"complaint 2"
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    assert not [name for name in tree(out) if name.startswith(".")]


def test_after_a_crash_the_next_run_knows_its_own_files(out, bundle, monkeypatch):
    """Power fails between two moves: nothing is put back, yet no file is taken for one of the user's."""
    bundle(COMPLAINT, MEMORANDUM)
    parts = (BundlePart("起诉状", "民事起诉状.docx", b"complaint 2"), BundlePart(MEMO, "案情备忘.docx", b"memo 2", "memo"))

    def power_fails(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(write, "dump", lambda _: power_fails())
        patch.setattr(write, "_put_back", lambda _: None)
        real = write.files.write
        patch.setattr(
            write.files, "write", lambda path, text: power_fails() if path.name == "manifest.json" else real(path, text)
        )
        patch.setattr(write, "dump", lambda _: "{}")
        with pytest.raises(KeyboardInterrupt):
            bundle(*parts)
    assert tree(out)["1-起诉状/民事起诉状.docx"] == b"complaint 2"
    done = bundle(*parts)
    assert done.edited == ()
    assert verify(out) == ()


def test_two_parts_of_one_name(bundle, out):
    with pytest.raises(BundleError, match="同名"):
        bundle(COMPLAINT, BundlePart("起诉状", "民事起诉状.DOCX", b"x"))
    assert tree(out) == {}
    with pytest.raises(ValueError, match="plain file name"):
        bundle(BundlePart("起诉状", "../x.docx", b"x"))


@pytest.mark.parametrize("change", ["size", "path", "first", "seal"])
def test_changed_manifest_is_noticed(out, bundle, change):
    bundle(COMPLAINT, evidence=[EvidenceLine("1-1", "E1", "合同", "contract", "", "", "copy", 1, 2, 2)])
    path = out / "manifest.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    if change == "seal":
        document["seal"] = "0" * 64
    elif change == "first":
        document["data"]["evidence"][0]["first"] = 1
    else:
        document["data"]["files"][0][change] = 7 if change == "size" else "x"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(BundleError, match="清单被改动过"):
        verify(out)
    with pytest.raises(BundleError, match="清单被改动过"):
        bundle(COMPLAINT)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"data": {}, "seal": ""}'])
def test_unreadable_manifest(out, bundle, content):
    bundle(COMPLAINT)
    (out / "manifest.json").write_text(content)
    with pytest.raises(BundleError, match="清单不能读取"):
        verify(out)


def test_verify_finds_what_changed(out, bundle):
    bundle(COMPLAINT, MEMORANDUM)
    (out / "1-起诉状/民事起诉状.docx").write_bytes(b"complaint 2")
    (out / "0-律师备忘/案情备忘.docx").unlink()
    (out / "mine.txt").write_text("x")
    (out / ".converted").mkdir()
    (out / ".converted/x.pdf").write_text("x")
    assert [(d.kind, d.path) for d in verify(out)] == [
        ("missing", "0-律师备忘/案情备忘.docx"),
        ("changed", "1-起诉状/民事起诉状.docx"),
        ("added", "mine.txt"),
    ]


def test_verify_compares_the_page_map_with_the_stamps(out, bundle):
    line = EvidenceLine("1-1", "E1", "合同", "contract", "", "", "copy", 2, 2, 3)
    bundle(BundlePart("证据材料", "证据材料.bin", b"x", "evidence"), evidence=[line])
    assert verify(out, read_stamps=lambda _: [("", 1), ("1-1", 2), ("1-1", 3)]) == ()
    (difference,) = verify(out, read_stamps=lambda _: [("", 1), ("1-1", 2)])
    assert (difference.kind, difference.wrong) == ("stamps", True)


def test_verify_needs_a_manifest(tmp_path):
    with pytest.raises(BundleError, match="没有清单"):
        verify(tmp_path)


def test_disk_full_is_a_sentence(bundle, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.os, "fsync", full)
    with pytest.raises(BundleError, match="材料不能写入"):
        bundle(COMPLAINT)
