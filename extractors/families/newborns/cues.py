"""The words around a newborn's weight and scores, by the name of their rule."""

from functools import partial

from extractors.english.rules import pattern_of

pattern = partial(pattern_of, "families/newborns")
