"""The work list knows how many values of a document nobody decided on."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was reviewed before is counted when the list is looked at."""
    op.add_column("worklist", sa.Column("undecided", sa.Integer, nullable=True))


def downgrade() -> None:
    """Drop what `upgrade` made."""
    op.drop_column("worklist", "undecided")
