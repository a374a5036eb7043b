"""Merging case files: mappings key by key, lists whose entries have an `id` by id, everything else replaced by what is on top."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from feecase.model.vocabulary import FieldPath
from feecase.plainyaml import Mark, YamlDocument


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that two files state differently: the values as texts and the places where they stand."""

    path: str
    below: str
    above: str
    mark_below: Mark | None
    mark_above: Mark | None


@dataclass(frozen=True, slots=True)
class _At:
    """One spot in three documents: lower, upper and merged; and its name for people (`charges[C3].amount`)."""

    low: FieldPath = ()
    high: FieldPath = ()
    new: FieldPath = ()
    name: str = ""

    def key(self, key: str) -> _At:
        return _At((*self.low, key), (*self.high, key), (*self.new, key), f"{self.name}.{key}" if self.name else key)

    def item(self, low: int | None, high: int | None, new: int, id_: str) -> _At:
        missing = -1
        return _At(
            (*self.low, missing if low is None else low),
            (*self.high, missing if high is None else high),
            (*self.new, new),
            f"{self.name}[{id_}]",
        )


@dataclass(slots=True)
class _Merge:
    below: YamlDocument
    above: YamlDocument
    new: YamlDocument
    differences: list[FieldConflict] = field(default_factory=list)

    def both(self, low: Any, high: Any, at: _At) -> Any:
        if high is None:
            return self._copy(self.below, low, at.low, at.new)
        if low is None:
            return self._copy(self.above, high, at.high, at.new)
        if isinstance(low, dict) and isinstance(high, dict):
            self._mark(self.above, at.high, at.new)
            keys = [*low, *(key for key in high if key not in low)]
            return {key: self.both(low.get(key), high.get(key), at.key(key)) for key in keys}
        if _by_id(low) and _by_id(high):
            self._mark(self.above, at.high, at.new)
            return self._entries(low, high, at)
        if not _same(low, high):
            self.differences.append(
                FieldConflict(at.name, _text(low), _text(high), self.below.marks.get(at.low), self.above.marks.get(at.high))
            )
        return self._copy(self.above, high, at.high, at.new)

    def _entries(self, low: list[Any], high: list[Any], at: _At) -> list[Any]:
        lower = {entry["id"]: index for index, entry in enumerate(low)}
        upper = {entry["id"]: index for index, entry in enumerate(high)}
        result = []
        for new, id_ in enumerate(dict.fromkeys([*lower, *upper])):
            i, j = lower.get(id_), upper.get(id_)
            result.append(self.both(None if i is None else low[i], None if j is None else high[j], at.item(i, j, new, id_)))
        return result

    def _copy(self, source: YamlDocument, data: Any, old: FieldPath, new: FieldPath) -> Any:
        self._mark(source, old, new)
        if isinstance(data, dict):
            return {key: self._copy(source, value, (*old, key), (*new, key)) for key, value in data.items()}
        if isinstance(data, list):
            return [self._copy(source, value, (*old, index), (*new, index)) for index, value in enumerate(data)]
        return data

    def _mark(self, source: YamlDocument, old: FieldPath, new: FieldPath) -> None:
        if mark := source.marks.get(old):
            self.new.marks[new] = mark
        if mark := source.keys.get(old):
            self.new.keys[new] = mark


def merge(below: YamlDocument, above: YamlDocument) -> tuple[YamlDocument, tuple[FieldConflict, ...]]:
    """Lay `above` over `below` (both with English keys) and tell where they differ. Empty scalars in `above` leave what is below."""
    merging = _Merge(below, above, YamlDocument(above.file, None))
    merging.new.data = merging.both(below.data, above.data, _At())
    return merging.new, tuple(merging.differences)


def _by_id(entries: object) -> bool:
    return isinstance(entries, list) and bool(entries) and all(isinstance(entry, dict) and entry.get("id") for entry in entries)


def _same(low: Any, high: Any) -> bool:
    if isinstance(low, str) and isinstance(high, str):
        try:
            return low.strip() == high.strip() or Decimal(low) == Decimal(high)
        except InvalidOperation:
            return False
    return bool(low == high)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_text(entry) for entry in value)
    if isinstance(value, dict):
        return str(value.get("name") or value.get("id") or "，".join(f"{key} {_text(entry)}" for key, entry in value.items()))
    return "" if value is None else str(value)
