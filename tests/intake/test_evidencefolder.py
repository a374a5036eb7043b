"""Evidence folders: every file becomes an entry with a stable id; names in tables find their files."""

from __future__ import annotations

import pytest

from feecase.extend.contracts import EvidenceCue
from feecase.intake.evidencefolder import shelf

CUES = (EvidenceCue("demand", ("催缴函",), "已催告", "原告", "催缴情况"), EvidenceCue("photo", ("照片",), electronic=True))


@pytest.fixture
def opened(tmp_path):
    def make(*names, folders=("1-1-101",)):
        for name in names:
            path = tmp_path / "evidence" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
        return shelf(tmp_path / "cases" / "1-1-101", tmp_path, folders, CUES)

    return make


@pytest.mark.parametrize(
    ("name", "date", "title"),
    [
        ("催缴函-2026-04-10.pdf", "2026-04-10", "催缴函"),
        ("2026.04.10 催缴函.pdf", "2026-04-10", "催缴函"),
        ("催缴函20260410.pdf", "2026-04-10", "催缴函"),
        ("催缴函（2026年4月10日）.pdf", "2026-04-10", "催缴函"),
        ("催缴函2026-04.pdf", "2026-04", "催缴函"),
        ("2026-04-10.pdf", "2026-04-10", "文件"),
        ("催缴函.pdf", None, "催缴函"),
        ("邮件1180000101337.pdf", None, "邮件1180000101337"),
    ],
)
def test_date_and_title_come_from_the_file_name(opened, name, date, title):
    (entry,) = opened(f"1-1-101/{name}").entries.values()

    assert (entry.get("date"), entry["title"]) == (date, title)


def test_kind_and_what_it_proves_come_from_the_cues(opened):
    demand, photo, other = opened("1-1-101/催缴函.pdf", "1-1-101/照片.jpg", "1-1-101/杂项.txt").entries.values()

    assert demand == {
        "id": "催缴函",
        "file": "../../evidence/1-1-101/催缴函.pdf",
        "kind": "demand",
        "title": "催缴函",
        "proves": "已催告",
        "source": "原告",
        "group": "催缴情况",
        "original": "copy",
    }
    assert sorted([photo["kind"], other["kind"]]) == ["other", "photo"]
    assert {entry["id"]: entry["original"] for entry in (photo, other)} == {"照片": "electronic", "杂项": "copy"}


def test_ids_hold_no_signs_that_references_cannot_and_differ(opened):
    found = opened("1-1-101/a b#c.pdf", "1-1-101/a b#c.jpg", "1-1-101/sub/a b#c.pdf")

    assert list(found.entries) == ["a_b_c", "a_b_c-2", "a_b_c-3"]


def test_names_in_tables_find_files_with_suffix_without_or_by_path(opened):
    found = opened("1-1-101/催缴函.pdf", "1-1-101/回执/回执.JPG", "公共/通知.pdf")

    assert found.refs(["催缴函", "回执.jpg#2-3", "evidence/公共/通知.pdf", "E2#1"], ["E2"]) == [
        "催缴函",
        "回执#2-3",
        "通知",
        "E2#1",
    ]
    assert found.entries["通知"]["file"] == "../../evidence/公共/通知.pdf"


def test_a_file_that_is_not_there_gets_an_entry_so_that_it_is_missed(opened):
    found = opened()

    assert found.refs(["录音.m4a"]) == ["录音"]
    assert found.entries["录音"]["file"] == "../../evidence/1-1-101/录音.m4a"


def test_two_folders_serve_one_case(opened):
    found = opened("1-1-101/a.pdf", "1-1-101-李明/b.pdf", folders=("1-1-101", "1-1-101-李明"))

    assert list(found.entries) == ["a", "b"]


def test_links_to_files_outside_the_project_are_left_out_and_told(opened, tmp_path, tmp_path_factory):
    private = tmp_path_factory.mktemp("elsewhere") / "私密.pdf"
    private.write_bytes(b"x")
    (tmp_path / "evidence" / "1-1-101").mkdir(parents=True)
    (tmp_path / "evidence" / "1-1-101" / "链接.pdf").symlink_to(private)

    found = opened("1-1-101/催缴函.pdf")

    assert list(found.entries) == ["催缴函"]
    assert [path.name for path in found.outside] == ["链接.pdf"]
