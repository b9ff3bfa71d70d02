"""FHIR R4: a transaction Bundle a case, NDJSON for bulk import, delivery to a server."""
