"""The `obs_medications` component: medications: one entry a drug and regimen."""

from spacy.language import Language
from spacy.tokens import Doc

from extractors.matching import entries, put
from extractors.medications.case_reader import CaseReader, Findings
from extractors.medications.issues import issues
from extractors.medications.names import find as find_names
from extractors.medications.phase import Phase


class MedicationsPipe:
    """Writes `doc.spans["medications"]`: entries are `Phase`s, one a regimen, case by case.

    Doses that cannot be are added to `doc.spans["issues"]`. Sentences about other people's patients,
    results of drug levels, allergies and diluents are left out.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Find every regimen of every case."""
        text = doc._.document.text  # `doc.text` joins all tokens at every call
        drugs = find_names(text, _abbreviations(doc))
        regimens: list[Phase] = []
        if drugs:
            found = Findings(text, drugs, entries(doc, "gestation"), doc._.clock)
            for case in doc._.cases:
                own = [sentence for sentence in doc._.sentences if sentence.start in case]
                regimens += CaseReader(found, case.start, case.end).read(own)
        put(doc, "medications", ((p.offset, p.offset + 1, "medication", p) for p in regimens))
        flagged = list(issues(doc, regimens))
        if flagged:
            known = [(s.start_char, s.end_char, s.label_, s._.entry) for s in doc.spans.get("issues", [])]
            put(doc, "issues", [*known, *flagged])
        return doc


def _abbreviations(doc: Doc) -> dict[str, str]:
    """Short forms that the text defines, with their long forms."""
    return {span.text: span._.long_form.text for span in doc._.abbreviations if span._.long_form is not None}


@Language.factory("obs_medications", assigns=["doc.spans"])
def make_medications(nlp: Language, name: str) -> MedicationsPipe:
    """Make the component."""
    return MedicationsPipe()
