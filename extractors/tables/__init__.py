"""Tables understood once for all families: heads, rows of units, group rows, and what each column is."""
