"""Which documents are sources of one article, and which of its sources counts."""
