"""What a list of drugs shares: a way or a frequency told once, behind the last of them, may be that of all."""

from collections.abc import Sequence

from extractors.families.medications.cues import pattern
from extractors.families.medications.group import Group
from extractors.families.medications.mentions import Often, Way
from extractors.families.medications.step import Step
from extractors.families.medications.taking import Link, is_rate
from extractors.findings import Mention
from schemas.medication import Dose, Route

_RARE_HOURS = 24.0  # what is taken less often than daily is rarely said of several drugs
_FEW = frozenset(
    {
        Route.SUBCUTANEOUS,
        Route.RECTAL,
        Route.VAGINAL,
        Route.SUBLINGUAL,
        Route.TOPICAL,
        Route.INHALED,
        Route.TRANSDERMAL,
        Route.OTHER,
    }
)  # ways that one drug of a list has rather than all


def share(text: str, group: Group) -> None:
    """Link what only the last drug of a list has to all, where each has its own amount or none has."""
    steps = [step for step in group.phases if step.drug.terms]
    _share_steps(steps)
    _share_pairs(text, steps)
    if len({step.drug.start for step in steps}) < 2:
        return
    if sum(step.drug.start == steps[-1].drug.start for step in steps) > 1:
        return
    if steps[-1].often(text) is None and all(step.dose(text) is not None for step in steps):
        steps = steps[: _closing(text, steps) + 1]  # "A 600 mg, B 300 mg and C 1 g daily plus D 25 mg"
    last, others = steps[-1], steps[:-1]
    way, often = last.way, last.often(text)
    if way is not None and _shares_way(text, group, (last, *others), way):
        _give(others, Link(way, "way_of_list"))
    if often is not None and _shares_often(text, group, (last, *others), often):
        _give([s for s in others if not s.drug.has("single_giving")], Link(often, "frequency_of_list"))


def _give(steps: Sequence[Step], link: Link) -> None:
    for step in steps:
        step.shared.append(link)


def _share_steps(steps: Sequence[Step]) -> None:
    """Steps of one drug have the way that is told after the last: "1 g, then 2 g was infused"."""
    way = steps[-1].way if steps else None
    if way is None or len({step.drug.start for step in steps}) != 1:
        return
    if all(step.way is None for step in steps[:-1]):
        _give(steps[:-1], Link(way, "way_of_steps"))


def _share_pairs(text: str, steps: Sequence[Step]) -> None:
    """Two drugs of a longer list that one frequency follows: "A 300 mg and B 150 mg twice daily and C 200 mg once daily"."""
    for first, second, third in zip(steps, steps[1:], steps[2:], strict=False):
        amount, known = first.dose(text), second.often(text)
        if (
            amount is None
            or second.dose(text) is None
            or first.often(text) is not None
            or first.duration is not None
        ):
            continue
        if known is None or not known.counted or third.often(text) is None or known.start < second.drug.end:
            continue
        if pattern("pair").fullmatch(text, max(first.drug.end, amount.end), second.drug.start):
            first.shared.append(Link(known, "frequency_of_pair"))


def _closing(text: str, steps: Sequence[Step]) -> int:
    """The index of the last drug that "and" brings in at a list's end, where it alone says how often."""
    closing = [
        index
        for index in range(1, len(steps))
        if steps[index].often(text) is not None
        and pattern("list_end").search(text, steps[index - 1].drug.end, steps[index].drug.start)
    ]
    return max(closing, default=len(steps) - 1)


def _shares_way(text: str, group: Group, steps: Sequence[Step], way: Way) -> bool:
    """True if the way of the first of the steps, the list's last drug, is that of the others."""
    last, others = steps[0], steps[1:]
    if any(step.way is not None for step in others) or not _open(text, group, steps, way):
        return False
    told = last.taking(text).often
    in_slot = told is not None and way.start < told.start and len(others) > 1
    if in_slot and all(step.often(text) is not None for step in others):
        return False  # "A 40 mg q6h and B 100 mg IV q8h": it stands among B's own words
    if way.of_form or not _of_one_shape(text, last, others):
        return False
    common = _one_class(steps) or _after_verb(way, group)
    return way.told.value not in _FEW or common


def _shares_often(text: str, group: Group, steps: Sequence[Step], often: Often) -> bool:
    """True if the frequency of the first of the steps, the list's last drug, is that of the others."""
    if any(_tells(step.often(text)) for step in steps[1:]):
        return False
    value = often.told.value
    rare = (value.interval_hours or 0) > _RARE_HOURS and not all(
        _in_cycles(step.dose(text)) for step in steps
    )
    return not (value.once or value.as_needed or rare) and _open(text, group, steps, often)


def _open(text: str, group: Group, steps: Sequence[Step], part: Way | Often) -> bool:
    """True where nothing closes the drugs before against what is told behind the last."""
    last, others = steps[0], steps[1:]
    bare = last.dose(text) is None
    if any((step.dose(text) is None) is not bare for step in others) or part.start <= last.drug.start:
        return False
    if any(_closed(text, step, last) for step in others) or "(" in text[last.drug.end : part.start]:
        return False
    return not bare or group.verb_seen or "adverb" in part.features


def _closed(text: str, step: Step, last: Step) -> bool:
    own_length = step.duration is not None and step.duration != last.duration
    return own_length or step.diluted or is_rate(step.dose(text))


def _tells(often: Often | None) -> bool:
    """True for a frequency that says how often and is not mere words ("four cycles")."""
    if often is None:
        return False
    value = often.told.value
    return often.counted or value.once or value.as_needed or "meals" in often.features


def _in_cycles(amount: Mention[Dose] | None) -> bool:
    """True for an amount by body surface or exposure, which is given in cycles: "paclitaxel 175 mg/m2 and carboplatin AUC 5"."""
    return amount is not None and pattern("unit_of_cycles").search(amount.value.unit or "") is not None


def _one_class(steps: Sequence[Step]) -> bool:
    """True for drugs of one class, which may share a way that few drugs have."""
    return len({step.drug.terms[0].drug_class for step in steps}) == 1


def _after_verb(part: Way | Often, group: Group) -> bool:
    """True for what follows the drugs' common verb: "A and B were given subcutaneously"."""
    return group.verb_seen and group.verb_at < part.start


def _of_one_shape(text: str, last: Step, others: Sequence[Step]) -> bool:
    """False where another drug is closed by its own way or frequency: "A 500 mg twice daily and B 10 IU s.c."."""
    told = last.often(text)
    counted = told is not None and told.counted
    return all(
        step.form is None and ((often := step.often(text)) is not None and often.counted) == counted
        for step in others
    )
