"""Who took it: the woman, the newborn, the fetus, her partner, or somebody else whom the record leaves out."""

from collections.abc import Sequence

from extractors.english.asked import Asked
from extractors.english.context.person import Named, Person, herself, persons
from extractors.english.context.sex import called
from extractors.families.medications.cues import pattern
from extractors.families.medications.status import Place
from extractors.families.medications.telling import Telling
from schemas.fact import Subject
from schemas.gestation import Relation
from schemas.patient import Sex

FAR = 250  # characters before a sentence in which its "he" was named
MOST_BEHIND = 80  # characters behind the drugs in which "to the infant" says who got them
_ROOM = Asked("english/context")
Told = tuple[Subject, tuple[int, int] | None]
_CARRIED = frozenset({Relation.BEFORE_CONCEPTION, Relation.THROUGHOUT, Relation.UNTIL_DELIVERY})
SUBJECTS = {
    Person.MOTHER: Subject.MOTHER,
    Person.NEONATE: Subject.NEONATE,
    Person.FETUS: Subject.FETUS,
    Person.PARTNER: Subject.PARTNER,
}


def kin(text: str, place: Place) -> Named | None:
    """The relative or partner whom the words before the drugs speak of last, None if of none.

    One who takes several drugs takes the last of them as well ("her husband was taking A and B"), and a verb without a doer
    of its own has that of the verb before ("her husband took A and had received B").
    """
    found = list(persons(text, place.sentence[0], place.first, Person.PARTNER, Person.RELATIVE))
    last = found[-1] if found else None
    if last is None or last.start >= place.clause:
        return last
    if _another(text, last.end, place.first):
        return None
    if pattern("same_doer").search(text, place.clause, place.first):
        return last
    listed = pattern("kin_takes").match(text[last.end : place.first]) is not None
    return last if listed and pattern("then_was").match(text[place.end : place.limit]) is None else None


def _another(text: str, start: int, end: int) -> bool:
    """True if the words speak of her."""
    return pattern("she").search(text, start, end) is not None or any(
        persons(text, start, end, Person.MOTHER)
    )


def receiver(text: str, place: Place) -> Named | None:
    """Who got the drugs by the words around them: "to the mother", "into the fetal thigh", "the newborn"; None if they name nobody."""
    begin, behind = place.sentence[0], min(place.limit, place.end + MOST_BEHIND)
    given = list(persons(text, place.end, behind, Person.MOTHER, Person.NEONATE, receives=True))
    given = [named for named in given if _near(text, place.end, named)]
    mother = next((named for named in given if named.person is Person.MOTHER), None)
    if mother is not None:
        return mother
    for start, end in ((begin, place.first), (place.end, place.limit)):
        if fetus := next(persons(text, start, end, Person.FETUS), None):
            return fetus
    reason = _ROOM.begins("gives_a_reason", text[begin : place.first], 0)
    told = begin + reason.end() if reason else begin
    before = list(persons(text, told, place.first, Person.NEONATE, Person.MOTHER))
    if before and before[-1].person is Person.NEONATE:
        return before[-1]
    return next(iter(given), before[-1] if before else None)


def got_it(named: Named) -> bool:
    """True for a fetus, and for a mother behind what she got: then nobody else got it."""
    return named.person is Person.FETUS or (named.person is Person.MOTHER and named.receives)


def _near(text: str, start: int, named: Named) -> bool:
    return not {";", ".", ":"} & set(pattern("decimal").sub("", text[start : named.start]))


def surely(
    text: str,
    place: Place,
    tellings: Sequence[Telling],
    *,
    born: bool,
    child: tuple[int, int] | None = None,
) -> Told | None:
    """Who got drugs that a pregnancy's report tells, where their own words or the drugs leave no doubt; else None.

    `born` says that a child was told of: a "he" with nobody else before him is that child, and so is who gets what
    newborns get at birth; `child` are the words that named it. What a child was exposed to in utero its mother took, as
    what is told of the time when she carried it.
    """
    exposed = pattern("exposed_in_utero").search(text, place.clause, place.first)
    if exposed is not None:
        return Subject.MOTHER, exposed.span()
    begin = place.sentence[0]
    if labour := _of_labour(text, place):
        return Subject.MOTHER, labour
    carrying = _carrying(text, place, tellings, child)
    if carrying is not None:
        return Subject.MOTHER, carrying
    pronouns = [match.span() for match in pattern("he").finditer(text, begin, place.first)]
    kin = persons(text, max(0, begin - FAR), place.first, Person.PARTNER, Person.RELATIVE)
    others = [one for one in kin if not pattern("own_mother").fullmatch(text, *one.span)]  # who is no "he"
    if pronouns and others and others[-1].person is Person.PARTNER:
        return Subject.PARTNER, others[-1].span
    if not born:
        return None
    if pronouns and not others and not _another(text, pronouns[-1][1], place.first):
        return Subject.NEONATE, child or pronouns[-1]
    if nursery := pattern("in_nursery").match(text[begin : place.first]):
        return Subject.NEONATE, (begin, begin + nursery.end())
    if (dose := _birth_dose(text, place, tellings[0])) is not None:
        return Subject.NEONATE, dose
    after = pattern("of_her_operation").search(text, begin, place.limit)
    return (Subject.MOTHER, after.span()) if after is not None else None


def _birth_dose(text: str, place: Place, first: Telling) -> tuple[int, int] | None:
    """The drug where it is one that newborns get at birth, and the sentence names no mother but in a reason behind it."""
    if not first.drug.has("birth_dose") or first.duration is not None or first.start is not None:
        return None
    mother = any(persons(text, place.sentence[0], _before_reason(text, place), Person.MOTHER))
    return None if mother else (first.drug.start, first.drug.end)


def _before_reason(text: str, place: Place) -> int:
    """Where what is told of the drugs ends: before a reason that names the mother, who was not treated for it."""
    reason = pattern("a_reason_behind").search(text, place.end, place.limit)
    return reason.start() if reason else place.limit


def _of_labour(text: str, place: Place) -> tuple[int, int] | None:
    """The words beside drugs by which they were for her labour or before it: "induction with", "antenatal", "in labour"."""
    before = pattern("for_her_labour").search(text, place.clause, place.first)
    before = before or pattern("of_her_labour").match(text, place.first, place.end)
    if before is not None:
        return before.span()
    behind = pattern("in_her_labour").match(text[place.end : place.sentence[1]])
    return None if behind is None else (place.end, place.end + behind.end())


def _carrying(
    text: str, place: Place, tellings: Sequence[Telling], child: tuple[int, int] | None
) -> tuple[int, int] | None:
    """The words by which a sentence tells of the mother before the birth: her pregnancy, its weeks, a "she" who is no boy."""
    begin = place.sentence[0]
    of_him = pattern("he").search(text, begin, place.first)
    limit = _before_reason(text, place)
    if of_him or any(persons(text, begin, limit, Person.NEONATE, Person.FETUS)):
        return None
    if carried := next(_ROOM.finds("carrying", text, begin, limit), None):
        return carried.span()
    bounds = (age for told in tellings for age in (told.start, told.stop) if age is not None)
    tied = (told.relation[1] for told in tellings if told.relation and told.relation[0] in _CARRIED)
    weeks = (*(span for age in bounds for span in age.spans), *tied)
    if dated := next((span for span in weeks if begin <= span[0] < place.limit), None):
        return dated
    if child is None or called(text, child) is not Sex.MALE:
        return None
    pronoun = pattern("she").search(text, begin, limit)
    return pronoun.span() if pronoun is not None else None


def of_kin(text: str, place: Place, kin: Named, *, child: bool, born: bool) -> Told | None:
    """Whose drugs are that the words before give to a relative: a partner's, or the mother's of a child.

    `child` says that one is the patient, or a newborn who was told of in a woman's report. The daughter or
    son of whom nothing else is told is the one that was `born`; what an earlier child, or a child's
    sibling, was exposed to the mother took.
    """
    if kin.person is Person.PARTNER:
        return Subject.PARTNER, kin.span
    exposed = pattern("kin_exposed").search(text, kin.start, place.first)
    if exposed is not None and (child or exposed["sibling"] is None):
        return Subject.MOTHER, exposed.span()
    if born and pattern("own_child").fullmatch(text, *kin.span):
        return Subject.NEONATE, kin.span
    bore = child and pattern("own_mother").search(text, *kin.span) is not None
    return (Subject.MOTHER, kin.span) if bore or in_utero(text, place) else None


def in_utero(text: str, place: Place) -> bool:
    """True if the clause says that a relative, the patient's mother, took it while she carried the patient."""
    return (
        pattern("in_utero").search(text[place.clause : place.first] + text[place.end : place.limit])
        is not None
    )


def of_newborn(tellings: Sequence[Telling]) -> tuple[int, int] | None:
    """The drug that only newborns get, None where none is told: "given surfactant and ampicillin"."""
    own_drugs = (told.drug for told in tellings if told.drug.has("newborn_only"))
    return next(((drug.start, drug.end) for drug in own_drugs), None)


def own(text: str, place: Place, introduced: tuple[int, int] | None) -> tuple[int, int] | None:
    """The words that mean the patient: the nearest in the sentence, else where the case introduces her."""
    return herself(text, (place.first, place.end), place.sentence) or introduced
