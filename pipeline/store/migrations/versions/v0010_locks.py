"""Wrong passwords are counted by where they come from, and tokens have an end."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
DAYS = 90  # that a token made before there were ends goes on for


def upgrade() -> None:
    """Make the table of attempts, in place of the counts of an account; tokens that are there get an end."""
    op.create_table(
        "attempts",
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("source", "account", name="pk_attempts"),
    )
    op.create_index("ix_attempts_at", "attempts", ["at"])
    op.drop_column("users", "failures")
    op.drop_column("users", "locked_until")
    op.add_column("tokens", sa.Column("expires_at", AT))
    tokens = sa.table("tokens", sa.column("expires_at", AT))
    op.execute(tokens.update().values(expires_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=DAYS)))


def downgrade() -> None:
    """Drop what `upgrade` made; nobody is locked then."""
    op.drop_column("tokens", "expires_at")
    op.add_column("users", sa.Column("locked_until", AT))
    op.add_column("users", sa.Column("failures", sa.Integer, nullable=False, server_default="0"))
    op.drop_table("attempts")
