"""Every spaCy extension, declared once.

doc._.document   the `schemas.Document` that the doc was made from
doc._.sentences  `Sentence`s in order, by the `obs_sentences` component
doc._.cases      `CaseSpan`s in order, by `obs_cases`; at least one
doc._.publication  `Publication`, by `obs_publication`; a doc that presents no patient has no cases after it
doc._.clock      the `Clock` of the reported pregnancies, by `obs_story`
span._.entry     what a finder read there: a dataclass or a record of the family's own
"""

from spacy.tokens import Doc, Span

DOC_EXTENSIONS = ("document", "sentences", "cases", "publication", "clock")
SPAN_EXTENSIONS = ("entry",)


def declare() -> None:
    """Declare the extensions; a second call changes nothing."""
    for name in DOC_EXTENSIONS:
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    for name in SPAN_EXTENSIONS:
        if not Span.has_extension(name):
            Span.set_extension(name, default=None)
