"""How many drugs of PHEE's sentences the medications find: `python -m pipeline.tools.phee DEV.jsonl [--missed | --added]`.

PHEE (Sun et al. 2022; MIT) marks the drugs of adverse events in sentences of case reports. A drug is found where a
regimen's words overlap it, a regimen is right where its drug overlaps one; sentences name other drugs than those of
their events, so the precision says only whether it falls.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from extractors.families.medications.telling import Telling
from extractors.findings import entries
from extractors.nlp import annotate, build_nlp
from schemas.document import Document

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the places of its event's drugs."""

    name: str
    text: str
    drugs: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What of a sentence's drugs was `missed`, what was `added`, out of how many of either."""

    sentence: Sentence
    missed: tuple[Span, ...]
    added: tuple[Span, ...]
    regimens: int


def sentences(path: Path) -> Iterator[Sentence]:
    """The sentences of a file of JSON lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        marked = [tuple(span) for kind, spans in record["entities"] if kind == "Drug" for span in spans]
        yield Sentence(record["id"], record["text"], tuple(marked))


def read(nlp: Language, sentence: Sentence) -> Found:
    """The drugs of a sentence that is read as a document of its own."""
    name = hashlib.sha256(sentence.name.encode()).hexdigest()[:16]
    doc = annotate(nlp, Document(id=name, name=sentence.name, text=sentence.text))
    tellings: Sequence[Telling] = entries(doc, "medications")
    told = [span for telling in tellings for span in (*telling.mentions, _own(telling))]
    missed = tuple(drug for drug in sentence.drugs if not any(_meet(drug, span) for span in told))
    own = map(_own, tellings)
    added = tuple(span for span in own if not any(_meet(span, drug) for drug in sentence.drugs))
    return Found(sentence, missed, added, len(tellings))


def _own(telling: Telling) -> Span:
    return telling.drug.start, telling.drug.end


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def shown(found: Found, spans: Sequence[Span]) -> str:
    """The sentence with brackets around the spans."""
    text = found.sentence.text.strip()
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def main() -> None:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.phee", description=__doc__)
    parser.add_argument("file", type=Path, help="PHEE as JSON lines")
    parser.add_argument("--missed", action="store_true", help="show the drugs that were missed")
    parser.add_argument("--added", action="store_true", help="show the regimens of other drugs")
    options = parser.parse_args()
    nlp = build_nlp()
    all_found = [read(nlp, sentence) for sentence in sentences(options.file)]
    for found in all_found:
        for spans, asked in ((found.missed, options.missed), (found.added, options.added)):
            if asked and spans:
                sys.stdout.write(f"{found.sentence.name}\t{shown(found, spans)}\n")
    drugs = sum(len(found.sentence.drugs) for found in all_found)
    regimens = sum(found.regimens for found in all_found)
    recall = 1 - sum(len(found.missed) for found in all_found) / drugs
    precision = 1 - sum(len(found.added) for found in all_found) / regimens
    sys.stdout.write(f"{drugs} drugs, recall {recall:.3f}; {regimens} regimens, precision {precision:.3f}\n")


if __name__ == "__main__":
    main()
