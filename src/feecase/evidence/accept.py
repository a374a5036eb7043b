"""Editing the evidence list of a case file: entries of a scan's proposal, facts, new paths are put in; nothing else that people wrote is touched."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import yaml

from feecase import plainyaml
from feecase.errors import InputError

_LIST = ("evidence", "证据")
_ID = ("id", "编号")
_FILE = ("file", "文件")
_EDIT = "请把清点建议中的条目自行复制到 case.yaml 的 evidence 下"


def chosen(
    entries: Sequence[Mapping[str, Any]], ids: Sequence[str], used: Mapping[str, str], told: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return the entries of a proposal to take over, in its order: those with these ids, or all; those the case has already are left out.

    `used` has the file of each id in the case. An entry without a file brings facts to an item that the case has; `told` has the ids of items whose
    facts it knows. Raises InputError for an id that the proposal does not have, or that means another file in the case.
    """
    known = {str(entry.get("id")) for entry in entries}
    if unknown := [name for name in ids if name not in known]:
        raise InputError(f"清点建议中没有 {'、'.join(unknown)}", next=f"可选：{'、'.join(sorted(known))}")
    wanted = [dict(entry) for entry in entries if not ids or entry["id"] in ids]
    for entry in wanted:
        if "file" in entry and entry["id"] in used and used[entry["id"]] != entry["file"]:
            raise InputError(
                f"编号 {entry['id']} 在案件中已是另一项证据", where=f"evidence[{entry['id']}]", next="请在清点建议中换一个编号"
            )
    return [entry for entry in wanted if entry["id"] not in (used if "file" in entry else told)]


def accepted(text: str, entries: Sequence[Mapping[str, Any]], file: str = "case.yaml") -> str:
    """Return the text of a case file with entries of a proposal in it: facts inside the item that the file lists, all else behind the list.

    An item that another file lists (project, billing) gets an entry with its id, which is laid over that one. Raises InputError as `appended` does.
    """
    before = plainyaml.parse(text, file).data
    listed = {_id(item): at for at, item in enumerate(before.get(_key(before)) or [])}
    for entry in entries:
        if entry["id"] in listed:
            text = _with_facts(text, listed[entry["id"]], entry["facts"], file)
    new = [entry for entry in entries if entry["id"] not in listed]
    return appended(text, new, file) if new else text


def appended(text: str, entries: Sequence[Mapping[str, Any]], file: str = "case.yaml") -> str:
    """Return the text of a case file with entries behind its last item of evidence; every other sign stays where it was.

    Raises InputError where the file cannot be read or its list is written so that nothing can be put behind it; the result is read again to be sure.
    """
    before = plainyaml.parse(text, file).data
    at, piece = _insertion(text, entries, file)
    key = _key(before)
    return _sure(text[:at] + piece + text[at:], {**before, key: [*(before.get(key) or []), *entries]}, file)


def with_files(text: str, moved: Mapping[str, str], file: str = "case.yaml") -> str:
    """Return the text of a case file whose evidence names files (by their path as written) under their new paths. Raises InputError where that cannot be written."""
    before = plainyaml.parse(text, file).data or {}
    wanted = [{k: _moved(v, moved) if k in _FILE else v for k, v in item.items()} for item in before.get(_key(before)) or []]
    node = _evidence(text)
    places = [
        (value.start_mark.index, value.end_mark.index, _moved(value.value, moved))
        for item in (node.value if isinstance(node, yaml.SequenceNode) else ())
        for key, value in (item.value if isinstance(item, yaml.MappingNode) else ())
        if key.value in _FILE and _moved(value.value, moved) != value.value
    ]
    for start, end, name in reversed(places):
        text = text[:start] + _flow_text(name) + text[end:]
    return _sure(text, {**before, _key(before): wanted}, file) if places else text


def _moved(name: str, moved: Mapping[str, str]) -> str:
    return moved.get(posixpath.normpath(name.replace("\\", "/")), name)


def _flow_text(text: str) -> str:
    """Return a text as it stands inside a list or mapping written on one line."""
    return _flow({"t": text})[4:-1]


def _with_facts(text: str, at: int, facts: Mapping[str, Any], file: str) -> str:
    """Return the text with facts at the end of the item of evidence that stands there."""
    before = plainyaml.parse(text, file).data
    item = before[_key(before)][at]
    wanted = [*before[_key(before)][:at], {**item, "facts": facts}, *before[_key(before)][at + 1 :]]
    node = _evidence(text)
    if {"facts", "所载事实"} & set(item) or not isinstance(node, yaml.SequenceNode):
        raise InputError("这一项已有所载事实，没有改动", where=f"{file} evidence[{_id(item)}]", next=_EDIT)
    own = node.value[at]
    if own.flow_style:
        end, piece = own.end_mark.index - 1, f", facts: {_flow(facts)}"
    else:
        newline, end = "\r\n" if "\r\n" in text else "\n", _line_end(text, _last(own))
        piece = newline * (not text[:end].endswith("\n")) + " " * own.start_mark.column + f"facts: {_flow(facts)}{newline}"
    return _sure(text[:end] + piece + text[end:], {**before, _key(before): wanted}, file)


def _sure(text: str, wanted: object, file: str) -> str:
    """Return a text that says what is wanted. Raises InputError where it does not."""
    try:
        said = plainyaml.parse(text, file).data
    except InputError:
        said = None
    if said != wanted:
        raise InputError("不能自动写入证据列表，文件没有改动", where=file, next=_EDIT)
    return text


def _key(data: Mapping[str, Any]) -> str:
    """Return the key under which a file lists its evidence."""
    return next((key for key in _LIST if key in data), _LIST[0])


def _id(item: object) -> str:
    return next((str(item[key]) for key in _ID if key in item), "") if isinstance(item, Mapping) else ""


def _evidence(text: str) -> yaml.Node | None:
    root = yaml.compose(text, yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value in _LIST), None)


def _insertion(text: str, entries: Sequence[Mapping[str, Any]], file: str) -> tuple[int, str]:
    """Return where in the text the entries go, and as what."""
    node = _evidence(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    if node is None:
        return len(text), newline * (not text.endswith("\n")) + "evidence:" + newline + _block(entries, 2, newline)
    if isinstance(node, yaml.SequenceNode) and node.flow_style:
        inside = "".join(", " + _flow(entry) for entry in entries)
        return (node.value[-1].end_mark.index, inside) if node.value else (node.start_mark.index + 1, inside[2:])
    if isinstance(node, yaml.SequenceNode):
        at = _line_end(text, _last(node))
        return at, newline * (not text[:at].endswith("\n")) + _block(entries, node.start_mark.column, newline)
    raise InputError("evidence 不是一列条目，不能写入", where=file, next=_EDIT)


def _last(node: yaml.Node) -> yaml.Node:
    """Return the node that ends last on the page: a block's own end lies behind the comments that follow it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        node = node.value[-1] if isinstance(node, yaml.SequenceNode) else node.value[-1][1]
    return node


def _line_end(text: str, node: yaml.Node) -> int:
    at: int = node.end_mark.index
    if node.end_mark.column == 0 and at:
        return at
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _block(entries: Collection[Mapping[str, Any]], indent: int, newline: str) -> str:
    dumped = yaml.safe_dump([dict(e) for e in entries], allow_unicode=True, sort_keys=False, width=1000)
    return "".join(" " * indent + line + newline for line in dumped.splitlines())


def _flow(entry: Mapping[str, Any]) -> str:
    dumped: str = yaml.safe_dump(dict(entry), allow_unicode=True, sort_keys=False, width=100_000, default_flow_style=True)
    return dumped.strip()
