"""The frozen objects that hooks return. They declare; the core sorts, filters by place and calls them one by one.

`place` is a GB/T 2260 code as text ("370000", "370200") or `NATION` ("CN").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from feecase.extend.tables import Sheet
from feecase.law.library import Library
from feecase.model.assessment import Assessment
from feecase.model.case import Loaded
from feecase.model.choices import Choices
from feecase.model.claim import Claim
from feecase.model.finding import Finding
from feecase.model.trace import Citation
from feecase.place import codes
from feecase.place.profile import Place

NATION = codes.NATION


@dataclass(frozen=True, slots=True)
class StatuteRoot:
    """A folder in the layout of `statutes/`: works with dated expressions, and `params/`."""

    path: Path
    distribution: str = "feecase"


@dataclass(frozen=True, slots=True)
class TemplateRoot:
    """A folder of Word templates, `<document id>.docx`, for one place."""

    path: Path
    place: str = NATION


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may look at: the case as loaded, what was computed from it, the place and the law. Nothing else."""

    loaded: Loaded
    assessment: Assessment
    place: Place
    library: Library
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a case. `run` is pure and returns findings; one that raises is reported as not run.

    `about` says what its findings are about: "proof" = how facts are proved, "no-proof" = that the fact at their place has no evidence at all. The
    proof map repeats both, and says nothing more of a fact that a "no-proof" finding already names. `citations` are the articles that its findings
    always cite, so that `feecase plugins check` can look them up although the check has nothing to say. `own_law` findings already cite the law that was in
    force at the time of their facts (or what must be shown today): citations are not replaced.
    """

    id: str
    title: str
    run: Callable[[CheckContext], Iterable[Finding]]
    place: str = NATION
    about: Literal["", "proof", "no-proof"] = ""
    citations: tuple[Citation, ...] = ()
    own_law: bool = False


@dataclass(frozen=True, slots=True)
class Importer:
    """Reads one shape of table. `identify` looks at sheet name and header row; `read` yields records and rejects with their places."""

    id: str
    title: str
    identify: Callable[[Sheet], bool]
    read: Callable[[Sheet], ImportedRows]
    general: bool = False
    """Whether it reads whatever tables look like its kind; then any other importer that knows a sheet goes before it."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was not taken over: where, the value (masked), why and the fix."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One accepted row: `kind` is charge, room, owner, contact, tariff, payment or ownership; `values` uses the model's English names."""

    kind: str
    row: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What became of one column: `use` is used (as `field`), kept (as a note), unread, or undecided; and why."""

    column: int
    title: str
    use: str
    field: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RowFate:
    """What became of one row of a sheet.

    `fate` is charge, record, total, heading, note, duplicate, offset, paid, hidden, rejected or set-aside; `amount` is what the row says is owed.
    With `ask` a person has to decide, for the `reason`; a fate without it is only told.
    """

    row: int
    fate: str
    room: str = ""
    name: str = ""
    amount: Decimal | None = None
    reason: str = ""
    fix: str = ""
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Something that the import noticed about a row or a whole sheet (row 0) and that a person should look at; the row is used nevertheless."""

    row: int
    column: str
    room: str
    reason: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class ImportedRows:
    """What an importer made of one sheet. `rows` counts data rows read, rejected ones included."""

    shape: str
    rows: int
    records: tuple[Record, ...] = ()
    rejects: tuple[Reject, ...] = ()
    header: tuple[Any, ...] = ()
    """The header row, where the importer knows it, so that rejected rows can be copied with it."""
    columns: tuple[ColumnUse, ...] = ()
    fates: tuple[RowFate, ...] = ()
    noticed: tuple[Doubtful, ...] = ()
    totals: tuple[tuple[str, Decimal, Decimal], ...] = ()
    """What the sheet's own totals say and what its rows add up to, each with its place."""
    stated: Decimal | None = None
    """What the rows of data say is owed, added up as it stands in the sheet."""
    late: Decimal = Decimal(0)
    """How much of `stated` is late fee, which is no arrears of fees."""


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What a source may know of the import: the date of the data where it was given, the plaintiff's name, and the folder its file is in."""

    folder: Path
    as_of: dt.date | None = None
    plaintiff: str = ""


@dataclass(frozen=True, slots=True)
class SourceTables:
    """What a source read: tables in the vocabulary of the importers, which read them like any file, and tables for people alone.

    `reports` are written as one workbook beside `rejects.xlsx` and told to machines; their first row is the header.
    """

    sheets: tuple[Sheet, ...]
    reports: tuple[Sheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A billing system that is read directly, not by its exports. `options` says what its source file may hold; `read` gets them checked.

    `read` raises InputError where the system cannot be reached or refuses; it never writes there.
    """

    id: str
    title: str
    options: type[BaseModel]
    read: Callable[[Any, SourceContext], SourceTables]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case, as listeners receive it. `type` and `data` are those of `feecase schema event-…`; `id` never comes twice
    for two events, but the same event may come twice.
    """

    id: str
    type: str
    case: str
    at: dt.datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listener:
    """Receives events of a workspace while it is served, after the change is stored. `types` = () hears all.

    `hear` runs in a thread of its own; where it raises, the event is brought again later, like a webhook. Events of one case may come in any order.
    """

    id: str
    title: str
    hear: Callable[[Event], None]
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One line of the evidence catalogue, with the page range read back from the finished PDF (None = 另附).

    `kind` and `original` are the model's words (`contract`, `copy`); their Chinese names are in `model.evidence`. `pages` counts the item's pages;
    `sha256` and `size` are of the file's bytes ("" and None where it is missing).
    """

    no: str
    id: str
    title: str
    kind: str
    source: str
    proves: str
    original: str
    pages: int | None = None
    first: int | None = None
    last: int | None = None
    note: str = ""
    group: str = ""
    sha256: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class PaperContext:
    """What a paper may say: the case, its assessment, the claim and choices, the paged evidence, the place and the law."""

    loaded: Loaded
    assessment: Assessment
    claim: Claim
    choices: Choices
    evidence: tuple[EvidenceLine, ...]
    place: Place
    library: Library


@dataclass(frozen=True, slots=True)
class DocumentSpec:
    """A paper: its typed context and the function that builds it.

    `slot` is the numbered folder of the filing bundle, `name` the file name without suffix. `build` returns the template's context; for
    `format` "xlsx" (or others than docx) `write` returns the file's bytes instead. `pictures` are made by `build` as PNG bytes in the context.

    `states` names the sums of the claim that the finished paper must state exactly (a workbook: that its formulas must give); `feecase verify` and
    `prepare` look for them. `served` papers go to the other side and have third persons' data masked in the service copy. `headings` are the printed
    elements that an official form requires; a template without one of them is reported by `feecase template check`. A paper that `opens` proceedings is
    examined as a filing clerk would: court, parties, requests.
    """

    id: str
    title: str
    slot: str
    name: str
    context: type[BaseModel]
    build: Callable[[PaperContext], BaseModel]
    applies: Callable[[PaperContext], bool] = lambda _: True
    format: str = "docx"
    write: Callable[[Any], bytes] | None = None
    place: str = NATION
    order: int = 50
    states: tuple[Literal["principal", "late_fee", "total"], ...] = ()
    served: bool = False
    headings: tuple[str, ...] = ()
    opens: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceCue:
    """How files of one evidence kind are recognised, what they usually prove, and in which group of the catalogue they stand.

    `order` places the group and the kind within it: from 10 standing, 20 contract, 30 unit, 40 service, 50 arrears, 60 demands, 70 promises, 90 others.
    Kinds `by_date` are listed together in the order of their dates: each demand before its own proof of delivery.
    `electronic` evidence has its original in a device or platform. `supports` names the places of a case (`contract`, `premises`, `charges`, …) whose
    facts such evidence proves although they do not refer to it. `reads` says what may be read from the text of such a document, as proposals.
    What several cues say of one kind is added up.
    """

    kind: str
    words: tuple[str, ...] = field(default=())
    proves: str = ""
    source: str = ""
    group: str = ""
    order: int = 90
    by_date: bool = False
    electronic: bool = False
    supports: tuple[str, ...] = ()
    reads: tuple[Literal["area", "price", "names", "term", "start", "date"], ...] = ()
