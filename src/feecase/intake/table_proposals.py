"""What a run proposes for a table that is unknown, or known but for some columns or words, and who decides on it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from feecase.builtin.importers import contacts, known_tables
from feecase.builtin.importers.mapping_proposal import ProposedWord, TableProposal, heading_labels, propose, question
from feecase.builtin.importers.rowwise import Contacts
from feecase.extend.contracts import ImportedRows
from feecase.extend.tables import Sheet
from feecase.intake.mapping import ImportMap, apply, of_proposal
from feecase.model.contact import KIND_NAMES, WAY_NAMES

Decide = Callable[[TableProposal], ImportMap | None]
"""Who decides on a proposal: a mapping of it, or None to leave it open."""
_FEW = 10


def nobody(_: TableProposal) -> None:
    """Leave every proposal open."""


def whoever_is_certain(proposal: TableProposal) -> ImportMap | None:
    """Take a proposal that is complete and certain; leave every other one open."""
    return of_proposal(proposal) if proposal.certain else None


def settled_columns(sheet: Sheet, shown: Sheet, rows: ImportedRows) -> TableProposal | None:
    """Return what is open in a sheet that is known: columns that its rows ask about, words that nobody decided. None where nothing is.

    `sheet` is the sheet as it came, `shown` the one that was read, with its mapping.
    """
    asked = [fate.reason for fate in rows.fates if fate.ask] + [
        str(r.values["set_aside"]) for r in rows.records if r.values.get("set_aside")
    ]
    undecided = {c.title for c in rows.columns if c.use == "undecided"}
    open_ = {title for title in undecided if any(title in reason for reason in asked)} if asked else set()
    words = tuple(_words(shown, rows))
    tables = known_tables(shown)
    table = next((one for one in tables if any(c.title in open_ for c in one.columns)), None)
    if table is None and not words:
        return None
    if table is not None:
        found = question(sheet, table, open_, rows.shape)
        return replace(found, words=words)
    first = next((one for one in tables if one.kind == "contacts"), tables[0])
    upper, lower = sheet.rows[first.first], sheet.rows[first.last] if first.last > first.first else ()
    labels = tuple(filter(None, heading_labels(upper, lower)))
    return TableProposal(sheet.file, sheet.name, first.first + 1, rows.shape, labels, (), words=words)


def unknown_table(sheet: Sheet, rooms: Collection[str], read: Callable[[Sheet], ImportedRows | None]) -> TableProposal | None:
    """Return what a sheet that no importer knows may be; a trial reading must bear it out, else the proposal says why not."""
    found = propose(sheet, rooms)
    if found is None or not found.certain:
        return found
    applied = apply(of_proposal(found), sheet)
    rows = read(applied.sheet) if applied else None
    return found if (why := _against(rows)) == "" else replace(found, trial=why)


def _against(rows: ImportedRows | None) -> str:
    if rows is None:
        return "照此读，仍然看不出是哪一种表"
    if not rows.records:
        first = rows.rejects[0] if rows.rejects else None
        return "照此读，没有一行能用" + (f"（第{first.row}行 {first.column}：{first.reason}）" if first else "")
    bad = {reject.row for reject in rows.rejects}
    if len(bad) * _FEW > rows.rows:
        first = rows.rejects[0]
        return f"照此读，{rows.rows} 行里有 {len(bad)} 行不能用（第{first.row}行 {first.column}：{first.reason}）"
    return ""


def _words(sheet: Sheet, rows: ImportedRows) -> Iterator[ProposedWord]:
    """Yield the words of a sheet's logs that nobody decided, the most frequent first, with what they seem to mean."""
    if "催缴记录" not in rows.shape:
        return
    for table in known_tables(sheet):
        if table.kind != "contacts":
            continue
        for word, count in Contacts(table).words().most_common():
            if word in sheet.words:
                continue
            seems = contacts.said(word) or {}
            kind, way = KIND_NAMES.get(seems.get("kind", ""), ""), WAY_NAMES.get(seems.get("way", ""), "")
            yield ProposedWord(word, count, kind, way, str(seems.get("result") or ""))
