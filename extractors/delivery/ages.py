"""When the patient first presents, and when the reported pregnancy ended."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.delivery.told import Told
from extractors.matching import Mention
from schemas.gestation import GestationalAge

_PRESENTS = re.compile(
    r"\b(?:present(?:s|ed|ing)|admi(?:tted|ssion)|referred|booked|book|seen|visited|came|brought|rushed|consulted|transferred|"
    r"reported to|arrived|taken to|sent to|"
    r"attended|complain\w*|hospitali[sz]ed)\b",
    re.IGNORECASE,
)
_FOUND = re.compile(r"\b(?:diagnosed|noted|developed|followed|underwent|found|had)\b", re.IGNORECASE)
_EARLIER = re.compile(r"\b(?:previous|prior|past|earlier)\b[^.;,)]{0,40}$", re.IGNORECASE)
_WINDOW = re.compile(
    r"\b(?:until|till|up to|through|to|for|every|planned|scheduled|scan|before)\s?(?:about\s)?$",
    re.IGNORECASE,
)
_DELIVERED = re.compile(
    r"\b(?:delivered|delivery|gave birth|born|birth|c(?:a)?esar[eia]{1,2}n|LSCS|c-section|extracted|expelled|miscarried|"
    r"interruption of pregnancy|terminated|induced abortion|evacuation|vacuum extraction|ventouse|forceps|"
    r"labou?r was induced|induction of labou?r|into (?:spontaneous )?labou?r)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:until|before|after|since|history of|mode of|plan(?:ned)? (?:for|of)?|risk of|time of|prepar\w+ for|expected date of)\s"
    r"(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
_SAME_DAY = re.compile(
    r"\b(?:(?:on |at )?(?:the )?same (?:day|night|evening|time)|that (?:day|night|evening)|immediately)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """An age and the sentence that tells it."""

    age: Mention[GestationalAge]
    sentence: Told

    @property
    def before(self) -> str:
        """The sentence up to the age."""
        return self.sentence.text[: self.age.start - self.sentence.start]


def place(ages: Sequence[Mention[GestationalAge]], sentences: Sequence[Told]) -> list[Placed]:
    """Each exact age of the sentences, in the order of the sentences; the size of a womb is none."""
    return [
        Placed(age, sentence)
        for sentence in sentences
        for age in ages
        if age.value.exact and not age.rule.endswith("_size") and sentence.start <= age.start < sentence.end
    ]


def presentation(placed: Sequence[Placed]) -> Mention[GestationalAge] | None:
    """The age in the first sentence in which she presents; else the first age of all that is no window's end."""
    usable = [p for p in placed if not _WINDOW.search(p.before) and not _EARLIER.search(p.before)]
    now = [p for p in usable if not p.sentence.earlier]
    for own in ([p for p in usable if not p.sentence.abstract], usable):
        for cue, among in ((_PRESENTS, own), (_FOUND, [p for p in own if p in now])):
            presenting = next((p.age for p in among if cue.search(p.sentence.text)), None)
            if presenting is not None:
                return presenting
    return next((p.age for p in now), None)


def end(placed: Sequence[Placed], sentences: Sequence[Told]) -> Mention[GestationalAge] | None:
    """The age told with the delivery or loss, or by "the same day" or "two days later" with an age before.

    The last such sentence of the case section counts: it tells of the birth itself.
    """
    found: Mention[GestationalAge] | None = None
    last: Mention[GestationalAge] | None = None
    for sentence in sentences:
        if sentence.abstract and found is not None:
            break
        if sentence.earlier:
            continue
        inside = [p.age for p in placed if p.sentence is sentence]
        cues = [
            c for c in _DELIVERED.finditer(sentence.text) if not _NOT_YET.search(sentence.text[: c.start()])
        ]
        if cues:
            found = _told(inside, last, sentence, cues) or found
        if inside:
            last = inside[-1]
    return found


def _told(
    inside: list[Mention[GestationalAge]],
    last: Mention[GestationalAge] | None,
    sentence: Told,
    cues: list[re.Match[str]],
) -> Mention[GestationalAge] | None:
    if inside:
        places = [sentence.start + cue.start() for cue in cues]
        return min(inside, key=lambda age: min(abs(age.start - place) for place in places))
    if last is None:
        return None
    return last if _SAME_DAY.search(sentence.text) else None
