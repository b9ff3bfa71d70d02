"""The work list knows how many mistakes of a document are to be expected."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEX = "ix_worklist_expected"


def upgrade() -> None:
    """Add the column: of what older versions read, whose confidences were not fitted, one in four unsure values is wrong."""
    op.add_column("worklist", sa.Column("expected", sa.Double, nullable=False, server_default="0"))
    op.execute(sa.text("UPDATE worklist SET expected = unsure * 0.25"))
    op.create_index(INDEX, "worklist", ["is_primary", "expected", "document_id"])


def downgrade() -> None:
    """Drop what `upgrade` made."""
    op.drop_index(INDEX, "worklist")
    op.drop_column("worklist", "expected")
