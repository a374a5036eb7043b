"""What keeps a case from being built or assessed; what a source said since a moment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table of unresolved cases, and the index by which sources read back."""
    op.create_table(
        "unresolved",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case", "stage", name="pk_unresolved"),
    )
    op.create_index("ix_unresolved_room", "unresolved", ["room"])
    op.create_index("ix_records_source_kind_changed_at", "records", ["source", "kind", "changed_at"])
