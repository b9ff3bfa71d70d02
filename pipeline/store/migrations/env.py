"""Runs the migrations on the connection that `pipeline.store.open` hands over."""

from alembic import context

from pipeline.store.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    transaction_per_migration=False,
)
context.run_migrations()
