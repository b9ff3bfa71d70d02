"""Confidence fitted on first looks: what was said, what was known of it, whether it was right."""
