"""Other tools over the reports of first looks, in one table with Gravida."""
