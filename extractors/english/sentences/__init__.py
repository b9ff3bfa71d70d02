"""Sentences by characters: quick, and at home in clinical prose."""
