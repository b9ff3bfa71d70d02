"""Where the time of the whole pipeline goes."""

import time
from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar, cast

from spacy.language import Language
from spacy.tokens import Doc

from corpus.readers.read import read_bytes
from extractors.assemble import assemble
from extractors.nlp import annotate, build_nlp
from extractors.versions import versions
from pipeline.loading import loading

P = ParamSpec("P")
R = TypeVar("R")


class _Timed:
    """A pipeline as `annotate` sees it, with a clock around each of its parts."""

    def __init__(self, nlp: Language) -> None:
        """Nothing is spent yet; the parts are listed in the order in which they run."""
        self.spent = dict.fromkeys(("read", "tokenize", *nlp.pipe_names, "assemble"), 0.0)
        self.make_doc = self.clocked("tokenize", nlp.make_doc)
        self.pipeline = [(name, self.clocked(name, component)) for name, component in nlp.pipeline]

    def clocked(self, name: str, part: Callable[P, R]) -> Callable[P, R]:
        """The part, with its time added to `spent`."""

        def run(*arguments: P.args, **options: P.kwargs) -> R:
            start = time.process_time()
            result = part(*arguments, **options)
            self.spent[name] += time.process_time() - start
            return result

        return run


def by_component(texts: Iterable[str]) -> dict[str, float]:
    """Seconds of the processor by component, in the order in which they run: reading, tokens, each component, the record."""
    with loading():
        timed = _Timed(build_nlp())
    read, finish = timed.clocked("read", read_bytes), timed.clocked("assemble", assemble)
    made = versions()
    for text in texts:
        doc: Doc = annotate(cast(Language, timed), read(text.encode(), "bench"))
        finish(doc, made)
    return timed.spent
