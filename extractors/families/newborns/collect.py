"""The newborns of a case, told once or several times, each as one record."""

from dataclasses import dataclass, field

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.families.newborns.pipe import Newborn
from extractors.findings import Mention, entries, of_case, quoted
from schemas.fact import Fact
from schemas.neonate import Neonate
from schemas.patient import Patient, Sex

ONE_YEAR = 1  # a younger patient is the child that was born


def collect(doc: Doc, case: CaseSpan) -> tuple[Neonate, ...]:
    """The case's newborns in the text's order; the same newborn told twice is one record with both quotes."""
    merged: list[_Told] = []
    for newborn in entries(doc, "newborns"):
        if newborn.start not in case:
            continue
        home = _home(newborn, merged)
        if home is None:
            merged.append(home := _Told())
        home.add(newborn)
    groups = [one.mentions for one in merged]
    groups = [group for group in groups if any(n.measured for n in group)] or groups[:1]
    records = tuple(_record(doc, group) for group in groups)
    if len(records) == 1 and records[0].sex is None:
        return (records[0].model_copy(update={"sex": _sex_of_patient(doc, case)}),)
    return records


def _sex_of_patient(doc: Doc, case: CaseSpan) -> Fact[Sex] | None:
    """The sex of the patient, where that is the newborn itself."""
    patient: Patient = of_case(doc, "patients", case.index)
    newborn = patient.age is not None and patient.age.value.years < ONE_YEAR
    return patient.sex if newborn else None


@dataclass(slots=True)
class _Told:
    """The mentions that may be of one newborn, and what they say together: no two of them differ."""

    mentions: list[Newborn] = field(default_factory=list)
    sex: Sex | None = None
    weight: int | None = None
    apgar: dict[int, int] = field(default_factory=dict)
    label: str | None = None

    def add(self, newborn: Newborn) -> None:
        """Take one more mention in."""
        self.mentions.append(newborn)
        self.sex = newborn.sex.value if newborn.sex else self.sex
        self.weight = newborn.weight.value if newborn.weight else self.weight
        self.label = newborn.label or self.label
        self.apgar |= {minute: score.value for minute, score in newborn.apgar.items()}

    def may_be(self, newborn: Newborn) -> bool:
        """True if nothing that both say differs."""
        if newborn.label and self.label and newborn.label != self.label:
            return False
        if newborn.sex and self.sex and newborn.sex.value is not self.sex:
            return False
        if newborn.weight and self.weight is not None and newborn.weight.value != self.weight:
            return False
        return all(
            self.apgar.get(minute, score.value) == score.value for minute, score in newborn.apgar.items()
        )


def _home(newborn: Newborn, merged: list[_Told]) -> _Told | None:
    """The newborn told before that may be this one: the first; of a score or weight alone the one told last before it."""
    fitting = (told for told in merged if told.may_be(newborn))
    if newborn.sex is None and not newborn.noun:
        return max(fitting, key=lambda told: told.mentions[-1].end, default=None)
    return next(fitting, None)


def _record(doc: Doc, group: list[Newborn]) -> Neonate:
    sexes = [n.sex for n in group if n.sex]
    weights = [n.weight for n in group if n.weight]

    def apgar(minute: int) -> Fact[int] | None:
        return _number(doc, [n.apgar[minute] for n in group if minute in n.apgar])

    return Neonate(
        sex=_sex(doc, sexes),
        birth_weight_g=_number(doc, weights),
        apgar_1=apgar(1),
        apgar_5=apgar(5),
        apgar_10=apgar(10),
    )


def _sex(doc: Doc, mentions: list[Mention[Sex]]) -> Fact[Sex] | None:
    if not mentions:
        return None
    quotes = tuple(quoted(doc, m.start, m.end) for m in mentions)
    return Fact(value=mentions[0].value, quotes=quotes, method=f"rule:{mentions[0].rule}")


def _number(doc: Doc, mentions: list[Mention[int]]) -> Fact[int] | None:
    if not mentions:
        return None
    quotes = tuple(quoted(doc, m.start, m.end) for m in mentions)
    return Fact(value=mentions[0].value, quotes=quotes, method=f"rule:{mentions[0].rule}")
