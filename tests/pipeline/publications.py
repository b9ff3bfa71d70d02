"""Publications made by hand as several sources of one article."""

import hashlib
import random

from schemas.document import Document, Metadata, ReadingWarning, Section, SectionKind

SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi xo zu".split()
TITLE = "Lead poisoning from a traditional cosmetic in pregnancy"
DOI = "10.5555/Gravida.2021.0042"


def story(seed, length=400, numbers=None):
    """Words that no other seed has in this order, every fifth a number; `numbers` draws other ones."""
    draw, count = random.Random(seed), random.Random(seed if numbers is None else numbers)
    told = ["A 30-year-old woman was seen."]
    for at in range(length):
        told.append(str(count.randint(10, 999)) if at % 5 == 4 else "".join(draw.choices(SYLLABLES, k=3)))
    return " ".join(told)


def document(text, name="one", *, format="jats", references="", warnings=(), **meta):
    whole = f"{text}\n{references}" if references else text
    sections = [Section(kind=SectionKind.BODY, start=0, end=len(text))]
    if references:
        sections.append(Section(kind=SectionKind.REFERENCES, start=len(text) + 1, end=len(whole)))
    said = tuple(ReadingWarning(code=code, message="look") for code in warnings)
    return Document(
        id=hashlib.sha256(f"{name}{format}{whole}".encode()).hexdigest()[:16],
        name=name, format=format, text=whole, sections=tuple(sections), metadata=Metadata(**meta), warnings=said,
    )  # fmt: skip


def worn(text, share, seed=1):
    """A text of which a share of the words was lost in typesetting."""
    draw = random.Random(seed)
    head, _, tail = text.partition("seen. ")
    return f"{head}seen. " + " ".join(word for word in tail.split() if draw.random() > share)
