"""What obstetrics wants to know, one room a family of the record; the rooms do not know each other."""
