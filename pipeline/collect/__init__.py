"""Publications from Europe PMC and PubMed Central into a folder: the only part of Gravida that fetches anything."""
