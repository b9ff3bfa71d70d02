"""The `obs_labs` component: laboratory results with their reference ranges."""

from bisect import bisect_left
from functools import partial

from spacy.language import Language
from spacy.tokens import Doc

from extractors.english.context.about import About, about_in, of_others
from extractors.english.rules import rule_of
from extractors.families.labs.entry import LabEntry
from extractors.families.labs.plausibility import issues
from extractors.families.labs.prose import Prose
from extractors.families.labs.tables.read import read_tables
from extractors.families.labs.words import QualitativeEntry, find_qualitative
from extractors.findings import Mention, entries, flag, put
from schemas.gestation import GestationalAge

_of_many = partial(rule_of, "families/labs", "of_many")  # "the mean haemoglobin in the cohort"


class LabsPipe:
    """Writes the findings `labs`: entries are `LabEntry`s, from sentences and from tables.

    Results in words go to the findings `labs_qualitative`, what cannot be is flagged.

    Results of relatives, of other studies and of vital signs are left out.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Find every result in the text, tables first, so that prose does not read them again."""
        ages: list[Mention[GestationalAge]] = entries(doc, "ages")
        starts = [mention.start for mention in ages]
        found, covered = read_tables(doc)
        told: list[QualitativeEntry] = []
        prose = Prose(doc, found)
        whole: str = doc._.document.text  # spaCy builds `doc.text` anew at every call
        for sentence in doc._.sentences:
            text = whole[sentence.start : sentence.end]
            if about_in(text, sentence) is About.OTHERS or _of_many().search(text):
                continue
            told += find_qualitative(text, sentence.start)
            if covered.holds(sentence.start):
                continue
            if not any(map(str.isdigit, text)):
                prose.pass_over(text, sentence.start)
                continue
            read = prose.read(
                text,
                sentence.start,
                ages[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)],
            )
            found += [
                entry for entry in read if not of_others(whole, (entry.start, entry.end), sentence.span)
            ]
        found.sort(key=lambda entry: entry.start)
        put(doc, "labs", found)
        put(doc, "labs_qualitative", told)
        flag(doc, (issue for entry in found for issue in issues(doc, entry)))
        return doc


@Language.factory("obs_labs")
def make_labs(nlp: Language, name: str) -> LabsPipe:
    """Make the component."""
    return LabsPipe()


__all__ = ["LabEntry", "LabsPipe", "make_labs"]
