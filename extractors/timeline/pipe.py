"""The `obs_timeline` component: dates and relative times become gestational ages."""

from spacy.language import Language
from spacy.tokens import Doc

from extractors.timeline.clock import Clock


class TimelinePipe:
    """Sets `doc._.clock`."""

    def __call__(self, doc: Doc) -> Doc:
        """A clock that knows nothing yet."""
        doc._.clock = Clock()
        return doc


@Language.factory("obs_timeline")
def make_timeline(nlp: Language, name: str) -> TimelinePipe:
    """Make the component."""
    return TimelinePipe()
