"""Compares what an import made of a synthetic estate with its truth: every silent difference is a fault, a named place is a question."""

from __future__ import annotations

import itertools
import re
import unicodedata
from decimal import Decimal

from feecase.cases.folder import store_of
from feecase.flows.single import CaseRequest, open_case
from feecase.intake.folder_import import import_files
from feecase.plainyaml import load

ITEMS = {"物业费": "物业服务费", "物业管理费": "物业服务费", "停车费": "车位管理费"}
QUIET = {"files", "cases", "changed", "changes", "unchanged", "absent"}


def imported(context, folder, truth, *, to="cases"):
    """Import the books as the truth lists them; return what was said and the cases, assessed."""
    cases, said = folder / to, Said()
    for files in truth["imports"]:
        result = import_files(
            [folder / name for name in files],
            folder / "project.yaml",
            cases,
            importers=context.plugins.importers,
            sources=context.plugins.sources,
            cues=context.plugins.cues,
        )
        report = result.report().model_dump(mode="json")
        said.take(report)
    return said, [_case(context, path.parent, truth) for path in sorted(cases.glob("*/billing.yaml"))]


def _case(context, folder, truth):
    import datetime as dt

    store, name = store_of(folder)
    opened = open_case(context, store, CaseRequest(name, dt.date.fromisoformat(truth["as_of"])))
    billing = load(folder / "billing.yaml").data
    owed = {}
    for charge in opened.assessment.model_dump(mode="json")[_debts(opened.assessment)]:
        item = opened_item(opened, charge["id"])
        owed[item] = owed.get(item, Decimal()) + Decimal(charge["outstanding"])
    blocked = {str(c).partition("/")[0] for f in opened.assessment.findings if f.level == "blocking" for c in f.debts}
    return {
        "id": folder.name,
        "room": billing["premises"]["unit"],
        "people": billing.get("defendants", []),
        "owed": {item: amount for item, amount in owed.items() if amount},
        "blocked": bool(blocked)
        or any(
            "defendants[" in (f.where or "") and f.where.endswith(".name")
            for f in opened.assessment.findings
            if f.level == "blocking"
        ),
        "contacts": [contact["sent"] for contact in billing.get("contacts", [])],
    }


def _debts(assessment):
    return "debts" if "debts" in type(assessment).model_fields else "charges"


def opened_item(opened, id_):
    charge = next(c for c in opened.loaded.case.charges if c.id == id_.partition("/")[0])
    return ITEMS.get(charge.item, charge.item)


class Said:
    """The places that an import named."""

    def __init__(self):
        self.rows, self.sheets, self.texts = set(), set(), []

    def take(self, report):
        for entry in report["files"]:
            if not entry["shape"]:
                self.sheets.add((entry["file"], entry["sheet"]))
        for key, value in report.items():
            if key not in QUIET:
                self._add(value, "", "")

    def _add(self, entry, file, sheet):
        if isinstance(entry, dict):
            file, sheet = str(entry.get("file") or file), str(entry.get("sheet") or sheet)
            for row in [entry["row"]] if isinstance(entry.get("row"), int) else entry.get("rows") or []:
                if isinstance(row, int):
                    self.rows.add((file, sheet, row))
            self.texts.append(" ".join(str(v) for v in entry.values() if isinstance(v, str)))
            for value in entry.values():
                if isinstance(value, list | dict):
                    self._add(value, file, sheet)
        elif isinstance(entry, list):
            for one in entry:
                self._add(one, file, sheet)
        elif isinstance(entry, str):
            self.texts.append(entry)
        self.rows |= {(file, sheet, int(n)) for text in self.texts[-1:] for n in re.findall(r"第\s*(\d+)\s*行", text)}

    def names(self, places, room=""):
        return any(
            (p["file"], p["sheet"]) in self.sheets
            or (p["file"], p["sheet"], p["row"]) in self.rows
            or any(room and re.search(rf"(?<![\d-]){room}(?![\d-])", text) for text in self.texts)
            for p in places
        )


def faults(truth, said, cases):
    """Return every silent difference as a sentence."""
    found = []
    debtors = {(d["room"], frozenset(d["names"])): d for d in truth["debtors"]}
    here = {}
    for case in cases:
        here[case["room"], frozenset(_plain(p["name"]) for p in case["people"])] = case
    for key, case in here.items():
        if key not in debtors and case["owed"] and not case["blocked"]:
            rows = [p for d in truth["debtors"] if d["room"] == key[0] for c in d["charges"] for p in c["at"]]
            found.append(
                f"{case['id']}: nobody of the truth, {sum(case['owed'].values())}{' (row named)' if said.names(rows) else ''}"
            )
    for key, debtor in debtors.items():
        found += _debtor(debtor, here.get(key), said)
    for ask in truth["must_ask"]:
        if not said.names(ask["at"], ask["room"]) and not any(c["blocked"] for k, c in here.items() if k[0] == ask["room"]):
            found.append(f"{ask['room']}: not asked: {ask['reason']}")
    return found


def _plain(text):
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _debtor(debtor, case, said):
    owed = case["owed"] if case else {}
    items = {c["item"] for c in debtor["charges"]} | set(owed)
    for item in sorted(items):
        charges = [c for c in debtor["charges"] if c["item"] == item]
        if case and case["blocked"]:
            continue
        options = []
        for c in charges:
            named = said.names(c["at"], debtor["room"])
            amounts = [Decimal(c["outstanding"]), *map(Decimal, c.get("may", []))] if named or "ask" not in c else []
            options.append({*amounts, Decimal()} if named else set(amounts))
        if owed.get(item, Decimal()) not in {sum(choice, Decimal()) for choice in itertools.product(*options)}:
            yield f"{debtor['room']} {item}: {owed.get(item, 0)} of {[c['outstanding'] for c in charges]}"
    if case:
        yield from _facts(debtor, case, said)


def _facts(debtor, case, said):
    for person in case["people"]:
        name = _plain(person["name"])
        number, wanted = person.get("id_no") or person.get("uscc") or "", debtor.get("ids", {}).get(name, "")
        if number and number != wanted:
            yield f"{debtor['room']} {name}: an ID number that is not his"
        if wanted and not number and not said.names(debtor["facts_at"][f"id:{name}"], debtor["room"]):
            yield f"{debtor['room']} {name}: the ID number is lost"
        home, told = person.get("domicile", ""), debtor.get("homes", {}).get(name, "")
        if home and home != told:
            yield f"{debtor['room']} {name}: address {home}"
    dates = list(case["contacts"])
    for contact in debtor.get("contacts", []):
        if contact["date"] in dates:
            dates.remove(contact["date"])
        elif not said.names(contact["at"]):
            yield f"{debtor['room']}: the contact of {contact['date']} is lost"
