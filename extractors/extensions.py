"""Every spaCy extension, declared once.

doc._.document   the `schemas.Document` that the doc was made from
doc._.sentences  `Sentence`s in order, by the `obs_sentences` component
doc._.cases      `CaseSpan`s in order, by `obs_cases`; at least one
doc._.publication  `Publication`, by `obs_publication`; a doc that presents no patient has no cases after it
doc._.told_patients  True where a person said that the doc presents patients
doc._.clock      the `Clock` of the reported pregnancies, by `obs_story`
"""

from spacy.tokens import Doc

DOC_EXTENSIONS = ("document", "sentences", "cases", "publication", "told_patients", "clock")


def declare() -> None:
    """Declare the extensions; a second call changes nothing."""
    for name in DOC_EXTENSIONS:
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
