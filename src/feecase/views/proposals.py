"""What is proposed for tables that are not wholly known: each column with samples, the field it is taken for, and why."""

from __future__ import annotations

from feecase.builtin.importers.columns import same_in_all_rows
from feecase.builtin.importers.mapping_proposal import TableProposal
from feecase.files import mask
from feecase.views.page import Grid, Page, Sentence

_SHOWN = 30


def proposal_page(proposal: TableProposal) -> Page:
    """Yield one proposal: its columns, what is missing, its words."""
    where = f"{proposal.file} [{proposal.sheet}]"
    if proposal.columns:
        yield Sentence(f"映射建议：{where} 第{proposal.line}行是表头，看作“{proposal.title}”", style="bold")
        grid = Grid("列", "表头", "例", "作为", "把握", "理由", right=("列",), keep=("表头", "作为"))
        for one in proposal.columns:
            sure = "确定" if one.certain else "请核对" if one.field else "待定"
            told = f"{one.reason}；{one.settle}" if one.settle else one.reason
            grid.add_row(str(one.index + 1), mask(one.label), "、".join(one.samples), one.field or "？", sure, told)
        yield grid
    for name in proposal.missing:
        fixed = "；每行都一样的，写成固定内容" if same_in_all_rows(name) else ""
        yield Sentence(f"  没有一列是“{name}”：有这一列的请指明{fixed}", style="yellow")
    if proposal.trial:
        yield Sentence(f"  {proposal.trial}", style="yellow")
    if proposal.words:
        yield Sentence(f"{where} 催缴的说法 {len(proposal.words)} 种，只是从文字识读，请核对一次：", style="bold")
        words = Grid("说法", "次数", "类别", "方式", "结果", right=("次数",), keep=("说法",))
        for word in proposal.words[:_SHOWN]:
            words.add_row(mask(word.word), str(word.count), word.kind or "？", word.way, word.result)
        yield words
        if len(proposal.words) > _SHOWN:
            yield Sentence(f"只列出前 {_SHOWN} 种；全部见 --json 或 --map-draft。")
