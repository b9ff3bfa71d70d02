"""Units of measurement as written and in UCUM."""
