"""What does not fit in a value that a person gives, in words: it may be kept, and is shown in amber.

Unknown names and units, a dose beyond the table's, a day's amount beside "every week", words that do not say the number or
that begin in the middle of a word.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from extractors.english.numbers.digits import numbers_in, read_number
from extractors.english.numbers.values import whole
from extractors.english.units.doses import dose_unit
from extractors.english.units.values import read_unit
from extractors.families.medications.codes import milligrams
from extractors.terms.drugs import dose_bounds, drug_terms
from extractors.terms.tests import qualitative_names, tests
from pipeline.decisions.anchors import entry_of
from pipeline.decisions.opened import Opened
from pipeline.review.compound import entry_value
from pipeline.review.editors import read
from pipeline.review.forms import value_at
from pipeline.review.kinds import Kind, kind_at
from pipeline.review.making import is_list
from pipeline.review.naming import typed_path
from pipeline.words import number
from schemas.medication import Dose

HOURS = {"h": 1, "d": 24, "wk": 168, "mo": 720}  # of the times of UCUM
DAY = 24
JUDGES = ("drug", "test", "dose", "frequency", "measurement", "unit")
_WORD = re.compile(r"[^\W\d_]{1,20}(?:-[^\W\d_]{1,20})?")
Entry = Mapping[str, Any]


def typed(of: Opened, anchor: str, fields: Mapping[str, str], place: tuple[int, int]) -> list[str]:
    """What does not fit in what is typed into the form of a value, or of a missed entry; `place` is that of its words.

    Raises ValueRefusedError.
    """
    text = of.stored.document.text
    if is_list(anchor, of):
        family = anchor.rsplit(".", 1)[-1]
        given = {
            name: part["value"]
            for name, part in entry_value(family, fields).items()
            if isinstance(part, dict) and "value" in part
        }
        parts = [(f"cases.0.{family}.0.{name}", value) for name, value in given.items()]
    else:
        path = typed_path(of.path_of(anchor))
        if fields.get("form") == "window":
            return []
        given = beside(of, anchor)
        parts = [(path, read(kind_at(path), fields))]
    found = [one for path, value in parts for one in of_value(path, value, given)]
    if place[0] < place[1]:
        found += [one for path, value in parts for one in of_words(path, value, text, *place)]
    return list(dict.fromkeys(found))


def beside(of: Opened, anchor: str) -> dict[str, Any]:
    """The values of the entry of an anchor that others are judged by."""
    entry = entry_of(anchor)
    return {name: value for name in JUDGES if (value := value_at(of, f"{entry}.{name}")) is not None}


def of_value(path: str, value: Any, entry: Entry) -> Iterator[str]:
    """What does not fit in a value of the record's JSON; `entry` holds the values beside it by their names."""
    kind = kind_at(path)
    if kind is Kind.DRUG and value["generic"] not in drug_terms():
        yield f"{value['generic']} is not in the table of drugs"
    if (
        kind is Kind.TEST
        and value["name"] not in tests()
        and value["name"] not in qualitative_names()[1].values()
    ):
        yield f"{value['name']} is not in the table of tests"
    if kind is Kind.UNIT and not value.get("ucum"):
        yield f"{value['as_written']} is no unit that is known"
    if kind is Kind.DOSE:
        yield from _of_dose(value, entry)
    if kind is Kind.FREQUENCY and isinstance(entry.get("dose"), dict):
        yield from _of_times(entry["dose"], value)
    if kind is Kind.MEASUREMENT:
        yield from _of_result(value, entry)


def of_words(path: str, value: Any, text: str, start: int, end: int) -> Iterator[str]:
    """What does not fit between a value and its words, `[start, end)` of the document's text."""
    words = text[start:end]
    for one in _numbers(kind_at(path), value):
        if not _says(words, one):
            yield f"{number(one)} does not stand in the words “{' '.join(words.split())[:60]}”"
            break
    if start and text[start - 1].isalnum() and text[start : start + 1].isalnum():
        yield "the words begin in the middle of a word"


def _of_dose(dose: Entry, entry: Entry) -> Iterator[str]:
    unit, drug = dose.get("unit"), entry.get("drug")
    if unit and dose_unit(unit) is None and not read_unit(unit).ucum:
        yield f"{unit} is no unit that is known"
    amount = milligrams(Dose.model_validate(dose)) if not dose.get("per_kg") else None
    if amount is not None and isinstance(drug, dict):
        bounds = dose_bounds()
        most = bounds.get(drug["generic"], bounds.get(drug.get("drug_class") or ""))
        if most is not None and amount > most:
            yield f"{number(amount)} mg is more than {drug['generic']} is given in ({number(most)} mg)"
    if isinstance(entry.get("frequency"), dict):
        yield from _of_times(dose, entry["frequency"])


def _of_times(dose: Entry, often: Entry) -> Iterator[str]:
    """An amount of a day that is given every week, an amount of a week that is given every day."""
    times, hours = often.get("times_per_day"), often.get("interval_hours")
    every = hours or (DAY / times if times else None)
    period = HOURS.get((read_unit(dose.get("unit") or "").ucum or "").rpartition("/")[2])
    period = DAY if dose.get("daily_total") else period
    if every and period and period != 1 and (every > period or every < period == HOURS["wk"]):
        yield f"the dose is that of {number(period)} hours, and is given every {number(every)} hours"


def _of_result(value: Entry, entry: Entry) -> Iterator[str]:
    test, unit = entry.get("test"), entry.get("unit")
    known = tests().get(test["name"]) if isinstance(test, dict) else None
    if known is None or known.bounds is None or not isinstance(unit, dict) or unit.get("ucum") != known.ucum:
        return
    low, high = known.bounds
    if not low <= value["value"] <= high:
        yield f"{number(value['value'])} {known.ucum} of {known.name} is outside {number(low)} to {number(high)}"


def _numbers(kind: Kind, value: Any) -> list[float]:
    """The numbers of a value that its words should say."""
    match kind:
        case Kind.COUNT | Kind.NUMBER:
            return [value]
        case Kind.AGE:
            return [value["years"]]
        case Kind.DOSE | Kind.RANGE:
            found = [value.get("low"), value.get("high")]
        case Kind.MEASUREMENT:
            found = [value.get("value"), value.get("high")]
        case _:
            found = []
    return [one for one in found if one is not None]


def _says(words: str, wanted: float) -> bool:
    """True if a number stands in words: in digits, also within a formula, or in letters."""
    if any(read_number(one[0]) == wanted for one in numbers_in(words)):
        return True
    if wanted == int(wanted) and wanted < 10 and str(int(wanted)) in words:
        return True  # G3P1011
    return any(whole(one[0]) == wanted for one in _WORD.finditer(words))
