"""Whether the tests notice when a word of a rule or of a vocabulary is lost."""
