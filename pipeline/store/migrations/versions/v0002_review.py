"""The review: originals, the work list, people and the log; decisions know their layer and their fact."""

import json

import sqlalchemy as sa
from alembic import op

from schemas.review import UNSURE_BELOW

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
MADE = ("originals", "worklist", "events", "users", "sessions", "tokens", "secrets")


def upgrade() -> None:
    """Make the tables, and list the documents that the store holds already."""
    op.add_column("decisions", sa.Column("layer", sa.String(80), nullable=False, server_default="shared"))
    op.add_column("decisions", sa.Column("anchor", sa.Text, nullable=False, server_default=""))
    op.add_column("decisions", sa.Column("was", sa.Text))
    op.add_column("decisions", sa.Column("undoes", sa.Integer))
    op.create_index("ix_decisions_document_id_layer_anchor", "decisions", ["document_id", "layer", "anchor"])
    op.create_table(
        "originals",
        sa.Column("document_id", sa.String(16), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_originals"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_originals_document_id"),
    )
    _worklist()
    _events()
    _people()
    _list_documents()


def downgrade() -> None:
    """Drop what `upgrade` made."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER events_no_change ON events")
    for table in reversed(MADE):
        op.drop_table(table)
    op.drop_index("ix_decisions_document_id_layer_anchor", "decisions")
    for column in ("undoes", "was", "anchor", "layer"):
        op.drop_column("decisions", column)


def _worklist() -> None:
    op.create_table(
        "worklist",
        sa.Column("document_id", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("format", sa.String(16), nullable=False),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("facts", sa.Integer, nullable=False),
        sa.Column("unsure", sa.Integer, nullable=False),
        sa.Column("issues", sa.Integer, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("twice", sa.Boolean, nullable=False),
        sa.Column("stale", sa.Boolean, nullable=False),
        sa.Column("reviewer", sa.String(64), nullable=False),
        sa.Column("second_reviewer", sa.String(64), nullable=False),
        sa.Column("submitted", sa.String(140), nullable=False),
        sa.Column("changed_at", AT),
        sa.PrimaryKeyConstraint("document_id", name="pk_worklist"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_worklist_document_id"),
    )
    filters = ["status", "issues", "unsure", "stale", "twice", "added_at", "document_id"]
    op.create_index("ix_worklist_filters", "worklist", filters)
    for column in ("added_at", "name", "issues", "unsure", "reviewer"):
        op.create_index(f"ix_worklist_{column}_document_id", "worklist", [column, "document_id"])
    op.create_index("ix_worklist_second_reviewer", "worklist", ["second_reviewer"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("document_id", sa.String(16)),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_document_id", "events", ["document_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events "
            "FOR EACH ROW EXECUTE FUNCTION gravida_append_only()"
        )
        return
    for event in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER events_no_{event} BEFORE {event.upper()} ON events "
            "BEGIN SELECT RAISE(ABORT, 'events is append-only'); END"
        )


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", AT),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
    )
    op.create_table(
        "sessions",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("user_name", sa.String(64), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sessions"),
    )
    op.create_index("ix_sessions_user_name", "sessions", ["user_name"])
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("user_name", sa.String(64), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("revoked_at", AT),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("key", name="uq_tokens_key"),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
    )


def _list_documents() -> None:
    bind = op.get_bind()
    last = "SELECT max(id) FROM extractions GROUP BY document_id"
    query = f"SELECT document_id, report FROM extractions WHERE id IN ({last}) ORDER BY id"
    insert = sa.text(
        "INSERT INTO worklist SELECT id, name, coalesce(title, ''), lower(name || ' ' || coalesce(title, '')), "
        "format, added_at, :facts, :unsure, :issues, :status, :no, :no, '', '', '', NULL "
        "FROM documents WHERE id = :document"
    )
    for document, report in bind.execute(sa.text(query)).all():
        record = json.loads(report)
        confidences = list(_confidences(record))
        bind.execute(
            insert,
            {
                "document": document,
                "facts": len(confidences),
                "unsure": sum(confidence < UNSURE_BELOW for confidence in confidences),
                "issues": len(record.get("issues", ())),
                "status": "new",
                "no": False,
            },
        )


def _confidences(value: object) -> list[float]:
    """The confidences of the facts anywhere in a record's JSON."""
    if isinstance(value, list):
        return [found for item in value for found in _confidences(item)]
    if not isinstance(value, dict):
        return []
    if "quotes" in value and "method" in value:
        return [float(value.get("confidence", 1.0))]
    return [found for item in value.values() for found in _confidences(item)]
