"""The record as flat rows, one family a table: what tables, REDCap and OMOP write their files from."""
