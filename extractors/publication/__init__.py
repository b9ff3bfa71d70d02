"""What kind of publication a document is, and whether it presents a patient."""
