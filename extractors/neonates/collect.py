"""What the `obs_neonates` component found becomes one case's part of the record."""

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from schemas.neonate import Neonate


def collect(doc: Doc, case: CaseSpan) -> tuple[Neonate, ...]:
    """The case's part of the record: newborns: sex, birth weight, Apgar scores."""
    return ()
