"""The work list knows whether a document has a case of obstetrics."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: what older versions read counts as obstetric where it has a patient."""
    op.add_column("worklist", sa.Column("obstetric", sa.Boolean, nullable=False, server_default=sa.true()))
    op.execute(sa.text("UPDATE worklist SET obstetric = patients"))


def downgrade() -> None:
    """Drop what `upgrade` made."""
    op.drop_column("worklist", "obstetric")
