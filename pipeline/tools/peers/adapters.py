"""What another tool finds in texts, as facts: `python adapters.py TOOL ASKED.json`, facts in JSON lines out.

This file runs in each tool's own environment, so it needs nothing of Gravida, and imports a tool only where it is used.
Each tool gets the shipped names of drugs and tests, as its user would load them; sentences, quantities and what is
denied are its own. A quantity belongs to the name before it in its sentence, else to the one behind it: no tool says more.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

LEAST_NAME = 3  # letters; shorter names are other words as well
MOST_WORDS = 4  # of a name
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_NUMBER = r"(?P<number>\d{1,7}(?:,\d{3}){0,3}(?:\.\d{1,4})?)"
_UNIT = r"(?P<unit>(?:[munkµμ]?(?:g|L|mol|IU|U|Eq)|mcg|%|mmHg|units?)(?:/(?:[mdµμ]?L|kg|day|h|g))?)(?![\w/])"
_QUANTITY = re.compile(rf"(?<![\w.]){_NUMBER}\s?{_UNIT}")
_SENTENCE = re.compile(r"[^.!?\n](?:[^.!?\n]|[.!?](?!\s)){0,2000}")
_AGE = re.compile(r"\b(\d{1,3})[- ]year[- ]old\b", re.IGNORECASE)
_FORMULA = re.compile(r"\b(?:G|gravida )(\d{1,2})[, ]{0,2}(?:P|para )(\d{1,2})\b", re.IGNORECASE)
_PER = re.compile(r"_?per_?|\s+per\s+")
_DOSES = re.compile(r"(?:[munkµμ]|mc)?(?:g|IU|U|units?|mL)(?:/(?:kg|day|h))?", re.IGNORECASE)

Span = tuple[int, int]
Names = Mapping[str, tuple[str, str]]  # a written name in lower case: drug or test, and its usual name


class Mention(NamedTuple):
    """A name in a text: what it is of, its usual name, and whether the tool says that it is denied."""

    start: int
    end: int
    kind: str
    name: str
    denied: bool = False


class Quantity(NamedTuple):
    """A number with its unit in a text."""

    start: int
    end: int
    value: float
    unit: str


class Seen(NamedTuple):
    """What a tool finds in a text."""

    sentences: list[Span]
    mentions: list[Mention]
    quantities: list[Quantity]


Tool = Callable[[str], Seen]


def looked_up(text: str, names: Names) -> list[Mention]:
    """The longest names in a text, by nothing but a table."""
    words = list(_WORD.finditer(text))
    found, at = [], 0
    while at < len(words):
        for length in range(min(MOST_WORDS, len(words) - at), 0, -1):
            start, end = words[at].start(), words[at + length - 1].end()
            known = names.get(" ".join(text[start:end].lower().split()))
            if known is not None:
                found.append(Mention(start, end, *known))
                at += length - 1
                break
        at += 1
    return found


def plain(names: Names) -> Tool:
    """Regular expressions as one writes them in an hour, and a table of names."""

    def run(text: str) -> Seen:
        quantities = [
            Quantity(*one.span(), float(one["number"].replace(",", "")), one["unit"])
            for one in _QUANTITY.finditer(text)
        ]
        return Seen([one.span() for one in _SENTENCE.finditer(text)], looked_up(text, names), quantities)

    return run


def quantulum3(names: Names) -> Tool:
    """Quantities by quantulum3; it knows no sentences, so a plain cut is made."""
    from quantulum3 import parser

    def run(text: str) -> Seen:
        sentences = [one.span() for one in _SENTENCE.finditer(text)]
        quantities = []
        for start, end in sentences:
            for one in parser.parse(text[start:end]):
                a, b = one.span
                quantities.append(
                    Quantity(start + a, start + b, float(one.value), text[start + a : start + b])
                )
        return Seen(sentences, looked_up(text, names), [_with_unit(one) for one in quantities])

    return run


def _with_unit(one: Quantity) -> Quantity:
    """The quantity with the letters behind its number as its unit, as they are written."""
    return one._replace(unit=re.sub(r"^[\d\s.,x×^*-]+", "", one.unit))


def medspacy(names: Names) -> Tool:
    """Sentences, names and ConText by medspaCy; it knows no quantities."""
    import medspacy
    from loguru import logger
    from medspacy.target_matcher import TargetRule

    logger.remove()  # PyRuSH tells of every token
    nlp = medspacy.load(medspacy_enable=["medspacy_pyrush", "medspacy_target_matcher", "medspacy_context"])
    rules = [
        TargetRule(name, kind.upper(), metadata={"name": usual}) for name, (kind, usual) in names.items()
    ]
    nlp.get_pipe("medspacy_target_matcher").add(rules)

    def run(text: str) -> Seen:
        doc = nlp(text)
        mentions = [
            Mention(
                ent.start_char,
                ent.end_char,
                ent.label_.lower(),
                ent._.target_rule.metadata["name"],
                bool(ent._.is_negated),
            )
            for ent in doc.ents
        ]
        return Seen([(one.start_char, one.end_char) for one in doc.sents], mentions, [])

    return run


def edsnlp(names: Names) -> Tool:
    """Sentences, names, negation (whose words are French) and quantities by EDS-NLP."""
    import edsnlp
    import edsnlp.pipes as eds

    nlp = edsnlp.blank("eds")
    nlp.add_pipe(eds.normalizer())
    nlp.add_pipe(eds.sentences())
    terms: dict[str, list[str]] = {}
    for name, (kind, usual) in names.items():
        terms.setdefault(f"{kind} {usual}", []).append(name)
    nlp.add_pipe(eds.matcher(terms=terms, attr="LOWER"))
    nlp.add_pipe(eds.negation())
    nlp.add_pipe(eds.quantities(quantities="all"))

    def run(text: str) -> Seen:
        doc = nlp(text)
        mentions = [_labelled(ent) for ent in doc.ents]
        quantities = [
            Quantity(one.start_char, one.end_char, float(one._.value.value), _PER.sub("/", one._.value.unit))
            for one in doc.spans["quantities"]
            if hasattr(one._.value, "value")
        ]
        return Seen([(one.start_char, one.end_char) for one in doc.sents], mentions, quantities)

    return run


def _labelled(ent: Any) -> Mention:
    kind, _, usual = ent.label_.partition(" ")
    return Mention(ent.start_char, ent.end_char, kind, usual, bool(ent._.negation))


TOOLS: Mapping[str, Callable[[Names], Tool]] = {
    "plain": plain,
    "quantulum3": quantulum3,
    "medspacy": medspacy,
    "edsnlp": edsnlp,
}


def facts(name: str, text: str, seen: Seen, *, alone: bool) -> dict[str, Any]:
    """What a tool found, in the flat form of facts; `alone` adds what two regular expressions say of age and history."""
    held = list(_attached(seen))
    drugs = [_drug(mention, quantity) for mention, quantity in held if mention.kind == "drug"]
    labs = [
        {"test": mention.name, "as_written": mention.name, "value": one.value, "unit": one.unit}
        for mention, one in held
        if mention.kind == "test" and one is not None
    ]
    patient, history = _told(text) if alone else ({}, {})
    case = {"label": "case 1", "patient": patient, "obstetric": history, "pregnancy": {}, "neonates": []}
    return {"doc": name, "cases": [case | {"medications": drugs, "labs": labs}]}


def _drug(mention: Mention, one: Quantity | None) -> dict[str, Any]:
    dose = {} if one is None or not _DOSES.fullmatch(one.unit) else {"dose": one.value, "unit": one.unit}
    status = "not_given" if mention.denied else "given"
    return {"drug": mention.name, "as_written": mention.name, "subject": "mother", "status": status, **dose}


def _attached(seen: Seen) -> Iterator[tuple[Mention, Quantity | None]]:
    """Yield each name with each quantity that belongs to it, those with none alone."""
    held: dict[Mention, list[Quantity]] = {one: [] for one in seen.mentions}
    for quantity in seen.quantities:
        start, end = next(((a, b) for a, b in seen.sentences if a <= quantity.start < b), (0, 0))
        inside = [one for one in seen.mentions if start <= one.start < end]
        before = [one for one in inside if one.end <= quantity.start]
        nearest = before[-1:] or [one for one in inside if one.start >= quantity.end][:1]
        for one in nearest:
            held[one].append(quantity)
    for mention, quantities in held.items():
        yield from ((mention, one) for one in quantities)
        if not quantities:
            yield mention, None


def _told(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    age, formula = _AGE.search(text), _FORMULA.search(text)
    history = {} if formula is None else {"gravidity": int(formula[1]), "parity": int(formula[2])}
    return ({} if age is None else {"age_years": int(age[1])}), history


def main() -> None:
    """Write the facts of the asked texts, the tool's version in the first line."""
    tool, asked = sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    names = {name: (kind, usual) for name, (kind, usual) in asked["names"].items() if len(name) >= LEAST_NAME}
    run = TOOLS[tool](names)
    own = "" if tool == "plain" else version(tool)
    lines = [facts(name, text, run(text), alone=tool == "plain") for name, text in asked["texts"].items()]
    sys.stdout.write("\n".join(map(json.dumps, [{"version": own}, *lines])) + "\n")


if __name__ == "__main__":
    main()
