"""Medications: one entry a drug and regimen."""
