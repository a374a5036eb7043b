"""Runs the scenarios in `tests/scenarios/claim/`: facts, as-of date, expected amounts and dates to the cent and the day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feecase import plainyaml
from feecase.model.case import Case
from feecase.model.choices import Choices
from feecase.model.yaml_reader import read
from feecase.money import plain

FOLDER = Path(__file__).parent.parent / "scenarios" / "claim"
SCENARIOS = [(f"{path.stem}：{s['情形']}", s) for path in sorted(FOLDER.glob("*.yaml")) for s in plainyaml.load(path).data]
HEADS = {"principal": "本金", "late-fee": "违约金", "outside": "本案之外", "unallocated": "未抵充"}
EXCLUDED = {"unexpired": "未到期", "other-owner": "他人期间", "decided": "已决"}
CASE: dict[str, Any] = {
    "案件编号": "T1",
    "管辖地代码": "110105",
    "原告": {"类别": "organisation", "名称": "阳光物业服务有限公司"},
    "被告": [{"姓名": "张三", "诉讼身份来源": "登记业主"}],
    "物业": {"物业项目": "阳光花园", "房号": "1-1-101", "建筑面积": "100"},
}
CONTRACT = {"合同名称": "阳光花园物业服务合同"}


def test_there_are_enough_scenarios():
    assert len(SCENARIOS) >= 60
    assert len({name for name, _ in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.parametrize(("name", "scenario"), SCENARIOS, ids=[name for name, _ in SCENARIOS])
def test_scenario(name, scenario, run):
    unknown = scenario.keys() - {"情形", "依据", "基准日", "案件", "口径", "选择", "结果"}
    assert not unknown, f"{name}: {unknown}"
    data = CASE | scenario["案件"]
    if "合同" in data:
        data = data | {"合同": CONTRACT | data["合同"]}
    case = read(Case, plainyaml.parse(plainyaml.dump(data), name))
    choices = read(Choices, plainyaml.parse(plainyaml.dump(scenario.get("选择") or {"格式版本": "1"}), name))
    result = run(case, scenario["基准日"], policies=scenario.get("口径"), choices=choices)
    assert not result.assessment.checks_not_run
    expected = scenario["结果"]
    assert _facts(result, expected) == expected


def _facts(result, expected: dict[str, Any]) -> dict[str, Any]:
    """Return what the case came to, in the words and to the extent of `expected`."""
    return {key: _FACTS[key](result, want) for key, want in expected.items()}


def _charges(result, want):
    debts = {d.id: d for d in result.assessment.debts}
    lines = {c.id: c for c in (*result.claim.debts, *result.claim.dropped)}
    facts = {
        id_: {
            "应收": plain(c.amount),
            "已付": plain(c.paid),
            "欠付": plain(c.outstanding),
            "应收日期": str(c.due) if c.due else "无",
            "合同违约金": _money(c.late_fee.contract),
            "稳妥违约金": plain(c.late_fee.defensible),
            "期间": f"{c.from_} 至 {c.to}",
            "债务人": "、".join(debts[id_].debtors),
            "起算": str(result.assessment.late_fees[id_].starts or "无"),
        }
        for id_, c in lines.items()
    }
    return {id_: {k: facts[id_][k] for k in line} if id_ in facts else "没有这一笔" for id_, line in want.items()}


def _money(amount):
    return "无" if amount is None else plain(amount)


def _findings(result, want):
    found = [f"{f.check} {f.level}" for f in result.assessment.findings]
    return [w for w in want if w in found]


def _said(result, want):
    texts = "\n".join(f"{f.what}。{f.why}。{f.settle}" for f in result.assessment.findings)
    return [w for w in want if w in texts]


def _segments(result, want):
    return {
        id_: [
            f"{s.from_} 至 {s.to} {s.days}天 {s.base:f} × {s.rate} = {s.amount:f}"
            for s in result.assessment.late_fees[id_].segments
        ]
        for id_ in want
    }


def _law(result, want):
    cited = {f"{c.work} {c.article}" + (f"@{c.on}" if c.on else "") for c in result.claim.grounds_law}
    return [w for w in want if (w.removeprefix("不引") in cited) != w.startswith("不引")]


def _finding_law(result, want):
    cited = {f"{f.check} {c.work} {c.article}" for f in result.assessment.findings for c in f.citations}
    return [w for w in want if (w.removeprefix("不引") in cited) != w.startswith("不引")]


_FACTS = {
    "本金": lambda r, _: plain(r.claim.principal),
    "合同违约金": lambda r, _: _money(r.claim.late_fee.contract),
    "稳妥违约金": lambda r, _: plain(r.claim.late_fee.defensible),
    "主张违约金": lambda r, _: plain(r.claim.late_fee.claimed),
    "其他": lambda r, _: plain(r.claim.other),
    "标的": lambda r, _: plain(r.claim.total),
    "受理费": lambda r, _: plain(r.claim.court_fee.full),
    "减半": lambda r, _: plain(r.claim.court_fee.half),
    "支付令": lambda r, _: plain(r.claim.court_fee.payment_order),
    "保全": lambda r, _: plain(r.claim.court_fee.preservation),
    "执行": lambda r, _: plain(r.claim.court_fee.execution),
    "款项": _charges,
    "笔数": lambda r, _: str(len(r.claim.debts)),
    "不主张": lambda r, _: {d.id: f"{EXCLUDED[d.excluded]} {d.from_} 至 {d.to} {d.amount:f}" for d in r.assessment.not_claimable},
    "放弃": lambda r, _: [c.id for c in r.claim.dropped],
    "抵充": lambda r, _: [
        f"{a.payment} {a.debt} {HEADS[a.head]} {a.amount:f}".replace("  ", " ") for a in r.assessment.allocations
    ],
    "逐段": _segments,
    "请求": lambda r, _: list(r.claim.requests),
    "计算方式": lambda r, _: r.claim.fee_formula,
    "违约金计算方式": lambda r, _: r.claim.late_fee_formula,
    "发现": _findings,
    "没有发现": lambda r, want: [w for w in want if w not in {f.check for f in r.assessment.findings}],
    "发现写明": _said,
    "程序": lambda r, want: {p.kind: p.fits for p in r.assessment.procedures if p.kind in want},
    "引用": _law,
    "发现引用": _finding_law,
}
