"""Where the entries of one reading of a document are in another: each follows its words, never the order of names.

An entry of an older reading is at home in the one of the newer reading that stands on the same words; of several on the
same words the one that says the same. Failing that, it is at home in one of its name elsewhere that says the same in
everything, but then only for a person who agreed with all of it.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.decisions.anchors import KIND, anchors, entry_of
from pipeline.decisions.likeness import Score, best_pairs, main_of, overlap, quotes_of, said_of, spans_of
from pipeline.decisions.places import Places
from pipeline.decisions.whose import Span, Whose
from schemas.base import Record
from schemas.pregnancy import Pregnancy
from schemas.report import ENTRIES, Case, Issue, Report

NOBODY = Whose()
SAYS_SOMETHING = 4  # facts: name, whose and whether given are the same of many entries


@dataclass(frozen=True)
class Homes:
    """The anchors of parts of a newer reading by those of an older one.

    `heads` are all parts of the older reading, `homes` those that are found; `alike` are those of which only an entry
    elsewhere says the same, `turned` the pregnancies of which only one reading says that it is the reported one. `joined`
    are the entries of the newer reading that people had added to the older one, by their anchors there.
    """

    heads: frozenset[str]
    homes: dict[str, str] = field(default_factory=dict)
    alike: frozenset[str] = frozenset()
    turned: frozenset[str] = frozenset()
    joined: Mapping[str, str] = field(default_factory=dict)

    def of(self, anchor: str) -> str | None:
        """The anchor in the newer reading of a value, entry or issue of the older, None where its part is gone."""
        added = entry_of(anchor)
        if added in self.joined:
            return self.joined[added] + anchor[len(added) :]
        head = self.head(anchor)
        if not head:
            return anchor if anchor == KIND else None
        home = self.homes.get(head)
        return None if home is None else home + anchor[len(head) :]

    def gone(self, anchor: str) -> str:
        """The outermost part of an anchor that is gone, empty where all parts are there."""
        parts = anchor.split(".")
        heads = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
        return next((head for head in heads if head in self.heads and head not in self.homes), "")

    def head(self, anchor: str) -> str:
        """The smallest part that an anchor belongs to, empty for none."""
        parts = anchor.split(".")
        heads = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((head for head in heads if head in self.heads), "")


def homes(old: Report, new: Report, places: Places, told: Whose = NOBODY) -> Homes:
    """Where the parts of a reading are in another; `told` is what people said of its patients."""
    names = (anchors(old), anchors(new))
    found: dict[str, str] = {}
    alike: set[str] = set()
    pairs = list(_pairs(old, new, places, alike, told))
    moved = {path for path, anchor in names[0].items() if anchor in told.moved}
    for kind in (_entries, _children):
        pairs += _moved(kind(old), kind(new), pairs, places, moved)
    pairs += list(_only_children(old, new, pairs))
    for one, other in pairs:
        found[names[0].get(one, one)] = names[1].get(other, other)
    heads = frozenset(names[0].get(path, path) for path in _parts(old))
    reported = [{path for path, one in _pregnancies(report) if one.is_index} for report in (old, new)]
    turned = {one for one, other in pairs if (one in reported[0]) is not (other in reported[1])}
    others = (frozenset(names[0].get(path, path) for path in some) for some in (alike, turned))
    return Homes(heads, found, next(others), next(others))


def _pregnancies(report: Report) -> Iterator[tuple[str, Pregnancy]]:
    """The pregnancies of a report by their paths."""
    for number, case in enumerate(report.cases):
        for place, one in enumerate(case.pregnancies):
            yield f"cases.{number}.pregnancies.{place}", one


def _parts(report: Report) -> Iterator[str]:
    """The paths of the cases, entries, newborns, formulas and issues of a report."""
    yield from (f"issues.{number}" for number in range(len(report.issues)))
    for number, case in enumerate(report.cases):
        yield f"cases.{number}"
        for name, items in lists_of(case):
            for place, item in enumerate(items):
                yield f"cases.{number}.{name}.{place}"
                for child in range(len(getattr(item, "neonates", ()))):
                    yield f"cases.{number}.{name}.{place}.neonates.{child}"


def lists_of(case: Case) -> Iterator[tuple[str, Sequence[Any]]]:
    """The lists of a case that hold entries, by name."""
    for name in ENTRIES:
        yield name, getattr(case, name)
    yield "obstetric_history.formulas", case.obstetric_history.formulas


def _pairs(
    old: Report, new: Report, places: Places, alike: set[str], told: Whose
) -> Iterator[tuple[str, str]]:
    """The paths of parts in the older and in the newer reading; `alike` gets those that only say the same."""
    cases = _cases(old, new, places, told)
    matched = dict(_matched(old.issues, new.issues, places))
    for one, other in (*matched.items(), *_wordless(old.issues, new.issues, dict(cases))):
        yield f"issues.{one}", f"issues.{other}"
    for one, other in cases:
        yield f"cases.{one}", f"cases.{other}"
        lists = zip(lists_of(old.cases[one]), lists_of(new.cases[other]), strict=True)
        for (name, before), (_, after) in lists:
            here, there = f"cases.{one}.{name}", f"cases.{other}.{name}"
            matched = dict(_matched(before, after, places))
            matched |= _reported(before, after, matched)
            for place, far in _same_elsewhere(before, after, matched):
                matched[place] = far
                alike.add(f"{here}.{place}")
            for place, target in matched.items():
                yield f"{here}.{place}", f"{there}.{target}"
                born, now_born = (getattr(item, "neonates", ()) for item in (before[place], after[target]))
                for child, now in _matched(born, now_born, places):
                    yield f"{here}.{place}.neonates.{child}", f"{there}.{target}.neonates.{now}"


def _wordless(
    before: Sequence[Issue], after: Sequence[Issue], cases: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """The positions of issues without words that say the same of the same case."""
    free = [(place, issue) for place, issue in enumerate(after) if not issue.quotes]
    for one, issue in enumerate(before):
        if issue.quotes or issue.case is not None and issue.case not in cases:
            continue
        there = None if issue.case is None else cases[issue.case]
        wanted = (issue.code, issue.message, there)
        found = next((row for row in free if (row[1].code, row[1].message, row[1].case) == wanted), None)
        if found is not None:
            free.remove(found)
            yield one, found[0]


def _entries(report: Report) -> dict[str, Any]:
    """The entries of a report by their paths."""
    return {
        f"cases.{number}.{name}.{place}": item
        for number, case in enumerate(report.cases)
        for name in ENTRIES
        for place, item in enumerate(getattr(case, name))
    }


def _children(report: Report) -> dict[str, Any]:
    """The newborns of a report by their paths."""
    return {
        f"{path}.neonates.{place}": child
        for path, one in _pregnancies(report)
        for place, child in enumerate(one.neonates)
    }


def _moved(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    pairs: Sequence[tuple[str, str]],
    places: Places,
    moved: Collection[str],
) -> list[tuple[str, str]]:
    """Parts of which a person said whose they are, wherever the newer reading tells them: their words say which they are.

    With a pregnancy that was moved go her newborns.
    """
    known, taken = {one for one, _ in pairs}, {other for _, other in pairs}
    lost = [path for path in before if path not in known and (path in moved or _holder(path) in moved)]
    free = [path for path in after if path not in taken] if lost else []
    found = _matched([before[path] for path in lost], [after[path] for path in free], places)
    return [(lost[one], free[other]) for one, other in found]


def _holder(path: str) -> str:
    """The part that has the list of an item."""
    return path.rsplit(".", 2)[0]


def _only_children(old: Report, new: Report, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Newborns who are the only ones of a pregnancy in both readings, or the only ones left who say no two things."""
    homes_, taken = dict(pairs), {other for _, other in pairs}
    after = dict(_pregnancies(new))
    for path, one in _pregnancies(old):
        there = homes_.get(path, "")
        born, now = one.neonates, after[there].neonates if there else ()
        left = [
            [place for place in range(len(items)) if f"{head}.neonates.{place}" not in known]
            for head, items, known in ((path, born, homes_), (there, now, taken))
        ]
        if len(left[0]) != 1 or len(left[1]) != 1:
            continue
        child, other = left[0][0], left[1][0]
        if len(born) == len(now) == 1 or _agree(said_of(born[child]), said_of(now[other])):
            yield f"{path}.neonates.{child}", f"{there}.neonates.{other}"


def _cases(old: Report, new: Report, places: Places, told: Whose) -> list[tuple[int, int]]:
    """The cases of both readings that stand on the same words: of most quotes that are equal, else overlap.

    One without a fact is the one that has the same part of the text, and the only one of a reading that of the other. One
    of whom no words recur is the one of the same part of the text, where the two do not say two things of her. One that
    only people told of is the one that no other is, on the words that they gave her.
    """
    alone = len(old.cases) == len(new.cases) == 1
    added = {
        number for number in told.added if number < len(old.cases) and not any(quotes_of(old.cases[number]))
    }
    quoted = [sorted((quote.start, quote.end) for quote in quotes_of(case)) for case in new.cases]
    scores: list[Score] = []
    for one, before in enumerate(old.cases):
        if one in added:
            continue
        words, bare = set(spans_of(before, places)), not any(quotes_of(before))
        for other, after in enumerate(new.cases):
            shared, near = len(words.intersection(quoted[other])), 0
            if bare:
                near = int(alone or places.nearest(before.start, before.end) == (after.start, after.end))
            elif not shared:
                near = _overlaps(words, quoted[other]) if quoted[other] else int(alone)
            scores.append(((shared, near), one, other))
    found = best_pairs(scores)
    found += _same_part(old, new, places, found)
    free = set(range(len(new.cases))) - {other for _, other in found}
    given = {one: _words_of(old, one, told, places) for one in added} if free else {}
    return found + best_pairs(
        [((_overlaps(words, quoted[other]),), one, other) for one, words in given.items() for other in free]
    )


def _same_part(
    old: Report, new: Report, places: Places, found: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Cases of which no words recur, and that alone have the same part of the text and do not say two things.

    To have most of a text says nothing: the only patient has all of it, whoever she is.
    """
    parts = [places.nearest(one.start, one.end) or (0, 0) for one in old.cases]
    known = ({one for one, _ in found}, {other for _, other in found})
    for one, before in enumerate(old.cases):
        near = [place for place, after in enumerate(new.cases) if _is_part(parts[one], after)]
        most = 2 * (parts[one][1] - parts[one][0]) > places.length
        if one in known[0] or most or len(near) != 1 or near[0] in known[1]:
            continue
        after = new.cases[near[0]]
        if sum(_is_part(part, after) for part in parts) == 1 and _agree(_of_her(before), _of_her(after)):
            yield one, near[0]


def _is_part(part: Span, case: Case) -> bool:
    """True where a case has most of a part of the text, and not much else."""
    shared = min(part[1], case.end) - max(part[0], case.start)
    return 2 * shared > max(part[1], case.end) - min(part[0], case.start)


def _of_her(case: Case) -> dict[str, str]:
    """What a case says of the patient and her history, of each of which there is one."""
    parts = {"patient": case.patient, "obstetric_history": case.obstetric_history}
    return {
        f"{name}.{field}": said
        for name, part in parts.items()
        for field, said in said_of(part).items()
        if not field.startswith("formulas")
    }


def _agree(said: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """True where nothing is said in two ways."""
    return all(now.get(name, value) == value for name, value in said.items())


def _words_of(old: Report, number: int, told: Whose, places: Places) -> set[Span]:
    """Where the words stand that people gave a case: those with which they added her, and of what they moved to her."""
    names = anchors(old)
    items = [
        item
        for place, case in enumerate(old.cases)
        for name, entries in lists_of(case)
        for at, item in enumerate(entries)
        if told.moved.get(names.get(f"cases.{place}.{name}.{at}", "")) == number
    ]
    found = {span for item in items for span in spans_of(item, places)}
    return found | {span for one in told.added[number] if (span := places.span(*one)) is not None}


def _overlaps(words: Iterable[Span], quoted: Sequence[Span]) -> int:
    """How many spans share a character with the last of the sorted quotes that begin before their end."""
    count = 0
    for start, end in words:
        place = bisect_left(quoted, (end, 0))
        count += place > 0 and start < quoted[place - 1][1]
    return count


def _matched(before: Sequence[Any], after: Sequence[Any], places: Places) -> list[tuple[int, int]]:
    """The positions of items that stand on the same words."""
    scores: list[Score] = []
    spans = [(main_of(one), list(spans_of(main_of(one), places)), said_of(one)) for one in before]
    for one, (_, words, said) in enumerate(spans):
        for other, item in enumerate(after):
            if type(item) is not type(before[one]) or not _kin(before[one], item):
                continue
            shared = sum(any(overlap(span, quote) for quote in quotes_of(main_of(item))) for span in words)
            equal = len(said.items() & said_of(item).items()) if shared else 0
            turned = _turned(before[one], item)
            if equal or shared and not turned:
                scores.append(((shared, not turned, equal), one, other))
    return best_pairs(scores)


def _same_elsewhere(
    before: Sequence[Any], after: Sequence[Any], matched: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """Entries that are gone from their words, and of which one that nothing else is at home in says all the same."""
    free = {place: said_of(item) for place, item in enumerate(after) if place not in matched.values()}
    for place, item in enumerate(before):
        said = said_of(item)
        if place in matched or len(said) < SAYS_SOMETHING or not isinstance(item, Record):
            continue
        found = next((other for other, words in free.items() if words == said), None)
        if found is not None:
            del free[found]
            yield place, found


def _reported(before: Sequence[Any], after: Sequence[Any], matched: Mapping[int, int]) -> dict[int, int]:
    """The reported pregnancy of both readings, where no words say which one it is: a case has one."""
    one, other = (
        next((place for place, item in enumerate(items) if getattr(item, "is_index", False)), None)
        for items in (before, after)
    )
    if one is None or other is None or one in matched or other in matched.values():
        return {}
    return {one: other}


def _kin(one: Any, other: Any) -> bool:
    """False for issues of two kinds."""
    return getattr(one, "code", None) == getattr(other, "code", None)


def _turned(one: Any, other: Any) -> bool:
    """True for two pregnancies of which one is the reported one."""
    return getattr(one, "is_index", None) is not getattr(other, "is_index", None)
