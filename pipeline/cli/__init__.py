"""The command line: the only place that prints. Each command imports what it needs when it runs."""
