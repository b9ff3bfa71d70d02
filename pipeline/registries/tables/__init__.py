"""Every record as plain tables, one a family."""
