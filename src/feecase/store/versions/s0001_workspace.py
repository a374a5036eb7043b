"""Sources' records, cases, documents and the append-only journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE = """
CREATE TRIGGER journal_{event}_refused BEFORE {event} ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
"""
_SQLITE_REPLACE = """
CREATE TRIGGER journal_replace_refused BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
"""
_POSTGRES = (
    """
CREATE FUNCTION feecase_journal_refuses() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN RAISE EXCEPTION ''the journal is append-only''; END'
""",
    """
CREATE TRIGGER journal_change_refused BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION feecase_journal_refuses()
""",
)


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Make the first tables."""
    _sources()
    _cases()
    _journal()


def _sources() -> None:
    op.create_table(
        "batches",
        sa.Column("id", _number(), autoincrement=True, nullable=False),
        *(_text(name) for name in ("source", "kind", "name", "sha256", "as_of", "actor", "received_at")),
        *(_count(name) for name in ("new", "changed", "unchanged", "withdrawn")),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    op.create_table(
        "records",
        *(_text(name) for name in ("source", "kind", "ref", "room", "values", "file", "sheet")),
        _count("row"),
        _text("as_of"),
        sa.Column("batch", _number(), nullable=False),
        _count("position"),
        _text("digest"),
        _text("state"),
        _text("first_seen"),
        _text("changed_at"),
        sa.PrimaryKeyConstraint("ref", "kind", "source", name="pk_records"),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name="fk_records_batch"),
    )
    op.create_index("ix_records_room_kind", "records", ["room", "kind"])
    op.create_table(
        "rooms",
        sa.Column("name", sa.Text(), nullable=False),
        _count("version"),
        _count("built"),
        sa.PrimaryKeyConstraint("name", name="pk_rooms"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        _text("room"),
        _text("state"),
        _count("charges"),
        _text("outstanding"),
        *(_text(name) for name in ("created_at", "changed_at", "closed_at")),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_room", "cases", ["room"])
    op.create_table(
        "documents",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        _text("sha256"),
        sa.Column("size", _number(), nullable=False),
        _count("version"),
        _text("changed_at"),
        _text("actor"),
        sa.PrimaryKeyConstraint("owner", "path", name="pk_documents"),
    )
    op.create_index("ix_documents_sha256", "documents", ["sha256"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", _number(), autoincrement=True, nullable=False),
        *(_text(name) for name in ("at", "actor", "action", "subject", "source")),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
    )
    op.create_index("ix_journal_subject", "journal", ["subject"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in _POSTGRES:
            op.execute(statement)
    else:
        for event in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(event=event))
        op.execute(_SQLITE_REPLACE)
