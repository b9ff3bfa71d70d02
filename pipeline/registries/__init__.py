"""Stored records in the forms that registries take, one target a module."""
