"""The shipped term tables, read once: drugs and their names, routes of administration."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from extractors.terms.rows import is_true, rows
from schemas.errors import RuleError
from schemas.medication import Route

TRAITS = frozenset(
    {
        "at_birth",
        "birth_dose",
        "brand_tells_more",
        "bulk",
        "diluent",
        "mother_only",
        "names_with_commas",
        "near_spine",
        "newborn_only",
        "short_is_no_word",
        "single_giving",
    }
)
_USUAL = "drug"  # the kind of a row that tells none
_TARGET = "target"  # a name that stands for its vaccine only after "vaccinated against"
TOKEN = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class DrugTerm:
    """One row of `drugs.csv`. `kind` says what else the word may be: one of `drug_kinds.csv`.

    `cue_required` marks names that are drugs only beside a dose or a word of treatment. `traits` are what
    `drug_traits.csv` says of the drug and `drug_kinds.csv` of its kind.
    """

    generic: str
    drug_class: str | None
    is_class: bool
    atc: str | None
    rxcui: str | None
    kind: str
    cue_required: bool
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DrugCode:
    """One row of `drug_codes.csv`: the code of a drug given in one way (None: in any), from an amount of one dose on."""

    route: Route | None
    from_mg: float | None
    atc: str


@dataclass(frozen=True, slots=True)
class DrugName:
    """A written form of a drug, as the tuple of its lower-case words, and what type of name it is."""

    words: tuple[str, ...]
    term: DrugTerm
    type: str


@cache
def drug_terms() -> Mapping[str, DrugTerm]:
    """Every drug and drug class by its generic name. Raises RuleError if a name stands twice or its kind is unknown."""
    found: dict[str, DrugTerm] = {}
    traits, kinds = _traits("drug_traits.csv", "generic"), _traits("drug_kinds.csv", "kind")
    for row in rows("drugs.csv"):
        generic = row["generic"].strip()
        if generic in found:
            raise RuleError(f"terms/drugs.csv: {generic!r} stands twice; delete one row")
        if (kind := row.get("kind") or _USUAL) not in kinds:
            raise RuleError(
                f"terms/drugs.csv: {generic!r} is of no kind {kind!r}; one of {', '.join(sorted(kinds))}"
            )
        found[generic] = DrugTerm(
            generic=generic,
            drug_class=row.get("class") or None,
            is_class=is_true(row.get("is_class")),
            atc=row.get("atc") or None,
            rxcui=row.get("rxcui") or None,
            kind=kind,
            cue_required=is_true(row.get("cue_required")),
            traits=frozenset((*traits.get(generic, ()), *kinds[kind])),
        )
    if unknown := sorted(traits.keys() - found.keys()):
        raise RuleError(f"terms/drug_traits.csv: {unknown[0]!r} is no drug of drugs.csv; mend or delete it")
    return found


def _traits(table: str, column: str) -> Mapping[str, list[str]]:
    """The traits that a table gives by what stands in the column, which may have none."""
    found: dict[str, list[str]] = {}
    for row in rows(table):
        of = found.setdefault(row[column], [])
        if row["trait"] and row["trait"] not in TRAITS:
            raise RuleError(
                f"terms/{table}: {row[column]!r} has the unknown trait {row['trait']!r}; "
                f"one of {', '.join(sorted(TRAITS))}"
            )
        of += [row["trait"]] if row["trait"] else []
    return found


@cache
def drug_index() -> Mapping[str, tuple[DrugName, ...]]:
    """Every name of a drug by its first word, the longest name first.

    Raises RuleError if a name points at a drug that the table lacks.
    """
    terms = drug_terms()
    names: dict[tuple[str, ...], DrugName] = {}
    for term in terms.values():
        names[words(term.generic)] = DrugName(words(term.generic), term, "generic")
    for row in rows("drug_names.csv"):
        known = terms.get(row["generic"].strip())
        if known is None:
            raise RuleError(
                f"terms/drug_names.csv: {row['name']!r} names the unknown drug {row['generic']!r}"
            )
        key = words(_plain(row["name"]))
        if key and key not in names and row.get("type") != _TARGET:
            names[key] = DrugName(key, known, row.get("type") or "synonym")
    index: dict[str, list[DrugName]] = {}
    for key, name in names.items():
        if key:
            index.setdefault(key[0], []).append(name)
    return {first: tuple(sorted(group, key=lambda name: -len(name.words))) for first, group in index.items()}


@cache
def vaccine_targets() -> Mapping[str, DrugTerm]:
    """The vaccine by the germ or disease that it is given against ("pneumococcus")."""
    terms = drug_terms()
    return {
        row["name"]: terms[row["generic"]] for row in rows("drug_names.csv") if row.get("type") == _TARGET
    }


@cache
def plain_words() -> frozenset[str]:
    """English words that are spelled nearly like a drug's name and are no slips of it."""
    return frozenset(row["word"] for row in rows("plain_words.csv"))


@cache
def dose_bounds() -> Mapping[str, float]:
    """The most milligrams of one administration, wider than any use, by generic name and by class.

    A generic name's own bound goes before its class's. Raises RuleError for a bound that is no positive number.
    """
    found: dict[str, float] = {}
    for row in rows("dose_bounds.csv"):
        try:
            most = float(row["most_mg"])
        except ValueError:
            most = 0.0
        if most <= 0 or row["name"] in found:
            raise RuleError(f"terms/dose_bounds.csv: {row['name']!r} needs one positive bound; mend the row")
        found[row["name"]] = most
    return found


def _plain(name: str) -> str:
    """The name without its strength: "albumin 20%" is albumin."""
    named, _, last = name.removesuffix("%").rstrip().rpartition(" ")
    return named if name.endswith("%") and last.isdigit() else name


@cache
def drug_codes() -> Mapping[str, tuple[DrugCode, ...]]:
    """The codes that hold for some routes or amounts of a drug only. Raises RuleError for a wrong row."""
    found: dict[str, tuple[DrugCode, ...]] = {}
    for row in rows("drug_codes.csv"):
        generic = row["generic"]
        try:
            code = DrugCode(
                Route(row["route"]) if row["route"] else None,
                float(row["from_mg"]) if row["from_mg"] else None,
                row["atc"],
            )
        except ValueError as error:
            raise RuleError(f"terms/drug_codes.csv: {generic!r}: {error}; mend the row") from None
        if generic not in drug_terms():
            raise RuleError(
                f"terms/drug_codes.csv: {generic!r} is no drug of drugs.csv; mend or delete the row"
            )
        found[generic] = (*found.get(generic, ()), code)
    return found


def words(text: str) -> tuple[str, ...]:
    """The lower-case words and numbers of a name, without what joins them.

    >>> words("17-Hydroxyprogesterone caproate")
    ('17', 'hydroxyprogesterone', 'caproate')
    """
    return tuple(token.lower() for token in TOKEN.findall(text))
