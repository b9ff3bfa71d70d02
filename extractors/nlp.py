"""The one place that builds the spaCy pipeline and sets the order of its components."""

from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractors import extensions
from extractors.assemble import assemble, not_english
from extractors.cases import pipe as _cases
from extractors.confidence.weigh import weighed
from extractors.doubts import doubted
from extractors.english import kept
from extractors.english.ages import pipe as _ages
from extractors.english.sentences import pipe as _sentences
from extractors.english.tokens import Tokens
from extractors.families.labs import pipe as _labs
from extractors.families.medications import pipe as _medications
from extractors.families.newborns import pipe as _newborns
from extractors.families.obstetric import pipe as _obstetric
from extractors.families.patient import pipe as _patient
from extractors.families.pregnancy import pipe as _pregnancy
from extractors.findings import attach, entries, readable
from extractors.publication import pipe as _publication
from extractors.story import pipe as _story
from extractors.versions import versions
from schemas.document import Document
from schemas.report import Report, Versions

ORDER = (
    "obs_sentences",
    "obs_cases",
    "obs_publication",
    "obs_ages",
    "obs_story",
    "obs_patient",
    "obs_obstetric",
    "obs_newborns",
    "obs_pregnancy",
    "obs_medications",
    "obs_labs",
)
FIRST = "A 30-year-old woman, G2P1, had Hb 9.1 g/dL (11-15) at 20 weeks; iron 100 mg daily was given. A girl was born."
# Importing a component's module registers its factory.
FACTORIES = (
    _sentences, _cases, _publication, _ages, _story, _patient, _obstetric, _newborns, _pregnancy, _medications, _labs,
)  # fmt: skip


def build_nlp(*, ner_model: str = "", keep: Path | None = None) -> Language:
    """A pipeline of our own components on a blank English tokenizer; no download, no parser.

    `ner_model` names an installed spaCy model with chemical or drug entities that is asked for unknown
    drug names in place of the shipped one. `keep` names a folder where compiled rules stay for the next process.
    """
    kept.keep_in(keep)
    extensions.declare()
    nlp = spacy.blank("en")
    nlp.tokenizer = Tokens(nlp.vocab)
    nlp.max_length = 20_000_000
    for name in ORDER:
        nlp.add_pipe(name, config={"ner_model": ner_model} if name == "obs_medications" else {})
    extract(nlp, Document(id="0" * 16, name="first", text=FIRST))  # which loads rules and tables
    if keep is not None:
        kept.save(keep)
    return nlp


def annotate(nlp: Language, document: Document, *, told_patients: bool = False) -> Doc:
    """The document's text with every component's findings on it.

    Where no patient is presented, nothing is looked for, unless a person said that there is one.
    """
    searched = readable(document)
    doc = nlp.make_doc(searched.text)
    attach(doc, searched, document)
    doc._.told_patients = told_patients
    for _, component in nlp.pipeline:
        doc = component(doc)
        if doc._.cases == ():
            break
    return doc


def _versions_of(nlp: Language) -> Versions:
    """The versions with which this pipeline makes a record."""
    return versions(ner_model=nlp.get_pipe_config("obs_medications").get("ner_model", ""))


def extract(nlp: Language, document: Document, *, told_patients: bool = False) -> Report:
    """The report of one document. The same text gives the same report.

    A document in another language is reported as such and not half read. `told_patients` reads the patients of a
    publication that a person said presents some, whatever the rules take it for.
    """
    made_by = _versions_of(nlp).model_copy(update={"told_patients": told_patients or None})
    if not (document.metadata.language or "en").startswith("en"):
        return not_english(document, made_by)
    doc = annotate(nlp, document, told_patients=told_patients)
    report = assemble(doc, made_by)
    sentences = (sentence.span for sentence in doc._.sentences)
    return doubted(weighed(report, document, sentences, entries(doc, "told_ages")), document)
