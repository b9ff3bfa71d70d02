"""Headings that name a person: what stands below "The mother" or "Neonatal course" is theirs until the next heading."""

from extractors.english.asked import Asked
from extractors.english.context.person import Person

MOST_HEADING = 60  # characters of a heading
_ROOM = Asked("english/context")


def is_heading(text: str, line: tuple[int, int]) -> bool:
    r"""True for a short line of its own that ends as no sentence does.

    >>> is_heading("Case\nThe newborn\nHe was well.", (5, 16)), is_heading("Case\nHe was well.\n", (5, 17))
    (True, False)
    """
    start, end = line
    said = text[start:end].strip()
    alone = "\n" in text[max(0, start - 2) : start] and text[end : end + 2].lstrip(" ").startswith("\n")
    return alone and 0 < len(said) <= MOST_HEADING and said[-1] not in ".;,!?"


def headed(heading: str) -> Person | None:
    """The person whom a heading names, None for one that names none.

    >>> headed("Neonatal course"), headed("2.1 The mother:"), headed("Discussion")
    (<Person.NEONATE: 'neonate'>, <Person.MOTHER: 'mother'>, None)
    """
    match = _ROOM.begins("person_heading", heading.strip(), 0)
    if match is None:
        return None
    return Person.MOTHER if match["mother"] else Person.NEONATE
