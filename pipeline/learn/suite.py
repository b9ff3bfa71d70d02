"""What a draft changes: the shipped texts with gold (the frozen suite), the reviewed documents and the accepted lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.discover import discover
from corpus.readers.text import read_text
from corpus.sources import Source
from pipeline.evaluate.score import load_facts
from pipeline.learn.proposals import BETWEEN, DRUGS, Proposal
from pipeline.learn.reading import Facts
from pipeline.outdated import Kept
from pipeline.tools.looks import LOOKS, ROOT
from schemas.document import Document
from schemas.facts import to_facts

if TYPE_CHECKING:
    from pipeline.learn.taught import Taught

SAMPLES = ROOT / "corpus" / "samples"
BEFORE_LINE = "A 30-year-old woman was seen. "  # a patient to whom the words of a line belong


@dataclass(frozen=True, slots=True)
class Asked:
    """Documents with what they hold by gold, under names that are all different."""

    sources: Mapping[str, Source]
    gold: Mapping[str, Any]


def frozen() -> Asked:
    """The shipped publications and the texts of first looks, each with its gold."""
    sources: dict[str, Source] = {}
    gold: dict[str, Any] = {}
    folders = {"shipped": (SAMPLES, ROOT / "corpus" / "gold")}
    folders |= {
        path.name: (path / "texts", path / "gold")
        for path in sorted(LOOKS.iterdir())
        if (path / "texts").is_dir()
    }
    for name, (texts, told) in folders.items():
        facts = load_facts(told)
        for source in discover([texts]):
            if source.name in facts:
                sources[f"{name}/{source.name}"] = source
                gold[f"{name}/{source.name}"] = facts[source.name]
    return Asked(sources, gold)


def reviewed(documents: Sequence[Taught]) -> Asked:
    """The documents of which every value was decided, with what they hold by the decisions."""
    whole = {of.document.id: of for of in documents if of.whole}
    return Asked(
        {name: _kept(of.document) for name, of in whole.items()},
        {name: to_facts(of.holds, of.document) for name, of in whole.items()},
    )


def lines(proposals: Sequence[Proposal]) -> Mapping[str, Source]:
    """The texts of corpus lines as documents, by the text."""
    return {
        one.name: _kept(read_text((BEFORE_LINE + one.name).encode(), "line"))
        for one in proposals
        if one.is_line
    }


def holds(line: Proposal, facts: Facts) -> bool:
    """True where exactly the names of a line were read from it."""
    key, part = ("drug", "medications") if line.table == DRUGS else ("test", "labs")
    read = {entry[key] for case in facts["cases"] for entry in case[part]}
    return read == {name for name in line.means.split(BETWEEN) if name}


def _kept(document: Document) -> Source:
    return Kept(document.name, document.name, Path(document.name), document=document)
