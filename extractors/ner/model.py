"""The shipped drug-name model, asked only about sentences where it can matter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors import site
from schemas.errors import RuleError

if TYPE_CHECKING:
    from spacy.language import Language

MODEL = Path(__file__).parent / "model"
NAME = "gravida-ner"
LABEL = "DRUG"
BATCH = 32  # larger batches cost memory and win nothing on one core


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`[start, end)` of the asked text that the model takes for a drug name."""

    start: int
    end: int


def suggest(texts: Sequence[str], source: str = "") -> list[list[Suggestion]]:
    """For each text the drug names that the model sees in it, left to right.

    `source` names another installed spaCy model with chemical or drug entities; empty is our own.
    Raises RuleError if it is not installed.
    """
    if not texts:
        return []
    nlp = load(source)
    labels = {LABEL} if not source else {LABEL, "CHEMICAL", "Chemical", "CHEBI"}
    found = []
    for doc in nlp.pipe(texts, batch_size=BATCH):
        found.append([Suggestion(e.start_char, e.end_char) for e in doc.ents if e.label_ in labels])
    return found


@cache
def load(source: str = "") -> Language:
    """The model, loaded once a process; only then spaCy is needed."""
    import spacy

    try:
        return spacy.load(source or own())
    except OSError as error:
        raise RuleError(
            f"model {source or MODEL.name!r} cannot be loaded; install it or unset the setting"
        ) from error


def own() -> Path:
    """The folder of our model: the one that the site has trained on, else the shipped one."""
    return site.file(site.MODEL) or MODEL


@cache
def version(source: str = "") -> str:
    """The shipped model's name and version, or those of another installed model; "none" where it is missing."""
    if source:
        return f"{source}@{load(source).meta['version']}"
    meta = own() / "meta.json"
    if not meta.exists():
        return "none"
    return f"{NAME}@{json.loads(meta.read_text(encoding='utf-8'))['version']}"
