"""Calendar dates in a text."""
