"""The newborns of a case, told once or several times, each as one record."""

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.families.newborns.pipe import Newborn
from extractors.findings import Mention, entries, quoted
from schemas.fact import Fact
from schemas.neonate import Neonate
from schemas.patient import Sex


def collect(doc: Doc, case: CaseSpan) -> tuple[Neonate, ...]:
    """The case's newborns in the text's order; the same newborn told twice is one record with both quotes."""
    merged: list[list[Newborn]] = []
    for newborn in entries(doc, "newborns"):
        if newborn.start not in case:
            continue
        home = _home(newborn, merged)
        if home is None:
            merged.append([newborn])
        else:
            home.append(newborn)
    groups = [group for group in merged if any(n.measured for n in group)] or merged[:1]
    return tuple(_record(doc, group) for group in groups)


def _home(newborn: Newborn, merged: list[list[Newborn]]) -> list[Newborn] | None:
    """The newborn told before that may be this one: the first; of a score or weight alone the one told last before it."""
    fitting = [group for group in merged if all(_compatible(newborn, other) for other in group)]
    if newborn.sex is None and not newborn.noun:
        return max(fitting, key=lambda group: group[-1].end, default=None)
    return next(iter(fitting), None)


def _compatible(a: Newborn, b: Newborn) -> bool:
    """True if nothing that both say differs."""
    if a.sex and b.sex and a.sex.value is not b.sex.value:
        return False
    if a.weight and b.weight and a.weight.value != b.weight.value:
        return False
    return all(b.apgar[minute].value == score.value for minute, score in a.apgar.items() if minute in b.apgar)


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
