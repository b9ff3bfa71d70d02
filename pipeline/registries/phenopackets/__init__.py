"""Phenopackets v2: one a person, and a Family where mother and newborn are both known."""
