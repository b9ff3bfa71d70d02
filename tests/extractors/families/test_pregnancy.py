"""The reported pregnancy: what its facts quote. What texts tell stands in the corpus of the room."""

from extractors.families.pregnancy.collect import collect
from schemas.fact import facts_in
from tests.extractors.support import annotated

TEXT = (
    "A 33-year-old woman, G2P1, was admitted at 29 weeks of gestation because of bleeding. Two "
    "days later she gave birth vaginally to a healthy girl."
)


def test_quotes_stand_in_the_text() -> None:
    doc = annotated(TEXT)
    index = collect(doc, doc._.cases[0])
    assert index is not None
    assert all(quote.stands_in(doc._.document) for _, fact in facts_in(index) for quote in fact.quotes)
    assert index.end is not None
    assert index.end.derived
    assert [quote.text for quote in index.end.quotes] == [
        "29 weeks of gestation",
        "Two days later",
        "gave birth",
    ]
