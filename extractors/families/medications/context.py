"""Is the word a drug here, or a result, an antibody, an allergy, a test?"""

from extractors.english.units.dimensions import CONCENTRATIONS
from extractors.english.units.values import unit_at
from extractors.families.medications.cues import pattern

_AHEAD = 60  # characters behind a name that can make it a result
_OF_SOLUTIONS = "mg/mL"  # the unit in which the strength of a solution is given, no result


def measured(text: str, start: int, end: int, within: tuple[int, int]) -> bool:
    """True if the word at `[start, end)` names a result, an antibody, an allergy or a test, not a treatment.

    `within` is its sentence: the words of the next one say nothing of it.
    """
    first, last = within
    if by_effect(text, start, end, within):
        return False
    if pattern("asa_score").match(text, end, min(last, end + 20)):
        return True
    before = pattern("level_before").search(text, max(first, start - 30), start)
    if before is None and pattern("taken_before").search(text[max(first, start - 30) : start]):
        return measured_after(text, end, last) and not pattern("dose_a_day").match(text, end, last)
    return before is not None or measured_after(text, end, last)


def measured_after(text: str, end: int, limit: int) -> bool:
    """True if the words behind the word that ends at `end` make it a result or an allergy: "antibodies", "allergy"."""
    limit = min(limit, end + _AHEAD)
    if pattern("level_after").match(text, end, limit) is not None or _in_volume(text, end, limit):
        return True
    timed = pattern("level_time").match(text, end, limit)
    return timed is not None and _in_volume(text, timed.end(), limit)


def _in_volume(text: str, end: int, limit: int) -> bool:
    """True if an amount in a volume stands behind the name, as of a result (" was 12 mg/L", " 2.3 mmol·L⁻¹")."""
    value = pattern("value_after").match(text, end, limit)
    if value is None or pattern("solution_strength").match(text, end, limit):
        return False
    found = unit_at(text, value.end())
    if found is None or found[1] > limit:
        return False
    unit = found[2]
    dissolved = unit.ucum == _OF_SOLUTIONS or pattern("dissolved").search(unit.written)
    return unit.dimension in CONCENTRATIONS and not dissolved


def exposed(text: str, end: int, limit: int) -> bool:
    """True if the words behind the word that ends at `end` are about taking, not about a result or an allergy."""
    return pattern("exposure_after").match(text, end, limit) is not None or not measured_after(
        text, end, limit
    )


def mixed(text: str, sentence_start: int, start: int) -> bool:
    """True for what a local anaesthetic is mixed with: "bupivacaine 0.1% with fentanyl 2 µg/mL" gives no level."""
    return bool(pattern("mixture").search(text, max(sentence_start, start - 50), start))


def by_effect(text: str, start: int, end: int, within: tuple[int, int]) -> bool:
    """True if the words beside the word tell what it did to the patient: "-induced rash", "hepatitis after"."""
    first, last = within
    if pattern("effect_unsaid").search(text[max(first, start - 110) : start]):
        return False
    if pattern("effect_after").match(text, end, min(last, end + 60)) is not None:
        return True
    before = pattern("effect_before").search(text[max(first, start - 90) : start])
    return before is not None and not measured_after(text, end, last)


def treated(text: str, start: int, end: int, within: tuple[int, int]) -> bool:
    """True if a dose, a word of treatment or weeks alone stand beside the word, in its sentence; "hCG 3200" has no dose."""
    first, last = within
    if by_effect(text, start, end, within) or pattern("named_form").search(text, start, end):
        return True
    if pattern("cue_after").match(text, end, min(last, end + 80)) and not pattern("bare_number").match(
        text, end, end + 40
    ):
        return True
    if pattern("window_after").search(text[end : min(last, end + 60)]):
        return True
    return bool(pattern("cue_before").search(text[max(first, start - 60) : start]))
