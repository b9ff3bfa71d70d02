"""The `obs_ages` component: gestational ages."""

from spacy.language import Language
from spacy.tokens import Doc

from extractors.english.ages.values import find
from extractors.english.times import relative
from extractors.english.times.anchored import anchored
from extractors.findings import document_of, put


class AgesPipe:
    """Writes the findings `ages`, of `Mention[GestationalAge]`s, `["told_ages"]` and `["steps"]`, of `Mention[Relative]`s.

    An age by which the text dates an event that a relative time counts from ("a week before delivery at 37 weeks")
    stands in `told_ages` as it is told, in `ages` as the time that is meant.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Find every age in the text, whoever's it is."""
        text = document_of(doc).text
        told, steps = find(text), relative.find(text)
        put(doc, "told_ages", told)
        put(doc, "ages", anchored(text, told, steps))
        put(doc, "steps", steps)
        return doc


@Language.factory("obs_ages")
def make_ages(nlp: Language, name: str) -> AgesPipe:
    """Make the component."""
    return AgesPipe()
