"""Abbreviations that a text defines: the same by scispaCy's detector and by our own."""

from importlib.resources import files
from pathlib import Path

import pytest
import spacy

from extractors.english.abbreviations import find, own
from extractors.english.tokens import Tokens

SHARED = Path(__file__).parents[4] / "shared"
TEXTS = [
    *sorted(path for path in (files("corpus") / "samples").iterdir() if str(path).endswith(".txt")),
    *sorted(SHARED.glob("gold/texts*/*.txt")),
    *sorted(SHARED.glob("publications/texts/*.txt")),
]
BOTH = pytest.mark.parametrize("detector", ["own", pytest.param("scispacy", marks=pytest.mark.skipif(
    find.DETECTOR != "scispacy", reason="scispaCy has no wheels for this Python"))])  # fmt: skip
FOUND = [
    ("She had antiphospholipid syndrome (APS).", {"APS": "antiphospholipid syndrome"}),
    ("We gave LMWH (low molecular weight heparin) at once.", {"LMWH": "low molecular weight heparin"}),
    ("Low-molecular-weight heparin (LMWH) and unfractionated heparin (UFH).", {"LMWH": "Low-molecular-weight heparin", "UFH": "unfractionated heparin"}),
    ("Preterm labour (PL) came. Placental loss (PL) was named later.", {"PL": "Preterm labour"}),
    ("Aspirin (75 mg) and iron (100 mg) were taken.", {}),
    ("The haemoglobin (9.1) fell (see Table 2).", {}),
    ("A scan (normal) and a smear (NILM) were done.", {}),
    ("(APS) antiphospholipid syndrome", {}),
    ("Intravenous immunoglobulin (IVIG (human)) was given.", {}),
    ("No end to the intrauterine growth restriction (IUGR", {}),
]  # fmt: skip


@pytest.fixture(scope="module")
def nlp() -> spacy.Language:
    blank = spacy.blank("en")
    blank.tokenizer = Tokens(blank.vocab)
    blank.max_length = 10_000_000
    return blank


@BOTH
@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text[:40] for text, _ in FOUND])
def test_definitions(text: str, expected: dict[str, str], detector: str, nlp, monkeypatch) -> None:
    monkeypatch.setattr(find, "DETECTOR", detector)
    assert find.definitions(nlp.make_doc(text)) == expected


@pytest.mark.skipif(find.DETECTOR != "scispacy", reason="scispaCy has no wheels for this Python")
@pytest.mark.filterwarnings("ignore:.*W036")
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_our_own_and_scispacys_detector_agree(path: Path, nlp, monkeypatch) -> None:
    from scispacy.abbreviation import AbbreviationDetector

    text = path.read_text(encoding="utf-8")
    doc = AbbreviationDetector(nlp)(nlp.make_doc(text))
    whole = {span.text: span._.long_form.text for span in doc._.abbreviations}
    for detector in ("scispacy", "own"):
        monkeypatch.setattr(find, "DETECTOR", detector)
        assert find.definitions(nlp.make_doc(text)) == whole


def test_brackets_never_pair_with_a_far_end(nlp) -> None:
    doc = nlp.make_doc("a (b " * 5000 + "c) " * 5000)
    pairs = list(find.brackets(doc))
    assert pairs
    assert all(end - start <= own.MOST_WORDS for start, end in pairs)
    assert len(pairs) < 100
