"""A second reader, off by default: a language model that points at words, of which our own parsers read the values."""
