"""Documents are sources of articles: one record an article in lists, exports and counts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
FILTERS = ["status", "issues", "unsure", "stale", "twice", "warnings", "added_at", "document_id"]
SORTED = {"added": "added_at", "name": "name", "issues": "issues", "unsure": "unsure", "reviewer": "reviewer"}


def upgrade() -> None:
    """Make the tables and columns; each document is an article of its own until it is compared."""
    op.add_column("documents", sa.Column("article_id", sa.String(16), nullable=False, server_default=""))
    op.execute("UPDATE documents SET article_id = id")
    op.create_index("ix_documents_article_id", "documents", ["article_id"])
    op.create_table(
        "article_keys",
        sa.Column("key", sa.BigInteger, nullable=False),
        sa.Column("document_id", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("key", "document_id", name="pk_article_keys"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_article_keys_document_id"),
    )
    op.create_index("ix_article_keys_document_id", "article_keys", ["document_id"])
    _verdicts()
    op.add_column("worklist", sa.Column("is_primary", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("worklist", sa.Column("sources", sa.Integer, nullable=False, server_default="1"))
    op.add_column("worklist", sa.Column("better", sa.String(16), nullable=False, server_default=""))
    op.drop_index("ix_worklist_filters", "worklist")
    op.create_index("ix_worklist_filters", "worklist", ["is_primary", *FILTERS])
    for name, column in SORTED.items():
        op.drop_index(f"ix_worklist_{column}_document_id", "worklist")
        op.create_index(f"ix_worklist_{name}", "worklist", ["is_primary", column, "document_id"])


def downgrade() -> None:
    """Drop what `upgrade` made."""
    for name, column in SORTED.items():
        op.drop_index(f"ix_worklist_{name}", "worklist")
        op.create_index(f"ix_worklist_{column}_document_id", "worklist", [column, "document_id"])
    op.drop_index("ix_worklist_filters", "worklist")
    op.create_index("ix_worklist_filters", "worklist", FILTERS)
    for column in ("better", "sources", "is_primary"):
        op.drop_column("worklist", column)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER article_verdicts_no_change ON article_verdicts")
    op.drop_table("article_verdicts")
    op.drop_table("article_keys")
    op.drop_index("ix_documents_article_id", "documents")
    op.drop_column("documents", "article_id")


def _verdicts() -> None:
    op.create_table(
        "article_verdicts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("first_id", sa.String(16), nullable=False),
        sa.Column("second_id", sa.String(16), nullable=False),
        sa.Column("same", sa.Boolean, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article_verdicts"),
        sa.ForeignKeyConstraint(["first_id"], ["documents.id"], name="fk_article_verdicts_first_id"),
        sa.ForeignKeyConstraint(["second_id"], ["documents.id"], name="fk_article_verdicts_second_id"),
    )
    for column in ("first_id", "second_id"):
        op.create_index(f"ix_article_verdicts_{column}", "article_verdicts", [column])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER article_verdicts_no_change BEFORE UPDATE OR DELETE ON article_verdicts "
            "FOR EACH ROW EXECUTE FUNCTION gravida_append_only()"
        )
        return
    for event in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER article_verdicts_no_{event} BEFORE {event.upper()} ON article_verdicts "
            "BEGIN SELECT RAISE(ABORT, 'article_verdicts is append-only'); END"
        )
