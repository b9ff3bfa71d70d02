"""What a publication says of itself: title, authors, journal, year, identifiers, licence, each with where it stands."""
