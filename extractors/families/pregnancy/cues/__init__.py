"""Words that say what a sentence of a pregnancy is about, by the name of their rule."""

from functools import partial

from extractors.english.rules import pattern_of

pattern = partial(pattern_of, "families/pregnancy/cues")
