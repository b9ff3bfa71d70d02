"""Fuzzing: what no input may do to readers and rules. `make fuzz` runs it long, `test_fuzz.py` briefly."""
