"""Proving a bundle: what its papers say, traced to the case, the computation, the law library and the paged evidence."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.engine import Context, Opened
from feecase.errors import BundleError, InputError
from feecase.extend.contracts import EvidenceLine
from feecase.law.citation_status import STATUS_NAMES, standing
from feecase.law.library import Library
from feecase.law.names import Names
from feecase.law.parse import Mention, mentions
from feecase.model.assessment import Debt
from feecase.model.finding import Finding
from feecase.model.proof import Mismatch, Passage, Proof, Traced, Untraced
from feecase.model.trace import Citation
from feecase.money import plain, total
from feecase.tracing import values as proof
from feecase.tracing.values import Known

if TYPE_CHECKING:
    from feecase.bundle.manifest import Manifest

_UNSURE = {"not-in-library": "法规库没有收录，须人工核对", "ambiguous": "不能确定是哪部法律，须人工核对"}
_SHOWN = 5
_READ = (".docx", ".xlsx")


@dataclass(frozen=True, slots=True)
class Stated:
    """One finished paper: its id, its path in the bundle, its bytes, and whether only the lawyer sees it."""

    id: str
    file: str
    content: bytes
    memo: bool = False


def prove(
    context: Context, opened: Opened, papers: Iterable[Stated], lines: Sequence[EvidenceLine]
) -> tuple[Proof, tuple[Traced, ...]]:
    """Trace what papers say; the memo, which reprints laws, is left out. `lines` is the catalogue with the page ranges of the finished PDF. Returns the proof and every value with its source.

    Raises InputError for a paper that cannot be read.
    """
    papers = [paper for paper in papers if not paper.memo and paper.file.endswith(_READ)]
    texts = {paper.file: passages(paper) for paper in papers}
    words = [passage for paper in papers for passage in texts[paper.file]]
    filed = [passage for passage in words if passage.file.endswith(".docx")]
    known = _known(context, opened, lines)
    ranges = {line.no: (line.first, line.last) for line in lines}
    judged = [
        *proof.trace(words, known),
        *proof.pages(filed, ranges),
        *proof.sums(filed),
        *_articles(context.library, opened, filed),
        *_agree(context, opened, papers, texts),
    ]
    traces = [one for one in judged if isinstance(one, Traced)]
    wrong = [one for one in judged if isinstance(one, Mismatch)]
    return proof.proof(traces, [*proof.unexplained(traces), *proof.misspelt(words, known), *wrong]), tuple(traces)


def passages(paper: Stated) -> tuple[Passage, ...]:
    """Return the paragraphs or cells of a paper. Raises InputError."""
    from feecase.papers.locate import docx
    from feecase.tracing.workbooks import cells

    if paper.file.endswith(".xlsx"):
        try:
            return tuple(cells(paper.content, paper.file))
        except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError):
            raise InputError("不是完好的 Excel 文件", where=paper.file, next="请重新生成材料") from None
    return tuple(Passage(paper.file, spot.where, spot.text) for spot in docx(paper.content, paper.file))


def _known(context: Context, opened: Opened, lines: Sequence[EvidenceLine]) -> Known:
    known, as_of = Known(), opened.assessment.as_of
    days = int(context.place(opened.loaded).policy("demand.reasonable_days", on=as_of).number)
    known.add("请求", opened.claim.model_dump(mode="json"))
    known.add("案件", opened.loaded.case.model_dump(mode="json"))
    known.add("计算", opened.assessment.model_dump(mode="json"))
    known.add("选择", opened.choices.model_dump(mode="json"))
    known.add("证据目录", [[line.title, line.source, line.proves] for line in lines])
    known.add("计算 催告期限", (as_of + dt.timedelta(days=days)).isoformat())
    for party in (*opened.loaded.case.defendants, *opened.loaded.case.third_parties):
        if party.kind == "natural" and re.fullmatch(r"\d{17}[\dX]", party.id_no):
            born = party.id_no[6:14]
            known.add("案件 证件号码中的出生日期", f"{born[:4]}-{born[4:6]}-{born[6:]}")
    for citation in dict.fromkeys(_citations(opened)):
        known.add("法规库", context.library.format(citation, on=as_of))
    for name, sum_ in _sums(opened):
        known.add(f"计算 {name}", plain(sum_))
    return known


def _sums(opened: Opened) -> Iterator[tuple[str, Decimal]]:
    """Yield the sums that papers form themselves."""
    claim, as_of = opened.claim, opened.assessment.as_of
    due = [debt for debt in opened.assessment.debts if debt.outstanding and (debt.due is None or debt.due <= as_of)]
    fees = [fee for debt in due if (fee := opened.assessment.late_fees.get(debt.id))]
    yield "物业费与违约金之和", claim.principal + claim.late_fee.claimed
    yield "应收合计", total(debt.amount for debt in claim.debts)
    yield "减免前应收合计", total(debt.amount + debt.reduced for debt in claim.debts)
    yield "减免合计", total(debt.reduced for debt in claim.debts)
    yield "已抵充合计", total(debt.paid for debt in claim.debts)
    yield "到期欠付", total(debt.outstanding for debt in due)
    yield "到期应收", total(debt.amount for debt in due)
    yield "到期款项已抵充", total(debt.paid for debt in due)
    yield "到期款项的违约金（合同）", total(fee.contract or Decimal(0) for fee in fees)
    yield "到期款项的违约金（稳妥）", total(fee.defensible for fee in fees)
    run: list[Debt] = []
    for debt in due:
        last = run[-1] if run else None
        if (
            last is None
            or debt.paid
            or last.paid
            or (last.item, last.price, last.quantity) != (debt.item, debt.price, debt.quantity)
            or last.to + dt.timedelta(days=1) != debt.from_
        ):
            run = []
        run.append(debt)
        yield f"{run[0].from_} 至 {debt.to} 的{debt.item}小计", total(one.outstanding for one in run)


def _agree(
    context: Context, opened: Opened, papers: Iterable[Stated], texts: Mapping[str, Sequence[Passage]]
) -> Iterator[Traced | Mismatch]:
    """Compare the sums of the claim with those that each paper must state, a workbook's as its formulas give them."""
    from feecase.tracing.workbooks import computed

    claim = opened.claim
    states = {spec.id: spec.states for spec in context.plugins.documents_for(context.place(opened.loaded))}
    sums = {"principal": claim.principal, "late_fee": claim.late_fee.claimed, "total": claim.total}
    names = {"principal": "物业费", "late_fee": "违约金", "total": "标的总额"}
    for paper in papers:
        wanted = states.get(paper.id, ())
        if not wanted:
            continue
        if paper.file.endswith(".xlsx"):
            try:
                results = computed(paper.content)
            except (ValueError, SyntaxError, KeyError, ArithmeticError, RecursionError):
                yield Mismatch(file=paper.file, where="", kind="sum", value="", what="有不能复算的公式")
                continue
            said = set(results.values())
        else:
            said = {
                Decimal(value)
                for p in texts[paper.file]
                for kind, value, _ in proof.values(p.text)
                if kind == "amount" and value[0].isdigit()
            }
        for name in wanted:
            if not (sum_ := sums[name]):
                continue
            if sum_ in said:
                yield Traced(file=paper.file, where="", kind="sum", value=plain(sum_), source=f"请求 {name}")
            else:
                what = f"没有写明{names[name]} {plain(sum_)} 元，与诉讼请求不一致"
                yield Mismatch(file=paper.file, where="", kind="sum", value=plain(sum_), what=what)


def _articles(library: Library, opened: Opened, filed: Sequence[Passage]) -> Iterator[Traced | Mismatch]:
    """Trace cited articles: to the law in force at the as-of date, or (older law) to the computation that applied it."""
    applied = {(c.work, c.article) for c in _citations(opened) if c.on}
    seen: dict[tuple[str, str, int | None, int | None], str] = {}
    names, by_text = Names.of(library), dict[str, tuple[Mention, ...]]()
    for passage in filed:
        if "第" not in passage.text or "条" not in passage.text:
            continue
        if passage.text not in by_text:
            by_text[passage.text] = mentions(passage.text, names)
        for mention in by_text[passage.text]:
            if mention.work is None and mention.text.startswith("《"):
                place = {"file": passage.file, "where": passage.where, "kind": "article", "value": mention.text}
                yield Untraced.model_validate(place | {"what": f"所引{mention.text}：{_UNSURE['not-in-library']}"})
            if mention.work is None or mention.article is None:
                continue  # bare clauses are the contract's
            at = (mention.work, mention.article, mention.paragraph, mention.item)
            if at not in seen:
                seen[at] = _law(library, mention, opened.assessment.as_of)
            place = {"file": passage.file, "where": passage.where, "kind": "article", "value": mention.text}
            if not seen[at] or at[:2] in applied:
                yield Traced.model_validate(place | {"source": f"法规库 {mention.work} {mention.article}"})
            elif seen[at] in _UNSURE:
                yield Untraced.model_validate(place | {"what": f"所引{mention.text}：{_UNSURE[seen[at]]}"})
            else:
                yield Mismatch.model_validate(place | {"what": f"所引{mention.text}：{seen[at]}"})


def _law(library: Library, mention: Mention, on: dt.date) -> str:
    """Return "" for an article in force, an unsure status as it is, else what is wrong in Chinese."""
    assert mention.work is not None
    assert mention.article is not None
    cited = Citation(work=mention.work, article=mention.article, paragraph=mention.paragraph, item=mention.item)
    state = standing(library, cited, on=on)
    if state.status == "in-force":
        return ""
    return (
        state.status if state.status in _UNSURE else f"{STATUS_NAMES[state.status]}" + (f"（{state.note}）" if state.note else "")
    )


def _citations(opened: Opened) -> Iterator[Citation]:
    yield from opened.claim.grounds_law
    for finding in opened.assessment.findings:
        yield from finding.citations
    for debt in (*opened.assessment.debts, *opened.assessment.not_claimable):
        for step in debt.steps:
            yield from step.citations
    for limits in opened.assessment.limitation.debts:
        for ignored in limits.ignored:
            yield from ignored.citations


def reread(
    context: Context, opened: Opened, out: Path, manifest: Manifest, made: Iterable[Stated], lines: Sequence[EvidenceLine]
) -> tuple[Proof, tuple[Traced, ...]]:
    """Prove a bundle from its files on disk; `lines` is the catalogue as stamped in its evidence PDF.

    `made` are the papers as the case makes them now (by their ids): what differs is named paragraph by paragraph. Raises InputError.
    """
    stated = [
        Stated(entry.id, entry.path, (out / entry.path).read_bytes(), memo=entry.kind == "memo")
        for entry in manifest.files
        if entry.kind in ("paper", "table", "memo") and Path(entry.path).suffix in _READ and (out / entry.path).is_file()
    ]
    found, traces = prove(context, opened, stated, lines)
    right = {paper.id: paper for paper in made}
    differing = [
        difference
        for paper in stated
        if paper.id in right and paper.content != right[paper.id].content
        for difference in proof.differences(passages(paper), passages(right[paper.id]))
    ]
    return proof.proof(traces, [*found.mismatches, *found.untraced, *differing]), traces


def stamped(context: Context, opened: Opened, out: Path, manifest: Manifest) -> tuple[EvidenceLine, ...]:
    """Return the catalogue with page ranges as stamped in the bundle's evidence PDF. Raises BundleError."""
    from feecase.evidence.page.order import numbered, submitted
    from feecase.evidence.page.stamps import read_stamps

    pages: dict[str, list[int]] = {}
    for entry in manifest.files:
        if entry.kind == "evidence" and (out / entry.path).is_file():
            for no, page in read_stamps(out / entry.path):
                if no and page is not None:
                    pages.setdefault(no, []).append(page)
    rows = numbered(submitted(opened.loaded.case, opened.choices), context.plugins.cues, leave_out=opened.loaded.missing_files)
    return tuple(
        EvidenceLine(
            no=row.no,
            id=row.item.id,
            title=row.item.title,
            kind=row.item.kind,
            source=row.source,
            proves=row.proves,
            original=row.item.original,
            pages=len(found) or None,
            first=found[0] if found else None,
            last=found[-1] if found else None,
            group=row.group,
        )
        for row in rows
        for found in [pages.get(row.no, [])]
    )


def case_folder(out: Path) -> Path:
    """Return the case folder that a bundle lies in. Raises BundleError."""
    folder = out.resolve().parent
    if not (folder / "case.yaml").is_file():
        raise BundleError(
            "找不到材料所属的案件文件夹",
            where=str(out),
            why="上一级文件夹没有 case.yaml",
            next="把材料放回案件文件夹的 out 下再核对",
        )
    return folder


def findings(found: Proof) -> tuple[Finding, ...]:
    """Return the one finding that blocks filing when something in the papers does not hold."""
    if not found.mismatches:
        return ()
    shown = "；".join(f"{Path(m.file).name} {m.where}：{m.what}" for m in found.mismatches[:_SHOWN])
    more = f"；等 {len(found.mismatches)} 处" if len(found.mismatches) > _SHOWN else ""
    return (
        Finding(
            check="numbers",
            level="blocking",
            what=f"文书中有 {len(found.mismatches)} 处与案件、计算或证据不符，或没有出处",
            why=shown + more,
            settle="改正案件资料或模板后重新生成；逐处清单见 feecase verify",
        ),
    )
