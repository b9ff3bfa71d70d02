"""What a person types, read into values of the record: one reader an editor, pure functions.

`read(kind, fields)` takes the editor's fields as text and gives the value as the record's JSON has it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from extractors.english.ages.alone import alone
from extractors.english.dates.values import find as find_dates
from extractors.english.units.values import read_unit
from extractors.families.medications.frequency import find as find_frequencies
from extractors.families.medications.names import named
from extractors.families.obstetric.values import find as find_history
from extractors.terms.drugs import drug_terms
from extractors.terms.tests import tests
from pipeline.review.kinds import Kind, ValueRefusedError
from schemas.gestation import MAX_GA_DAYS
from schemas.obstetric import Convention

Fields = Mapping[str, str]
DAYS_A_WEEK = 7
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,9})?")
_SHORT_AGE = re.compile(r"(\d{1,2})\s{0,2}[\s.,]\s{0,2}([0-6])")  # a form's own "34 2" and "34.2"
_DAYS = re.compile(r"\d{1,3}\s{0,3}d")
_LEADING = re.compile(r"(\d{1,3})")
_WHOLE_RANGE = re.compile(
    r"(?P<comparator>[<>]=?|[≤≥])?\s{0,2}(?P<low>\d[\d.,]{0,12})"
    r"(?:\s{0,2}(?:-|–|to)\s{0,2}(?P<high>\d[\d.,]{0,12}))?(?:\s{0,2}(?P<unit>(?![eE]\d)[^\d\s<>=-][^\s]{0,20}))?"
)
_COMPARATORS = {"≤": "<=", "≥": ">="}
DATES = "such as 2019, 2019-03, 31.12.2020, 3 August 2020"
SURE = 1.0  # of a date in numbers, which day and month are
_MONTH_OF_YEAR = re.compile(r"(\d{1,2})[/.](\d{4})")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def read(kind: Kind, fields: Fields) -> Any:
    """The value that an editor's fields stand for. Raises ValueRefusedError with what to type instead.

    >>> read(Kind.GESTATION, {"text": "34 2/7"})["days"]
    240
    >>> read(Kind.RANGE, {"low": "", "high": "5", "text": "< 5"})["high"]
    5.0
    """
    return _READERS[kind]({name: value.strip() for name, value in fields.items()})


def gestation(fields: Fields) -> dict[str, Any]:
    """A gestational age in any notation that the extractor reads, and in the short ones of a form."""
    text = _needed(fields, "text", "write an age such as 34+2, 34 2/7 weeks, 12 weeks, second trimester")
    short = _SHORT_AGE.fullmatch(text)
    age = alone(f"{short[1]}+{short[2]}" if short else f"{text}ays" if _DAYS.fullmatch(text) else text)
    if age is not None:
        return age.model_dump(mode="json") | {"as_written": text}
    if (number := _LEADING.match(text)) and int(number[1]) > MAX_GA_DAYS // DAYS_A_WEEK:
        raise ValueRefusedError(
            f"{text!r} is above {MAX_GA_DAYS // DAYS_A_WEEK} weeks; no pregnancy lasts so long"
        )
    raise ValueRefusedError(f"{text!r} is no gestational age that can be read; write 34+2, or 240 days")


def dose(fields: Fields) -> dict[str, Any]:
    """A dose with its unit; the first field takes "20-40 mg" as well."""
    fields = _split(fields)
    if fields.get("comparator"):
        raise ValueRefusedError("a dose has no comparator; write its number, or both ends of its range")
    return {
        "low": _number(fields, "low", "dose", needed=True),
        "high": _number(fields, "high", "upper dose"),
        "unit": fields.get("unit") or None,
        "per_kg": _ticked(fields, "per_kg"),
        "daily_total": _ticked(fields, "daily_total"),
        "as_written": fields.get("text", ""),
    }


def frequency(fields: Fields) -> dict[str, Any]:
    """How often; words alone are read as the extractor reads them."""
    words = fields.get("text", "")
    if words and not any(
        fields.get(name) for name in ("times_per_day", "interval_hours", "once", "as_needed")
    ):
        found = list(find_frequencies(words))
        if len(found) == 1:
            read: dict[str, Any] = found[0].told.value.model_dump(mode="json")
            return read | {"as_written": words}
    times, hours = _number(fields, "times_per_day", "times a day"), _number(fields, "interval_hours", "hours")
    once, needed = _ticked(fields, "once"), _ticked(fields, "as_needed")
    if times is None and hours is None and not once and not needed and not fields.get("text"):
        raise ValueRefusedError("say how often: times a day, hours between, once, or the words")
    return {
        "times_per_day": times,
        "interval_hours": hours,
        "once": once,
        "as_needed": needed,
        "as_written": fields.get("text", ""),
    }


def drug(fields: Fields) -> dict[str, Any]:
    """A drug by any of its names; one that the tables lack is kept as it is written."""
    text = _needed(fields, "text", "write the name of a drug")
    term = drug_terms().get(text.lower()) or named(text)
    written = fields.get("as_written") or text
    if term is None:
        return {"generic": text.lower(), "as_written": written}
    return {
        "generic": term.generic,
        "as_written": written,
        "class_only": term.is_class,
        "drug_class": term.drug_class,
        "atc": term.atc,
        "rxcui": term.rxcui,
    }


def test(fields: Fields) -> dict[str, Any]:
    """A laboratory test by any of its names; one that the tables lack is kept as it is written."""
    from extractors.families.labs.find.names import find_names

    text = _needed(fields, "text", "write the name of a test")
    written = fields.get("as_written") or text
    known = tests().get(text.lower())
    if known is None:
        hits = [hit for hit in find_names(text) if hit.end - hit.start == len(text)]
        known = hits[0].test if hits else None
    if known is None:
        return {"name": text.lower(), "as_written": written, "known": False}
    return {"name": known.name, "as_written": written, "loinc": known.loinc or None}


def measurement(fields: Fields) -> dict[str, Any]:
    """A result with its comparator; the first field takes "<0.5" and "3-5" as well."""
    fields = _split(fields)
    if fields.get("unit"):
        raise ValueRefusedError(f"{fields['unit']}: the unit is a value of its own; write the number here")
    return {
        "value": _number(fields, "low", "result", needed=True),
        "high": _number(fields, "high", "upper result"),
        "comparator": fields.get("comparator") or None,
        "as_written": fields.get("text", ""),
    }


def unit(fields: Fields) -> dict[str, Any]:
    """A unit, in UCUM where it can be read so."""
    text = _needed(fields, "text", "write a unit such as mg/dL")
    return {"as_written": text, "ucum": read_unit(text).ucum}


def reference(fields: Fields) -> dict[str, Any]:
    """A reference range; one side may be open. The first field takes "11-15", "<5" and ">= 3 mg/dL" as well."""
    fields = _split(fields)
    if fields.get("comparator", "")[:1] == "<":
        fields = {**fields, "low": "", "high": fields["low"]}
    low, high = _number(fields, "low", "lower limit"), _number(fields, "high", "upper limit")
    if low is None and high is None:
        raise ValueRefusedError("a range needs a lower or an upper limit")
    if low is not None and high is not None and high < low:
        raise ValueRefusedError(f"the lower limit {low:g} is above the upper limit {high:g}; swap them")
    return {
        "low": low,
        "high": high,
        "as_written": fields.get("text", ""),
        "unit": fields.get("unit") or None,
    }


def date(fields: Fields) -> dict[str, Any]:
    """A date as far as it is known, as people write it: 2019-03, 31.12.2020, 3 August 2020, Dec 31, 2020, 03/2019."""
    text = _needed(fields, "text", f"write a date, {DATES}")
    match = _DATE.fullmatch(text)
    if match is not None:
        year, month, day = (int(part) if part else None for part in match.groups())
        return {"year": year, "month": month, "day": day}
    short = _MONTH_OF_YEAR.fullmatch(text)
    if short is not None:
        return {"year": int(short[2]), "month": int(short[1]), "day": None}
    found = [one for one in find_dates(text) if one.end - one.start == len(text)]
    if not found:
        raise ValueRefusedError(f"{text!r} is no date that can be read; write {DATES}")
    if found[0].confidence < SURE:
        raise ValueRefusedError(f"{text!r} can be read in two ways; write the month as a word, or 2020-12-31")
    read_: dict[str, Any] = found[0].value.model_dump(mode="json")
    return read_


def formula(fields: Fields) -> dict[str, Any]:
    """An obstetric formula with the convention by which it reads."""
    text = _needed(fields, "text", "write a formula such as G3P1011")
    found = [mention for mention in find_history(text) if mention.value.convention is not None]
    if not found:
        raise ValueRefusedError(f"{text!r} does not read as a formula; write it such as G3P1011 or G2 P1+0")
    convention = found[0].value.convention or Convention.WORDS
    return {"as_written": text, "convention": convention.value}


def formula_counts(text: str) -> dict[str, int]:
    """The counts that a formula says, empty where it does not read.

    >>> formula_counts("G3P1011")["abortions"]
    1
    """
    return {key: count for mention in find_history(text) for key, count in mention.value.counts}


def _split(fields: Fields) -> Fields:
    """The fields with what is written into the first one alone: comparator, both ends, unit."""
    match = _WHOLE_RANGE.fullmatch(fields.get("low", ""))
    if match is None or match["low"] and not (match["comparator"] or match["high"] or match["unit"]):
        return fields
    given = {name: part for name, part in match.groupdict().items() if part}
    if "comparator" in given:
        given["comparator"] = _COMPARATORS.get(given["comparator"], given["comparator"])
        given.setdefault("high", "")
    return {**fields, **given}


def _plain_number(fields: Fields) -> float:
    return _number(fields, "text", "number", needed=True) or 0.0


def _count(fields: Fields) -> int:
    number = _plain_number(fields)
    if not number.is_integer():
        raise ValueRefusedError(f"{number:g} is no whole number")
    return int(number)


def _choice(fields: Fields) -> str:
    return _needed(fields, "text", "choose one of the list")


_READERS: Mapping[Kind, Callable[[Fields], Any]] = {
    Kind.AGE: lambda fields: {"years": _plain_number(fields)},
    Kind.COUNT: _count,
    Kind.NUMBER: _plain_number,
    Kind.YESNO: lambda fields: _choice(fields) == "yes",
    Kind.CHOICE: _choice,
    Kind.TEXT: lambda fields: _needed(fields, "text", "write something"),
    Kind.GESTATION: gestation,
    Kind.DATE: date,
    Kind.DOSE: dose,
    Kind.FREQUENCY: frequency,
    Kind.DRUG: drug,
    Kind.TEST: test,
    Kind.MEASUREMENT: measurement,
    Kind.UNIT: unit,
    Kind.RANGE: reference,
    Kind.FORMULA: formula,
}


def _needed(fields: Fields, name: str, advice: str) -> str:
    value = fields.get(name, "")
    if not value:
        raise ValueRefusedError(advice)
    return value


def _ticked(fields: Fields, name: str) -> bool:
    return fields.get(name, "") in ("on", "true", "yes", "1")


def _number(fields: Fields, name: str, what: str, *, needed: bool = False) -> float | None:
    """A number; a comma before exactly three digits is refused as it can be read in two ways."""
    text = fields.get(name, "").replace(" ", "")
    if not text:
        if needed:
            raise ValueRefusedError(f"write the {what}")
        return None
    if re.fullmatch(r"\d{1,9},\d{1,9}", text):
        if len(text.partition(",")[2]) == 3:
            raise ValueRefusedError(f"{text!r} can be read in two ways; write it without the comma")
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise ValueRefusedError(f"{text!r} is no number; write the {what} in digits")
    return float(text)
