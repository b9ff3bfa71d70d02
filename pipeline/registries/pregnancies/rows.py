"""The rows: a pregnancy with its exposures by trimester, and every drug against every pregnancy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pipeline.registries.flat.columns import JOINT, Column, fact_columns, quoted, value
from pipeline.registries.records import Entry
from pipeline.registries.walk import Told, Walk
from pipeline.words import dosage_text
from schemas.exposure import Answer, Exposure, Period, exposure
from schemas.fact import Fact
from schemas.fields import Field, fields_of
from schemas.medication import Medication
from schemas.report import Case

TERM_DAYS = 280  # from the last menstrual period to the expected date of delivery
AND = "; "
BELONGS = frozenset(set(Answer) - {Answer.NOT_TAKEN, Answer.OTHER_PERSON, Answer.OTHER_PREGNANCY})


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug of a case against one of its pregnancies, with what the exposure rule says of the two."""

    position: int
    medication: Medication
    exposure: Exposure

    @property
    def name(self) -> str:
        """The generic name with the ATC code."""
        drug = self.medication.drug.value
        return f"{drug.generic} ({drug.atc})" if drug.atc else drug.generic


@dataclass(frozen=True, slots=True)
class Row:
    """A pregnancy of a case."""

    entry: Entry
    case: Case
    told: Told
    drugs: tuple[Drug, ...]

    def taken(self, period: Period, *, certain: bool) -> list[Drug]:
        """The drugs taken in a period: for certain, or only possibly."""
        found = []
        for drug in self.drugs:
            sure = period in drug.exposure.certain
            if sure if certain else period in drug.exposure.possible and not sure and self._told(drug):
                found.append(drug)
        return found

    @property
    def untimed(self) -> list[Drug]:
        """The drugs of which the text does not tell when, or not against this pregnancy."""
        return [
            drug
            for drug in self.drugs
            if drug.exposure.answer is Answer.UNKNOWN and not drug.exposure.certain
        ]

    @staticmethod
    def _told(drug: Drug) -> bool:
        """False for a drug without any time, which could be of every period."""
        return set(drug.exposure.possible) != set(Period)

    @property
    def lmp(self) -> tuple[date | None, str]:
        """The first day of the last menstrual period and where it is from."""
        pregnancy = self.told.pregnancy
        if pregnancy.lmp is not None and pregnancy.lmp.value.exact is not None:
            return pregnancy.lmp.value.exact, "told"
        if pregnancy.edd is not None and pregnancy.edd.value.exact is not None:
            return pregnancy.edd.value.exact - timedelta(days=TERM_DAYS), "due date less 280 days"
        return None, "not told"


def rows(entry: Entry) -> Iterator[Row]:
    """The pregnancies of the cases that go out, in the record's order."""
    for number in entry.numbers:
        walk = Walk(entry, number)
        for told in walk.pregnancies():
            drugs = tuple(
                Drug(place, one, found)
                for place, one in enumerate(walk.case.medications)
                if (found := exposure(walk.case, one, told.position)).answer in BELONGS
            )
            yield Row(entry, walk.case, told, drugs)


def _of(
    name: str, about: str, get: Callable[[Row], Any], kind: Any = "string", *, words: bool = False
) -> Column:
    return Column(name, kind, get, words, about=about, label=name.replace("_", " "))


def _at(block: str, family: str, names: tuple[str, ...]) -> list[Column]:
    """What is told of her at presentation: in the row of the reported pregnancy, in all where none is reported."""
    return [
        replace(column, get=_presented(column.get))
        for field in fields_of(family)
        if field.name in names
        for column in fact_columns(field, f"case.{block}.")
    ]


def _presented(get: Callable[[Row], Any]) -> Callable[[Row], Any]:
    return lambda row: get(row) if row.told.pregnancy.is_index or row.case.index_pregnancy is None else None


def _pregnancy() -> list[Column]:
    return [column for field in fields_of("pregnancies") for column in fact_columns(field, "told.pregnancy.")]


def _newborns(field: Field) -> Column:
    """A value of every newborn in their order, None where none is told."""

    def get(row: Row) -> str | None:
        facts = [getattr(baby, field.name) for baby in row.told.pregnancy.neonates]
        if not any(facts):
            return None
        return AND.join("not told" if fact is None else str(fact.value) for fact in facts)

    return _of(f"newborn_{field.name}", f"{field.help}, of every newborn in their order", get)


def _newborn_quotes(row: Row) -> str | None:
    facts: list[Fact[Any] | None] = [
        getattr(baby, field.name) for baby in row.told.pregnancy.neonates for field in fields_of("neonates")
    ]
    return JOINT.join(dict.fromkeys(quoted(fact.evidence) for fact in facts if fact is not None)) or None


def _period(period: Period, *, certain: bool) -> Column:
    name = f"drugs_{period.value}" + ("" if certain else "_possible")
    about = f"Drugs taken {period.value.replace('_', ' ')}, {'for certain' if certain else 'possibly'}, with ATC codes"
    return _of(name, about, lambda row: _named(row.taken(period, certain=certain)))


def _named(drugs: list[Drug]) -> str | None:
    return AND.join(dict.fromkeys(drug.name for drug in drugs)) or None


def _drug_quotes(row: Row) -> str | None:
    quotes = [
        f"{one.medication.drug.value.generic}: {quoted(one.exposure.quotes)}"
        for one in row.drugs
        if one.exposure.quotes
    ]
    return AND.join(quotes) or None


def _meta(name: str, about: str, kind: Any = "string") -> Column:
    return _of(name, about, lambda row: getattr(row.entry.report.metadata, name), kind)


PREGNANCY: tuple[Column, ...] = (
    _meta("title", "Title of the source article"),
    _meta("journal", "Journal of the source article"),
    _meta("year", "Year of the source article", "int"),
    _meta("doi", "DOI of the source article"),
    _meta("pmid", "PubMed identifier of the source article"),
    _meta("pmcid", "PubMed Central identifier of the source article"),
    _of("is_reported", "True for the pregnancy that the case reports", lambda row: row.told.pregnancy.is_index, "bool"),
    *_at("patient", "patient", ("age",)),
    *_at("obstetric_history", "obstetric_history", ("gravidity", "parity")),
    _of("lmp_date", "First day of the last menstrual period, or the due date less 280 days", lambda row: row.lmp[0], "date"),
    _of("lmp_source", "Where the first day of the last menstrual period is from", lambda row: row.lmp[1]),
    *_pregnancy(),
    _of("newborns", "Number of newborns told of", lambda row: len(row.told.pregnancy.neonates), "int"),
    *(_newborns(field) for field in fields_of("neonates")),
    _of("newborn_quote", "The words on the newborns", _newborn_quotes, words=True),
    *(_period(period, certain=certain) for period in Period for certain in (True, False)),
    _of("drugs_time_unknown", "Drugs of which the text does not tell when", lambda row: _named(row.untimed)),
    _of("drugs_quote", "The words that say when each drug was taken", _drug_quotes, words=True),
)  # fmt: skip


def _periods(periods: tuple[Period, ...]) -> str | None:
    return " ".join(period.value for period in periods) or None


EXPOSURE: tuple[Column, ...] = (
    *(column for field in fields_of("medications") for column in fact_columns(field, "medication.")),
    value("dosage", "string", lambda drug: dosage_text(drug.medication) or None),
    value("exposure", "string", lambda drug: drug.exposure.answer.value, choices=Answer),
    value("exposure_certain", "string", lambda drug: _periods(drug.exposure.certain)),
    value("exposure_possible", "string", lambda drug: _periods(drug.exposure.possible)),
    value("exposure_from_earliest", "int", lambda drug: drug.exposure.start.earliest),
    value("exposure_from_latest", "int", lambda drug: drug.exposure.start.latest),
    value("exposure_to_earliest", "int", lambda drug: drug.exposure.stop.earliest),
    value("exposure_to_latest", "int", lambda drug: drug.exposure.stop.latest),
    value("exposure_rule", "string", lambda drug: drug.exposure.rule),
    value("exposure_quote", "string", lambda drug: quoted(drug.exposure.quotes) or None, words=True),
)  # fmt: skip
