"""Editing the evidence list of a case file: entries of a scan's proposal, facts, new paths are put in; nothing else that people wrote is touched."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from feecase import plainyaml, yamltext
from feecase.errors import InputError

_LIST = ("evidence", "证据")
_ID = ("id", "编号")
_FILE = ("file", "文件")
_FACTS = ("facts", "所载事实")
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
    listed = {_id(item): at for at, item in enumerate(before.get(yamltext.name_in(before, _LIST)) or [])}
    for entry in entries:
        if entry["id"] in listed:
            text = _with_facts(text, listed[entry["id"]], entry, file)
    new = [entry for entry in entries if entry["id"] not in listed]
    return appended(text, new, file) if new else text


def appended(text: str, entries: Sequence[Mapping[str, Any]], file: str = "case.yaml") -> str:
    """Return the text of a case file with entries behind its last item of evidence; every other sign stays where it was.

    Raises InputError where the file cannot be read or its list is written so that nothing can be put behind it.
    """
    plainyaml.parse(text, file)
    with _told(file):
        return yamltext.appended(text, _LIST, entries)


def with_files(text: str, moved: Mapping[str, str], file: str = "case.yaml") -> str:
    """Return the text of a case file whose evidence names files (by their path as written) under their new paths. Raises InputError where that cannot be written."""
    plainyaml.parse(text, file)
    with _told(file):
        return yamltext.replaced(text, _LIST, _FILE, lambda name: moved.get(posixpath.normpath(name.replace("\\", "/")), name))


def _with_facts(text: str, at: int, entry: Mapping[str, Any], file: str) -> str:
    """Return the text with facts at the end of the item of evidence that stands there."""
    before = plainyaml.parse(text, file).data
    if set(_FACTS) & set(before[yamltext.name_in(before, _LIST)][at]):
        raise InputError("这一项已有所载事实，没有改动", where=f"{file} evidence[{entry['id']}]", next=_EDIT)
    with _told(file):
        return yamltext.with_field(text, _LIST, at, _FACTS[0], entry["facts"])


@contextmanager
def _told(file: str) -> Iterator[None]:
    """Say in the user's words that a list cannot be edited."""
    try:
        yield
    except yamltext.NotEditableError:
        raise InputError("证据列表的写法特殊，不能写入；文件没有改动", where=file, next=_EDIT) from None


def _id(item: object) -> str:
    return next((str(item[key]) for key in _ID if key in item), "") if isinstance(item, Mapping) else ""
