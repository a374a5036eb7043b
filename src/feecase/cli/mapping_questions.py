"""Asking at the terminal what the open columns and words of a table are. The same answers can be given in a workbook (`--map-draft`, `--map`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from feecase.builtin.importers.mapping_proposal import ProposedWord, TableProposal
    from feecase.intake.mapping import ImportMap, WordMeaning

Prompt = Callable[[str, str], str]
"""Asks one question with a default answer."""
_YES, _NO = "是", "否"


def prompt(question: str, default: str) -> str:
    """Ask at the terminal; an empty answer takes the default."""
    return str(typer.prompt(question, default=default, show_default=bool(default))).strip()


def ask(proposal: TableProposal, prompt: Prompt = prompt) -> ImportMap | None:
    """Show a proposal and ask about what is open; None where the person leaves it for later."""
    from feecase.builtin.importers.columns import same_in_all_rows
    from feecase.builtin.importers.mapping_proposal import TITLES
    from feecase.cli.show import console, show
    from feecase.intake import mapping as maps
    from feecase.views.proposals import proposal_page

    show(proposal_page(proposal))
    if prompt(f"现在决定吗（{_YES}／{_NO}；也可以以后用 --map-draft 在 Excel 里填）", _YES) != _YES:
        return None
    chosen = {one.index: one.field if one.certain else "" for one in proposal.columns}
    for one in proposal.columns:
        while not one.certain:
            samples = f"（例：{'、'.join(one.samples)}）" if one.samples else ""
            answer = prompt(f"第{one.index + 1}列“{one.label}”{samples}是哪个字段（用不着的写“忽略”）", one.field)
            chosen[one.index] = answer
            told = {two.label: chosen[two.index] for two in proposal.columns if chosen[two.index] or two is one}
            if not (wrong := maps.faults(told)):
                break
            console().print(f"  {wrong[0]}。可选：{'、'.join(('忽略', '不变', *TITLES))}", style="yellow", soft_wrap=True)
    constants = {}
    for name in proposal.missing:
        if not same_in_all_rows(name):
            continue
        if name not in chosen.values() and (value := prompt(f"“{name}”每行都一样的，写它的内容（没有就回车）", "")):
            constants[name] = value
    words = [found for word in proposal.words if (found := _word(word, prompt))]
    return maps.of_proposal(proposal, chosen, constants, words)


def _word(word: ProposedWord, prompt: Prompt) -> WordMeaning | None:
    """Ask what a word means: as proposed, 忽略, or kind, way and result in this order; an empty answer to an open one leaves it."""
    from feecase.cli.show import console
    from feecase.intake.mapping_book import meaning

    seems = " ".join(part for part in (word.kind, word.way, word.result) if part)
    while True:
        answer = prompt(f"“{word.word}”（{word.count} 次）是什么（类别 方式 结果，空格分开；不是催缴写“忽略”）", seems)
        if not answer:
            return None
        try:
            return _read(word.word, answer.split(), meaning)
        except ValueError as error:
            console().print(f"  {error}", style="yellow")


def _read(word: str, parts: list[str], meaning: Callable[..., WordMeaning]) -> WordMeaning:
    """Read kind, then way or result in any order."""
    from feecase.model.contact import WAY_NAMES

    kind, *rest = parts
    ways = [one for one in rest if one in WAY_NAMES.values()]
    others = [one for one in rest if one not in ways]
    return meaning(word, kind, ways[0] if ways else "", others[0] if others else "")
