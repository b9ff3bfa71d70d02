"""Exports of stored records, one module a target."""
