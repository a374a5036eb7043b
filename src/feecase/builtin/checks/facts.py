"""What evidence itself says (面积、单价、期间、姓名) against what the case says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from feecase.plugin import Case, CheckContext, Citation, Debt, Evidence, Finding, cite, total

_CONTRACTS = frozenset({"contract", "preliminary-contract"})
_UNIT = frozenset({"title", "purchase-contract", "handover", "lease"})


def facts(context: CheckContext) -> Iterator[Finding]:
    """Report where area, price, names or term differ between a document and the case, and claimed periods that no attached contract covers."""
    case, debts = context.loaded.case, context.assessment.debts
    for item in case.evidence:
        if item.facts is not None and not item.exclude:
            yield from _area(case, debts, item)
            yield from _price(case, item)
            yield from _names(case, item)
    yield from _billed(case, debts)
    yield from _term(case, debts)


def _area(case: Case, debts: tuple[Debt, ...], item: Evidence) -> Iterator[Finding]:
    area = item.facts.area if item.facts else None
    if area is None:
        return
    if case.premises.area is not None and area != case.premises.area:
        why = "计费面积须与合同、登记一致，差额部分会被抗辩"
        yield _finding(
            item,
            f"载明建筑面积 {area} 平方米，案件写的是 {case.premises.area} 平方米",
            why,
            "核对登记和合同，改正 premises.area 或计费数量",
        )
    billed = [d for d in debts if d.quantity is not None and d.quantity not in (area, case.premises.area)]
    if billed:
        what = f"载明建筑面积 {area} 平方米，账单按 {'、'.join(dict.fromkeys(str(d.quantity) for d in billed))} 平方米计费"
        yield _finding(item, what, "计费面积须与合同、登记一致，差额部分会被抗辩", "核对账单的计费面积", billed)


def _price(case: Case, item: Evidence) -> Iterator[Finding]:
    price = item.facts.price if item.facts else None
    prices = {t.price for t in case.tariffs if t.price is not None and t.use in ("", case.premises.use)}
    if price is not None and prices and price not in prices:
        listed = "、".join(str(p) for p in sorted(prices))
        why = "超出合同、备案或决议的部分没有依据"
        yield _finding(item, f"载明单价 {price} 元，案件的收费标准是 {listed} 元", why, "核对收费标准；调价的，附决议并写明起止")


def _billed(case: Case, debts: tuple[Debt, ...]) -> Iterator[Finding]:
    """Report billed prices that no document states for their time: the last one that had begun by then counts, and any without a beginning."""
    items = [e for e in case.evidence if not e.exclude and e.facts and e.facts.price is not None]
    apart: dict[str, list[Debt]] = {}
    for debt in debts:
        begun = [e for e in items if e.facts and e.facts.from_ and e.facts.from_ <= debt.from_]
        latest = max((e.facts.from_ for e in begun if e.facts and e.facts.from_), default=None)
        valid = [e for e in items if e.facts and e.facts.from_ in (None, latest)]
        billed = debt.price if "物业" in debt.item else None  # facts tell the property fee's price, no other item's
        if valid and billed is not None and not any(e.facts and e.facts.price == billed for e in valid):
            apart.setdefault(valid[-1].id, []).append(debt)
    for item in items:
        if off := apart.get(item.id):
            prices = "、".join(dict.fromkeys(str(d.price) for d in off))
            span = f"{min(d.from_ for d in off)} 至 {max(d.to for d in off)}"
            what = f"载明单价 {item.facts.price if item.facts else ''} 元，账单在 {span} 按 {prices} 元计费"
            yield _finding(
                item, what, "超出合同、备案或决议的部分没有依据", "核对账单的单价；调过价的，附决议或批准并写明起止", off
            )


def _names(case: Case, item: Evidence) -> Iterator[Finding]:
    names = frozenset(item.facts.names if item.facts else ())
    if not names:
        return
    ours = {case.plaintiff.name, *((case.contract.provider,) if case.contract and case.contract.provider else ())}
    theirs = {*(d.name for d in case.defendants), *(o.name for o in case.premises.owners)}
    if item.kind in _CONTRACTS and not names & ours:
        why = "物业服务关系须由合同主体主张"
        yield _finding(item, f"载明的当事人（{'、'.join(sorted(names))}）中没有原告", why, "附主体变更、承继的证据，或更换合同")
    if item.kind in _UNIT and not names & theirs:
        why = "须证明被告是交费义务人"
        yield _finding(item, f"载明的权利人（{'、'.join(sorted(names))}）不是被告", why, "核对被告，或附转让、继承、租赁的证据")


def _term(case: Case, debts: tuple[Debt, ...]) -> Iterator[Finding]:
    items = [e for e in case.evidence if e.kind in _CONTRACTS and not e.exclude and e.facts and e.facts.from_]
    spans = [(e.facts.from_, e.facts.to or dt.date.max) for e in items if e.facts and e.facts.from_]
    if not spans:
        return
    end = max(to for _, to in spans)
    goes_on = case.contract is not None and case.contract.continued is True
    bare = [
        d
        for d in debts
        if d.outstanding and not any(f <= d.from_ and d.to <= t for f, t in spans) and not (goes_on and d.from_ > end)
    ]
    if bare:
        what = f"所附合同载明的期间没有覆盖 {min(d.from_ for d in bare)} 至 {max(d.to for d in bare)} 中的 {len(bare)} 笔款项"
        yield _finding(
            items[-1],
            what,
            "没有合同的期间须证明事实服务或期满后继续服务",
            "补充该期间的合同，或填写 contract.continued 并附继续服务的证据",
            bare,
            (cite("minfadian", 948, 1),),
        )


def _finding(
    item: Evidence, what: str, why: str, settle: str, debts: list[Debt] | None = None, law: tuple[Citation, ...] = ()
) -> Finding:
    by = {"text": "（据正文识别，请核对）", "ocr": "（据图像识别，可能有误，请核对）"}.get(
        item.facts.read_by if item.facts else "", ""
    )
    return Finding(
        check="facts",
        level="warning",
        what=f"“{item.title}”{what}{by}",
        why=why,
        settle=settle,
        where=f"evidence[{item.id}].facts",
        debts=tuple(d.id for d in debts or ()),
        amount=total(d.outstanding for d in debts) if debts else None,
        citations=(*law, cite("minsufa", 67, 1)),
    )
