"""Soak: what the store holds after kills and failing writes is what it holds without them. `make soak` runs it long."""
