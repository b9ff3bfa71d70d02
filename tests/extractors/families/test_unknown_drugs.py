"""Drug names that the table lacks enter a record only beside a dose or a treatment, and say that the model found them."""

import pytest

from extractors.families.medications.record import collect
from tests.extractors.support import annotated

CASES = [
    ("She was treated with zolivastatin 40 mg daily.", [("zolivastatin", 0.6)]),
    ("The patient was started on quinoprazole for reflux.", [("quinoprazole", 0.6)]),
    ("He received 200 mg of doravimab intravenously.", [("doravimab", 0.6)]),
    # near misses: no cue, an analyte, a fluid, another substance
    ("Zolivastatin was not on the list of anything here.", []),
    ("Serum zolivastatin antibody was 40 mg/dL.", []),
    ("She was treated with surgery and rest.", []),
    ("She received intravenous fluids with 500 mL of Ringer's lactate.", []),
    ("Her creatinine rose to 2 mg and stayed there.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:40] for text, _ in CASES])
def test_unknown_names(text: str, expected: list[tuple[str, float]]) -> None:
    doc = annotated(text)
    found = [entry.drug for entry in collect(doc, doc._.cases[0])]
    assert [(fact.value.generic, fact.confidence) for fact in found] == expected
    assert all(fact.method == "model:gravida-ner@1.1.0" for fact in found)


def test_a_known_name_is_the_tables_own() -> None:
    doc = annotated("She was treated with labetalol 200 mg twice daily.")
    (entry,) = collect(doc, doc._.cases[0])
    assert (entry.drug.value.generic, entry.drug.confidence) == ("labetalol", 1.0)
    assert entry.drug.method.startswith("rule:")


def test_table_and_model_together_are_surer_of_a_slip() -> None:
    doc = annotated("She was given lamivudinn 100 mg daily.")
    (entry,) = collect(doc, doc._.cases[0])
    assert entry.drug.value.generic == "lamivudine"
    assert entry.drug.confidence == pytest.approx(0.85)
    assert entry.drug.method.endswith("+gravida-ner")
