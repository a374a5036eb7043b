"""What is installed, and whether it is sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from feecase.engine import Context
from feecase.errors import Problem
from feecase.extend.registry import Distribution, Plugins
from feecase.views.page import Grid, Page, Sentence

_OFFERS = {
    "statutes": "法规",
    "profiles": "口径",
    "checks": "检查",
    "importers": "导入",
    "sources": "数据来源",
    "listeners": "事件",
    "documents": "文书",
    "templates": "模板",
    "evidence_kinds": "证据类别",
    "extra_texts": "未核对文本",
    "collection": "催收",
    "defences": "抗辩",
}


def plugins_json(context: Context) -> dict[str, Any]:
    """Return the data of `feecase/plugins/1`."""
    plugins = context.plugins
    rows = [_summary(context, d) for d in plugins.distributions]
    return {"distributions": rows, "blocked": list(plugins.blocked), "problems": _problems(plugins.problems)}


def plugins_page(context: Context) -> Page:
    """Yield a line for each distribution, and those that are blocked."""
    shown = Grid("插件", "版本", "提供", "地区", "法规", "最近核对", keep=("插件", "版本", "地区", "最近核对"), right=("法规",))
    for row in (_summary(context, d) for d in context.plugins.distributions):
        offers = " ".join(_OFFERS[h] for h in row["hooks"])
        shown.add_row(row["name"], row["version"], offers, _places(row["places"]), str(len(row["works"])), row["checked"] or "—")
    yield shown
    if context.plugins.blocked:
        yield Sentence(f"已停用（FEECASE_BLOCK_PLUGINS）：{'、'.join(context.plugins.blocked)}")


def soundness_json(problems: Sequence[Problem], stale: Sequence[Problem]) -> dict[str, Any]:
    """Return the data of `feecase/plugins-check/1`."""
    return {"problems": _problems(problems), "stale": _problems(stale)}


def soundness_page(context: Context, problems: Sequence[Problem], stale: Sequence[Problem]) -> Page:
    """Yield values that nobody compared for long, or that everything is sound."""
    for problem in stale:
        yield Sentence(f"久未核对：{problem}", "yellow")
    if not problems:
        yield Sentence(f"{len(context.plugins.distributions)} 个插件完好。")


def problem_page(problems: Sequence[Problem]) -> Page:
    """Yield what is wrong, a sentence each."""
    for problem in problems:
        yield Sentence(f"问题：{problem}", "red")


def _summary(context: Context, distribution: Distribution) -> dict[str, Any]:
    origin = f"{distribution.name} {distribution.version}"
    mine = [p for p in context.plugins.profiles if p.origin == origin]
    checked = [policy.checked for p in mine for policy in p.policies if policy.checked]
    return {
        "name": distribution.name,
        "version": distribution.version,
        "modules": list(distribution.modules),
        "hooks": [h.removeprefix("feecase_") for h in distribution.hooks],
        "places": [p.name for p in mine],
        "works": _works(context.plugins, origin),
        "checked": min(checked).isoformat() if checked else None,
    }


def _places(names: list[str]) -> str:
    return names[0] + (f"等 {len(names)} 地" if len(names) > 1 else "") if names else "—"


def _works(plugins: Plugins, origin: str) -> list[str]:
    roots = [root.path for root in plugins.statutes if root.distribution == origin]
    return sorted(work.parent.name for root in roots for work in root.rglob("work.yaml"))


def _problems(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [asdict(p) for p in problems]
