"""Whom a sentence is about, and what it denies."""
