"""Events and their deliveries, callers, and what was assessed last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [_text(name) for name in names]


def _key(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Make the tables of the outbox, of the HTTP interface and of the latest assessments."""
    _outbox()
    _callers()
    _assessments()


def _outbox() -> None:
    op.create_table(
        "events",
        sa.Column("id", _number(), autoincrement=True, nullable=False),
        *_texts("type", "case", "at", "data"),
        _count("dispatched"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_dispatched", "events", ["dispatched"])
    op.create_table("told", *_key("case", "topic"), _text("digest"), sa.PrimaryKeyConstraint("case", "topic", name="pk_told"))
    op.create_table(
        "endpoints",
        *_key("id"),
        *_texts("direction", "target", "secret", "types", "created_at", "removed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_endpoints"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", _number(), autoincrement=True, nullable=False),
        sa.Column("event", _number(), nullable=False),
        _text("target"),
        _text("state"),
        _count("attempts"),
        *_texts("next_at", "answer", "changed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_deliveries_event"),
    )
    op.create_index("ix_deliveries_state_next_at", "deliveries", ["state", "next_at"])
    op.create_index("ix_deliveries_event", "deliveries", ["event"])


def _callers() -> None:
    op.create_table(
        "tokens",
        *_key("id"),
        *_texts("name", "source", "digest", "scopes", "created_at", "expires_at", "revoked_at"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
    )
    op.create_table(
        "requests",
        *_key("caller", "key"),
        _text("digest"),
        _count("status"),
        *_texts("answer", "at"),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_requests"),
    )
    op.create_index("ix_requests_at", "requests", ["at"])


def _assessments() -> None:
    op.create_table("assessed", *_key("case"), *_texts("as_of", "inputs"), sa.PrimaryKeyConstraint("case", name="pk_assessed"))
    op.create_table(
        "deadlines",
        *_key("case", "charge"),
        *_texts("expires", "status", "outstanding"),
        sa.PrimaryKeyConstraint("case", "charge", name="pk_deadlines"),
    )
    op.create_index("ix_deadlines_expires", "deadlines", ["expires"])
