"""Every statement about an obstetric history in a sentence, whoever's it is."""

from extractors.english.spans import longest_first
from extractors.families.obstetric.aged import aged_births
from extractors.families.obstetric.chain import formulas
from extractors.families.obstetric.prose import counts, nth_pregnancies, words
from extractors.families.obstetric.statements import Statement
from extractors.findings import Mention

_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def find(text: str) -> list[Mention[Statement]]:
    """The statements of a sentence or a formula line, in order; of overlapping ones the longer.

    >>> [dict(mention.value.counts) for mention in find("A 30-year-old primigravida; G1P0 at 35+1 weeks.")]
    [{'gravidity': 1}, {'parity': 0, 'gravidity': 1}]
    >>> [dict(mention.value.counts) for mention in find("She had two previous miscarriages and one living child.")]
    [{'miscarriages': 2}, {'living': 1}]
    """
    text = text.translate(_SUBSCRIPTS)
    return longest_first(
        [*formulas(text), *words(text), *counts(text), *nth_pregnancies(text), *aged_births(text)]
    )
