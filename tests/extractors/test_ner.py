"""The drug-name model: its data readers, the exchange of names, and the shipped model itself."""

import json
import random
from pathlib import Path

import pytest

from extractors.ner import model
from extractors.ner.model import LABEL
from pipeline.tools.ner import swap
from pipeline.tools.ner.data import OTHER, Marked, read_bc5cdr, read_maccrobat, read_phee


def test_bc5cdr_reads_title_and_abstract_as_one_text(tmp_path: Path) -> None:
    path = tmp_path / "set.txt"
    path.write_text(
        "1|t|Ulcer after aspirin.\n1|a|A man took it.\n1\t12\t19\taspirin\tChemical\tD1\n1\t0\t5\tUlcer\tDisease\tD2\n"
        "1\tCID\tD1\tD2\n"
    )
    marked = list(read_bc5cdr(path))
    assert marked == [Marked("Ulcer after aspirin.\nA man took it.", ((0, 5, OTHER), (12, 19, LABEL)))]


def test_maccrobat_leaves_symptoms_and_broken_spans_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Fever, so iron and zinc.\n")
    (tmp_path / "a.ann").write_text(
        "T1\tMedication 10 14\tiron\nT2\tSign_symptom 0 5\tFever\nT3\tMedication 10 14;19 23\tiron zinc\n#1\tNote T1\tx\n"
    )
    assert list(read_maccrobat(tmp_path)) == [
        Marked("Fever, so iron and zinc.\n", ((10, 14, LABEL),), ((0, 5), (10, 23)))
    ]


def test_phee_knows_only_what_its_event_marks(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    line = {
        "id": "1",
        "text": "Rash on zinc and iron.",
        "entities": [["Drug", [[8, 12]]], ["Effect", [[0, 4]]]],
    }
    path.write_text(json.dumps(line) + "\n")
    assert list(read_phee(path)) == [Marked("Rash on zinc and iron.", ((8, 12, LABEL),), ((0, 8), (12, 22)))]


@pytest.mark.parametrize("seed", range(20))
def test_exchanged_names_keep_every_span_on_its_words(seed: int) -> None:
    text = "Aspirin, then HEPARIN; fever; then warfarin."
    marked = Marked(
        text, ((0, 7, LABEL), (14, 21, LABEL), (23, 28, OTHER), (35, 43, LABEL)), ((8, 13), (30, 34))
    )
    found = swap.swapped(marked, random.Random(seed))
    words = [found.text[a:b] for a, b, _ in found.spans]
    assert [label for _, _, label in found.spans] == [LABEL, LABEL, OTHER, LABEL]
    assert words[2] == "fever"
    assert words[0][0].isupper()
    assert [found.text[a:b] for a, b in found.unknown] == [" then", "then"]
    assert "".join(w for w in found.text if w in ",;.") == ",;;."


def test_the_shipped_model_is_small_and_names_itself() -> None:
    size = sum(path.stat().st_size for path in model.MODEL.rglob("*") if path.is_file())
    assert size < 10_000_000
    assert model.version() == "gravida-ner@1.1.0"


def test_the_shipped_model_sees_names_in_their_place() -> None:
    texts = ["She was treated with zolivastatin 40 mg daily.", "The girl was born at night.", ""]
    found = [
        [text[s.start : s.end] for s in spans]
        for text, spans in zip(texts, model.suggest(texts), strict=True)
    ]
    assert found == [["zolivastatin"], [], []]


def test_the_same_text_gives_the_same_names() -> None:
    text = "Treatment with quinoprazole and methylfol was started, then stopped for hepatitis."
    assert model.suggest([text]) == model.suggest([text, "x"])[:1] == model.suggest([text])


def test_a_model_that_is_not_installed_is_said_so() -> None:
    from schemas.errors import RuleError

    with pytest.raises(RuleError, match="'no_such_model' cannot be loaded; install it or unset the setting"):
        model.suggest(["x"], source="no_such_model")
