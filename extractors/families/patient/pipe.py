"""The `obs_patient` component: ages, and words that tell a sex."""

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from extractors.cases.pipe import patient_rows
from extractors.cases.rows import Row
from extractors.english.context.about import About, about_in
from extractors.english.context.past import at_past_time
from extractors.english.context.whose import of_mother, of_relative
from extractors.families.patient.collect import collect
from extractors.families.patient.disagreements import disagreements
from extractors.families.patient.mentions import AgeMention
from extractors.families.patient.values import ages, pattern
from extractors.findings import Mention, flag, put, put_cases
from schemas.patient import Age


class PatientPipe:
    """Writes the findings `patient`: entries are `AgeMention`s of the report's own people.

    Ages of husbands, siblings, donors and of other studies' patients are left out.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Find the ages in sentences about the patients."""
        found: list[AgeMention] = []
        whole: str = doc._.document.text
        for sentence in doc._.sentences:
            text = whole[sentence.start : sentence.end]
            found_here = ages(text)
            if not found_here or about_in(text, sentence) is About.OTHERS:
                continue
            found += [
                _told(text, sentence.start, local)
                for local in found_here
                if not of_relative(text, local.start, local.end)
            ]
        for row in patient_rows(doc):
            if (told := _of_row(whole, row)) is not None:
                found.append(told)
        put(doc, "patient", found)
        flag(doc, (issue for case in doc._.cases for issue in disagreements(doc, case)))
        put_cases(doc, "patients", {case.index: collect(doc, case) for case in doc._.cases})
        return doc


def _told(sentence: str, offset: int, local: Mention[Age]) -> AgeMention:
    """The age of a sentence at its place in the text."""
    placed = replace(local, start=offset + local.start, end=offset + local.end)
    return AgeMention(
        placed, of_mother(sentence, local.start), at_past_time(sentence, local.start, local.end)
    )


def _of_row(text: str, row: Row) -> AgeMention | None:
    """The age of a patient whom a table gives a row."""
    start, end = row.cells.get("age", (0, 0))
    match = pattern("age_cell").match(text[start:end])
    if match is None:
        return None
    at = start + match.start("n")
    return AgeMention(Mention(at, at + 2, Age(years=float(match["n"])), "patient/table"), False, False)


@Language.factory("obs_patient")
def make_patient(nlp: Language, name: str) -> PatientPipe:
    """Make the component."""
    return PatientPipe()
