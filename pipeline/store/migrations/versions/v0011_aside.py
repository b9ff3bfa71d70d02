"""The work list knows which documents somebody set aside, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MADE = (("flag", sa.String(16)), ("flag_note", sa.Text), ("flagged_by", sa.String(64)))


def upgrade() -> None:
    """Add the columns: nothing is set aside. What is under review or final is counted anew: what is left of its mistakes."""
    for name, kind in MADE:
        op.add_column("worklist", sa.Column(name, kind, nullable=False, server_default=""))
    op.execute(sa.text("UPDATE worklist SET undecided = NULL"))


def downgrade() -> None:
    """Drop what `upgrade` made."""
    for name, _ in MADE:
        op.drop_column("worklist", name)
