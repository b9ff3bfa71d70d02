"""Which sentences are the story of an earlier pregnancy: what was taken in it is no regimen of the reported one."""

from collections.abc import Iterator, Sequence

from extractors.families.medications.cues import pattern
from extractors.story.told import Told

_LONGEST = 8  # sentences of one story


def stories(text: str, sentences: Sequence[Told]) -> frozenset[int]:
    """Where the sentences begin that tell the story of an earlier pregnancy, the one that opens it included.

    A story opens where a sentence is about a pregnancy of an ordinal or called earlier ("Her third pregnancy was
    ...") and runs, in its paragraph, to the last sentence that is told of an earlier pregnancy or says how that
    pregnancy ended; what turns to the present ends it. An ordinal alone may be the reported pregnancy's: its story
    counts only if it tells the end. A history that is a sentence's reason is no story. So does a single sentence that
    tells how an earlier pregnancy ended, and what goes on "At that time" behind it; so is one that names an earlier
    pregnancy by its number.
    """
    runs = (
        run
        for run in _runs(text, sentences)
        if pattern("called_earlier").search(run[0].text) or any(_ended(told) for told in run)
    )
    numbered = (told.start for told in sentences if told.earlier and told.of_lower)
    return frozenset((*(told.start for run in (*runs, *_single(sentences)) for told in run), *numbered))


def _single(sentences: Sequence[Told]) -> Iterator[Sequence[Told]]:
    """Yield the sentences that tell the end of an earlier pregnancy, each with the next if that goes on about it."""
    for position, told in enumerate(sentences):
        whole = told.earlier and _ended(told) and not pattern("begins_with_reason").match(told.text)
        if not whole or any(pattern(rule).search(told.text) for rule in ("ongoing", "history_as_reason")):
            continue
        behind = sentences[position + 1 : position + 2]
        goes_on = behind and behind[0].earlier and pattern("at_that_time").match(behind[0].text)
        yield (told, *behind) if goes_on else (told,)


def _runs(text: str, sentences: Sequence[Told]) -> Iterator[Sequence[Told]]:
    """Yield the sentences of each story from the one that opens it."""
    reached = 0
    for position, told in enumerate(sentences):
        if position >= reached and told.earlier and _opens(told):
            reached = _reach(text, sentences, position)
            yield sentences[position:reached]


def _reach(text: str, sentences: Sequence[Told], first: int) -> int:
    """Where the story that opens at `first` ends: the index after its last sentence."""
    end = first + 1
    for position in range(first + 1, min(first + _LONGEST, len(sentences))):
        told = sentences[position]
        closes = pattern("story_closes").match(told.text)
        if not (told.earlier or closes) and pattern("turns_to_present").search(told.text):
            break
        if "\n" in text[sentences[position - 1].end : told.start]:
            break
        if told.earlier or closes:
            end = position + 1
    return end


def _opens(told: Told) -> bool:
    match = pattern("earlier_pregnancy").search(told.text)
    return match is not None and not pattern("history_as_reason").search(told.text, 0, match.end())


def _ended(told: Told) -> bool:
    return pattern("pregnancy_ended").search(told.text) is not None
