"""What an import read, what it means for each case, and what was not taken over."""

from __future__ import annotations

from typing import Any

from feecase.intake.casefolder import natural
from feecase.intake.folder_import import ImportResult
from feecase.money import cents, total, yuan
from feecase.views.page import Grid, Page, Sentence
from feecase.views.proposals import proposal_page

CHANGES = {"new": "新增", "changed": "金额有变", "vanished": "已不在台账（可能已付）"}
SHOWN = 100
ROWS_SHOWN = 5
STATES = {"new": "新建", "changed": "有变化", "unchanged": "无变化"}


def import_json(result: ImportResult) -> dict[str, Any]:
    """Return the data of `feecase/import/1`."""
    return result.report().model_dump(mode="json")


def import_page(result: ImportResult, *, in_workspace: bool) -> Page:
    """Yield what was read, what it means for each case, and what was not taken over."""
    sheets = Grid("文件", "工作表", "识别为", "行数", right=("行数",))
    for sheet in result.sheets:
        sheets.add_row(sheet.file, sheet.sheet, sheet.shape or "未识别", str(sheet.rows) if sheet.shape else "")
    yield sheets
    if result.cases:
        cases = Grid("案件", "款项", "欠费金额", "状态", right=("款项", "欠费金额"), keep=("案件",))
        shown = result.cases if len(result.cases) <= SHOWN else [c for c in result.cases if c.state != "unchanged"][:SHOWN]
        for case in sorted(shown, key=lambda case: natural(case.id)):
            cases.add_row(case.id, str(case.charges), yuan(case.outstanding), STATES[case.state])
        cases.add_section()
        cases.add_row("合计", str(sum(c.charges for c in result.cases)), yuan(total(c.outstanding for c in result.cases)), "")
        yield cases
        if len(shown) < len(result.cases):
            yield Sentence(f"共 {len(result.cases)} 案，只列出新建或有变化的前 {SHOWN} 案；全部见 --json。")
    yield from _changes(result)
    yield from _account(result)
    yield from _rejected(result)
    yield from _proposals(result)
    for problem in result.problems:
        yield Sentence(str(problem), style="yellow")
    for path in result.reports if result.written else ():
        yield Sentence(f"与收费系统的对照：{path}")
    if not result.written:
        yield Sentence("没有写任何文件。", style="bold")
    elif in_workspace and result.cases:
        yield Sentence("\n接着，在这个文件夹里：")
        yield Sentence("  feecase check     检查全部未结案件")
        yield Sentence("  feecase prepare   生成立案材料")


def _proposals(result: ImportResult) -> Page:
    """Yield what is proposed for tables that are not wholly known, and how to decide."""
    for proposal in result.proposals:
        yield from proposal_page(proposal)
    proposed = {proposal.file for proposal in result.proposals}
    for file in result.unknown_files:
        if file not in proposed:
            yield Sentence(
                f"未识别：{file} 的表头不是已知的任何一种表，也没有一列看得出是房号或业主；请核对选对了文件，表头在前 10 行之内",
                style="yellow",
            )
    if any(proposal.certain for proposal in result.proposals):
        yield Sentence("建议都确定的表，加 --accept 直接采用。", style="yellow")
    if result.proposals:
        yield Sentence(
            "加 --map-draft 映射.xlsx 写成工作簿，在 Excel 里选好后用 --map 映射.xlsx 导入；只问一次。", style="yellow"
        )
    if result.kept and result.written:
        yield Sentence(f"这次决定的 {result.kept} 种表头的映射已保存在项目的 mappings 里，以后自动使用。")


def _changes(result: ImportResult) -> Page:

    found = [change for case in result.cases for change in case.changes]
    if found:
        view = Grid("案件", "变化", "费用项目", "期间", "原金额", "现金额", right=("原金额", "现金额"), keep=("案件", "期间"))
        for one in found[:SHOWN]:
            before, after = ("" if amount is None else yuan(amount) for amount in (one.before, one.after))
            view.add_row(one.case, CHANGES[one.kind], one.item, f"{one.first} 至 {one.last}", before, after)
        yield view
        if len(found) > SHOWN:
            yield Sentence(f"共 {len(found)} 笔变化，只列出前 {SHOWN} 笔；全部见 --json。")
    if result.absent:
        names = "、".join(result.absent[:SHOWN])
        yield Sentence(
            f"先前导入过、这次台账里没有的 {len(result.absent)} 案（可能已付清，起诉前请核实；文件夹没有改动）：{names}",
            style="yellow",
        )


def _account(result: ImportResult) -> Page:
    """Yield the money of each sheet, the rows that a person has to decide, and what to look at."""
    told = [line for line in result.account.sheets if line.stated is not None]
    if told:
        view = Grid(
            "文件",
            "工作表",
            "表上欠费",
            "主张",
            "待决定",
            "不能用",
            "滞纳金",
            "差额",
            right=("表上欠费", "主张", "待决定", "不能用", "滞纳金", "差额"),
        )
        for line in told:
            sums = (
                line.stated,
                line.money("charge"),
                line.money("set-aside"),
                line.money("rejected", "duplicate"),
                line.late,
                line.unexplained,
            )
            view.add_row(line.file, line.sheet, *(yuan(cents(one)) for one in sums if one is not None))
        yield view
    unread = [(line, c) for line in result.account.sheets for c in line.columns if c.use in {"unread", "undecided"}]
    for line in result.account.sheets:
        names = [f"{c.title}{'（待决定）' if c.use == 'undecided' else ''}" for one, c in unread if one is line]
        if names:
            yield Sentence(f"{line.file} [{line.sheet}] 没有读的列：{'、'.join(names)}")
    asked = list(result.account.asked)
    if asked:
        yield Sentence(f"待决定 {len(asked)} 行（没有主张）：", style="bold")
    for line, fate in asked[:SHOWN]:
        amount = f" {yuan(fate.amount)} 元" if fate.amount is not None else ""
        yield Sentence(
            f"  {line.file} [{line.sheet}] 第{fate.row}行 {fate.room}{amount}：{fate.reason}。{fate.fix}", style="yellow"
        )
    noticed = list(result.account.noticed)
    if noticed:
        yield Sentence(f"请看 {len(noticed)} 处（已采用）：", style="bold")
    for line, one in noticed[:SHOWN]:
        yield Sentence(f"  {line.file} [{line.sheet}] 第{one.row}行 {one.room} {one.column}：{one.reason}。{one.fix}")
    if len(asked) > SHOWN or len(noticed) > SHOWN:
        yield Sentence(f"各只列出前 {SHOWN} 处；全部见导入清单或 --json。")
    if result.account_file and result.written:
        yield Sentence(f"清单：{result.account_file}；待决定的行，在“决定”一栏写“主张”或“不主张”后再导入一次。")


def _rejected(result: ImportResult) -> Page:

    if not result.rejected:
        return
    yield Sentence(f"未导入 {len(result.rejected)} 处：", style="bold")
    alike: dict[tuple[str, str, str, str, str, str], list[int]] = {}
    for one in result.rejected:
        reject = one.reject
        alike.setdefault((one.file, reject.sheet, reject.column, reject.value, reject.reason, reject.fix), []).append(reject.row)
    for (file, sheet, column, value, reason, fix), rows in alike.items():
        shown = f"“{value}”" if value else "（空）"
        where = f"第{'、'.join(map(str, rows[:ROWS_SHOWN]))}{'…' if len(rows) > ROWS_SHOWN else ''}行"
        many = f"（共 {len(rows)} 行）" if len(rows) > ROWS_SHOWN else ""
        yield Sentence(f"  {file} [{sheet}] {where}{many} {column}{shown}：{reason}。{fix}", style="yellow")
    if result.rejects_file:
        yield Sentence(f"这些行已抄到 {result.rejects_file}；可在其中改正后单独导入它，或在原表改正后全部重新导入。")
