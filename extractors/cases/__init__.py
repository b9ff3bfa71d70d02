"""Which stretch of a report belongs to which patient."""
