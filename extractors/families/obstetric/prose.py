"""Counts in prose: "primigravida", "two previous miscarriages", "in her third pregnancy"."""

import re
from collections.abc import Iterator

from extractors.english.context.past import looks_back
from extractors.english.context.whether import denied
from extractors.english.context.whose import of_many
from extractors.english.numbers.values import numeral
from extractors.english.rules import Rule, find_all
from extractors.english.spans import longest_first
from extractors.english.vocabulary import values
from extractors.families.obstetric.cues import of_kind, pattern
from extractors.families.obstetric.statements import MAX_COUNT, Source, Statement
from extractors.findings import Mention

NTH = "obstetric/nth_pregnancy"  # the rule that takes the number of a pregnancy for the gravidity
_ARTICLES = ("a", "an")


def words(text: str) -> Iterator[Mention[Statement]]:
    """Words that are counts: primigravida, nulliparous, secundipara; multiparous as a lower bound."""
    for rule, match in find_all(of_kind("word"), text):
        if of_many(text[match.end() : match.end() + 16]):
            continue
        says = tuple((str(key), int(n)) for key, n in rule.data.get("says", {}).items())
        if (latin := match.groupdict().get("latin")) is not None:
            says = ((rule.data["counts"], values("latin_count")[latin.lower()]),)
        least = tuple((str(key), int(n)) for key, n in rule.data.get("least", {}).items())
        statement = Statement(says, Source.WORD, least=least)
        yield Mention(match.start(), match.end(), statement, f"obstetric/{rule.id}")


def counts(sentence: str) -> list[Mention[Statement]]:
    """Numbers of outcomes told in one sentence; offsets are the sentence's own."""
    found = []
    for rule, match in find_all(of_kind("count"), sentence):
        if mention := _count(sentence, rule, match):
            found.append(mention)
            if mention.value.counts[0][1] == 0:
                found += _also_none(sentence, mention)
    return longest_first(found)


def _also_none(sentence: str, mention: Mention[Statement]) -> Iterator[Mention[Statement]]:
    """Read "no miscarriages or terminations" on: the nouns that share the denial."""
    end = mention.end
    while joined := pattern("denial_goes_on").match(sentence, end):
        nouns = ((rule, rule.pattern.match(sentence, joined.end())) for rule in of_kind("denied_noun"))
        rule, noun = next(((rule, noun) for rule, noun in nouns if noun), (None, None))
        if rule is None or noun is None:
            return
        statement = Statement(((rule.data["counts"], 0),), Source.PROSE)
        yield Mention(noun.start(), noun.end(), statement, mention.rule)
        end = noun.end()


def _number(rule: Rule, match: re.Match[str], written: str | None, before: str) -> int | None:
    """The number that the words give, None where they give none or speak of the reported birth."""
    if written is None:
        counts_bare = "history_for_number" not in rule.features or looks_back(match[0])
        return rule.data.get("without_number") if counts_bare else None
    if written in _ARTICLES and "numbered" in rule.features:
        return None
    if written.lower() in _ARTICLES and pattern("after_reported_birth").search(before[-60:]):
        return None
    if written.lower() == "any":
        return 0 if denied(before, len(before)) else None
    number = numeral(written)
    return None if "history" in match[0].lower() and number != 0 else number


def _count(sentence: str, rule: Rule, match: re.Match[str]) -> Mention[Statement] | None:
    groups = match.groupdict()
    written = groups.get("n") or groups.get("times") or groups.get("never")
    before, after = sentence[: match.start()], sentence[match.end() :]
    number = _number(rule, match, written, before)
    if number is None or number > MAX_COUNT or _vague(match[0], before, after):
        return None
    near = sentence[max(0, match.start() - 12) : match.end()]
    key: str = rule.data["counts"]
    if key == "losses":
        if not pattern("loss_kind").search(near):
            return None
        key = "miscarriages"
    if key == "parity" and pattern("part_of_births").search(before):
        return None
    if _weak(match[0], written) and not looks_back(match[0]) and not looks_back(before[-60:]):
        return None
    if not _told_of_her_past(rule, sentence):
        return None
    statement = Statement(
        counts=((key, number),),
        source=Source.PROSE,
        further=bool(pattern("further").search(near) or pattern("afterwards").match(after)),
        total="all" in rule.features or pattern("in_total").search(before[-20:]) is not None,
    )
    return Mention(match.start(), match.end(), statement, f"obstetric/{rule.id}")


def _told_of_her_past(rule: Rule, sentence: str) -> bool:
    """False for a count that a sentence tells neither as history nor of her, where the rule asks for that."""
    if "of_hers" in rule.features and pattern("says_hers").search(sentence) is None:
        return False
    if "told_as_history" not in rule.features:
        return True
    return looks_back(sentence) or pattern("had_births").search(sentence) is not None


def _vague(told: str, before: str, after: str) -> bool:
    """True for bounds, and for a share of a number that was told before."""
    return bool(
        pattern("share_of_told").search(told)
        or pattern("vague_after").match(after)
        or pattern("vague_before").search(before[-24:])
    )


def _weak(told: str, written: str | None) -> bool:
    """True for words that count only where they look back: "a miscarriage", "no miscarriage"."""
    if written is None or written.lower() in (*_ARTICLES, "single"):
        return True
    return written.lower() == "no" and not told.lower().endswith(("s", "children"))


def nth_pregnancies(sentence: str) -> Iterator[Mention[Statement]]:
    """The ordinal of the pregnancy in which the woman presents: "at 12 weeks of her third pregnancy"."""
    for rule, match in find_all((*of_kind("nth"), *of_kind("nth_child")), sentence):
        number = numeral(match["n"])
        if number is None or not 1 <= number <= MAX_COUNT:
            continue
        if "may_be_earlier" in rule.features and not _is_present(sentence, match):
            continue
        if rule.data["kind"] == "nth_child":
            if number != 1:
                continue
            found = Statement((("parity", 0),), Source.PROSE, worked_out=("parity",))
        else:
            found = Statement((("gravidity", number),), Source.PROSE)
        yield Mention(match.start(), match.end(), found, f"obstetric/{rule.id}")


def _is_present(sentence: str, match: re.Match[str]) -> bool:
    before, after = sentence[: match.start()], sentence[match.end() :]
    if pattern("hers").match(match[0]) is None and not pattern("this_one").search(before):
        return False
    if pattern("past_nth").match(after) or not pattern("own_nth").search(
        before + match[0][: match.start("n") - match.start()]
    ):
        return False
    return pattern("present_now").search(sentence) is not None
