"""The `obs_newborns` component: newborns with sex, birth weight and Apgar scores."""

import itertools
import re
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc

from extractors.english.context.about import About, about_in
from extractors.families.newborns.cues import pattern
from extractors.families.newborns.values import apgars, weights
from extractors.findings import Mention, put
from extractors.story.pipe import story_sentences
from extractors.story.told import Told, discussed, reason_of
from schemas.patient import Sex


@dataclass(slots=True)
class Newborn:
    """What one stretch of text says of one newborn; `[start, end)` holds all of it.

    `label` is how a twin is called, "twin a" or "second twin"; None where no such words stand.
    """

    start: int
    end: int
    sex: Mention[Sex] | None = None
    weight: Mention[int] | None = None
    apgar: dict[int, Mention[int]] = field(default_factory=dict)
    noun: bool = False
    several: bool = False
    label: str | None = None

    @property
    def measured(self) -> bool:
        """True if a weight or a score was said, not a sex alone."""
        return self.weight is not None or bool(self.apgar)


_MOST_BORN = 6  # newborns of one birth
_Measured = Mention[int] | Mention[tuple[int, int]]
_Event = tuple[int, str, _Measured | re.Match[str]]


class NewbornsPipe:
    """Writes the findings `newborns`: entries are `Newborn`s, one a stretch that speaks of one newborn.

    Children of earlier pregnancies, estimated fetal weights, organs and mothers are left out.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Find the newborns in sentences that tell of a birth."""
        found: list[Newborn] = []
        whole: str = doc._.document.text
        told = _told(doc)
        for sentence in doc._.sentences:
            text = whole[sentence.start : sentence.end]
            if not pattern("tells_of_birth").search(text) or about_in(text, sentence) is About.OTHERS:
                continue
            if pattern("earlier_child").search(text, len(reason_of(text))):
                continue
            placed = told.get(sentence.start)
            if placed is not None and (placed.earlier or placed.later):
                continue
            read = _read(text, sentence.start)
            found += read if placed is None else [n for n in read if not placed.past(n.end - 1, n.end)]
        put(doc, "newborns", found)
        return doc


def _told(doc: Doc) -> dict[int, Told]:
    """By their places, the sentences of the cases as the story tells them, the discussion's as well."""
    return {
        told.start: told
        for case in doc._.cases
        for told in (*discussed(doc, case), *story_sentences(doc, case))
    }


def _read(text: str, offset: int) -> list[Newborn]:
    """The newborns of one sentence, left to right: a noun opens one, weights and scores go to the open one."""
    events = _events(text)
    newborns: list[Newborn] = []
    for place, (start, kind, what) in enumerate(events):
        if isinstance(what, re.Match):
            _open(newborns, newborns[-1] if newborns else None, what, offset)
            continue
        current = _owner(newborns, what, events[place : place + _MOST_BORN])
        if current is None or _taken(current, kind, what):
            current = _another(newborns, start + offset)
        _attach(current, kind, what, offset)
    return [n for n in newborns if n.measured or n.sex is not None]


def _events(text: str) -> list[_Event]:
    """The nouns, weights and scores of a sentence, in order."""
    events: list[_Event] = [(m.start(), "noun", m) for m in pattern("newborn").finditer(text)]
    events += [(w.start, "weight", w) for w in weights(text) if _at_birth(text[: w.start])]
    events += [(a.start, "apgar", a) for a in apgars(text)]
    return sorted(events, key=lambda event: (event[0], event[1]))


def _owner(newborns: list[Newborn], what: _Measured, rest: list[_Event]) -> Newborn | None:
    """Whose the weight or the score that begins these events is, None where nobody has been named."""
    current = newborns[-1] if newborns else None
    if what.rule == "newborns/apgar_sets":
        return next((n for n in newborns if n.measured and not _taken(n, "apgar", what)), current)
    if rest[0][1] != "weight":
        return current
    ahead = itertools.takewhile(lambda event: event[1] != "noun", rest)
    return _first_of_row(newborns, sum(event[1] == "weight" for event in ahead)) or current


def _first_of_row(newborns: list[Newborn], weights_ahead: int) -> Newborn | None:
    """The first of several newborns named in a row, where a weight of each follows: "a boy and a girl of 2100 and 1950 g"."""
    last = reversed(newborns[-_MOST_BORN:])
    row = list(itertools.takewhile(lambda newborn: not newborn.measured, last))
    return row[-1] if 1 < len(row) <= weights_ahead else None


def _at_birth(before: str) -> bool:
    """False for the weight of something else, and for a child's on a later day."""
    return not (pattern("weighs_another").search(before) or pattern("weighs_later").search(before))


def _another(newborns: list[Newborn], start: int) -> Newborn:
    """A further newborn, of the same sex where a plural named both: "two girls weighing 1,820 and 1,760 g"."""
    before = newborns[-1] if newborns else None
    new = Newborn(start, start)
    if before is not None and before.several:
        new.sex, new.several = before.sex, True
    newborns.append(new)
    return new


def _open(newborns: list[Newborn], current: Newborn | None, noun: re.Match[str], offset: int) -> None:
    """Name the open newborn by a noun, or open the next one, where it names another."""
    sex = None if noun["any"] else (Sex.FEMALE if noun["female"] else Sex.MALE)
    label = noun["label"].lower() if noun["label"] else None
    start, end = noun.start() + offset, noun.end() + offset
    if current is not None and label is not None and current.label not in (None, label):
        current = _another(newborns, start)
    elif current is None or not _may_be_named(current, sex):
        if current is not None and _is_named(current, sex):
            return
        newborns.append(current := Newborn(start, end))
    current.start, current.end, current.noun = min(current.start, start), max(current.end, end), True
    current.label = label or current.label
    current.several = current.several or (sex is not None and noun[0].lower().endswith("s"))
    if sex is not None and current.sex is None:
        current.sex = Mention(start, end, sex, "newborns/noun")


def _may_be_named(newborn: Newborn, sex: Sex | None) -> bool:
    """True where a noun may still name it: nothing measured goes before, and no other noun told its sex."""
    return (not newborn.measured or not newborn.noun) and (sex is None or newborn.sex is None)


def _is_named(newborn: Newborn, sex: Sex | None) -> bool:
    """True where a noun names it once more: "a girl of 2 kg ... the girl"."""
    return sex is None or newborn.sex is not None and newborn.sex.value is sex


def _taken(newborn: Newborn, kind: str, what: object) -> bool:
    if kind == "weight":
        return newborn.weight is not None
    return isinstance(what, Mention) and what.value[0] in newborn.apgar


def _attach(newborn: Newborn, kind: str, what: object, offset: int) -> None:
    if not isinstance(what, Mention):
        return
    start, end = what.start + offset, what.end + offset
    newborn.start, newborn.end = min(newborn.start, start), max(newborn.end, end)
    if kind == "weight":
        newborn.weight = Mention(start, end, what.value, what.rule)
    else:
        minute, score = what.value
        newborn.apgar[minute] = Mention(start, end, score, what.rule)


@Language.factory("obs_newborns")
def make_newborns(nlp: Language, name: str) -> NewbornsPipe:
    """Make the component."""
    return NewbornsPipe()
