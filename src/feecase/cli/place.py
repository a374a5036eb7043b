"""`feecase place`: which policies apply at a place, where each comes from, and what farther places say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from feecase.cli.clock import as_of
from feecase.cli.show import Json, command_context, console, print_json, table

if TYPE_CHECKING:
    import datetime as dt

    from feecase.engine import Context
    from feecase.place.profile import Place, Resolved

app = typer.Typer(name="place", help="地区口径：看一地适用的口径及其来源。", no_args_is_help=True, rich_markup_mode=None)

CodeArgument = Annotated[str, typer.Argument(help="行政区划代码（六位），全国写 CN", metavar="代码", show_default=False)]
PlaceDay = Annotated[str | None, typer.Option("--on", help="适用日期（年-月-日），默认今天", metavar="日期", show_default=False)]


@app.callback()
def place() -> None:
    """地区口径：看一地适用的口径及其来源。"""


@app.command("show")
def show(
    code: CodeArgument,
    on: PlaceDay = None,
    court: Annotated[str, typer.Option("--court", help="受诉法院名称", metavar="名称", show_default=False)] = "",
    *,
    sources: Annotated[bool, typer.Option("--sources", help="写出每项的出处与法条")] = False,
    as_json: Json = False,
) -> None:
    """查看一地适用的各项口径：feecase place show 370202 --sources。"""
    opened, day = command_context(), as_of(on)
    here = opened.plugins.place(code, court=court)
    if as_json:
        print_json("place", _data(opened, here, day))
        return
    _print(opened, here, day, sources=sources)


def _data(opened: Context, here: Place, day: dt.date) -> dict[str, Any]:
    from feecase.place.policies import POLICIES

    policies = [_row(opened, trail, day) for name in POLICIES if (trail := here.trail(name, on=day))]
    unknown = [name for name in POLICIES if not here.find(name, on=day)]
    return {"code": here.code, "name": here.name, "on": day.isoformat(), "policies": policies, "unknown": unknown}


def _row(opened: Context, trail: tuple[Resolved, ...], day: dt.date) -> dict[str, Any]:
    first = trail[0]
    return {
        "name": first.name,
        "value": list(first.value) if isinstance(first.value, tuple) else first.value,
        "shown": _shown(opened, first),
        "place": first.place,
        "place_name": first.place_name,
        "source": first.source,
        "citations": _citations(opened, first, day),
        "overrides": [{"place": r.place, "place_name": r.place_name, "shown": _shown(opened, r)} for r in trail[1:]],
    }


def _shown(opened: Context, found: Resolved) -> str:
    """Write a value for people; local regulations by their titles."""
    if found.name == "local.regulation":
        return "、".join(f"《{opened.library.work(slug).title}》" for slug in found.texts)
    return found.shown


def _citations(opened: Context, found: Resolved, day: dt.date) -> list[str]:
    return [opened.library.format(citation, on=day) for citation in found.citations]


def _print(opened: Context, here: Place, day: dt.date, *, sources: bool) -> None:
    from feecase.place.policies import POLICIES

    out = console()
    out.print(f"{here.name}（{here.code}），{day} 适用的口径；近处的优先\n")
    columns = ("口径", "取值", "来自", "远处另作") if not sources else ("口径", "取值", "来自", "出处")
    rows = table(*columns, keep=("来自",))
    for name, spec in POLICIES.items():
        trail = here.trail(name, on=day)
        if not trail:
            continue
        first, farther = trail[0], [r for r in trail[1:] if r.value != trail[0].value]
        last = (
            "；".join(filter(None, (first.source, *_citations(opened, first, day), first.official, *first.read_from)))
            if sources
            else "；".join(f"{r.place_name}：{_shown(opened, r)}" for r in farther)
        )
        rows.add_row(spec.label, _shown(opened, first), first.place_name, last)
    out.print(rows)
    unknown = [spec.label for name, spec in POLICIES.items() if not here.find(name, on=day)]
    if unknown:
        out.print(f"\n未知（没有来源，不作假定）：{'、'.join(unknown)}", soft_wrap=True)
    if not sources:
        out.print("加 --sources 看每项的出处与法条。")
