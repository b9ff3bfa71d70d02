"""The shipped term tables, each with its loader."""
