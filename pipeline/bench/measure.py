"""Measures one tool in a process of its own: `python measure.py TOOL TEXTS.json [PASSES]`, JSON out.

This file runs under other environments too, so it imports what a tool needs only where it is used.
"""

import json
import os
import re
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

WARM_UP = 20  # documents before the clock starts
MEGABYTE = 1024.0  # kilobytes

Run = Callable[[str], object]


def spacy_sentencizer() -> Run:
    """SpaCy's blank English pipeline with the rule-based sentencizer."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def edsnlp_rules() -> Run:
    """EDS-NLP with sentences, quantities, dates and negation."""
    import edsnlp
    import edsnlp.pipes as eds

    nlp = edsnlp.blank("eds")
    for pipe in (eds.normalizer(), eds.sentences(), eds.quantities(), eds.dates(), eds.negation()):
        nlp.add_pipe(pipe)
    run: Run = nlp
    return run


def gravida() -> Run:
    """Gravida's whole way from the bytes of a text to the record."""
    from corpus.readers.read import read_bytes
    from extractors.nlp import build_nlp, extract
    from pipeline.loading import loading

    with loading():
        nlp = build_nlp()
    return lambda text: extract(nlp, read_bytes(text.encode(), "bench"))


TOOLS = {"spacy": spacy_sentencizer, "edsnlp": edsnlp_rules, "gravida": gravida}


def measure(tool: str, texts: list[str], passes: int) -> dict[str, float]:
    """Seconds of the processor in the median pass over the texts, and the peak of the process's memory in MB."""
    run = TOOLS[tool]()
    for text in texts[:WARM_UP]:
        run(text)
    seconds = []
    for _ in range(passes):
        start = time.process_time()
        for text in texts:
            run(text)
        seconds.append(time.process_time() - start)
    return {"seconds": statistics.median(seconds), "peak_mb": _peak() / MEGABYTE}


def _peak() -> int:
    """The most memory that this process has held, in kB; `getrusage` would count its parent's too."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+)", status.read_text())
        if found:
            return int(found[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Print the measurement as one line of JSON."""
    tool, texts = sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    passes = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    warnings.simplefilter("ignore")
    sys.stdout.write(json.dumps(measure(tool, texts, passes)) + "\n")


if __name__ == "__main__":
    main()
