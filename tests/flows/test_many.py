"""A failing case never stops the others; what failed says why."""

from __future__ import annotations

import pytest

from feecase.cases.folder import FolderStore
from feecase.cases.protocol import CaseRef
from feecase.errors import InputError
from feecase.flows import many


def shout(_context, _store, request):
    if request == "bad":
        raise InputError("文件缺失", where="bad/case.yaml")
    if request == "gone":
        raise FileNotFoundError(2, "No such file or directory", "gone/case.yaml")
    if request == "bug":
        raise ZeroDivisionError
    return request.upper()


@pytest.fixture
def work(tmp_path):
    """Return cases of one folder, each with its own name as the request."""
    store = FolderStore(tmp_path)
    return lambda *names: [(CaseRef(store, name), name) for name in names]


def test_the_others_go_on(context, work):
    outcomes = list(many.run(shout, context, work("a", "bad", "gone", "bug", "z")))

    assert [o.name for o in outcomes] == ["a", "bad", "gone", "bug", "z"]
    assert [o.result for o in outcomes] == ["A", None, None, None, "Z"]
    assert [o.ok for o in outcomes] == [True, False, False, False, True]
    assert (outcomes[1].problems[0].what, outcomes[1].bug) == ("文件缺失", "")
    assert outcomes[2].problems
    assert not outcomes[2].bug
    assert "ZeroDivisionError" in outcomes[3].bug


def test_several_processes_keep_the_order_and_the_failures(context, work):
    outcomes = list(many.run(shout, context, work("a", "bad", "c"), jobs=2))

    assert [o.result for o in outcomes] == ["A", None, "C"]
    assert outcomes[1].problems[0].what == "文件缺失"


def test_an_interrupt_is_not_swallowed(context, work):
    def interrupted(_context, _store, _request):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(many.run(interrupted, context, work("a")))
