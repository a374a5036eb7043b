import datetime as dt
import json

import pytest

from feecase.builtin.checks import CHECKS
from feecase.builtin.evidence_kinds import CUES
from feecase.cli.main import execute
from feecase.engine import assess, build_context, load
from feecase.evidence.find.gaps import proof_map
from feecase.extend.cues import reads
from feecase.model.case import Case, Loaded
from feecase.model.finding import Finding
from feecase.plugin import Policy, Profile, hookimpl

BASE = {
    "id": "A",
    "jurisdiction": "370200",
    "plaintiff": {"name": "甲物业"},
    "defendants": [{"kind": "natural", "name": "张三", "evidence": ["T"]}],
    "premises": {"project": "阳光花园", "unit": "1-101"},
    "charges": [{"id": "C1", "from": "2025-01-01", "to": "2025-01-31", "amount": "100.00"}],
    "contacts": [{"id": "D1", "kind": "demand", "sent": "2025-03-01", "evidence": ["D", "R#2"]}],
    "evidence": [
        {"id": "L", "file": "l.pdf", "kind": "licence", "title": "营业执照", "holder": "公司"},
        {"id": "T", "file": "t.pdf", "kind": "title", "title": "查档", "original": "original"},
        {"id": "D", "file": "d.pdf", "kind": "demand", "title": "催缴函", "holder": "公司"},
        {"id": "R", "file": "r.jpg", "kind": "delivery-proof", "title": "面单", "original": "original"},
        {"id": "B", "file": "b.pdf", "kind": "ledger", "title": "台账"},
    ],
}


@pytest.fixture
def mapped():
    def run(missing=(), **changes):
        return proof_map(Loaded(case=Case.model_validate(BASE | changes), folder=".", missing_files=missing), cues=CUES)

    return run


def facts(result):
    return {f.where: f for f in result.facts}


def gaps(result):
    return [(g.kind, g.where) for g in result.gaps]


def test_facts_and_their_evidence(mapped):
    found = facts(mapped())
    assert [(link.id, link.first) for link in found["contacts[D1]"].links] == [("D", None), ("R", 2)]
    assert [link.id for link in found["premises"].links] == ["T"]
    assert [link.id for link in found["charges[C1]"].links] == ["B"]
    assert {where: f.strength for where, f in found.items()} == {
        "plaintiff": "fair",
        "defendants[张三]": "strong",
        "premises": "strong",
        "charges[C1]": "weak",
        "contacts[D1]": "fair",
        "service": "none",
    }
    assert mapped().weakest == "service"
    assert found["contacts[D1]"].weakest == "催缴函（复印件，原件在公司）"
    assert found["premises"].weakest == ""


@pytest.mark.parametrize(
    ("more", "rung", "gap"),
    [
        ({"evidence": []}, "told", "no-proof"),
        ({}, "sent", "no-arrival"),
        ({"evidence": ["D"]}, "written", "no-arrival"),
        ({"tracking_no": "1234567890123"}, "accepted", "no-arrival"),
        ({"evidence": ["D"], "effective": "2025-03-03"}, "delivered", "no-arrival"),
        ({"result": "拒收"}, "refused", "no-arrival"),
        ({"effective": "2025-03-03"}, "delivered", None),
        ({"effective": "2025-03-03", "result": "签收"}, "signed", None),
    ],
)
def test_how_far_the_proof_of_a_demand_reaches(mapped, more, rung, gap):
    result = mapped(contacts=[BASE["contacts"][0] | more])
    assert facts(result)["contacts[D1]"].rung == rung
    assert [kind for kind, where in gaps(result) if where == "contacts[D1]"] == ([gap] if gap else [])


def test_calls_have_no_rung(mapped):
    assert (
        facts(mapped(contacts=[{"id": "V", "kind": "visit", "sent": "2025-03-01", "evidence": ["D"]}]))["contacts[V]"].rung
        is None
    )


def test_missing_files_and_excluded_items_prove_nothing(mapped):
    result = mapped(missing=("T",))
    assert facts(result)["premises"].strength == "none"
    assert {("no-proof", "premises"), ("no-proof", "defendants[张三]"), ("no-file", "evidence[T]")} <= set(gaps(result))
    evidence = [e | {"exclude": e["id"] == "B"} for e in BASE["evidence"]]
    assert ("no-proof", "charges[C1]") in gaps(mapped(evidence=evidence))


def test_evidence_that_proves_nothing(mapped):
    more = [
        {"id": "X", "file": "x.pdf", "kind": "message", "title": "聊天"},
        {"id": "S", "file": "s.pdf", "kind": "service-record", "title": "巡查"},
    ]
    assert [g for g in gaps(mapped(evidence=BASE["evidence"] + more)) if g[0] == "unused"] == [("unused", "evidence[X]")]


def test_copies_without_original(mapped):
    evidence = [
        e | ({"holder": ""} if e["id"] == "D" else {"original": "electronic"} if e["id"] == "R" else {}) for e in BASE["evidence"]
    ]
    found = [g for g in mapped(evidence=evidence).gaps if g.kind == "no-original"]
    assert [(g.where, g.citations[0].article) for g in found] == [("evidence[D]", "11"), ("evidence[R]", "15")]
    assert [g for g in gaps(mapped()) if g[0] == "no-original"] == []


def test_unknown_reference(mapped):
    assert ("unknown-reference", "contacts[D1]") in gaps(mapped(contacts=[BASE["contacts"][0] | {"evidence": ["D", "nope"]}]))


def test_every_gap_says_what_closes_it(mapped):
    for gap in mapped(missing=("T",), contacts=[{"id": "V", "kind": "visit", "evidence": ["nope"]}]).gaps:
        assert gap.settle


def test_every_gap_cites_its_rule_of_evidence(mapped):
    gaps = mapped(missing=("T",), evidence=[*BASE["evidence"], {"id": "X", "file": "x", "kind": "message", "title": "聊天"}]).gaps
    assert {g.kind for g in gaps} >= {"no-proof", "no-arrival", "no-file", "unused"}
    assert all(g.citations for g in gaps)


def test_links_name_the_page_of_the_bundle():
    loaded = Loaded(case=Case.model_validate(BASE), folder=".")
    result = proof_map(loaded, cues=CUES, places={"R": ("5-2", 11, 14), "D": ("5-1", 10, 10)})
    links = {link.id: (link.no, link.page, link.to_page) for link in facts(result)["contacts[D1]"].links}
    assert links == {"D": ("5-1", 10, 10), "R": ("5-2", 12, 12)}


def finding(**values):
    return Finding.model_validate({"check": "missing-proof", "level": "warning", "what": "没有证明权属和面积的证据"} | values)


def test_what_the_checks_say_is_not_said_twice():
    loaded = Loaded(case=Case.model_validate(BASE), folder=".", missing_files=("T",))
    said = finding(where="premises.evidence")
    result = proof_map(loaded, checks=CHECKS, findings=[said, finding(check="identity", where="defendants")])
    assert result.findings == (said,)
    assert ("no-proof", "premises") not in gaps(result)
    assert ("no-proof", "defendants[张三]") in gaps(result)


def test_the_profile_decides_what_blocks():
    loaded = Loaded(case=Case.model_validate(BASE | {"evidence": [e | {"holder": ""} for e in BASE["evidence"]]}), folder=".")
    assert not proof_map(loaded).blocking
    assert proof_map(loaded, needed=("original",)).blocking
    assert proof_map(loaded, checks=CHECKS, findings=[finding(level="blocking")]).blocking


CASE = """
id: A
jurisdiction: "370200"
plaintiff: {name: 甲物业}
defendants: [{kind: natural, name: 张三, evidence: [T]}]
premises: {project: 阳光花园, unit: 1-101, area: "98.00"}
contract: {name: 物业服务合同, from: "2020-01-01", evidence: [K]}
tariffs: [{id: P, item: 物业服务费, price: "2.00"}]
charges: [{id: C1, from: "2025-01-01", to: "2025-03-31", amount: "588.00", quantity: "98", price: "2.00"}]
evidence:
  - {id: T, file: t.pdf, kind: title, title: 查档}
  - {id: K, file: k.pdf, kind: contract, title: 合同}
"""
TITLE = "权利人：李四\n建筑面积 89.50 平方米"
TERMS = (
    "乙方：丙物业\n总建筑面积约 46000 平方米。每月每平方米 1.80 元。\n本合同期限自 2020 年 1 月 1 日起至 2025 年 2 月 28 日止。"
)


@pytest.fixture
def documents(tmp_path):
    """A case whose title and contract say something else than the case."""
    from feecase.drawings import draw

    for name, text in (("t.pdf", TITLE), ("k.pdf", TERMS)):
        (tmp_path / name).write_bytes(draw("#for line in data { block(text(line)) }", text.splitlines()))
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


def test_facts_read_from_documents_are_compared_with_the_case(documents, capsys):
    assert execute(["evidence", "gaps", str(documents), "--as-of", "2026-11-20", "--json"]) in (0, 3)
    data = json.loads(capsys.readouterr().out)["data"]
    assert data["proposed_facts"]["T"]["area"] == "89.50"
    assert (data["proposed_facts"]["K"]["price"], data["proposed_facts"]["K"]["to"]) == ("1.80", "2025-02-28")
    whats = "\n".join(f["what"] for f in data["findings"] if f["check"] == "facts")
    for part in (
        "载明建筑面积 89.50 平方米，案件写的是 98.00",
        "载明的权利人（李四）不是被告",
        "载明单价 1.80 元，案件的收费标准是 2.00",
        "没有原告",
        "没有覆盖 2025-",
    ):
        assert part in whats


def test_declared_facts_count_in_the_main_check_and_win_over_the_text(documents, capsys):
    def whats():
        execute(["check", str(documents), "--as-of", "2026-11-20", "--json"])
        return capsys.readouterr().out

    assert "载明建筑面积" not in whats()
    path = documents / "case.yaml"
    path.write_text(CASE.replace("title: 查档}", 'title: 查档, facts: {area: "97.00", names: [张三]}}'), encoding="utf-8")
    assert "载明建筑面积 97.00 平方米，案件写的是 98.00 平方米" in whats()
    execute(["evidence", "gaps", str(documents), "--as-of", "2026-11-20"])
    out = capsys.readouterr().out
    assert "97.00" in out
    assert "89.50" not in out
    assert "（据正文识别，请核对）" in out


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("总建筑面积约46000平方米", "title", None),
        ("建筑面积：100.00㎡，另一套建筑面积：90㎡", "title", None),
        ("住宅每月每平方米1.80元，商业每月每平方米3.50元", "contract", {"price": "1.80"}),
        ("建筑面积为 100.00 平方米", "handover", {"area": "100.00"}),
        ("建筑面积（平方米） 89.50\n用途 住宅", "title", {"area": "89.50"}),
        (
            "住宅（元/平方米·月） 1.80\n商业（元/平方米·月） 3.50\n执行日期 2014 年 6 月 1 日",
            "price-approval",
            {"price": "1.80", "from": "2014-06-01"},
        ),
        (
            "自2025年1月1日起，住宅由每月每平方米 1.80 元调整\n为每月每平方米 2.00 元",
            "resolution",
            {"price": "2.00", "from": "2025-01-01"},
        ),
        ("住宅每月每平方米1.80元，住宅每月每平方米1.90元", "contract", None),
        ("物业费2.10元/㎡·月", "contract", {"price": "2.10"}),
        ("权利人 共有情况 登记日期\n李明 单独所有 2018年\n5月\n王芳 单独所有\n2026年", "title", {"names": ["李明", "王芳"]}),
        ("住宅 (元/平方米·月)\n1.80\n商业 (元/平方米·月)\n3.50", "price-approval", {"price": "1.80"}),
        ("权利人\n共有情况\n登记日期\n何丽娟\n单独所有\n2016年9月8日", "title", {"names": ["何丽娟"]}),
        ("甲方（建设单位）：青岛甲公司\n甲方（盖章）：青岛甲", "contract", {"names": ["青岛甲公司"]}),
        ("建筑面积为 100.00 平方米", "message", None),
        ("合同期限自2021年2月30日起至2022年1月1日", "contract", None),
    ],
)
def test_proposals(text, kind, expected):
    from feecase.evidence.find.facts import propose

    found = propose(text, reads(CUES, kind), use="住宅")
    assert (found and found.model_dump(mode="json", exclude_defaults=True)) == (expected and expected | {"read_by": "text"})
    assert found is None or found.read_by == "text"


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("二〇二四年\n2025 年 3 月 1 日", "demand", "2025-03-01"),
        ("签订日期：2014年3月10日\n附件", "contract", "2014-03-10"),
        ("自2025年1月1日起执行。\n2024 年 12 月 8 日\n", "resolution", "2024-12-08"),
        ("2016年9月8日\n2026年10月20", "title", "2026-10-20"),
        ("2025年2月30日", "demand", ""),
        ("2025年2月28日", "photo", ""),
        ("于2025年2月28日前交清", "demand", ""),
    ],
)
def test_the_day_that_a_document_bears(text, kind, expected):
    from feecase.evidence.find.facts import written_on

    assert (written_on(text) if "date" in reads(CUES, kind) else "") == expected


BILLED = """
id: A
jurisdiction: "370200"
plaintiff: {name: 甲物业}
defendants: [{kind: natural, name: 张三}]
premises: {project: 阳光花园, unit: 1-101, area: "98.00"}
tariffs: [{id: P, item: 物业服务费, price: "2.20"}]
charges:
  - {id: C1, item: 物业服务费, from: "2024-01-01", to: "2024-01-31", amount: "215.60", quantity: "98", price: "2.20"}
  - {id: C2, item: 物业服务费, from: "2025-02-01", to: "2025-02-28", amount: "215.60", quantity: "98", price: "2.20"}
  - {id: C3, item: 车位费, from: "2025-02-01", to: "2025-02-28", amount: "150.00", quantity: "1", price: "150"}
evidence:
  - {id: K, file: k.pdf, kind: contract, title: 合同, facts: {price: "1.80", from: "2020-01-01", read_by: ocr}}
  - {id: R, file: r.pdf, kind: resolution, title: 决议, facts: {price: "2.20", from: "2025-01-01"}}
"""


def test_a_billed_price_is_compared_with_the_document_of_its_time(tmp_path, capsys):
    (tmp_path / "case.yaml").write_text(BILLED, encoding="utf-8")
    execute(["check", str(tmp_path), "--as-of", "2026-11-20", "--json"])
    text = capsys.readouterr().out
    assert "“合同”载明单价 1.80 元，账单在 2024-01-01 至 2024-01-31 按 2.20 元计费（据图像识别，可能有误，请核对）" in text
    assert "“决议”载明单价" not in text
    (tmp_path / "case.yaml").write_text(BILLED.replace('from: "2025-01-01"', 'to: "2030-01-01"'), encoding="utf-8")
    execute(["check", str(tmp_path), "--as-of", "2026-11-20", "--json"])
    assert "按 2.20 元计费" not in capsys.readouterr().out


class Strict:
    """A place whose court asks for a record of services and for originals."""

    @staticmethod
    @hookimpl
    def feecase_profiles():
        needed = Policy(name="proof.blocking", value=("service", "original"), source="实务：某院立案指引")
        return [Profile(place="370200", name="严格市", policies=(needed,))]


def test_missing_proof_blocks_where_the_place_says_so(documents, capsys, monkeypatch):
    """`proof.blocking` of a place's profile makes the check's findings block, and so does the gaps command; elsewhere they warn."""
    strict, usual = build_context([Strict()], entry_points=False), build_context(entry_points=False)
    day = dt.date(2026, 11, 20)

    def levels(context):
        found = assess(context, load(documents), as_of=day).findings
        return {f.what: f.level for f in found if f.check == "missing-proof"}

    assert levels(usual)["没有履行服务的证据"] == "note"
    assert levels(strict)["没有履行服务的证据"] == "blocking"
    shown = {}
    for name, context in (("usual", usual), ("strict", strict)):
        monkeypatch.setattr("feecase.cli.show.command_context", lambda context=context: context)
        code = execute(["evidence", "gaps", str(documents), "--as-of", "2026-11-20", "--json"])
        data = json.loads(capsys.readouterr().out)["data"]
        shown[name] = (code, {g["level"] for g in data["gaps"] if g["kind"] == "no-original"})
    assert shown == {"usual": (0, {"warning"}), "strict": (3, {"blocking"})}


def test_the_policy_is_visible_with_its_default_and_source(capsys):
    execute(["place", "show", "CN", "--json"])
    policies = {p["name"]: p for p in json.loads(capsys.readouterr().out)["data"]["policies"]}
    assert (policies["proof.blocking"]["value"], policies["proof.blocking"]["shown"]) == ([], "无")
    assert any("第一百二十二条" in law for law in policies["proof.blocking"]["citations"])


def test_each_fact_cites_the_rule_behind_its_strength(mapped):
    found = facts(mapped())
    assert all(f.rules for f in found.values())
    assert [(c.work, c.article) for c in found["service"].rules] == [("minsufa", "67")]
    assert ("minshi-zhengju", "90") in [(c.work, c.article) for c in found["charges[C1]"].rules]
    assert ("minshi-zhengju", "61") in [(c.work, c.article) for c in found["plaintiff"].rules]
    electronic = [{"id": "M", "file": "m.jpg", "kind": "message", "title": "短信", "original": "electronic"}]
    sms = mapped(
        evidence=electronic,
        contacts=[{"id": "D1", "kind": "message", "evidence": ["M"]}],
        defendants=[{"kind": "natural", "name": "张三"}],
    )
    assert {c.article for c in facts(sms)["contacts[D1]"].rules} == {"15", "93"}


def test_an_own_ledger_is_weak_even_in_the_original(mapped):
    evidence = [e | {"original": "original"} if e["id"] == "B" else e for e in BASE["evidence"]]
    assert facts(mapped(evidence=evidence))["charges[C1]"].strength == "weak"


def test_what_is_asked_rests_on_the_facts_behind_it(documents, capsys):
    execute(["evidence", "gaps", str(documents), "--as-of", "2026-11-20", "--json"])
    found = {f["where"]: f for f in json.loads(capsys.readouterr().out)["data"]["facts"]}
    asked = found["claim.principal"]
    assert "请求物业费 588.00 元" in asked["text"]
    assert {link["id"] for link in asked["links"]} == {"T", "K"}
    assert (asked["strength"], asked["weakest"]) == ("none", "甲物业的主体资格：没有证据")
    assert "claim.late_fee" not in found


EVENTS = """
id: A
jurisdiction: "370200"
plaintiff: {name: 甲物业}
defendants: [{kind: natural, name: 张三}]
premises: {project: 阳光花园, unit: 1-101, area: "98.00"}
charges:
  - {id: C1, from: "2023-01-01", to: "2023-01-31", due: "2023-02-10", amount: "100.00"}
  - {id: C2, from: "2023-02-01", to: "2023-02-28", due: "2023-03-10", amount: "100.00"}
contacts: [{id: D1, kind: demand, sent: "2025-03-01", effective: "2025-03-03"}]
"""


def test_events_say_how_many_charges_hang_on_them(tmp_path, capsys):
    (tmp_path / "case.yaml").write_text(EVENTS, encoding="utf-8")
    execute(["evidence", "gaps", str(tmp_path), "--as-of", "2026-11-20"])
    out = "".join(capsys.readouterr().out.split())
    assert "中断2笔的时效" in out
    assert "2025-03-01催缴函：没有证据；2笔款项的时效靠它中断" in out
    assert "证明力的依据：" in out


def test_items_of_one_title_are_told_apart_by_their_dates(mapped):
    evidence = [e | ({"holder": "", "date": "2025-03-01"} if e["id"] == "D" else {}) for e in BASE["evidence"]]
    assert "“催缴函”（2025-03-01）是复印件" in "".join(g.what for g in mapped(evidence=evidence).gaps)
