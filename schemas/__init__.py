"""Pydantic records: what is read from a publication, and where it stands."""
