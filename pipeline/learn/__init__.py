"""What a site learns from its reviews: drafts, their reports, and the versions that people accepted."""
