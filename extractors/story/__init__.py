"""The gestational clock of a story."""
