"""The tables of a workspace, alike on SQLite and PostgreSQL: texts and whole numbers only.

Moments are texts in UTC (`database.instant`), days are texts (ISO 8601), values are JSON in texts. `store/versions/` brings a database here
step by step; a test compares both.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, PrimaryKeyConstraint, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


# What sources said ------------------------------------------------------------------------------------------------------------------------

batches = Table(
    "batches",  # one import or push
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    _text("source"),
    _text("kind"),  # file, sql, http, folder
    _text("name"),
    _text("sha256"),
    _text("as_of"),
    _text("actor"),
    _text("received_at"),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
)

records = Table(
    "records",  # what a source says of one thing, in its newest words
    metadata,
    _text("source"),
    _text("kind"),
    _text("ref"),
    _text("room"),
    _text("values"),  # JSON; personal data
    _text("file"),
    _text("sheet"),
    Column("row", Integer, nullable=False),
    _text("as_of"),
    Column("batch", _NUMBER, ForeignKey("batches.id"), nullable=False),
    Column("position", Integer, nullable=False),  # within its batch
    _text("digest"),
    _text("state"),  # live, withdrawn
    _text("first_seen"),
    _text("changed_at"),
    PrimaryKeyConstraint("ref", "kind", "source"),  # looked up by many references of one source
)
Index(None, records.c.room, records.c.kind)
Index(None, records.c.source, records.c.kind, records.c.changed_at)  # what a source said since a moment

rooms = Table(
    "rooms",  # dirty where cases were built from an earlier version
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("built", Integer, nullable=False),
)

# Cases and their files --------------------------------------------------------------------------------------------------------------------

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    _text("room"),
    _text("state"),  # live, absent (the sources no longer name it), closed
    Column("charges", Integer, nullable=False),
    _text("outstanding"),  # as the sources say, yuan
    _text("created_at"),
    _text("changed_at"),
    _text("closed_at"),
)
Index(None, cases.c.room)

unresolved = Table(
    "unresolved",  # what keeps a case from being built or assessed; no personal data
    metadata,
    Column("case", Text, primary_key=True),  # the room's name where the room as a whole cannot be built
    Column("stage", Text, primary_key=True),  # build, assess
    _text("room"),
    _text("code"),
    _text("since"),
)
Index(None, unresolved.c.room)

documents = Table(
    "documents",  # files of a case, or of the project where `owner` is empty
    metadata,
    Column("owner", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("content", LargeBinary, nullable=True),  # NULL: the bytes lie in the content-addressed folder
    _text("sha256"),
    Column("size", _NUMBER, nullable=False),
    Column("version", Integer, nullable=False),
    _text("changed_at"),
    _text("actor"),
)
Index(None, documents.c.sha256)

journal = Table(
    "journal",  # append-only, by triggers; no personal data
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    _text("at"),
    _text("actor"),
    _text("action"),
    _text("subject"),
    _text("source"),
    _text("before", null=True),  # JSON
    _text("after", null=True),  # JSON
)
Index(None, journal.c.subject)

# Events, and those who hear them ----------------------------------------------------------------------------------------------------------

events = Table(
    "events",  # written in the transaction of the change that they tell
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    _text("type"),
    _text("case"),
    _text("at"),
    _text("data"),  # JSON; ids, days and amounts only
    Column("dispatched", Integer, nullable=False),
    sqlite_autoincrement=True,  # readers go on after the last id they saw: none may come twice, not even after a purge
)
Index(None, events.c.dispatched)

told = Table(
    "told",  # what was last told of each topic of a case, so that only news is told
    metadata,
    Column("case", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    _text("digest"),
)

endpoints = Table(
    "endpoints",  # where events go to (out), and who may call the hooks (in)
    metadata,
    Column("id", Text, primary_key=True),
    _text("direction"),  # out, in
    _text("target"),  # URL, or the source's name
    _text("secret"),  # signing key
    _text("types"),  # separated by blanks; empty = all
    _text("created_at"),
    _text("removed_at"),
)

deliveries = Table(
    "deliveries",  # one event for one endpoint or listener
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("event", _NUMBER, ForeignKey("events.id"), nullable=False),
    _text("target"),  # endpoint id, or listener:NAME
    _text("state"),  # pending, delivered, dead
    Column("attempts", Integer, nullable=False),
    _text("next_at"),
    _text("answer"),  # what the last attempt met with
    _text("changed_at"),
)
Index(None, deliveries.c.state, deliveries.c.next_at)
Index(None, deliveries.c.event)

# Callers ----------------------------------------------------------------------------------------------------------------------------------

tokens = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True),
    _text("name"),
    _text("source"),  # under which its pushes are recorded
    _text("digest"),  # SHA-256 of the secret
    _text("scopes"),  # separated by blanks
    _text("created_at"),
    _text("expires_at"),
    _text("revoked_at"),
)

requests = Table(
    "requests",  # answered writing requests by idempotency key or webhook id
    metadata,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _text("digest"),
    Column("status", Integer, nullable=False),
    _text("answer"),
    _text("at"),
)
Index(None, requests.c.at)

# What was assessed last -------------------------------------------------------------------------------------------------------------------

assessed = Table(
    "assessed",
    metadata,
    Column("case", Text, primary_key=True),
    _text("as_of"),
    _text("inputs"),  # digest of what it was assessed from
)

deadlines = Table(
    "deadlines",  # when limitation of each open charge ends, by the primary proved reading
    metadata,
    Column("case", Text, primary_key=True),
    Column("charge", Text, primary_key=True),
    _text("expires"),
    _text("status"),
    _text("outstanding"),
)
Index(None, deadlines.c.expires)
