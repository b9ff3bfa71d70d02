"""Words with a letter that the file does not tell: nothing is read from them, what is around them stays."""

import pytest

from extractors.nlp import extract
from schemas.document import Document
from tests.extractors.support import nlp

CASES = [
    ("En\ufffdoxacin 400 mg was given.", []),
    ("\ufffdurbazine 100 mg was given.", []),
    ("She took labetalol 100 mg. En\ufffdoxacin followed.", ["labetalol"]),
    ("She took labetalol 1\ufffd0 mg.", ["labetalol"]),
    ("She took labetalol 100 mg.", ["labetalol"]),
]


@pytest.mark.parametrize(("text", "drugs"), CASES)
def test_no_drug_from_an_unreadable_word(text, drugs):
    text = f"Case report\n\nA 30-year-old woman was admitted at 32 weeks. {text}"
    report = extract(nlp(), Document(id="0" * 16, name="x", text=text))
    found = [medication for case in report.cases for medication in case.medications]
    assert [medication.drug.value.generic for medication in found] == drugs
    assert all(medication.dose is None or medication.dose.value.low == 100 for medication in found)
    assert all(q.stands_in(Document(id="0" * 16, name="x", text=text)) for m in found for q in m.drug.quotes)
