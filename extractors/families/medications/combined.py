"""Mentions that are one: combinations, products of the table, brands in brackets, a class beside its drug."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from extractors.families.medications.cues import pattern
from extractors.families.medications.drug import DrugMention
from extractors.terms.drugs import DrugTerm, drug_terms

_MOST_PARTS = 5  # of a combination product
_ONE_BREATH = 32  # characters between two mentions that may be one


def joined(text: str, found: Sequence[DrugMention]) -> list[DrugMention]:
    """The mentions, which are in order, with those that are one as one."""
    return _joined(text, _with_products(text, found))


def _joined(text: str, found: Sequence[DrugMention]) -> list[DrugMention]:
    """Combinations and brands in brackets as one mention."""
    out: list[DrugMention] = []
    for mention in found:
        previous = out[-1] if out else None
        mention = _branded(text, mention)
        if previous is not None and mention.start <= previous.start:
            out.pop()  # the brand that stands before the brackets was found by itself
            previous = out[-1] if out else None
        whole = _one(text, previous, mention) if previous is not None else None
        if whole is None:
            out.append(mention)
        else:
            out[-1] = whole
    return out


def _one(text: str, first: DrugMention, second: DrugMention) -> DrugMention | None:
    """The one mention that two are which stand beside each other, None if they are two."""
    between = text[first.end : second.start]
    named_class = first.is_class and not second.is_class
    if len(between) > _ONE_BREATH:
        return None
    if named_class and pattern("class_done_with").search(text, first.start, second.start):
        return second  # "tocolysis with nifedipine": the drug is all that the class was
    if between == " " and second.is_class is not first.is_class:
        known = first if second.is_class else second  # "BNT162b2 vaccine", "the antibiotic ceftriaxone"
        return replace(known, start=first.start, end=second.end)
    if not first.is_class and not second.is_class and _combines(first, second, between):
        return _combination(text, first, second)
    if not pattern("bracket_opens").fullmatch(between):
        return None
    if named_class:
        return replace(second, start=_after_route(text, first.start))
    return _same(text, first, second)


def _combines(first: DrugMention, second: DrugMention, between: str) -> bool:
    """True if two drugs are one product: joined by a sign, and known as one by the table."""
    if pattern("dosed_part").fullmatch(between):
        return _known(first, second) is not None
    if not pattern("combined").fullmatch(between):
        return False
    return second.generic in first.generic.split("/") or _known(first, second) is not None


def _branded(text: str, mention: DrugMention) -> DrugMention:
    """With the brand before its brackets: "Wysolone (prednisolone)"."""
    brand = pattern("brand_before_bracket").search(text, max(0, mention.start - 24), mention.start)
    if brand is None or text[mention.end : mention.end + 1] != ")":
        return mention
    return replace(
        mention, start=brand.start(1), end=mention.end + 1, as_written=text[brand.start(1) : mention.end + 1]
    )


def _known(first: DrugMention, second: DrugMention) -> DrugTerm | None:
    """The table's own entry of the two together, None if it has none."""
    return _products().get(frozenset(f"{first.generic}/{second.generic}".split("/")))


@cache
def _products() -> Mapping[frozenset[str], DrugTerm]:
    """The combination products of the table by their parts, in whatever order they are written."""
    return {frozenset(name.split("/")): term for name, term in drug_terms().items() if "/" in name}


def _with_products(text: str, found: Sequence[DrugMention]) -> list[DrugMention]:
    """The mentions, with the longest runs of drugs between slashes that are one product of the table as one."""
    out: list[DrugMention] = []
    position = 0
    while position < len(found):
        run = [found[position]]
        for following in found[position + 1 : position + _MOST_PARTS]:
            if not pattern("slash").fullmatch(text[run[-1].end : following.start]):
                break
            run.append(following)
        while len(run) > 2 and frozenset("/".join(m.generic for m in run).split("/")) not in _products():
            run.pop()
        out.append(_product(text, run) if len(run) > 2 else run[0])
        position += len(run) if len(run) > 2 else 1
    return out


def _product(text: str, run: Sequence[DrugMention]) -> DrugMention:
    start, end = run[0].start, run[-1].end
    term = _products()[frozenset("/".join(m.generic for m in run).split("/"))]
    return DrugMention(start, end, (term,), text[start:end], rule="medications/combination")


def _after_route(text: str, start: int) -> int:
    """Where a name begins without the route that its class is called by: "intravenous antibiotics (cefazolin)"."""
    lead = pattern("route_lead").match(text, start)
    return lead.end() if lead else start


def _combination(text: str, first: DrugMention, second: DrugMention) -> DrugMention:
    if second.generic in first.generic.split("/"):
        return replace(first, end=second.end, as_written=text[first.start : second.end])
    parts = (*first.terms, *second.terms)
    known = _known(first, second)
    terms = (known,) if known else parts
    return DrugMention(
        first.start, second.end, terms, text[first.start : second.end], rule="medications/combination"
    )


def _kind_of(outer: DrugMention, inner: DrugMention) -> bool:
    """True where the inner drug's ATC code lies below the outer's, which names a whole kind: surfactant (poractant alfa)."""
    codes = [term.atc for term in (*outer.terms[:1], *inner.terms[:1])]
    return len(codes) == 2 and all(codes) and codes[0] != codes[1] and str(codes[1]).startswith(str(codes[0]))


def _same(text: str, outer: DrugMention, inner: DrugMention) -> DrugMention | None:
    """One mention for "enoxaparin (Clexane)" or "an antispasmodic (tiemonium)"; None if they differ."""
    if outer.is_class and not inner.is_class:
        return None
    if inner.rule == "medications/generic" and _kind_of(outer, inner):
        return replace(
            inner, start=_after_route(text, outer.start)
        )  # "intravenous iron (ferric carboxymaltose 500 mg)"
    if all("brand_tells_more" in term.traits for term in (*outer.terms, *inner.terms)):
        return replace(inner, start=outer.start)  # the brand says more than "the pertussis vaccine"
    kinship = set(outer.generic.split("/")) & set(inner.generic.split("/"))
    if outer.generic != inner.generic and not kinship and not (inner.is_class and not outer.is_class):
        return None
    closing = pattern("bracket_rest").match(text, inner.end, inner.end + 44)
    end = closing.end() if closing else inner.end
    return replace(outer, end=end, as_written=text[outer.start : end])
