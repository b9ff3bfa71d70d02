"""Runs the extractors over publications: flows, store, scores, exports, commands."""
