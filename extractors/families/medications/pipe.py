"""The `obs_medications` component: medications: one entry a drug and regimen."""

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.abbreviations.find import definitions
from extractors.english.context.about import About, about_in
from extractors.english.sentences.pipe import Sentence
from extractors.families.medications.case_reader import CaseReader, Findings
from extractors.families.medications.cues import pattern
from extractors.families.medications.drug_tables import drug_tables
from extractors.families.medications.earlier import stories
from extractors.families.medications.issues import issues
from extractors.families.medications.names import find as find_names
from extractors.families.medications.telling import Telling
from extractors.families.medications.unknown import unknown
from extractors.findings import document_of, entries, flag, of_case, put
from extractors.story.clock import Clock
from extractors.story.pipe import story_sentences


class MedicationsPipe:
    """Writes the findings `medications`: entries are `Telling`s, one a regimen, case by case.

    Doses that cannot be are added to the findings `issues`. Sentences about other people's patients,
    results of drug levels, allergies and diluents are left out.
    `ner_model` names an installed spaCy model to ask for unknown drugs; empty is the shipped one.
    """

    def __init__(self, ner_model: str = "") -> None:
        """Keep the model's name; it is loaded when a sentence first needs it."""
        self.ner_model = ner_model

    def __call__(self, doc: Doc) -> Doc:
        """Find every regimen of every case."""
        text = document_of(doc).text
        drugs = unknown(text, _told(doc, text), find_names(text, definitions(doc)), self.ner_model)
        regimens: list[Telling] = []
        if drugs:
            listed, closed = drug_tables(doc, drugs)
            for case in doc._.cases:
                sentences = story_sentences(doc, case)
                earlier = stories(text, sentences)
                reported = next((told.reported for told in sentences), None)
                clock = _clock(doc, case, text)
                found = Findings(text, drugs, entries(doc, "ages"), clock, earlier, reported, listed, closed)
                own = [sentence for sentence in doc._.sentences if sentence.start in case]
                patient = of_case(doc, "patients", case.index)
                regimens += CaseReader(found, case, alone=len(doc._.cases) == 1, patient=patient).read(own)
        put(doc, "medications", regimens)
        flag(doc, issues(doc, regimens))
        return doc


def _told(doc: Doc, text: str) -> list[Sentence]:
    """The sentences about the report's own patients."""
    return [s for s in doc._.sentences if about_in(text[s.start : s.end], s) is About.PATIENT]


def _clock(doc: Doc, case: CaseSpan, text: str) -> Clock:
    """The clock with the end of this case's pregnancy, where a regimen may be tied to it."""
    clock: Clock = doc._.clock
    single = len(doc._.cases) == 1
    if single and clock.delivery is not None:
        return clock
    if not pattern("tied").search(text, case.start, case.end):
        return replace(clock, delivery=None)
    return replace(clock, delivery=of_case(doc, "pregnancy_end", case.index))


@Language.factory("obs_medications", default_config={"ner_model": ""})
def make_medications(nlp: Language, name: str, ner_model: str) -> MedicationsPipe:
    """Make the component."""
    return MedicationsPipe(ner_model)
