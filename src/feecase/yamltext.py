"""Editing a YAML file that people wrote: something is put into one of its lists, and every other sign stays where it was.

Every result is read again by `plainyaml` and compared with what is wanted, so that no edit can change the meaning of anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import yaml

from feecase import plainyaml
from feecase.errors import InputError


class NotEditableError(ValueError):
    """The text is written so that the edit cannot be made safely."""


def appended(text: str, names: Sequence[str], entries: Sequence[Mapping[str, Any]]) -> str:
    """Return the text with entries behind the last item of the top-level list that bears one of these names; without one, a new list under the first.

    Raises NotEditableError where nothing can be put behind that list, InputError where the text cannot be read.
    """
    before = plainyaml.parse(text).data or {}
    name = name_in(before, names)
    at, piece = _insertion(text, name, entries)
    return _sure(text[:at] + piece + text[at:], {**before, name: [*(before.get(name) or []), *entries]})


def with_field(text: str, names: Sequence[str], at: int, field: str, value: Mapping[str, Any]) -> str:
    """Return the text with one more field, a mapping on one line, at the end of the item of the list that stands at `at`.

    Raises NotEditableError where that cannot be written, InputError where the text cannot be read.
    """
    before = plainyaml.parse(text).data
    name = name_in(before, names)
    items = before[name]
    node = _node(text, name)
    if field in items[at] or not isinstance(node, yaml.SequenceNode):
        raise NotEditableError
    own = node.value[at]
    if own.flow_style:
        end, piece = own.end_mark.index - 1, f", {field}: {flow(value)}"
    else:
        newline, end = _newline(text), _line_end(text, _last(own))
        piece = newline * (not text[:end].endswith("\n")) + " " * own.start_mark.column + f"{field}: {flow(value)}{newline}"
    return _sure(text[:end] + piece + text[end:], {**before, name: [*items[:at], {**items[at], field: value}, *items[at + 1 :]]})


def replaced(text: str, names: Sequence[str], fields: Collection[str], change: Callable[[str], str]) -> str:
    """Return the text with the fields of these names in the list's items changed. Raises as `with_field` does."""
    before = plainyaml.parse(text).data or {}
    name = name_in(before, names)
    wanted = [{k: change(v) if k in fields else v for k, v in item.items()} for item in before.get(name) or []]
    node = _node(text, name)
    places = [
        (value.start_mark.index, value.end_mark.index, change(value.value))
        for item in (node.value if isinstance(node, yaml.SequenceNode) else ())
        for key, value in (item.value if isinstance(item, yaml.MappingNode) else ())
        if key.value in fields and change(value.value) != value.value
    ]
    for start, end, new in reversed(places):
        text = text[:start] + flow({"t": new})[4:-1] + text[end:]
    return _sure(text, {**before, name: wanted}) if places else text


def name_in(data: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return which of the names a file uses; the first where it uses none."""
    return next((name for name in names if name in data), names[0])


def block(entries: Iterable[Mapping[str, Any]], indent: int = 0, newline: str = "\n") -> str:
    """Write a list of entries, each line indented."""
    dumped = yaml.safe_dump([dict(e) for e in entries], allow_unicode=True, sort_keys=False, width=1000)
    return "".join(" " * indent + line + newline for line in dumped.splitlines())


def _sure(text: str, wanted: object) -> str:
    try:
        said = plainyaml.parse(text).data
    except InputError:
        said = None
    if said != wanted:
        raise NotEditableError
    return text


def _node(text: str, name: str) -> yaml.Node | None:
    root = yaml.compose(text, yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == name), None)


def _insertion(text: str, name: str, entries: Sequence[Mapping[str, Any]]) -> tuple[int, str]:
    """Return where in the text the entries go, and as what."""
    node, newline = _node(text, name), _newline(text)
    if node is None:
        return len(text), newline * (not text.endswith("\n")) + f"{name}:" + newline + block(entries, 2, newline)
    if not isinstance(node, yaml.SequenceNode):
        raise NotEditableError
    if node.flow_style:
        inside = "".join(", " + flow(entry) for entry in entries)
        return (node.value[-1].end_mark.index, inside) if node.value else (node.start_mark.index + 1, inside[2:])
    at = _line_end(text, _last(node))
    return at, newline * (not text[:at].endswith("\n")) + block(entries, node.start_mark.column, newline)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


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


def flow(data: Mapping[str, Any] | Sequence[Any]) -> str:
    """Write a mapping or list on one line."""
    plain = dict(data) if isinstance(data, Mapping) else list(data)
    dumped: str = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=100_000, default_flow_style=True)
    return dumped.strip()


class TakenError(ValueError):
    """The place already holds something that people wrote."""


def put(text: str, path: Sequence[Sequence[str]], value: Any) -> str:
    """Return the text with a value at a path that nobody filled in; every other sign stays where it was.

    Each step is the names that a key may bear, the first of them for a new key; a step that begins with `=` finds the entry of a list by its id:
    `("=D1", "id", "编号")`. What is missing on the way is made. Raises TakenError where a value is there already, NotEditableError where nothing can
    be put there safely, InputError where the text cannot be read.
    """
    before = plainyaml.parse(text).data or {}
    wanted = _put_data(before, path, value)
    root = yaml.compose(text, yaml.SafeLoader)
    if root is None:
        piece = yaml.safe_dump(_nested(path, value), allow_unicode=True, sort_keys=False, width=1000)
        return _sure(text + _newline(text) * bool(text and not text.endswith("\n")) + piece, wanted)
    at, piece = _put_piece(text, root, path, value)
    return _sure(text[:at] + piece + text[at:], wanted)


def _put_data(data: Any, path: Sequence[Sequence[str]], value: Any) -> Any:
    if not path:
        if data not in (None, ""):
            raise TakenError
        return value
    step, rest = path[0], path[1:]
    if step[0].startswith("="):
        items = list(data or [])
        for index, item in enumerate(items):
            if isinstance(item, Mapping) and any(str(item.get(name)) == step[0][1:] for name in step[1:]):
                return [*items[:index], _put_data(item, rest, value), *items[index + 1 :]]
        return [*items, {step[2]: step[0][1:]} | _put_data({}, rest, value)]
    if data is None:
        data = {}
    if not isinstance(data, Mapping):
        raise NotEditableError
    name = name_in(data, step)
    return {**data, name: _put_data(data.get(name), rest, value)}


def _nested(path: Sequence[Sequence[str]], value: Any) -> Any:
    for step in reversed(path):
        value = [{step[2]: step[0][1:], **value}] if step[0].startswith("=") else {step[0]: value}
    return value


def _put_piece(text: str, node: yaml.Node, path: Sequence[Sequence[str]], value: Any) -> tuple[int, str]:
    """Return where the piece goes, and the piece: in the innermost mapping or list on the path that is there already."""
    step, rest = path[0], path[1:]
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            pairs = item.value if isinstance(item, yaml.MappingNode) else []
            if any(key.value in step[1:] and word.value == step[0][1:] for key, word in pairs):
                return _put_piece(text, item, rest, value)
        entry = {step[2]: step[0][1:], **_nested(rest, value)}
        return _into_list(text, node, entry)
    if not isinstance(node, yaml.MappingNode):
        raise NotEditableError
    for key, inner in node.value:
        if key.value in step:
            if not rest or not isinstance(inner, yaml.CollectionNode) or not inner.value:
                raise NotEditableError  # an empty value: where its place ends is for people to see
            return _put_piece(text, inner, rest, value)
    new = _nested([[step[0]], *rest], value)
    if node.flow_style:
        inside = flow(new)[1:-1]
        return (node.value[-1][1].end_mark.index, f", {inside}") if node.value else (node.start_mark.index + 1, inside)
    newline, at = _newline(text), _line_end(text, _last(node))
    dumped = yaml.safe_dump(new, allow_unicode=True, sort_keys=False, width=1000)
    lines = "".join(" " * node.start_mark.column + line + newline for line in dumped.splitlines())
    return at, newline * (not text[:at].endswith("\n")) + lines


def _into_list(text: str, node: yaml.SequenceNode, entry: Mapping[str, Any]) -> tuple[int, str]:
    if node.flow_style:
        inside = flow(entry)
        return (node.value[-1].end_mark.index, f", {inside}") if node.value else (node.start_mark.index + 1, inside)
    newline, at = _newline(text), _line_end(text, _last(node))
    return at, newline * (not text[:at].endswith("\n")) + block([entry], node.start_mark.column, newline)
