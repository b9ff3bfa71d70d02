"""REDCap: a data dictionary, records with repeating instruments, import through the API."""
