"""Queries on values: a question that is open, answered or closed, and what was said to it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
SAID = "query_messages"


def upgrade() -> None:
    """Make the tables; what was said is only ever added to, by the same trigger as decisions."""
    op.create_table(
        "queries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("document_id", sa.String(16), nullable=False),
        sa.Column("anchor", sa.Text, nullable=False),
        sa.Column("extraction_key", sa.String(200), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_queries"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_queries_document_id"),
    )
    op.create_index("ix_queries_document_id_state", "queries", ["document_id", "state"])
    op.create_index("ix_queries_state_document_id", "queries", ["state", "document_id"])
    op.create_table(
        SAID,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("query", sa.Integer, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_query_messages"),
        sa.ForeignKeyConstraint(["query"], ["queries.id"], name="fk_query_messages_query"),
    )
    op.create_index("ix_query_messages_query", SAID, ["query"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {SAID}_no_change BEFORE UPDATE OR DELETE ON {SAID} "
            "FOR EACH ROW EXECUTE FUNCTION gravida_append_only()"
        )
        return
    for event in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {SAID}_no_{event} BEFORE {event.upper()} ON {SAID} "
            f"BEGIN SELECT RAISE(ABORT, '{SAID} is append-only'); END"
        )


def downgrade() -> None:
    """Drop what `upgrade` made, triggers with their table."""
    op.drop_table(SAID)
    op.drop_table("queries")
