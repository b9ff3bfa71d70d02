"""Words by which a sentence, an age or a date is placed in a story, by the name of their rule."""

from functools import partial

from extractors.english.rules import pattern_of

pattern = partial(pattern_of, "story/cues")
