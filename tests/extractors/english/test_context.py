"""Whom a sentence is about."""

import tomllib
from importlib.resources import files

import pytest

from extractors.english.context.about import About, about, of_others
from extractors.english.context.past import at_another_time, at_past_time
from extractors.english.context.person import Person, persons
from extractors.english.context.sex import sexes
from extractors.english.context.standing import standing
from extractors.english.context.topic import Topic, goes_on, introduced_infant
from extractors.english.context.whether import denied, planned
from extractors.english.context.whose import names_spouse, of_many, of_mother, of_relative, someone_elses
from extractors.english.sentences.values import split
from schemas.document import SectionKind as S

PATIENT, OTHERS = About.PATIENT, About.OTHERS
CASES = [
    ("She was given iron.", S.CASE, PATIENT),
    ("She was given iron.", S.ABSTRACT, PATIENT),
    ("She was given iron.", None, PATIENT),
    ("In our patient the dose was 5 mg.", S.DISCUSSION, PATIENT),
    ("The usual dose is 5 mg.", S.DISCUSSION, OTHERS),
    ("Smith et al reported a dose of 5 mg.", S.CASE, OTHERS),
    ("In a cohort of 30 patients, she said, 5 mg was used.", S.DISCUSSION, OTHERS),
    ("Our patient was like those of other studies.", S.DISCUSSION, OTHERS),
    ("She was given iron.", S.INTRODUCTION, OTHERS),
    ("She was given iron.", S.REFERENCES, OTHERS),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "section", "expected"), CASES)
def test_about(sentence: str, section: S | None, expected: About) -> None:
    assert about(sentence, section) is expected


CORPUS = tomllib.loads((files("extractors") / "english/context/corpus.toml").read_text(encoding="utf-8"))
SAID = [(one["text"], word, said) for one in CORPUS["line"] for word, said in one.get("means", {}).items()]


@pytest.mark.parametrize(
    ("text", "word", "said"), SAID, ids=[f"{word} {text[:40]}" for text, word, _ in SAID]
)
def test_what_a_text_says_of_a_thing(text: str, word: str, said: str) -> None:
    start = text.index(word)
    begin = text.rfind(". ", 0, start) + 1
    end = text.find(". ", start) + 1 or len(text)
    found = standing(text, (start, start + len(word)), (begin, end))
    assert (f"{found.asserted}: {text[found.start : found.end]}" if found else "") == said


@pytest.mark.parametrize(
    "line", [one for one in CORPUS["line"] if "about" in one], ids=lambda one: one["text"]
)
def test_whom_a_text_is_about(line: dict[str, str]) -> None:
    section = S(line["section"]) if "section" in line else None
    assert about(line["text"], section).value == line["about"]


@pytest.mark.parametrize(
    "line", [one for one in CORPUS["line"] if "names" in one], ids=lambda one: one["text"]
)
def test_whom_a_text_names(line: dict[str, str]) -> None:
    text = line["text"]
    found = [
        f"{one.person}: {text[one.start : one.end]}"
        for receives in (False, True)
        for one in persons(text, 0, len(text), *Person, receives=receives)
    ]
    assert sorted(found) == line["names"]


def told_of(text: str) -> list[str]:
    """The words that name the newborn of whom each sentence tells, as a reader of results asks for them."""
    sentences = list(split(text))
    topic = Topic(introduced_infant(text, sentences[:2]))
    told = []
    for sentence in sentences:
        meant = topic.meant(text, sentence)
        topic = topic.after(text, sentence)
        owner = meant if meant.words else topic.newborn
        told.append(text[slice(*owner.words)] if owner and owner.who is Person.NEONATE else "")
    return told


@pytest.mark.parametrize(
    "line", [one for one in CORPUS["line"] if "tells" in one], ids=lambda one: one["text"][:60]
)
def test_of_whom_the_sentences_tell(line: dict[str, str]) -> None:
    assert told_of(line["text"]) == line["tells"]


@pytest.mark.parametrize(
    "line", [one for one in CORPUS["line"] if "sexes" in one], ids=lambda one: one["text"][:60]
)
def test_words_that_tell_a_sex(line: dict[str, str]) -> None:
    text = line["text"]
    assert [f"{one.sex}: {text[one.start : one.end]}" for one in sexes(text)] == line["sexes"]


@pytest.mark.parametrize(
    ("child", "pronoun", "goes"),
    [
        ("A girl", "She", True), ("A girl", "He", False), ("A boy", "She", False), ("A boy", "His", True),
        ("The baby", "She", False), ("The baby", "He", True), ("The baby", "It", True), ("The baby", "The", False),
    ],
)  # fmt: skip
def test_a_pronoun_goes_on_about_a_child_of_its_sex(child: str, pronoun: str, goes: bool) -> None:
    text = f"{child} cried. {pronoun} was seen."
    begin = text.index(pronoun, len(child))
    assert goes_on(text, (begin, len(text)), (0, len(child))) is goes


ASIDE = [(one["text"], word, said) for one in CORPUS["line"] for word, said in one.get("aside", {}).items()]


@pytest.mark.parametrize(
    ("text", "word", "said"), ASIDE, ids=[f"{word} {text[:40]}" for text, word, _ in ASIDE]
)
def test_what_is_told_aside_of_the_patient_now(text: str, word: str, said: str) -> None:
    start = text.index(word)
    end = start + len(word)
    found = {
        "someone": someone_elses(text, start),
        "many": of_many(text[end:]),
        "relative": of_relative(text, start, end),
        "mother": of_mother(text, start),
        "spouse": names_spouse(text, 0, start),
        "past": at_past_time(text, start, end),
        "denied": denied(text, start),
        "planned": planned(text, start),
    }
    if said == "other_time":
        found["other_time"] = at_another_time(text)
    assert " ".join(name for name, is_so in found.items() if is_so) == said


CITED = [
    ("Hydroxychloroquine was continued (Levy et al., 2001).", PATIENT),
    ("As in the patient of Marx et al. [3], our patient had a platelet count of 61.", PATIENT),
    ("Following the scheme of Brown et al., magnesium was given.", PATIENT),
    ("Unlike Roy et al., we gave 12 mg.", PATIENT),
    ("Her ferritin was 9 ng/mL, whereas Roy et al. found 40 ng/mL.", PATIENT),
    ("A woman who was advised to rest took iron.", PATIENT),
    ("Roy et al. [3] have reported a woman whose ferritin was 9 ng/mL.", OTHERS),
    ("In the series of Brown et al., her age was 31.", OTHERS),
    ("Heparin was used by Roy et al. in such cases.", OTHERS),
    ("Levy et al.'s patient took iron.", OTHERS),
    ("Levy et al., 31 women.", OTHERS),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), CITED)
def test_authors_who_are_cited_and_authors_who_tell(sentence: str, expected: About) -> None:
    assert about(sentence, None) is expected


TOLD_BY = [
    ("Unlike the patient of Levy et al., who took 400 mg, our patient took 200 mg.", "400", True),
    ("Unlike the patient of Levy et al., who took 400 mg, our patient took 200 mg.", "200", False),
    ("Following the scheme proposed by Brown et al., 4 g was given to our patient.", "4 g", False),
    ("She took 100 mg, while 300 mg was used by Brown et al.", "300", True),
    ("She took 100 mg, while 300 mg was used by Brown et al.", "100", False),
    ("Her count was 61, lower than in the patient of Marx et al.", "61", False),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "word", "expected"), TOLD_BY)
def test_what_others_tell_in_a_sentence_about_the_patient(
    sentence: str, word: str, *, expected: bool
) -> None:
    start = sentence.index(word)
    assert of_others(sentence, (start, start + len(word)), (0, len(sentence))) is expected
