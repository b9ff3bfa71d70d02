"""Lines of a first page that are no title: what kind of article it is, its state, its publisher, the page's furniture."""

import csv
from functools import cache
from importlib.resources import files

_LONGEST = 120  # letters


@cache
def _table() -> dict[str, tuple[str, str]]:
    """The letters of each banner to its words and kind."""
    with (files("corpus.imprint") / "banners.csv").open(encoding="utf-8") as lines:
        return {letters(row["words"]): (row["words"], row["kind"]) for row in csv.DictReader(lines)}


def letters(text: str) -> str:
    """Only the letters and digits, small: spaced capitals read as the word they are.

    >>> letters("R E S EAR CH A R TIC L E")
    'researcharticle'
    """
    return "".join(character for character in text.replace("&", "and").lower() if character.isalnum())


def banners(text: str) -> tuple[str, ...]:
    """The banners that a line consists of, empty for a line that holds anything else.

    >>> banners("R E S EAR CH A R TIC L E Open Access"), banners("Case Report"), banners("A case report of twins")
    (('research article', 'open access'), ('case report',), ())
    """
    run, table = letters(text), _table()
    if not run or len(run) > _LONGEST:
        return ()
    longest = max(map(len, table))
    reached: dict[int, tuple[str, ...]] = {0: ()}
    for start in range(len(run)):
        if start not in reached:
            continue
        for end in range(start + 1, min(len(run), start + longest) + 1):
            known = table.get(run[start:end])
            if known is not None and len(reached.get(end, (None,) * 99)) > len(reached[start]) + 1:
                reached[end] = (*reached[start], known[0])
    return reached.get(len(run), ())


def article_types(text: str) -> tuple[str, ...]:
    """The kinds of article that a banner names."""
    table = _table()
    return tuple(words for words in banners(text) if table[letters(words)][1] == "type")
