"""Which policies apply at a place, where each comes from, and what farther places say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from feecase.engine import Context
from feecase.place.policies import POLICIES
from feecase.place.profile import Place, Resolved
from feecase.views.page import Grid, Page, Sentence


def place_json(context: Context, here: Place, day: dt.date) -> dict[str, Any]:
    """Return the data of `feecase/place/1`."""
    policies = [_row(context, trail, day) for name in POLICIES if (trail := here.trail(name, on=day))]
    unknown = [name for name in POLICIES if not here.find(name, on=day)]
    return {"code": here.code, "name": here.name, "on": day.isoformat(), "policies": policies, "unknown": unknown}


def _row(context: Context, trail: tuple[Resolved, ...], day: dt.date) -> dict[str, Any]:
    first = trail[0]
    return {
        "name": first.name,
        "value": list(first.value) if isinstance(first.value, tuple) else first.value,
        "shown": _shown(context, first),
        "place": first.place,
        "place_name": first.place_name,
        "source": first.source,
        "citations": _citations(context, first, day),
        "overrides": [{"place": r.place, "place_name": r.place_name, "shown": _shown(context, r)} for r in trail[1:]],
    }


def _shown(context: Context, found: Resolved) -> str:
    """Write a value for people; local regulations by their titles."""
    if found.name == "local.regulation":
        return "、".join(f"《{context.library.work(slug).title}》" for slug in found.texts)
    return found.shown


def _citations(context: Context, found: Resolved, day: dt.date) -> list[str]:
    return [context.library.format(citation, on=day) for citation in found.citations]


def place_page(context: Context, here: Place, day: dt.date, *, sources: bool) -> Page:
    """Yield the policies that apply at a place; with `sources`, where each was read."""
    yield Sentence(f"{here.name}（{here.code}），{day} 适用的口径；近处的优先\n")
    columns = ("口径", "取值", "来自", "远处另作") if not sources else ("口径", "取值", "来自", "出处")
    rows = Grid(*columns, keep=("来自",))
    for name, spec in POLICIES.items():
        trail = here.trail(name, on=day)
        if not trail:
            continue
        first, farther = trail[0], [r for r in trail[1:] if r.value != trail[0].value]
        last = (
            "；".join(filter(None, (first.source, *_citations(context, first, day), first.official, *first.read_from)))
            if sources
            else "；".join(f"{r.place_name}：{_shown(context, r)}" for r in farther)
        )
        rows.add_row(spec.label, _shown(context, first), first.place_name, last)
    yield rows
    unknown = [spec.label for name, spec in POLICIES.items() if not here.find(name, on=day)]
    if unknown:
        yield Sentence(f"\n未知（没有来源，不作假定）：{'、'.join(unknown)}")
    if not sources:
        yield Sentence("加 --sources 看每项的出处与法条。")
