"""The `obs_delivery` component: pregnancies: presentation, end, outcome and mode of delivery."""

from spacy.language import Language
from spacy.tokens import Doc


class DeliveryPipe:
    """Writes `doc.spans["delivery"]`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find every mention in the text."""
        return doc


@Language.factory("obs_delivery", assigns=["doc.spans"])
def make_delivery(nlp: Language, name: str) -> DeliveryPipe:
    """Make the component."""
    return DeliveryPipe()
