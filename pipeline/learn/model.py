"""The drug-name model trained on: what reviews decided, mixed with what it was trained with, so that it keeps that.

Old data are the published corpora where their folder is given; else the shipped texts as the model itself reads them,
which holds it to what it says of them (rehearsal).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import spacy
from spacy.language import Language
from thinc.api import fix_random_seed

from corpus.readers.text import read_text
from extractors import site
from extractors.english.sentences.values import split
from extractors.ner.model import LABEL, own
from pipeline.learn.taught import Taught, decided, name_in
from pipeline.tools.looks import LOOKS
from pipeline.tools.ner.data import Marked, read_bc5cdr, read_maccrobat, read_phee
from pipeline.tools.ner.train import batches, counted, example, prf, ratios
from schemas.errors import MissingInputError
from schemas.fact import Fact, facts_in
from schemas.medication import Drug
from schemas.report import Report
from schemas.review import Action

SEED = 20
EPOCHS, RATE, DROPPED, WORDS = (
    6,
    0.0001,
    0.2,
    500,
)  # five times the rate loses three times as much of what it knew
MIXED = 3  # old texts for each new one
FOLDS = 3
FEWEST = 20  # sentences of reviewed documents, below which nothing is trained
MOST_OLD = 3_000
KEPT_OLD = 200  # texts by which is measured what it keeps
LOSS = 0.005  # of F1 on old texts, which is taken for what was gained on new ones
_DRUG = ".drug"
_CORPORA = ("ner/bc5cdr/TrainingSet.txt", "ner/maccrobat", "phee/train.jsonl")
Scored = dict[str, float]


@dataclass(frozen=True, slots=True)
class Trained:
    """What training brought on texts that were not trained with; `model` is None where it did not pay, or was too little.

    `new` are sentences of reviewed documents, by folds of documents; `old` are texts as before.
    """

    sentences: int
    model: Language | None = None
    new_before: Scored | None = None
    new_after: Scored | None = None
    old_before: Scored | None = None
    old_after: Scored | None = None


def trained(documents: Sequence[Taught], data: Path | None) -> Trained:
    """The model trained on, where by folds of documents it is better on new texts and no worse on old ones."""
    by_document = [list(marked(of)) for of in documents]
    count = sum(map(len, by_document))
    told = [found for found in by_document if found]
    if count < FEWEST or len(told) < FOLDS:
        return Trained(count)
    old = _old(data)
    kept, rehearsed = old[:KEPT_OLD], old[KEPT_OLD:]
    before = spacy.load(own())
    new_before, new_after = _by_folds(before, told, rehearsed)
    final = _trained_on([one for found in told for one in found], rehearsed)
    made = Trained(
        sentences=count,
        model=final,
        new_before=new_before,
        new_after=new_after,
        old_before=prf(before, [example(before, one) for one in kept]),
        old_after=prf(final, [example(final, one) for one in kept]),
    )
    return made if pays(made) else replace(made, model=None)


def _by_folds(
    before: Language, told: Sequence[Sequence[Marked]], old: Sequence[Marked]
) -> tuple[Scored, Scored]:
    """The scores of the model before and after training, on the sentences of documents that it was not trained with."""
    first, second = [0, 0, 0], [0, 0, 0]
    for fold in range(FOLDS):
        rest = [one for place, found in enumerate(told) if place % FOLDS != fold for one in found]
        held = [one for found in told[fold::FOLDS] for one in found]
        for nlp, counts in ((before, first), (_trained_on(rest, old), second)):
            more = counted(nlp, [example(nlp, one) for one in held])
            counts[:] = (a + b for a, b in zip(counts, more, strict=True))
    return ratios(*first), ratios(*second)


def check(data: Path | None) -> None:
    """Raise MissingInputError where the folder of published corpora is not what the trainer reads."""
    for part in _CORPORA if data is not None else ():
        if data is not None and not (data / part).exists():
            raise MissingInputError(
                str(data / part), "is not there", "name the folder that make model takes as DATA"
            )


def pays(made: Trained) -> bool:
    """True where new texts gain, and old ones lose hardly anything."""
    if not (made.new_before and made.new_after and made.old_before and made.old_after):
        return False
    gained = made.new_after["f1"] > made.new_before["f1"]
    return gained and made.old_after["f1"] >= made.old_before["f1"] - LOSS


def write(made: Language, folder: Path) -> None:
    """Keep the model in a draft, under a version of its own."""
    number = made.meta["version"].partition("+")[0]
    made.meta["version"] = f"{number}+site.{folder.name}"
    made.to_disk(folder / site.MODEL)


def marked(of: Taught) -> Iterator[Marked]:
    """Yield the sentences with a drug that a person decided on; the names that nobody decided on are unknown."""
    text = of.document.text
    known, unsure, refused = set(_decided(of)), set(_undecided(of)), set(_refused(of))
    for start, end in split(text):
        inside = [one for one in known | refused if start <= one[0] and one[1] <= end]
        if not inside:
            continue
        spans = tuple(sorted((a - start, b - start, LABEL) for a, b in known if start <= a and b <= end))
        left = tuple((a - start, b - start) for a, b in unsure if start <= a and b <= end)
        yield Marked(text[start:end], _apart(spans), left)


def _apart(spans: tuple[tuple[int, int, str], ...]) -> tuple[tuple[int, int, str], ...]:
    """Spans without those that overlap one before them."""
    kept: list[tuple[int, int, str]] = []
    for one in spans:
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return tuple(kept)


def _decided(of: Taught) -> Iterator[tuple[int, int]]:
    for path, fact in decided(of):
        place = name_in(fact) if path.endswith(_DRUG) else None
        if place is not None:
            yield place


def _undecided(of: Taught) -> Iterator[tuple[int, int]]:
    for path, fact in _drugs(of.said):
        if path not in of.decisions:
            yield from ((quote.start, quote.end) for quote in fact.quotes)


def _refused(of: Taught) -> Iterator[tuple[int, int]]:
    for path, fact in _drugs(of.said):
        if path in of.decisions and of.decisions[path].action is Action.REJECT:
            yield from ((quote.start, quote.end) for quote in fact.quotes)


def _drugs(report: Report) -> Iterator[tuple[str, Fact[Drug]]]:
    yield from ((path, fact) for path, fact in facts_in(report) if path.endswith(_DRUG))


def _trained_on(new: Sequence[Marked], old: Sequence[Marked]) -> Language:
    """A copy of the model that counts now, trained on the new texts mixed with old ones. The same texts give the same model."""
    fix_random_seed(SEED)
    chance = random.Random(SEED)
    nlp = spacy.load(own())
    optimizer = nlp.resume_training()
    optimizer.learn_rate = RATE
    for _ in range(EPOCHS):
        texts = [*new, *chance.sample(list(old), min(len(old), MIXED * len(new)))]
        chance.shuffle(texts)
        for batch in batches(nlp, texts, chance, words=WORDS):
            nlp.update(batch, sgd=optimizer, drop=DROPPED)
    return nlp


def _old(data: Path | None) -> list[Marked]:
    """Old texts in an order of chance: the published corpora of the folder, else the shipped texts as the model reads them."""
    found = list(_published(data) if data is not None else _rehearsed())
    random.Random(SEED).shuffle(found)
    return found[:MOST_OLD]


def _published(data: Path) -> Iterator[Marked]:
    abstracts, reports, sentences = (data / part for part in _CORPORA)
    yield from read_bc5cdr(abstracts)
    yield from read_maccrobat(reports)
    yield from read_phee(sentences)


def _rehearsed() -> Iterator[Marked]:
    texts = [
        text[start:end]
        for path in sorted(LOOKS.glob("*/texts/*"))
        for text in (read_text(path.read_bytes(), path.stem).text,)
        for start, end in split(text)
    ]
    for doc in spacy.load(own()).pipe(texts):
        yield Marked(doc.text, tuple((one.start_char, one.end_char, one.label_) for one in doc.ents))
