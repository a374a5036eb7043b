"""催缴记录: the column 经办人 names the collector; a promise is made by the debtor, whoever took it."""

import datetime as dt

import pytest

from feecase.builtin.importers.contacts import _contact


class _Row(dict):
    line = 2


def _row(**values):
    empty = dict.fromkeys(("effective", "until", "instalments", "files", "covers_from", "covers_to", "demanded"))
    return _Row(empty | {"room": "1-1-101", "owner": "王伟", "date": dt.date(2024, 9, 11)} | values)


@pytest.mark.parametrize(
    ("kind", "by", "expected"),
    [
        ("promise", "张管家", (None, "张管家")),
        ("promise", "王伟", ("王伟", None)),
        ("acknowledgement", None, (None, None)),
        ("demand", "张管家", ("张管家", None)),
    ],
)
def test_the_collector_is_not_the_one_who_promised(kind, by, expected):
    (record,) = _contact(_row(kind=(kind, ""), by=by))
    assert (record.values["by"], record.values["sender"]) == expected
