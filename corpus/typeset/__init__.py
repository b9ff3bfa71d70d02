"""Plain-text case reports are set as journal pages: JATS XML and two-column PDF, the same bytes each time."""
