"""The work list knows what kind of publication a document is, and whether it presents a patient."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: what older versions read is of no known kind and counts as presenting a patient."""
    op.add_column("worklist", sa.Column("kind", sa.String(16), nullable=False, server_default=""))
    op.add_column("worklist", sa.Column("patients", sa.Boolean, nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Drop what `upgrade` made."""
    op.drop_column("worklist", "patients")
    op.drop_column("worklist", "kind")
