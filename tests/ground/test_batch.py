"""A failing case never stops the others; what failed says why."""

from pathlib import Path

import pytest

from feecase import batch
from feecase.errors import InputError


def work(folder):
    if folder.name == "bad":
        raise InputError("文件缺失", where="bad/case.yaml")
    if folder.name == "bug":
        raise ZeroDivisionError
    return folder.name.upper()


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_others_go_on(jobs):
    outcomes = list(batch.run([Path("a"), Path("bad"), Path("bug"), Path("z")], work, jobs=jobs))

    assert [o.result for o in outcomes] == ["A", None, None, "Z"]
    assert [o.ok for o in outcomes] == [True, False, False, True]
    assert outcomes[1].problems[0].what == "文件缺失"
    assert not outcomes[1].bug
    assert "ZeroDivisionError" in outcomes[2].bug


def test_an_interrupt_is_not_swallowed():
    def interrupted(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(batch.run([Path("a")], interrupted))
