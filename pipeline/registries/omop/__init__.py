"""OMOP CDM 5.4: rows with made and marked dates, tables with constraints, scripts that load them."""
