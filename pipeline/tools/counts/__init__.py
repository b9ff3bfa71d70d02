"""What is counted in the source, and the ceilings that the counts may not pass."""
