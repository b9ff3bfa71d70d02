"""Text in documents becomes records: rules, terms and a small model on one spaCy pipeline."""
