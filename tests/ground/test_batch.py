"""A failing case never stops the others; what failed says why."""

from pathlib import Path

import pytest

from feecase import batch, plainyaml
from feecase.errors import InputError


def work(folder):
    if folder.name == "bad":
        raise InputError("文件缺失", where="bad/case.yaml")
    if folder.name == "bug":
        raise ZeroDivisionError
    return folder.name.upper()


def test_the_others_go_on():
    outcomes = list(batch.run([Path("a"), Path("bad"), Path("bug"), Path("z")], work))

    assert [o.result for o in outcomes] == ["A", None, None, "Z"]
    assert [o.ok for o in outcomes] == [True, False, False, True]
    assert outcomes[1].problems[0].what == "文件缺失"
    assert not outcomes[1].bug
    assert "ZeroDivisionError" in outcomes[2].bug


def test_several_processes_keep_the_order_and_the_failures(tmp_path):
    for name, text in (("a", "x: 1"), ("b", "x: 1\nx: 2"), ("c", "x: 3")):
        (tmp_path / name).write_text(text, encoding="utf-8")

    outcomes = list(batch.run(sorted(tmp_path.iterdir()), plainyaml.load, jobs=2))

    assert [o.result.data if o.result else None for o in outcomes] == [{"x": "1"}, None, {"x": "3"}]
    assert "重复" in outcomes[1].problems[0].what


def test_an_interrupt_is_not_swallowed():
    def interrupted(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(batch.run([Path("a")], interrupted))
