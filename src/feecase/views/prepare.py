"""What was prepared of each case, and what verifying a bundle found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from feecase.files import mask
from feecase.flows.many import Outcome
from feecase.flows.prepare import Prepared
from feecase.flows.verify import Verified
from feecase.model.gate import WHO_NAMES, Gate
from feecase.model.proof import KIND_NAMES
from feecase.money import yuan
from feecase.views.failures import failures
from feecase.views.page import Grid, Page, Sentence


def prepare_json(results: Sequence[Outcome[Prepared]]) -> dict[str, Any]:
    """Return the data of `feecase/prepare/1`."""
    cases = [
        {
            "case": done.opened.loaded.case.id,
            "out": str(done.out),
            "written": list(done.written.written),
            "unchanged": len(done.written.unchanged),
            "removed": list(done.written.removed),
            "kept": [e.model_dump() for e in done.written.edited],
            "blocking": sum(f.level == "blocking" for f in done.findings),
            "gate": done.gate.model_dump(mode="json"),
            "problems": [str(p) for p in done.problems],
        }
        for outcome in results
        if (done := outcome.result)
    ]
    return {"cases": cases, "failed": failures(results)}


def prepare_page(results: Sequence[Outcome[Prepared]]) -> Page:
    """Yield a line for each case, and what is still to be said of its bundle."""
    view = Grid(
        "案件", "标的总额", "文件", "证据页", "阻断", "警告", "结果", right=("标的总额", "文件", "证据页", "阻断", "警告")
    )
    for outcome in results:
        if not (done := outcome.result):
            view.add_row(outcome.name, "", "", "", "", "", "没有生成，原因见下")
            continue
        levels = [f.level for f in done.findings]
        pages = sum(f.pages or 0 for f in done.written.manifest.files if f.kind == "evidence")
        view.add_row(
            outcome.name,
            yuan(done.opened.claim.total),
            str(len(done.written.manifest.files)),
            str(pages or ""),
            str(levels.count("blocking") or ""),
            str(levels.count("warning") or ""),
            _verdict(done),
        )
    yield view
    for outcome in results:
        yield from why_not(outcome.name, outcome.result.gate) if outcome.result else ()
        for problem in outcome.result.problems if outcome.result else ():
            yield Sentence(f"{outcome.name}：{problem}", style="yellow")
        if outcome.result and outcome.result.pruned:
            yield Sentence(f"{outcome.name}：清理了 {outcome.result.pruned} 个不再使用的 LibreOffice 转换缓存")
        for edited in outcome.result.written.edited if outcome.result else ():
            yield Sentence(
                f"{outcome.name}：{edited.path} 被手工改过，没有覆盖；新的写在 {edited.beside}",
                style="yellow",
            )


def why_not(name: str, gate: Gate) -> Page:
    """Yield every reason why a case is not ready, and who can settle it; and the reasons that a named person has lifted."""
    for reason in gate.reasons:
        lifted = f"（{reason.lifted_by}已决定仍要起诉）" if reason.lifted_by else ""
        yield Sentence(f"{name}：{reason.what}{lifted}", "" if reason.lifted_by else "red")
        if not reason.lifted_by:
            yield Sentence(f"    {WHO_NAMES[reason.who]}：{reason.settle}")
    if gate.void:
        yield Sentence(f"{name}：{gate.void}，签发已失效", "yellow")


def _verdict(done: Prepared) -> str:
    state = done.gate.shown if done.gate.open else f"草稿：{done.gate.shown}"
    return f"{state}（未变）" if not done.written.written else state


def verify_json(found: Sequence[Verified], *, trace: bool) -> dict[str, Any]:
    """Return the data of `feecase/verify/1`; with `trace`, every value with its source."""
    return {"bundles": [_bundle_json(one, trace=trace) for one in found]}


def _bundle_json(one: Verified, *, trace: bool) -> dict[str, Any]:
    traces = {"traces": [t.model_dump(mode="json") for t in one.traces]} if trace else {}
    return {
        "out": str(one.out),
        "differences": [{"kind": d.kind, "path": d.path, "what": d.what} for d in one.differences],
        "proof": one.proof.model_dump(mode="json") if one.proof else None,
        "not_proved": one.why_not,
        **traces,
    }


def verify_page(one: Verified, *, trace: bool) -> Page:
    """Yield what was found in one bundle."""
    wrong = any(d.wrong for d in one.differences)
    yield Sentence(f"{one.out}：{'与清单不符' if wrong else '与清单一致'}", "red" if wrong else "")
    for difference in one.differences:
        yield Sentence(f"  {difference.path}：{difference.what}")
    if one.proof is None:
        yield Sentence(f"  没有核对数字的出处：{one.why_not}", "yellow")
        return
    for value in one.traces if trace else ():
        source = value.source or "没有出处"
        yield Sentence(f"  {value.file} {value.where}  {KIND_NAMES[value.kind]} {mask(value.value)}  ←  {source}")
    for m in one.proof.mismatches:
        yield Sentence(f"  {m.file} {m.where}：{m.what}", "red")
    for left in one.proof.untraced:
        yield Sentence(f"  {left.file} {left.where}：{left.what}", "yellow")
    count = sum(one.proof.traced.values())
    yield Sentence(f"  {count} 处有出处" + (f"，{len(one.proof.mismatches)} 处不符" if one.proof.mismatches else "，没有不符"))
