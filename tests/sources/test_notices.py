"""账单疑点 and 空置登记: what a source leaves open reaches the debtor it concerns, and is told with the charges."""

from __future__ import annotations

import csv

import pytest

from feecase.intake.casefolder import load

CHARGES = [
    ["费用编号", "房号", "业主", "费用名称", "开始时间", "结束时间", "收费金额", "备注"],
    ["x/F1/2026-01", "3-1-302", "", "物业费", "2026-01-01", "2026-01-31", "190.00", "录入单价 2 元"],
    ["x/F2/2026-02", "3-1-302", "", "物业费", "2026-02-01", "2026-02-28", "190.00", ""],
]
OWNERS = [
    ["房号", "权利人", "取得日期", "转出日期"],
    ["3-1-302", "李明", "2018-05-10", "2026-02-01"],
    ["3-1-302", "王芳", "2026-02-01", ""],
]
DOUBTS = ["疑点", "房号", "费用编号", "级别", "问题", "理由", "处理", "涉及金额"]


@pytest.fixture
def tables(project):
    """Write tables as CSV files and import them: `tables(rows, …)` → ImportResult."""

    def run(*contents):
        paths = []
        for number, rows in enumerate(contents):
            path = project.folder / f"表{number}.csv"
            with path.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows(rows)
            paths.append(path)
        return project.run(*paths)

    return run


def test_a_doubt_goes_to_the_debtor_whose_charge_it_names_and_one_without_a_charge_to_all(tables, project, feecase_assess):
    tables(
        CHARGES,
        OWNERS,
        [
            DOUBTS,
            ["价格", "3-1-302", "F1", "警告", "单价改过：旧价不明", "系统不留旧价", "附收据", "12.50"],
            ["余额", "3-1-302", "", "提示", "有余额", "", "先抵扣", ""],
            ["别处", "3-1-101", "F9", "提示", "无关", "", "", ""],
        ],
    )
    seller, buyer = (load(project.cases / f"3-1-302-{letter}") for letter in "AB")

    assert [(d.check, d.level, str(d.amount)) for d in seller.case.doubts] == [
        ("价格", "warning", "12.50"),
        ("余额", "note", "None"),
    ]
    assert [d.check for d in buyer.case.doubts] == ["余额"]
    told = {f.what: f for f in feecase_assess(seller).findings if f.check == "billing-doubt"}
    assert (told["单价改过：旧价不明"].debts, str(told["单价改过：旧价不明"].amount), told["单价改过：旧价不明"].settle) == (
        ("C202601",),
        "12.50",
        "附收据",
    )
    assert told["有余额"].debts == ()
    assert seller.case.charges[0].note.startswith("备注：录入单价 2 元")


def test_a_doubt_of_an_unknown_level_is_rejected(tables):
    (rejected,) = tables(CHARGES, [DOUBTS, ["价格", "3-1-302", "F1", "严重", "单价改过", "", "", ""]]).rejected

    assert (rejected.reject.column, rejected.reject.reason) == ("级别", "级别“严重”无法识别")
    assert "阻断、警告、提示" in rejected.reject.fix


def test_vacancies_stand_with_the_premises(tables, project):
    result = tables(
        CHARGES,
        [
            ["房号", "空置起", "空置止", "登记日期"],
            ["3-1-302", "2026-01-10", "2026-02-10", "2026-01-05"],
            ["3-1-302", "2026-03-10", "2026-03-01", ""],
        ],
    )
    (case,) = result.cases

    assert [(str(v.from_), str(v.to), str(v.reported_on)) for v in load(case.folder).case.premises.vacant] == [
        ("2026-01-10", "2026-02-10", "2026-01-05")
    ]
    assert [(r.reject.column, r.reject.reason) for r in result.rejected] == [("空置止", "空置止早于空置起")]


def test_doubts_of_an_earlier_import_stay_where_a_later_one_says_nothing_of_them(tables, project):
    tables(CHARGES, OWNERS, [DOUBTS, ["价格", "3-1-302", "F1", "警告", "单价改过", "", "", ""]])
    tables(CHARGES, OWNERS)

    assert [d.what for d in load(project.cases / "3-1-302-A").case.doubts] == ["单价改过"]
