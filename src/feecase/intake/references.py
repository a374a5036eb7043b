"""References inside a case: ids are unique, and whatever is referred to exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feecase.errors import Problem
from feecase.model.evidence import Ref
from feecase.model.vocabulary import FieldPath
from feecase.plainyaml import YamlDocument

_EVIDENCE_KEYS = {"evidence", "agreement", "authority_evidence"}
_CHARGE_KEYS = {"covers", "for", "charges"}


def duplicate_ids(document: YamlDocument) -> list[Problem]:
    """Return a problem for each id that a list of one file holds twice."""
    problems = []
    for key, entries in _lists(document.data):
        seen: dict[str, int] = {}
        for index, entry in enumerate(entries):
            id_ = entry.get("id") if isinstance(entry, dict) else None
            if id_ in seen:
                where = document.where((key, index, "id"))
                problems.append(
                    Problem(f"编号“{id_}”重复", where, f"同一列表第 {seen[id_] + 1} 项已用此编号", "请改用另一个编号")
                )
            elif isinstance(id_, str):
                seen[id_] = index
    return problems


def dangling(document: YamlDocument) -> list[Problem]:
    """Return a problem for each reference to evidence or a charge that the merged case does not list."""
    data = document.data if isinstance(document.data, dict) else {}
    evidence, charges = _ids(data.get("evidence")), _ids(data.get("charges"))
    problems = []
    for path, key, text in _references(data, ()):
        if key in _EVIDENCE_KEYS:
            try:
                known = Ref.parse(text).id in evidence
            except ValueError as error:
                problems.append(Problem(str(error), document.where(path)))
                continue
            if not known:
                problems.append(
                    Problem(
                        f"证据“{text}”不在证据清单中",
                        document.where(path),
                        "",
                        f"清单里有：{_some(evidence)}；请改正编号，或在“证据”里补上",
                    )
                )
        elif text.partition("/")[0] not in charges:
            problems.append(Problem(f"款项“{text}”不在应收款项中", document.where(path), "", f"应收款项里有：{_some(charges)}"))
    return problems


def _lists(data: Any) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(data, dict):
        yield from ((key, value) for key, value in data.items() if isinstance(value, list))


def _ids(entries: Any) -> set[str]:
    return {entry["id"] for entry in entries or () if isinstance(entry, dict) and isinstance(entry.get("id"), str)}


def _references(data: Any, path: FieldPath) -> Iterator[tuple[FieldPath, str, str]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in items:
        here = (*path, step)
        if step in _EVIDENCE_KEYS | _CHARGE_KEYS and isinstance(value, list):
            yield from (((*here, index), str(step), text) for index, text in enumerate(value) if isinstance(text, str))
        yield from _references(value, here)


def _some(ids: set[str]) -> str:
    shown = sorted(ids)[:8]
    return "、".join(shown) + ("…" if len(ids) > len(shown) else "") if shown else "（无）"
