"""Lists of drugs: what leads them ("Medications:"), lines of their own, semicolons and dots between them."""

from extractors.families.medications.cues import pattern

LONGEST_ITEM = 160  # characters of a line of a list
FURTHEST_DRUG = 40  # characters before the drug that a line without a bullet begins with
LONGEST_GAP = 90  # characters between two drugs of a list


def labelled(text: str, start: int, drug: int) -> bool:
    """True if the sentence that begins at `start` opens with a label of drugs: "Medication: labetalol"."""
    match = pattern("list_label").match(text[start:drug])
    return match is not None


def leads(text: str, start: int, end: int) -> bool:
    """True if lines of drugs may follow the sentence: it closes with a colon and speaks of drugs, or is their heading."""
    sentence = text[start:end]
    return (
        pattern("list_lead").search(sentence) is not None
        or pattern("list_heading").match(sentence) is not None
    )


def is_item(text: str, start: int, end: int, drug: int | None) -> bool:
    """True for a line of a list whose first drug is at `drug`: behind a bullet or a number, else at its beginning."""
    if drug is None or end - start > LONGEST_ITEM or start and text[start - 1] != "\n":
        return False
    if (bullet := pattern("bullet").match(text, start)) is not None:
        return drug - bullet.end() <= FURTHEST_DRUG
    return (
        drug == start
        or pattern("item_lead").match(text[start:drug]) is not None
        and drug - start <= FURTHEST_DRUG
    )


def goes_on(text: str, end: int, start: int) -> bool:
    """True if a semicolon, a dot or a bracket parts two drugs of one list: "enalapril; omeprazole; and furosemide"."""
    if start - end > LONGEST_GAP:
        return False
    return (
        pattern("list_sign").search(text[end:start]) is not None
        or pattern("list_after_bracket").fullmatch(text, end, start) is not None
    )
