"""The work list knows what a person said of a document as a whole: no patient, or the wrong document."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: of what is there nobody said anything."""
    op.add_column("worklist", sa.Column("outcome", sa.String(16), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop what `upgrade` made."""
    op.drop_column("worklist", "outcome")
