"""Where the time of the whole pipeline goes."""

import time
import warnings
from collections.abc import Iterable

from corpus.readers.read import read_bytes
from extractors.assemble import assemble
from extractors.matching import attach
from extractors.nlp import build_nlp, versions


def by_component(texts: Iterable[str]) -> dict[str, float]:
    """Seconds by component, in the order in which they run: reading, tokens, each component, the record."""
    nlp = build_nlp()
    spent: dict[str, float] = (
        {"read": 0.0, "tokenize": 0.0} | dict.fromkeys(nlp.pipe_names, 0.0) | {"assemble": 0.0}
    )
    clock = time.perf_counter
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in texts:
            start = clock()
            document = read_bytes(text.encode(), "bench")
            spent["read"] += (now := clock()) - start
            start, doc = now, nlp.make_doc(document.text)
            attach(doc, document)
            spent["tokenize"] += (now := clock()) - start
            for name, component in nlp.pipeline:
                start, doc = now, component(doc)
                spent[name] += (now := clock()) - start
            assemble(doc, versions())
            spent["assemble"] += clock() - now
    return spent
