"""Pregnancies: presentation, end, outcome, mode of delivery."""
