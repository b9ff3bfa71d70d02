"""Which number belongs to which test, which range to which number, in a sentence."""
