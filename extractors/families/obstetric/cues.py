"""Rules by kind, and the words around what they find by name."""

from functools import partial

from extractors.english.rules import pattern_of, rules_of

of_kind = partial(rules_of, "families/obstetric")
pattern = partial(pattern_of, "families/obstetric")
