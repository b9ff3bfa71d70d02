"""Train the drug-name model: `python -m pipeline.tools.ner.train DATA`.

DATA is a folder with `ner/bc5cdr`, `ner/maccrobat` and `phee` as distributed. The model, its data card
and its scores go to `extractors/ner/model`. The same data, versions and seed give the same model.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.training import Example, offsets_to_biluo_tags
from thinc.api import fix_random_seed

from extractors.ner.model import LABEL
from pipeline.tools.ner.data import Marked, read_bc5cdr, read_maccrobat, read_phee
from pipeline.tools.ner.swap import swapped

SEED = 20
EPOCHS = 14
SWAPPED_SHARE = 0.6
MODEL = Path(__file__).parents[3] / "extractors" / "ner" / "model"
META = {
    "name": "gravida-ner",
    "version": "1.1.0",
    "description": "Drug names in case reports",
    "license": "CC-BY-4.0",
    "author": "Gravida",
}
CONFIG: dict[str, Any] = {
    "components": {
        "tok2vec": {
            "factory": "tok2vec",
            "model": {
                "@architectures": "spacy.Tok2Vec.v2",
                "embed": {
                    "@architectures": "spacy.MultiHashEmbed.v2",
                    "width": 96,
                    "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
                    "rows": [5000, 1000, 2500, 2500],
                    "include_static_vectors": False,
                },
                "encode": {
                    "@architectures": "spacy.MaxoutWindowEncoder.v2",
                    "width": 96,
                    "depth": 4,
                    "window_size": 1,
                    "maxout_pieces": 3,
                },
            },
        },
        "ner": {
            "factory": "ner",
            "model": {
                "@architectures": "spacy.TransitionBasedParser.v2",
                "state_type": "ner",
                "extra_state_tokens": False,
                "hidden_width": 64,
                "maxout_pieces": 2,
                "use_upper": True,
                "tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"},
            },
        },
    }
}


def train(data: Path, *, epochs: int = EPOCHS) -> dict[str, Any]:
    """Train, keep the best epoch on the development part, and return the scores of the data card."""
    fix_random_seed(SEED)
    chance = random.Random(SEED)
    nlp = _blank()
    cdr = data / "ner" / "bc5cdr"
    development = list(read_bc5cdr(cdr / "DevelopmentSet.txt"))
    held, more = development[:100], development[100:]
    training = [
        *read_bc5cdr(cdr / "TrainingSet.txt"),
        *more,
        *read_maccrobat(data / "ner" / "maccrobat"),
        *read_phee(data / "phee" / "train.jsonl"),
    ]
    held_examples = [example(nlp, marked) for marked in held]
    optimizer = nlp.initialize(lambda: [example(nlp, marked) for marked in training[:300]])
    optimizer.learn_rate = 0.001
    best, started = 0.0, time.time()
    for epoch in range(epochs):
        chance.shuffle(training)
        for batch in batches(nlp, training, chance, words=500 + 1500 * epoch // max(1, epochs - 1)):
            nlp.update(batch, sgd=optimizer, drop=0.2)
        score = f1(nlp, held_examples)
        sys.stdout.write(
            f"epoch {epoch + 1}: drug F1 {score:.4f} on held-out abstracts, {time.time() - started:.0f} s\n"
        )
        if score > best:
            best = score
            nlp.to_disk(MODEL)
    return _card(data, best)


def _blank() -> Language:
    nlp = spacy.blank("en")
    nlp.meta.update(META)
    for name, options in CONFIG["components"].items():
        nlp.add_pipe(name, config={"model": options["model"]})
    return nlp


def batches(
    nlp: Language, training: Sequence[Marked], chance: random.Random, *, words: int
) -> Iterator[list[Example]]:
    """Batches of about `words` words, with names swapped in a share of the texts."""
    batch: list[Example] = []
    size = 0
    for marked in training:
        one = example(nlp, swapped(marked, chance) if chance.random() < SWAPPED_SHARE else marked)
        batch.append(one)
        size += len(one.reference)
        if size >= words:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def example(nlp: Language, marked: Marked) -> Example:
    """A text as the trainer takes it; nothing is said of tokens in unknown stretches."""
    doc = nlp.make_doc(marked.text)
    tags = offsets_to_biluo_tags(doc, [(a, b, label) for a, b, label in marked.spans])
    for token in doc:
        end = token.idx + len(token)
        if tags[token.i] == "O" and any(a < end and token.idx < b for a, b in marked.unknown):
            tags[token.i] = "-"
    return Example.from_dict(doc, {"entities": tags})


def f1(nlp: Language, examples: Sequence[Example]) -> float:
    """F1 of drug spans, exact."""
    return prf(nlp, examples)["f1"]


def prf(nlp: Language, examples: Sequence[Example]) -> dict[str, float]:
    """Precision, recall and F1 of drug spans, exact."""
    return ratios(*counted(nlp, examples))


def counted(nlp: Language, examples: Sequence[Example]) -> tuple[int, int, int]:
    """How many drug spans are right, found and wanted."""
    right = found = wanted = 0
    docs = nlp.pipe((one.reference.text for one in examples), batch_size=32)
    for doc, one in zip(docs, examples, strict=True):
        predicted = {(e.start_char, e.end_char) for e in doc.ents if e.label_ == LABEL}
        gold = {(e.start_char, e.end_char) for e in one.reference.ents if e.label_ == LABEL}
        right += len(predicted & gold)
        found += len(predicted)
        wanted += len(gold)
    return right, found, wanted


def ratios(right: int, found: int, wanted: int) -> dict[str, float]:
    """Precision, recall and F1 of counts."""
    precision, recall = right / found if found else 0.0, right / wanted if wanted else 0.0
    both = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(both, 4)}


def _card(data: Path, best: float) -> dict[str, Any]:
    nlp = spacy.load(MODEL)
    test = [example(nlp, marked) for marked in read_bc5cdr(data / "ner" / "bc5cdr" / "TestSet.txt")]
    phee = [example(nlp, marked) for marked in read_phee(data / "phee" / "dev.jsonl")]
    scores = {
        "bc5cdr_test_chemical": prf(nlp, test),
        "phee_dev_marked_drug_recall": prf(nlp, phee)["recall"],
        "held_out_chemical_f1": round(best, 4),
    }
    (MODEL / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    return scores


def main() -> None:
    """Read the command line, train, print the scores."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder with ner/bc5cdr, ner/maccrobat and phee")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    sys.stdout.write(json.dumps(train(options.data, epochs=options.epochs), indent=1) + "\n")


if __name__ == "__main__":
    main()
