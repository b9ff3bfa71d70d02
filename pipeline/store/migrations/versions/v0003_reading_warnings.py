"""The work list knows what was not understood in reading."""

import json
import zlib

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = ["status", "issues", "unsure", "stale", "twice", "added_at", "document_id"]
AFTER = ["status", "issues", "unsure", "stale", "twice", "warnings", "added_at", "document_id"]


def upgrade() -> None:
    """Add the column, and mark what was read with warnings by a version that gave them no codes."""
    op.add_column("worklist", sa.Column("warnings", sa.String(300), nullable=False, server_default=""))
    op.drop_index("ix_worklist_filters", "worklist")
    op.create_index("ix_worklist_filters", "worklist", AFTER)
    bind = op.get_bind()
    newest = bind.execute(sa.text("SELECT max(id) FROM extractions GROUP BY document_id")).scalars().all()
    one = sa.text("SELECT document_id, document FROM extractions WHERE id = :id")
    mark = sa.text("UPDATE worklist SET warnings = 'unsorted' WHERE document_id = :document")
    for number in newest:  # one by one: all documents of a large store do not fit into memory
        document, packed = bind.execute(one, {"id": number}).one()
        if json.loads(zlib.decompress(packed)).get("warnings"):
            bind.execute(mark, {"document": document})


def downgrade() -> None:
    """Drop what `upgrade` made."""
    op.drop_index("ix_worklist_filters", "worklist")
    op.create_index("ix_worklist_filters", "worklist", BEFORE)
    op.drop_column("worklist", "warnings")
