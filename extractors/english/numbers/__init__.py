"""Numbers in words, ordinals, Roman numerals and digits."""
