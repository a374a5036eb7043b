"""Which evidence goes into the bundle, in which order, under which number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from feecase.errors import InputError
from feecase.extend.contracts import EvidenceCue
from feecase.model.case import Case
from feecase.model.choices import Choices
from feecase.model.evidence import Evidence, Ref

_UNDATED = "~"
"""Behind every date."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """One item with its number in the catalogue (`2-1`: second group, first item), its group and what it proves and comes from."""

    no: str
    item: Evidence
    group: str
    proves: str
    source: str


def harmful(case: Case) -> frozenset[str]:
    """Return the ids of evidence that records an unlawful or risky act of collection (`contacts[].act`)."""
    return frozenset(Ref.parse(text).id for contact in case.contacts if contact.act for text in contact.evidence)


def submitted(case: Case, choices: Choices) -> tuple[Evidence, ...]:
    """Return the evidence to submit: neither marked `exclude` nor harmful; harmful items all the same where the choices include them."""
    bad = harmful(case)
    return tuple(e for e in case.evidence if (choices.include_harmful if e.id in bad else not e.exclude))


def numbered(
    evidence: Iterable[Evidence], cues: Sequence[EvidenceCue], *, leave_out: Collection[str] = ()
) -> tuple[Numbered, ...]:
    """Put evidence into groups and number it.

    A group is the item's own or its kind's; groups stand in the order that their cues say, others behind in the order in which they first occur.
    Within a group the kinds stand in their cues' order, those `by_date` among each other in that of time (a demand before its proof of delivery), items
    of one kind in that of the case file; in a group that only the user knows, the case file's order stays. A number that the user fixed (`Evidence.no`: 2-1-1 between 2-1 and 2-2) is kept, so that a late
    insertion renumbers nothing. Raises InputError if two items have one fixed number.
    """
    by_kind = {cue.kind: cue for cue in reversed(cues)}
    _check_fixed(evidence := [e for e in evidence if e.id not in leave_out])
    none = EvidenceCue("other", group="其他事项")
    rows = [(e, by_kind.get(e.kind, none)) for e in evidence]
    rank = {group: i for i, group in enumerate(dict.fromkeys(cue.group for cue in sorted(cues, key=lambda cue: cue.order)))}
    for item, cue in rows:
        rank.setdefault(item.group or cue.group, len(rank))
    used = sorted({item.group or cue.group for item, cue in rows}, key=rank.__getitem__)
    result: list[Numbered] = []
    for number, group in enumerate(used, 1):
        members = sorted((row for row in rows if (row[0].group or row[1].group) == group), key=lambda row: _order(*row))
        result += _in_group(number, group, members)
    return tuple(result)


def _order(item: Evidence, cue: EvidenceCue) -> tuple[int, str, int]:
    """Return where an item stands within its group: by the tens of the cue's order, then time, then kind."""
    if item.group and item.group != cue.group:
        return 0, "", 0
    return cue.order // 10, (item.date or _UNDATED) if cue.by_date else "", cue.order


def _check_fixed(evidence: Sequence[Evidence]) -> None:
    by_no: dict[str, str] = {}
    for item in evidence:
        if item.no and (other := by_no.setdefault(item.no, item.id)) != item.id:
            raise InputError(
                f"两项证据的目录编号都是 {item.no}", where=f"evidence[{other}]、evidence[{item.id}]", next="请改其中一个编号"
            )


def _in_group(number: int, group: str, rows: Sequence[tuple[Evidence, EvidenceCue]]) -> list[Numbered]:
    """Number one group: fixed numbers are kept, the others take the free ones in their order; then all stand in the order of their numbers."""
    fixed = {item.no for item, _ in rows}
    free = (f"{number}-{n}" for n in count(1) if f"{number}-{n}" not in fixed)
    result = [
        Numbered(item.no or next(free), item, group, item.proves or cue.proves, item.source or cue.source) for item, cue in rows
    ]
    return sorted(result, key=lambda row: [int(part) for part in row.no.split("-")])
