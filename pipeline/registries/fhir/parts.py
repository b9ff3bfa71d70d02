"""Data types of FHIR R4 as plain dictionaries."""

from typing import Any, Final

from pipeline.registries.codes import codes, loinc_names
from schemas.exposure import Exposure
from schemas.fact import Fact, Quote
from schemas.gestation import GestationalAge, Window
from schemas.pregnancy import CalendarDate

Part = dict[str, Any]

BASE: Final = "https://gravida.example/fhir"
IDENTIFIERS: Final = f"{BASE}/identifiers"
DEFINITIONS: Final = f"{BASE}/StructureDefinition"
OBSERVATIONS: Final = f"{BASE}/CodeSystem/observations"
TERMS: Final = f"{BASE}/CodeSystem/terms"
LOINC: Final = "http://loinc.org"
SNOMED: Final = "http://snomed.info/sct"
UCUM: Final = "http://unitsofmeasure.org"
ATC: Final = "http://www.whocc.no/atc"
RXNORM: Final = "http://www.nlm.nih.gov/research/umls/rxnorm"
TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem"


def plain(value: float) -> int | float:
    """A whole number without its ".0"."""
    return int(value) if float(value).is_integer() else value


def loinc_coding(code: str) -> Part:
    """A code of LOINC, with its name there where that is known."""
    name = loinc_names().get(code)
    return {"system": LOINC, "code": code} | ({"display": name} if name else {})


def observation_code(name: str) -> Part:
    """The code of an Observation: Gravida's own, and LOINC where a guide names it."""
    known = codes()["observation"][name]
    coding = [loinc_coding(known["loinc"])] if "loinc" in known else []
    coding.append({"system": OBSERVATIONS, "code": name.replace("_", "-"), "display": known["text"]})
    return {"coding": coding, "text": known["text"]}


def term(kind: str, value: str) -> Part:
    """A value of one of the record's own enumerations."""
    text = value.replace("_", " ")
    return {
        "coding": [{"system": TERMS, "code": f"{kind}-{value}".replace("_", "-"), "display": text}],
        "text": text,
    }


def quantity(value: float, unit: str | None = None, code: str | None = None) -> Part:
    """A Quantity; `code` is UCUM."""
    made: Part = {"value": plain(value)}
    if unit is not None:
        made["unit"] = unit
    return made | ({"system": UCUM, "code": code} if code is not None else {})


def date_time(date: CalendarDate) -> str:
    """A date as far as it is known: `2018`, `2018-03`, `2018-03-12`."""
    if date.exact is not None:
        return date.exact.isoformat()
    return f"{date.year}" if date.month is None else f"{date.year}-{date.month:02d}"


def extension(name: str, **value: Any) -> Part:
    """One of Gravida's extensions with its value: `extension("as-written", valueString="x")`."""
    return {"url": f"{DEFINITIONS}/{name}", **value}


def quote_extension(path: str, fact: Fact[Any], quote: Quote | None, words: str | None) -> Part:
    """Words that a fact stands on, by its path; without a quote only which fact it is and how it came about."""
    parts: list[Part] = [{"url": "path", "valueString": path}]
    if quote is not None:
        parts.append({"url": "start", "valueUnsignedInt": quote.start})
        parts.append({"url": "end", "valueUnsignedInt": quote.end})
        if words is not None:
            parts.append({"url": "text", "valueString": words})
        if quote.page is not None:
            parts.append({"url": "page", "valuePositiveInt": quote.page})
        if quote.section is not None:
            parts.append({"url": "section", "valueCode": quote.section.value})
    parts.append({"url": "method", "valueString": fact.method})
    if quote is not None:
        parts.append({"url": "confidence", "valueDecimal": plain(fact.confidence)})
    return extension("source-quote", extension=parts)


def age_parts(age: GestationalAge, prefix: str = "") -> list[Part]:
    """A gestational age as the parts of an extension."""

    def name(part: str) -> str:
        return f"{prefix}-{part}" if prefix else part

    parts: list[Part] = [{"url": name("days"), "valueInteger": age.days}]
    if age.days_high is not None:
        parts.append({"url": name("days-high"), "valueInteger": age.days_high})
    parts.append({"url": name("precision"), "valueCode": age.precision.value})
    parts.append({"url": name("anchor"), "valueCode": age.anchor.value})
    if age.approximate:
        parts.append({"url": name("approximate"), "valueBoolean": True})
    if age.as_written:
        parts.append({"url": name("as-written"), "valueString": age.as_written})
    return parts


def age_extension(age: GestationalAge) -> Part:
    """A gestational age as an extension."""
    return extension("gestational-age", extension=age_parts(age))


def window_extension(window: Window) -> Part | None:
    """A gestational window as an extension, None for an empty one."""
    if window.empty:
        return None
    parts: list[Part] = []
    if window.start is not None:
        parts += age_parts(window.start.value, "start")
    if window.stop is not None:
        parts += age_parts(window.stop.value, "stop")
    if window.relation is not None:
        parts.append({"url": "relation", "valueCode": window.relation.value.value.replace("_", "-")})
    return extension("gestational-window", extension=parts)


def exposure_extension(found: Exposure) -> Part:
    """When a drug was taken against the pregnancy that it belongs to, as the exposure rule says."""
    parts: list[Part] = [{"url": "answer", "valueCode": found.answer.value.replace("_", "-")}]
    for name, periods in (("certain", found.certain), ("possible", found.possible)):
        parts += [{"url": name, "valueCode": one.value.replace("_", "-")} for one in periods]
    days = {
        "start-earliest": found.start.earliest,
        "start-latest": found.start.latest,
        "stop-earliest": found.stop.earliest,
        "stop-latest": found.stop.latest,
    }
    parts += [{"url": name, "valueInteger": day} for name, day in days.items() if day is not None]
    return extension("exposure", extension=[*parts, {"url": "rule", "valueString": found.rule}])


def age_value(age: GestationalAge) -> Part:
    """A gestational age as the value of an Observation, in days."""
    if age.days_high is None:
        return {"valueQuantity": quantity(age.days, "d", "d")}
    return {"valueRange": {"low": quantity(age.days, "d", "d"), "high": quantity(age.days_high, "d", "d")}}
