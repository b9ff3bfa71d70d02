"""Gestational ages as they are written."""
