"""Whose specimen a result is of: the patient's, the newborn's, the fetus's, the partner's, or a relative's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from extractors.english.asked import Asked
from extractors.english.context.person import Person
from extractors.english.rules import Rule, find_all, load_rules

_ROOM = Asked("english/context")
CORD = "cord"


@dataclass(frozen=True, slots=True)
class Specimen:
    """Words at `[start, end)` that say whose results follow; `cord` where they are of the cord's blood."""

    start: int
    end: int
    person: Person
    cord: bool
    words: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a result is, whether of the cord, and the words that say so; None where none do. SELF is unsaid."""

    who: Person = Person.SELF
    cord: bool = False
    words: tuple[int, int] | None = None

    def moved(self, offset: int) -> "Owner":
        """The owner with its words that many characters further on."""
        words = (self.words[0] + offset, self.words[1] + offset) if self.words else None
        return replace(self, words=words)


UNSAID = Owner()


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(
        rule
        for rule in load_rules("english/context")
        if rule.data["category"] == "specimen" and "direction" not in rule.data
    )


def specimens(sentence: str) -> list[Specimen]:
    """Every word of the sentence that says whose a specimen is, in order; of two at one place the longer.

    >>> [(one.person.value, one.words) for one in specimens("Her husband was negative, the newborn positive.")]
    [('partner', 'husband'), ('neonate', 'newborn')]
    """
    found = [
        Specimen(*match.span(), *_whose(rule.data["person"]), match[0].lower())
        for rule, match in find_all(_rules(), sentence)
    ]
    kept: list[Specimen] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _whose(person: str) -> tuple[Person, bool]:
    return (Person.NEONATE, True) if person == CORD else (Person(person), False)


def owner_of(sentence: str, said: Sequence[Specimen], end: int) -> Owner:
    """Whose the result that ends at `end` is: by the last words before it in the sentence, else by those behind it.

    >>> text = "Her husband had a viral load of 20; she was negative"
    >>> found = owner_of(text, specimens(text), 38)
    >>> found.who.value, text[slice(*found.words)]
    ('partner', 'husband')
    """
    before = [one for one in said if one.end <= end]
    found = Owner()
    for one in before:
        found = _after(found, one)
    behind = _ROOM.begins("behind_the_value", sentence, end) if found.who is Person.SELF else None
    if behind is not None:
        return Owner(Person.NEONATE, behind["cord"] is not None, behind.span())
    return found


def _after(found: Owner, said: Specimen) -> Owner:
    """Whose what follows these words is; the woman's words lead back to her."""
    if said.person is not Person.MOTHER:
        return Owner(said.person, said.cord or found.cord, (said.start, said.end))
    stays = found.who in (Person.PARTNER, Person.RELATIVE) and not _leads_back(found.who, said.words)
    if stays or found.who is Person.SELF and found.words:
        return replace(found, cord=False)
    return Owner(words=(said.start, said.end))


def _leads_back(who: Person, words: str) -> bool:
    """True for words that mean the patient: "the mother" of a relative is another woman, "maternal" beside the partner is her."""
    return _ROOM.holds("means_herself", words) or who is Person.PARTNER and words == "maternal"
