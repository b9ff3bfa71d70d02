"""What the tables of drugs say of a kind, and what of them is refused."""

import pytest

from extractors.terms import drugs
from schemas.errors import RuleError

ROW = {"generic": "zinc", "kind": "drug", "cue_required": "0"}


def test_every_drug_of_a_kind_has_its_traits() -> None:
    terms = drugs.drug_terms()
    assert terms["influenza vaccine"].traits >= {"names_with_commas", "brand_tells_more"}
    assert not terms["labetalol"].traits


@pytest.mark.parametrize(
    ("drug", "kind", "message"),
    [
        ({"kind": "herb"}, {}, "'zinc' is of no kind 'herb'; one of drug"),
        ({}, {"trait": "red"}, "'drug' has the unknown trait 'red'; one of at_birth"),
    ],
)
def test_what_is_wrong_is_refused(drug, kind, message, monkeypatch) -> None:
    tables = {
        "drugs.csv": [{**ROW, **drug}],
        "drug_traits.csv": [],
        "drug_kinds.csv": [{"kind": "drug", "trait": "", **kind}],
    }
    monkeypatch.setattr(drugs, "rows", tables.__getitem__)
    with pytest.raises(RuleError, match=message):
        drugs.drug_terms.__wrapped__()
