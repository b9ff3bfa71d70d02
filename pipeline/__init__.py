"""Flows, store, command line, review and registries."""
