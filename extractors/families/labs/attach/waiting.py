"""The tests that wait for their values: one, another form of it, or a list."""

from extractors.families.labs.attach.walk import Walk
from extractors.families.labs.find.names import NameHit
from extractors.families.labs.gaps.said import coordinated, without
from extractors.terms.tests import TOKEN

ALIAS_GAP = 28  # characters between a name and its abbreviation in brackets


def await_value(walk: Walk, name: NameHit) -> None:
    """Let the name wait for its value: alone, as another form of the one before, or as one more of a list."""
    if walk.forward and walk.last is not None and walk.last.name is name:
        return
    if walk.pending and walk.waiting:
        last = walk.waiting[-1]
        between = walk.text[last.end : name.start]
        if _is_alias(walk, last, name, between):
            same = last.name == name.name or last.test is None or _spells(name.written, last.written)
            walk.waiting[-1] = _joined(walk.text, last, name) if same else name
            return
        if coordinated(without("level_word", between).replace(")", "")):
            walk.waiting.append(name)
            return
    walk.waiting, walk.pending, walk.held = [name], True, None


def _is_alias(walk: Walk, last: NameHit, name: NameHit, between: str) -> bool:
    """True for "aspartate aminotransferase (AST)" and for a name told twice in a row."""
    if (
        between.rstrip(" ").endswith(("(", "["))
        and len(between) < ALIAS_GAP
        and walk.text[name.end : name.end + 1] in (")", "]")
    ):
        return True
    return last.name == name.name and not walk.text[walk.last_end : name.start].strip(" (")


def _spells(short: str, name: str) -> bool:
    """True if the letters are the first ones of the name's last words: "PCR" of "protein/creatinine ratio"."""
    initials = "".join(word[0] for word in TOKEN.findall(name)).lower()
    return len(short) > 2 and initials.endswith(short.lower())


def _joined(text: str, last: NameHit, name: NameHit) -> NameHit:
    specimen = last.specimen or name.specimen
    told = name if last.test is None or last.name == name.name else last
    return NameHit(
        last.start, name.end, text[last.start : name.end], told.name, told.test, specimen, told.cue_required
    )
