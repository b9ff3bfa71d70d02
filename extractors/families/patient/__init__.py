"""The patient: age and sex at presentation."""
