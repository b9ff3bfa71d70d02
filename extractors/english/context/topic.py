"""Of whom the sentences tell: what one sentence leaves to the next, asked for drugs and for results."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractors.english.asked import Asked
from extractors.english.context.headings import headed, is_heading
from extractors.english.context.owner import UNSAID, Owner
from extractors.english.context.person import Named, Person, persons
from extractors.english.context.sex import called, sexes
from schemas.patient import Sex

MOST_OPENING = 40  # characters of a sentence that say of whom it tells
_ROOM = Asked("english/context")
Span = tuple[int, int]


def _of_pregnancy(text: str, start: int, end: int) -> Span | None:
    match = next(_ROOM.finds("pregnant", text, start, end), None)
    return match.span() if match else None


def introduced_infant(text: str, sentences: Iterable[Span]) -> Span | None:
    """The words with which the sentences introduce an infant as their patient; None where they introduce none, or its mother first.

    >>> introduced_infant("A 2-day-old boy was seen.", [(0, 25)])
    (0, 11)
    >>> introduced_infant("A woman gave birth. A boy was born.", [(0, 19), (20, 35)])
    """
    for start, end in sentences:
        if match := _ROOM.begins("infant_patient", text[start:end], 0):
            return start, start + match.end()
        if _of_pregnancy(text, start, end) is not None:
            return None
    return None


def goes_on(text: str, sentence: Span, child: Span) -> bool:
    """True if the sentence begins with a pronoun that may mean the child named before.

    A "she" goes on if the child is called a girl, a "he" unless it is.
    """
    match = _ROOM.begins("pronoun_opens", text[slice(*sentence)], 0)
    return match is not None and not match["thing"] and _agrees(match, called(text, child))


def _agrees(pronoun: re.Match[str], sex: Sex | None) -> bool:
    return sex is Sex.FEMALE if pronoun["she"] else not (pronoun["he"] and sex is Sex.FEMALE)


def _tells_of_her(text: str, sentence: Span, child: Span, *, unsaid: bool) -> bool:
    """True if the words that open a sentence say "she" where the child is a boy, or `unsaid` what it is and no care told."""
    opening = text[sentence[0] : min(sentence[1], sentence[0] + MOST_OPENING)]
    she = any(word.pronoun and word.sex is Sex.FEMALE for word in sexes(opening))
    sex = called(text, child)
    if sex is not None or not unsaid:
        return she and sex is Sex.MALE
    return she and not _ROOM.holds("cared_for", text, child[1], sentence[1])


def _looks_back(text: str, sentence: Span) -> bool:
    """True if the sentence of an infant's case tells of what was before its birth."""
    return any(_ROOM.holds(rule, text, *sentence) for rule in ("looks_back_at", "before_the_birth"))


def _boy(text: str, sentence: Span, known: Span | None) -> Span | None:
    """The words of the sentence that tell last of a boy who was born, else those known; None once another man is named."""
    told = [match.span() for match in _ROOM.finds("boy_born", text, *sentence)]
    if told:
        return told[-1]
    return None if any(persons(text, *sentence, Person.PARTNER, Person.RELATIVE)) else known


@dataclass(frozen=True, slots=True)
class Topic:
    """Of whom the sentences tell, up to the one that ended at `read_to`.

    `infant` are the words that introduce an infant as the patient, `child` those that named the newborn of whom the
    paragraph tells; None where it tells of the mother. `headed` is the person whom the heading above names, with
    the heading's place. `left` is whom the last sentence leaves as the subject of a pronoun that opens the next; `over`
    says that it told the end of the newborn's stay, so that only such a pronoun goes on about it. `aside` says that within
    a paragraph an infant's case looked back at its mother, whom the next sentence leaves unless it looks back as well.
    `boy` are the words that told of a boy, in a woman's case whom a "he" means until another man is named.
    """

    infant: Span | None = None
    child: Span | None = None
    read_to: int = 0
    headed: tuple[Person, Span] | None = None
    left: Owner = UNSAID
    over: bool = False
    aside: bool = False
    boy: Span | None = None

    @property
    def newborn(self) -> Owner | None:
        """The newborn of whom the paragraph tells, None where it tells of the mother."""
        return Owner(Person.NEONATE, words=self.child) if self.child else None

    def meant(self, text: str, sentence: Span) -> Owner:
        """Whom the next sentence means by the pronoun that opens it; unsaid where it opens otherwise.

        "The count" is of whom the sentence before told, unless that told of a birth.
        """
        match = _ROOM.begins("pronoun_opens", text[slice(*sentence)], 0)
        if match is None or self.left.words is None:
            return UNSAID
        if self.left.who is not Person.NEONATE:
            return UNSAID if match["she"] else self.left
        if match["thing"] and _ROOM.holds("gave_birth_to", text, *self.left.words):
            return UNSAID
        return self.left if _agrees(match, called(text, self.left.words)) else UNSAID

    @property
    def _usual(self) -> Span | None:
        """The newborn of whom a new paragraph tells, before it says of whom."""
        if self.headed is None:
            return self.infant
        person, place = self.headed
        return place if person is Person.NEONATE else None

    def after(self, text: str, sentence: Span) -> "Topic":
        """The topic once this sentence is read.

        An infant's case is the infant's, until the mother opens a sentence; what a heading names, "The mother" or
        "Neonatal course", holds until the next one.
        """
        left = self._left(text, sentence)
        if is_heading(text, sentence):
            person = headed(text[slice(*sentence)])
            headed_by = (person, sentence) if person else None
            below = self.infant if headed_by is None else sentence if person is Person.NEONATE else None
            return Topic(self.infant, below, sentence[1], headed_by, left)
        anew = self._anew(text, sentence[0])
        back = self.infant is not None and _looks_back(text, sentence)
        on = not anew and not self.over and (back or not self.aside)
        child = self._child_of(text, sentence, self.child if on else self._usual)
        over = child is not None and _ROOM.holds("ends_the_stay", text, *sentence)
        aside = back and child is None and not anew and (self.aside or self.child is not None)
        boy = _boy(text, sentence, self.boy)
        return Topic(self.infant, child, sentence[1], self.headed, left, over, aside, boy)

    def _child_of(self, text: str, sentence: Span, child: Span | None) -> Span | None:
        """The newborn of whom the sentence tells, where it would go on about `child`; None where it tells of the mother."""
        named = self._opening(text, *sentence)
        if named is not None:
            return named.span if named.person is Person.NEONATE else None
        if child is None:
            return None if self.infant else self._goes_on_about(text, sentence)
        unsaid = self.infant is None and self.headed is None
        return None if _tells_of_her(text, sentence, child, unsaid=unsaid) else child

    def _goes_on_about(self, text: str, sentence: Span) -> Span | None:
        """The words that mean the newborn where a sentence opens in its ward, or with a "he" behind a boy."""
        said = text[slice(*sentence)]
        if ward := _ROOM.begins("ward_opens", said, 0):
            return sentence[0], sentence[0] + ward.end()
        pronoun = _ROOM.begins("pronoun_opens", said, 0)
        return self.boy if pronoun is not None and pronoun["he"] else None

    def _opening(self, text: str, start: int, end: int) -> Named | None:
        """Whom the words that open a sentence name; None if it opens otherwise.

        Unless the case is an infant's, a newborn is a topic only where it opens a paragraph or the sentence tells of its
        care: what follows "A girl was delivered" is still the mother's. Whom a reason names before is none.
        """
        if self.infant is None and _ROOM.begins("after_her_delivery", text[start:end], 0):
            return Named(start, end, Person.MOTHER)
        reason = _ROOM.begins("gives_a_reason", text[start:end], 0) if self.child is not None else None
        begin = start + reason.end() if reason else start
        found = persons(text, begin, min(end, begin + MOST_OPENING), Person.NEONATE, Person.MOTHER)
        named = next((one for one in found if not _ROOM.begins("only_describes", text, one.start)), None)
        if named is None or named.person is Person.MOTHER or self.infant is not None:
            return named
        opens = self._anew(text, start) and named.start == start
        return named if opens or _ROOM.holds("cared_for", text, start, end) else None

    def _anew(self, text: str, start: int) -> bool:
        """True if what begins at `start` is a new paragraph, or the first."""
        return not self.read_to or "\n" in text[self.read_to : start]

    def _left(self, text: str, sentence: Span) -> Owner:
        """Whom the sentence leaves as the subject of the next; one that goes on keeps the words that named him."""
        said = text[slice(*sentence)]
        for rule, who in (("newborn_opens", Person.NEONATE), ("partner_opens", Person.PARTNER)):
            if opening := _ROOM.begins(rule, said, 0):
                return Owner(who, words=opening.span()).moved(sentence[0])
        pronoun = _ROOM.begins("pronoun_opens", said, 0)
        goes_on = pronoun is not None and not pronoun["thing"] and self.left.who is Person.NEONATE
        return replace(self.left, cord=False) if goes_on else UNSAID
