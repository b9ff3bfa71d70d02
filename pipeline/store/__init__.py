"""The store: documents, extractions, failures, runs and decisions in SQLite or PostgreSQL."""

from pipeline.store.open import open_store
from pipeline.store.repository import Repository

__all__ = ["Repository", "open_store"]
