"""Birth weights and Apgar scores in a sentence."""

import re
from collections.abc import Iterator

from extractors.english.numbers.digits import read_number
from extractors.english.numbers.values import whole
from extractors.english.rules import find_all, rules_of
from extractors.english.spans import longest_first
from extractors.families.newborns.cues import pattern
from extractors.findings import Mention

MIN_WEIGHT_G, MAX_WEIGHT_G = 100, 7000
_POUND_G, _OUNCE_G = 453.592, 28.3495
_MINUTES = {"1": 1, "5": 5, "10": 10}
USUAL_MINUTES = (1, 5, 10)
APGAR_REACH = 140  # characters after the word in which its scores stand


def weights(text: str) -> list[Mention[int]]:
    """Every weight that may be a newborn's, in grams.

    >>> [mention.value for mention in weights("A girl of 2.85 kg; her placenta weighed 500 g; a 3244-g infant")]
    [2850, 500, 3244]
    """
    found: list[Mention[int]] = []
    rules = rules_of("families/newborns", "weight")
    for rule, match in find_all(rules, text):
        found += _weight(match, rule.id)
        end = match.end()
        while following := pattern("another_weight").match(text[end:]):
            found += _weight(following, rule.id, end)
            end += following.end()
    return longest_first(found)


def _weight(match: re.Match[str], rule: str, offset: int = 0) -> Iterator[Mention[int]]:
    """Yield the weight of a match in grams, `offset` characters on; nothing if no newborn can weigh it."""
    ounces = match.groupdict().get("ounces")
    grams = _grams(match["n"], match["unit"], ounces)
    if grams is not None and MIN_WEIGHT_G <= grams <= MAX_WEIGHT_G:
        # The unit of a listed weight stands behind the next one.
        end = max(match.end("n") if rule == "weight_listed" else match.end(), match.end("n"))
        yield Mention(offset + match.start("n"), offset + end, grams, f"newborns/{rule}")


def _grams(number: str, unit: str, ounces: str | None = None) -> int | None:
    if unit.lower().startswith(("lb", "pound")):
        return round(int(number) * _POUND_G + float(ounces or 0) * _OUNCE_G)
    if unit.lower().startswith("k"):
        value = read_number(number)
        if value is None:
            return None
        return round(value * 1000) if value < 10 else round(value)  # "2965kg" is a slip for grams
    value = read_number(number, point_groups=True)
    return round(value) if value is not None else None


def apgars(text: str) -> list[Mention[tuple[int, int]]]:
    """Apgar scores as `(minute, score)`, for the minutes 1, 5 and 10.

    Two scores without minutes are those of 1 and 5 minutes; a single one without a minute is left out.

    >>> [mention.value for mention in apgars("Apgar 6 at one minute and 8 at five")]
    [(1, 6), (5, 8)]
    >>> [mention.value for mention in apgars("an Apgar score of 8 and 9")]
    [(1, 8), (5, 9)]
    """
    found: list[Mention[tuple[int, int]]] = []
    for word in pattern("apgar_word").finditer(text):
        start, end = word.start(), min(len(text), word.end() + APGAR_REACH)
        minute = pattern("apgar_minute_before").search(text, max(0, start - APGAR_REACH), start)
        if minute is not None:
            found += _of_its_minute(text, minute, word.end())
            continue
        found += (
            _pairs(text, start, word.end(), end)
            or _each(text, start, word.end(), end)
            or _list(text, start, word.end(), end)
        )
    return found


def _of_its_minute(text: str, minute: re.Match[str], after: int) -> list[Mention[tuple[int, int]]]:
    """The one score of a minute that stands before the word: "a five-minute Apgar score of 6"; nothing of several children's."""
    score = pattern("apgar_score_behind").match(text[after:])
    return (
        []
        if score is None
        else _scored(minute["minute"], score["score"], minute.start(), after + score.end())
    )


def _each(text: str, start: int, after: int, end: int) -> list[Mention[tuple[int, int]]]:
    """Every minute with its score behind it: "at 1 minute was 4, at 5 minutes 8"."""
    (rule,) = rules_of("families/newborns", "apgar_each")
    stop = pattern("sentence_ends").search(text, after, end)
    found: list[Mention[tuple[int, int]]] = []
    for match in rule.pattern.finditer(text, after, stop.start() if stop else end):
        found += _scored(match["minute"], match["score"], match.start() if found else start, match.end())
    return found


def _scored(minute: str, score: str, start: int, end: int) -> list[Mention[tuple[int, int]]]:
    at, points = whole(minute.replace(" ", "")), whole(score)
    if at is None or points is None:
        return []
    return [Mention(start, end, (at, points), "newborns/apgar_each")]


def _pairs(text: str, start: int, after: int, end: int) -> list[Mention[tuple[int, int]]]:
    (rule,) = rules_of("families/newborns", "apgar_pair")
    pairs: list[Mention[tuple[int, int]]] = []
    for match in rule.pattern.finditer(text, after, end):
        score, minute = whole(match["score"]), whole(match["minute"])
        before = text[pairs[-1].end if pairs else after : match.start()]
        if pattern("scores_before").search(before) or score is None or minute is None:
            return []
        pairs.append(
            Mention(
                start if not pairs else match.start(), match.end(), (minute, score), "newborns/apgar_pairs"
            )
        )
    return pairs


def _list(text: str, start: int, after: int, end: int) -> list[Mention[tuple[int, int]]]:
    (rule,) = rules_of("families/newborns", "apgar_list")
    text_after = text[:end]
    match = rule.pattern.search(text_after, after)
    told = _minutes_first(text, after, end)
    if told is not None and match is not None and told.start() <= match.start():
        match = None  # what looks like scores are the minutes
    if match is None or pattern("sentence_ends").search(text, after, match.start()):
        return _spread(start, told)
    if sets := pattern("apgar_sets").match(text[match.start() :]):
        end = match.start() + sets.end()
        if (sets["b"], sets["d"]) == ("1", "5"):  # "8/1 and 9/5": each score with its minute
            pairs = ((1, int(sets["a"])), (5, int(sets["c"])))
            return [Mention(start, end, pair, "newborns/apgar_pairs") for pair in pairs]
        return [
            Mention(start, end, (minute, int(sets[group])), "newborns/apgar_sets")
            for group, minute in (("a", 1), ("b", 5), ("c", 1), ("d", 5))
        ]
    if pattern("three_slashed").fullmatch(match["scores"]):
        scores = _numbers(match["scores"])
    else:
        scores = _numbers(_of_ten(match["scores"]))
    minutes = _numbers(match["minutes"]) if match["minutes"] else list(USUAL_MINUTES)
    return [
        Mention(start, match.end(), (minute, score), "newborns/apgar_list")
        for minute, score in zip(minutes, scores, strict=False)
        if score <= 10
    ]


def _minutes_first(text: str, after: int, end: int) -> re.Match[str] | None:
    three = pattern("apgar_three_minutes_first").search(text, after, end)
    return three or pattern("apgar_minutes_first").search(text, after, end)


def _spread(start: int, match: re.Match[str] | None) -> list[Mention[tuple[int, int]]]:
    """Minutes before scores: "Apgar at 1 and 5 minutes was 8 and 9"."""
    if match is None:
        return []
    pairs = zip(_numbers(match["minutes"]), _numbers(match["scores"]), strict=False)
    return [
        Mention(start, match.end(), (minute, score), "newborns/apgar_spread")
        for minute, score in pairs
        if score <= 10
    ]


def _of_ten(written: str) -> str:
    return pattern("of_ten").sub("", _without_of_ten(written))


def _without_of_ten(written: str) -> str:
    """Two or more scores of ten ("7/10 and 8/10") without the "/10"s; "9/10" alone stays two scores."""
    return pattern("over_ten").sub("", written) if written.count("10") > 1 and "/" in written else written


def _numbers(written: str) -> list[int]:
    words = pattern("numeral").findall(written.lower())
    return [number for word in words if (number := whole(word)) is not None and word not in ("a", "an", "no")]
