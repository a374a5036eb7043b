"""Files of the user are written whole or not at all, for the owner's eyes only; long numbers are masked."""

import os
import stat
import time

import pytest

from feecase import files


def test_a_written_file_is_whole_and_private(tmp_path):
    target = tmp_path / "deep" / "case.yaml"

    files.write(target, "内容")

    assert target.read_text(encoding="utf-8") == "内容"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [p.name for p in target.parent.iterdir()] == ["case.yaml"]


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path, monkeypatch):
    target = tmp_path / "case.yaml"
    files.write(target, "旧")

    def fail(_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        files.write(target, "新")

    assert target.read_text(encoding="utf-8") == "旧"
    assert [p.name for p in tmp_path.iterdir()] == ["case.yaml"]


def test_what_a_dead_process_left_half_written_goes_after_an_hour(tmp_path):
    old, fresh = tmp_path / ".feecase-aaaaaaaa.tmp", tmp_path / ".feecase-bbbbbbbb.tmp"
    for path in (old, fresh):
        path.write_text("半", encoding="utf-8")
    os.utime(old, (time.time() - 3700,) * 2)
    files.write(tmp_path / "a.yaml", "甲")
    assert sorted(path.name for path in tmp_path.iterdir()) == [fresh.name, "a.yaml"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证 11010519491231002X，电话13800138000", "身份证 110***02X，电话138***000"),
        ("3-1-302", "3-1-302"),
        ("金额 1234.56", "金额 1234.56"),
        ("110105 19491231 002X", "110***02X"),
    ],
)
def test_long_numbers_are_masked_and_short_ones_stay(text, masked):
    assert files.mask(text) == masked


def test_the_hash_is_of_the_bytes(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"abc")

    assert files.sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
