"""Publications become documents: readers, cleaning, sections and places on pages."""
