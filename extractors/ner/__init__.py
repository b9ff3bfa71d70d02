"""A small drug-name model of our own: how it is trained, and where it may be asked."""
