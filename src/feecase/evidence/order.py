"""Which evidence goes into the bundle, in which order, under which number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from feecase.extend.contracts import EvidenceCue
from feecase.model.case import Case
from feecase.model.choices import Choices
from feecase.model.evidence import Evidence, Ref


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
    Within a group the kinds stand in their cues' order (a demand before its proof of delivery), items of one kind in that of the case file; in a group
    that the user named, the case file's order stays.
    """
    by_kind = {cue.kind: cue for cue in reversed(cues)}
    none = EvidenceCue("other", group="其他事项")
    rows = [(e, by_kind.get(e.kind, none)) for e in evidence if e.id not in leave_out]
    rank = {group: i for i, group in enumerate(dict.fromkeys(cue.group for cue in sorted(cues, key=lambda cue: cue.order)))}
    for item, cue in rows:
        rank.setdefault(item.group or cue.group, len(rank))
    used = sorted({item.group or cue.group for item, cue in rows}, key=rank.__getitem__)
    counts = dict.fromkeys(used, 0)
    result = []
    for item, cue in sorted(rows, key=lambda row: (rank[row[0].group or row[1].group], 0 if row[0].group else row[1].order)):
        group = item.group or cue.group
        counts[group] += 1
        no = f"{used.index(group) + 1}-{counts[group]}"
        result.append(Numbered(no, item, group, item.proves or cue.proves, item.source or cue.source))
    return tuple(result)
