"""A rich invented case for the papers: co-owners or a company, fourteen months, a part payment, a demand that arrived, agents, evidence."""

from __future__ import annotations

import calendar
import datetime as dt
import importlib
import io
import json
import sys
import zipfile
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from feecase.builtin.national import feecase_profiles
from feecase.extend.contracts import EvidenceLine, PaperContext
from feecase.model.assessment import (
    Advice,
    Allocated,
    Assessment,
    Debt,
    DebtLimitation,
    LateFee,
    LateSegment,
    LimitationReport,
    Loss,
    PolicyUsed,
    Procedure,
    Reading,
    Readings,
)
from feecase.model.case import Case, Loaded
from feecase.model.choices import Choices
from feecase.model.claim import Claim, ClaimedDebt, CourtFees, DebtLateFee, LateFeeSum
from feecase.model.finding import Finding
from feecase.model.trace import Step, cite
from feecase.money import cents, total
from feecase.place.profile import resolve

AS_OF = dt.date(2026, 11, 20)
NAME = "甲&乙物业<分公司>"
TITLES = {
    "minfadian": "中华人民共和国民法典",
    "wuye-tiaoli": "物业管理条例",
    "minsufa": "中华人民共和国民事诉讼法",
    "susong-shixiao-guiding": "最高人民法院关于审理民事案件适用诉讼时效制度若干问题的规定",
}


@dataclass(frozen=True)
class FakeArticle:
    """Enough of an article for the papers."""

    title: str
    no: str
    paragraphs: tuple[str, ...]
    in_force: dt.date = dt.date(2021, 1, 1)
    ended: dt.date | None = None
    inferred: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


class FakeLibrary:
    """Answers for the three works that the sample cites."""

    def article(self, work: str, no: str, *, on: dt.date) -> FakeArticle:
        return FakeArticle(TITLES[work], no, (f"{TITLES[work]}第{no}条第一款的文字。", "第二款的文字。"))

    def text(self, citation, *, on: dt.date) -> str:
        return self.article(citation.work, citation.article, on=on).text

    def format(self, citation, *, on: dt.date, short: bool = False) -> str:
        from feecase.hanzi import article, numeral

        text = f"《{TITLES[citation.work]}》{article(citation.article)}"
        return text + (f"第{numeral(citation.paragraph)}款" if citation.paragraph else "")


def case_data(**changes: object) -> dict[str, object]:
    data: dict[str, object] = {
        "id": "1-2-301",
        "jurisdiction": "370100",
        "plaintiff": {
            "name": NAME,
            "uscc": "91370100MA3C0N0X1E",
            "domicile": "济南市历下区阳光路1号",
            "registered_address": "济南市历下区阳光路1号",
            "org_type": "有限责任公司",
            "ownership": "民营",
            "legal_rep": {"name": "周明", "job_title": "经理", "phone": "0531-88880000"},
        },
        "defendants": [
            {
                "name": "张&三",
                "sex": "男",
                "id_no": "370102198001011237",
                "domicile": "济南市历下区阳光花园1号楼2单元301室",
                "phone": "13800000001",
                "ethnicity": "汉族",
                "role": "登记业主",
            },
            {"name": "李<四>", "phone": "13800000002", "domicile": "济南市历下区阳光花园1号楼2单元301室", "role": "共有人"},
        ],
        "agents": [
            {
                "name": "王律",
                "firm": "山东某某律师事务所",
                "phone": "13900000000",
                "authority": "特别授权",
                "special_powers": ["代为承认诉讼请求", "代为放弃诉讼请求", "代为变更诉讼请求", "进行和解"],
                "licence_no": "13701202010000000",
            }
        ],
        "premises": {
            "project": "阳光花园",
            "project_address": "济南市历下区阳光路9号",
            "address": "济南市历下区阳光路9号阳光花园1号楼2单元301室",
            "unit": "1号楼2单元301室",
            "area": "89.50",
            "owners": [{"name": "张&三", "from": "2018-05-01"}, {"name": "李<四>", "from": "2018-05-01"}],
            "evidence": ["E3"],
        },
        "contract": {
            "kind": "前期物业服务合同",
            "name": "阳光花园前期物业服务合同",
            "number": "YG-2018-01",
            "signed_on": "2018-01-10",
            "signed_at": "济南市历下区",
            "owner_side": "济南阳光置业有限公司",
            "provider": NAME,
            "from": "2018-02-01",
            "to": "2024-01-31",
            "continued": True,
            "payment_clause": "业主应于每月10日前交纳当月物业服务费",
            "penalty_clause": "逾期交纳的，每逾期一日按欠费金额的万分之五支付违约金",
            "late_fee": {"rate": "0.0005"},
            "evidence": ["E2"],
        },
        "tariffs": [
            {"id": "T1", "item": "物业服务费", "price": "2.50", "to": "2025-12-31", "evidence": ["E2#3"]},
            {"id": "T2", "item": "物业服务费", "price": "2.80", "from": "2026-01-01", "basis": "业主大会决议"},
        ],
        "payments": [{"id": "P1", "date": "2026-03-15", "amount": "200.00", "evidence": ["E7"]}],
        "contacts": [
            {"id": "K1", "kind": "reminder", "way": "wechat", "sent": "2025-12-01", "result": "已读", "evidence": ["E6"]},
            {
                "id": "K2",
                "kind": "demand",
                "way": "ems",
                "sent": "2026-09-01",
                "effective": "2026-09-03",
                "until": "2026-09-20",
                "result": "签收",
                "evidence": ["E5#1-2"],
            },
            {"id": "K3", "kind": "other", "way": "visit", "sent": "2026-10-01", "act": "water-cut", "evidence": ["E8"]},
        ],
        "court": {"name": "济南市历下区人民法院"},
        "accounts": {"payment": {"holder": NAME, "bank": "某某银行济南历下支行", "number": "1234567890123456"}},
        "service": {
            "address": "济南市历下区阳光路1号",
            "postcode": "250000",
            "phone": "13900000000",
            "recipient": "王律",
            "e_consent": True,
            "e_address": "13900000000",
        },
    }
    return data | changes


def _debts(months: int = 14) -> list[Debt]:
    debts = []
    for month in range(months):
        year, index = divmod(2025 * 12 + 5 + month - (months - 14), 12)
        index += 1
        price = Decimal("2.50") if year <= 2025 else Decimal("2.80")
        amount = cents(Decimal("89.50") * price)
        paid = Decimal("200.00") if month == 0 else Decimal("0.00")
        first = dt.date(year, index, 1)
        debts.append(
            Debt(
                id=f"C{month + 1}",
                charge=f"C{month + 1}",
                item="物业服务费",
                from_=first,
                to=first.replace(day=calendar.monthrange(year, index)[1]),
                due=first.replace(day=10),
                due_why="合同约定每月10日前",
                quantity=Decimal("89.50"),
                price=price,
                amount=amount,
                paid=paid,
                outstanding=amount - paid,
                steps=(Step(rule="tariff", text=f"89.50平方米×{price}元", result=str(amount)),),
            )
        )
    return debts


def _late(debt: Debt) -> LateFee:
    due = debt.due
    paid_on = dt.date(2026, 3, 15)
    stretches = [(due + dt.timedelta(days=1), AS_OF, debt.outstanding)]
    if debt.paid:
        stretches = [
            (due + dt.timedelta(days=1), paid_on, debt.amount),
            (paid_on + dt.timedelta(days=1), AS_OF, debt.outstanding),
        ]

    def segments(rate: Decimal, shown: str) -> tuple[LateSegment, ...]:
        return tuple(
            LateSegment(
                from_=a, to=b, days=(b - a).days + 1, base=base, rate=shown, amount=cents(base * rate * ((b - a).days + 1))
            )
            for a, b, base in stretches
        )

    full = segments(Decimal("0.0005"), "0.05%/日")
    low = segments(Decimal("0.03") * Decimal("1.3") / 365, "3.00%×1.3÷365/日")
    return LateFee(
        contract=total(s.amount for s in full), defensible=total(s.amount for s in low), segments=full, defensible_segments=low
    )


def _reading(debt: Debt) -> Readings:
    reading = Reading(starts=debt.due, expires=debt.due.replace(year=debt.due.year + 3), status="running", days_left=900)
    return Readings(proved=reading, asserted=reading)


def build(choices: Choices | None = None, months: int = 14, **changes: object) -> PaperContext:
    case = Case.model_validate(case_data(**changes))
    debts = _debts(months)
    fees = {debt.id: _late(debt) for debt in debts}
    choices = choices or Choices()
    contract, defensible = total(f.contract for f in fees.values()), total(f.defensible for f in fees.values())
    claimed = {"contract": contract, "defensible": defensible, "none": Decimal("0.00")}[choices.late_fee]
    principal = total(debt.outstanding for debt in debts)
    limits = tuple(DebtLimitation(id=d.id, outstanding=d.outstanding, primary=_reading(d), adverse=_reading(d)) for d in debts)
    assessment = Assessment(
        case=case.id,
        as_of=AS_OF,
        debts=tuple(debts),
        late_fees=fees,
        allocations=(
            Allocated(
                payment="P1",
                date=dt.date(2026, 3, 15),
                debt="C1",
                head="principal",
                amount=Decimal("200.00"),
                why="付款时未指定，先抵充先到期的款项",
                citations=(cite("minfadian", 560, 2),),
            ),
        ),
        limitation=LimitationReport(
            case=case.id,
            as_of=AS_OF,
            series="each",
            series_origin="全国",
            debts=limits,
            first_loss=Loss(date=dt.date(2028, 6, 12), amount=debts[0].outstanding, debts=("C1",)),
            ladder=(Loss(date=dt.date(2028, 7, 10), amount=debts[1].outstanding, debts=("C2",)),),
            advice=(Advice(act="邮寄催缴函并留存签收证明", by=dt.date(2028, 6, 10), paper="催缴通知书", why="签收即中断时效"),),
        ),
        procedures=(
            Procedure(
                kind="payment-order", fits="yes", why=("金额确定、已到期，被告可送达",), citations=(cite("minfadian", 944),)
            ),
            Procedure(kind="small-claims", fits="unknown", why=("本地工资标准未提供",), ask="请提供上年度就业人员年平均工资"),
        ),
        findings=(
            Finding(
                check="conduct",
                level="warning",
                what="记录显示曾停水催费",
                why="以停水方式催交为法律禁止",
                where="contacts[K3]",
                settle="不得再行采用；该记录默认不提交",
                citations=(cite("minfadian", 944, 3),),
            ),
            Finding(check="identity", level="note", what="被告李<四>缺少证件号码", settle="补充身份证号码"),
        ),
        policies=(PolicyUsed(name="limitation.series", value="each", origin="全国", source="民法典第一百八十八条"),),
    )
    rows = tuple(
        ClaimedDebt(
            id=d.id,
            item=d.item,
            from_=d.from_,
            to=d.to,
            due=d.due,
            amount=d.amount,
            paid=d.paid,
            outstanding=d.outstanding,
            status="running",
            late_fee=DebtLateFee(contract=fees[d.id].contract, defensible=fees[d.id].defensible),
        )
        for d in debts
    )
    other = total(o.amount for o in choices.other if o.amount)
    claim = Claim(
        case=case.id,
        as_of=AS_OF,
        principal=principal,
        late_fee=LateFeeSum(contract=contract, defensible=defensible, claimed=claimed),
        other=other,
        total=principal + claimed + other,
        debts=rows,
        court_fee=CourtFees(
            full=Decimal("50.00"),
            half=Decimal("25.00"),
            payment_order=Decimal("16.67"),
            preservation=Decimal("30.00"),
            execution=Decimal("50.00"),
        ),
        requests=(
            f"判令被告支付原告2025年6月1日至2026年7月31日的物业费{principal}元",
            f"判令被告支付原告逾期违约金{claimed}元",
            "本案诉讼费用由被告承担",
        ),
        fee_formula="89.50平方米×2.50元×7个月＋89.50平方米×2.80元×7个月，减去已付200.00元",
        late_fee_formula="以各期欠费为基数，自逾期之次日起按日计算至2026年11月20日",
        running_late_fee="自2026年11月21日起至实际清偿之日止" if choices.until_paid and claimed else "",
        grounds_contract=("前期物业服务合同第八条",),
        grounds_law=(cite("minfadian", 939), cite("minfadian", 944, 1), cite("wuye-tiaoli", 41)),
    )
    return PaperContext(
        loaded=Loaded(case=case, folder="/tmp/x"),
        assessment=assessment,
        claim=claim,
        choices=choices,
        evidence=evidence(),
        place=resolve((feecase_profiles()[0],), "370100"),
        library=FakeLibrary(),
    )


def evidence() -> tuple[EvidenceLine, ...]:
    rows = [
        ("1-1", "E1", "营业执照", "licence", "原告自有", "原告的主体资格", "copy", 1),
        (
            "2-1",
            "E2",
            "阳光花园前期物业服务合同",
            "preliminary-contract",
            "原告自有",
            "原、被告之间存在物业服务合同关系，收费标准、交费时间及违约金约定",
            "original",
            6,
        ),
        ("3-1", "E3", "不动产登记查询结果", "title", "不动产登记机构", "被告系涉案房屋的业主及房屋面积", "copy", 2),
        ("4-1", "E4", "物业服务巡查记录", "service-record", "原告自有", "原告已提供物业服务", "original", 4),
        ("5-1", "E9", "欠费台账", "ledger", "原告自有", "被告欠费的期间和金额", "copy", 1),
        ("5-2", "E7", "缴费凭证", "payment-record", "原告自有", "被告已付200.00元", "copy", 1),
        ("6-1", "E5", "催缴函及邮寄回执", "demand", "原告自有、邮政", "原告已催交并送达", "original", 3),
        ("6-2", "E6", "微信聊天记录", "message", "原告自有", "原告曾提醒被告交费", "electronic", 2),
    ]
    lines, page = [], 2
    for no, eid, title, kind, source, proves, original, pages in rows:
        lines.append(
            EvidenceLine(
                no=no,
                id=eid,
                title=title,
                kind=kind,
                source=source,
                proves=proves,
                original=original,
                pages=pages,
                first=page,
                last=page + pages - 1,
            )
        )
        page += pages
    lines.append(
        EvidenceLine(
            no="6-3",
            id="E10",
            title="通话录音",
            kind="call-record",
            source="原告自有",
            proves="原告电话催交",
            original="electronic",
            note="随附光盘",
        )
    )
    return tuple(lines)


COMPANY = {
    "defendants": [
        {
            "kind": "organisation",
            "name": "济南乙&丙商贸<有限>公司",
            "uscc": "91370100MA3D1K5Y2K",
            "domicile": "济南市市中区",
            "org_type": "有限责任公司",
            "ownership": "国有控股",
            "legal_rep": {"name": "赵总", "job_title": "执行董事"},
        }
    ]
}


AFTER = {
    "preservation": {
        "before_suit": False,
        "amount": "3000.00",
        "measures": ["查封", "冻结"],
        "reason": "被申请人张&三已委托中介挂牌出售涉案房屋，不采取保全措施可能使判决难以执行",
        "property": [
            {
                "kind": "不动产",
                "owner": "张&三",
                "identifier": "鲁（2018）济南市不动产权第0000001号",
                "location": "阳光花园1号楼2单元301室",
                "value": "1500000.00",
                "source": "不动产登记查询结果",
            },
            {"kind": "银行存款", "identifier": "某某银行济南分行，账号待查"},
        ],
        "security": {"kind": "保函", "provider": "某某财产保险股份有限公司", "amount": "3000.00"},
    },
    "mediation": {
        "body": "济南市历下区某某街道人民调解委员会",
        "mediator": "赵调解",
        "online": True,
        "wish": "被申请人一次付清物业费的，申请人同意减免违约金",
    },
    "settlement": {
        "signed_on": "2026-11-18",
        "number": "历某调〔2026〕12号",
        "principal": "3120.45",
        "late_fee": "79.55",
        "instalments": [{"due": "2026-12-31", "amount": "1600.00"}, {"due": "2027-01-31", "amount": "1600.00"}],
        "terms": ["甲方在2026年12月31日前修复2单元门禁"],
    },
    "execution": {
        "kind": "判决书",
        "issuer": "济南市历下区人民法院",
        "number": "（2026）鲁0102民初1234号",
        "effective_on": "2026-08-01",
        "operative": "一、被告于本判决生效之日起十日内支付原告物业费3120.45元；二、被告于本判决生效之日起十日内支付原告违约金100.00元",
        "summary": "判决生效后，被执行人至今未履行",
        "principal": "3120.45",
        "other_costs": "150.00",
        "property": [{"kind": "不动产", "owner": "张&三", "identifier": "鲁（2018）济南市不动产权第0000001号"}],
    },
}


@pytest.fixture
def after_changes() -> dict[str, object]:
    """What a case holds that is preserved, mediated, settled and executed."""
    return AFTER


@pytest.fixture
def make_context():
    """Build the sample, with changes to the case and choices."""
    return build


@pytest.fixture
def context() -> PaperContext:
    return build()


@pytest.fixture
def company() -> PaperContext:
    return build(**COMPANY)


@pytest.fixture
def bare() -> PaperContext:
    """A case that holds little: no contract, no evidence, no agents, no owners, no demand."""
    thin = build(
        contract=None,
        agents=[],
        tariffs=[],
        contacts=[],
        court=None,
        accounts=None,
        service=None,
        premises={"project": "阳光花园", "unit": "301"},
    )
    return replace(thin, evidence=())


@pytest.fixture
def company_changes() -> dict[str, object]:
    return COMPANY


@pytest.fixture
def roots():
    from feecase.builtin.papers import feecase_templates

    return feecase_templates()


@pytest.fixture
def specs():
    from feecase.builtin.papers import PAPERS

    return {spec.id: spec for spec in PAPERS}


NEEDY = {"preservation", "mediation-application", "settlement-agreement", "judicial-confirmation", "enforcement"}


AGAINST = (
    Finding(
        check="worth",
        level="warning",
        against="advised",
        who="lawyer",
        what="全部欠费的诉讼时效都已届满",
        why="被告可以提出时效抗辩",
        settle="争取债务人签署还款承诺",
        citations=(cite("minfadian", 192, 1),),
    ),
    Finding(check="identity", level="blocking", what="被告没有住所地", settle="查询户籍"),
)


@pytest.fixture
def fit():
    """Give a case what a paper needs beyond the common facts."""

    def fitted(name: str, paper_context: PaperContext) -> PaperContext:
        if name == "refusal-letter":
            return replace(paper_context, assessment=paper_context.assessment.model_copy(update={"findings": AGAINST}))
        if name not in NEEDY:
            return paper_context
        case = paper_context.loaded.case.model_dump(by_alias=True) | AFTER
        if not case["court"]:
            case |= {"court": {"name": "济南市历下区人民法院"}, "accounts": case_data()["accounts"]}
        loaded = paper_context.loaded.model_copy(update={"case": Case.model_validate(case)})
        return replace(paper_context, loaded=loaded)

    return fitted


@pytest.fixture
def text_of(specs, roots, fit):
    """Make a paper and return its text."""
    from feecase.papers.produce import make
    from feecase.papers.text import extract

    return lambda name, paper_context: extract(make(specs[name], fit(name, paper_context), roots).content)


@pytest.fixture
def kit():
    """The kit that writes Word files piece by piece."""
    tools = str(Path(__file__).parent / "tools")
    sys.path.insert(0, tools)
    try:
        return importlib.import_module("docx_kit")
    finally:
        sys.path.remove(tools)


@pytest.fixture
def word(kit):
    """Make a small template of paragraphs and tables."""
    return lambda *body, **options: kit.document(*(kit.para(b) if type(b) is str else b for b in body), title="试验", **options)


@pytest.fixture
def case(tmp_path, context):
    """A case folder of the sample, without the files that evidence would need."""
    data = context.loaded.case.model_dump(mode="json", exclude_none=True, exclude_defaults=True)

    def bare(value):
        if isinstance(value, dict):
            return {key: bare(item) for key, item in value.items() if key != "evidence"}
        return [bare(item) for item in value] if isinstance(value, list) else value

    data = bare(data) | {"feecase": "1", "plaintiff": bare(data["plaintiff"])}
    data["charges"] = [
        {"id": "C1", "from": "2025-06-01", "to": "2025-12-31", "quantity": "89.50", "price": "2.50", "due": "2026-01-10"}
    ]
    data["payments"] = []
    folder = tmp_path / "1-2-301"
    folder.mkdir()
    (folder / "case.yaml").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture
def with_part(kit):
    """Add a part (header1, footnotes, endnotes, comments, or any other member) to a Word file, with its type and relation."""

    def add(template: bytes, member: str, xml: str) -> bytes:
        out = io.BytesIO()
        kind = member.removeprefix("word/").rstrip("0123456789.xml")
        with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                content = old.read(name).decode("latin-1")
                if name == "[Content_Types].xml":
                    content = content.replace("</Types>", TYPE.format(member, kind) + "</Types>")
                elif name == "word/_rels/document.xml.rels":
                    content = content.replace(
                        "</Relationships>", RELATION.format(kind, member.removeprefix("word/")) + "</Relationships>"
                    )
                new.writestr(name, content.encode("latin-1"))
            new.writestr(member, xml)
        return out.getvalue()

    return add


TYPE = '<Override PartName="/{0}" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{1}+xml"/>'
RELATION = (
    '<Relationship Id="rIdNew" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{0}" Target="{1}"/>'
)
