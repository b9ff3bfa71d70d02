"""Scores of found facts against gold ones, field by field."""
