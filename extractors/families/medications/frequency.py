"""How often: from "b.d.", "every 8 hours", "1-0-1" to times a day and hours between."""

from collections.abc import Iterator

from extractors.english.numbers.values import whole
from extractors.families.medications.cues import Cue, pattern, scan
from extractors.families.medications.mentions import Often
from extractors.findings import Mention
from schemas.medication import Frequency

_HOURS = {"h": 1.0, "d": 24.0, "w": 168.0, "y": 8760.0}
_MONTH_HOURS = 720.0
_NOUN = 90  # characters on each side of a frequency in which the noun or verb that it belongs to stands
_NTH = {"other": 2.0, "third": 3.0, "fourth": 4.0, "sixth": 6.0, "eighth": 8.0}  # hours
_APART = str.maketrans("-–+/", "    ")  # what stands between the amounts of a day
_LATIN = {"l1": 1, "l2": 2, "l3": 3, "l4": 4}


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Often]:
    """Yield every frequency written in `[start, end)`.

    Of a range the least is taken, as for amounts.

    >>> [(f.told.value.times_per_day, f.told.value.interval_hours) for f in find("q8h, b.d., weekly, 1-0-1, 2-4 times a day")]
    [(3.0, 8.0), (2.0, None), (None, 168.0), (2.0, None), (2.0, None)]
    """
    stop = len(text) if end is None else end
    for cue in scan("frequency", text, start, stop):
        if _of_examinations(text, cue, start, stop):
            continue
        value = _value(cue, text[cue.start : cue.end].strip())
        if value is not None:
            told = Mention(cue.start, cue.end, value, f"medications/{cue.rule.id}")
            yield Often(told, cue.rule.features)


def _of_examinations(text: str, cue: Cue, start: int, stop: int) -> bool:
    """True for how often something was looked at, in the same sentence: "weekly scans", "was seen daily"."""
    before = text[max(start, cue.start - _NOUN) : cue.start]
    return bool(
        pattern("examined").match(text[cue.end : min(stop, cue.end + _NOUN)])
        or pattern("examined_before").search(before)
    )


def _value(cue: Cue, written: str) -> Frequency | None:
    data, features = cue.rule.data, cue.rule.features
    if "text_only" in features:
        return Frequency(as_written=written)
    if "needed" in features:
        return Frequency(as_needed=True, as_written=written)
    if "once" in features:
        return Frequency(once=True, as_written=written)
    if "per_day" in data:
        return Frequency(times_per_day=float(data["per_day"]), as_written=written)
    if "hours" in data:
        return spaced(float(data["hours"]), written)
    return _counted(cue.groups, written)


def _counted(groups: dict[str, str], written: str) -> Frequency | None:
    for group, number in _LATIN.items():
        if group in groups:
            return Frequency(times_per_day=float(number), as_written=written)
    if "slots" in groups:
        taken = sum(slot != "0" for slot in groups["slots"].translate(_APART).split())
        return Frequency(times_per_day=float(taken), as_written=written) if taken else None
    if "word" in groups:
        return spaced(
            {"d": 24.0, "w": 168.0, "m": _MONTH_HOURS, "f": 336.0, "t": 336.0}[groups["word"][0].lower()],
            written,
        )
    for group, every in _NTH.items():
        if group in groups:
            return spaced(every, written)
    if "per" in groups:
        least = times(groups.get("low") or groups.get("least") or groups["times"])
        return _times(least, groups["per"].lower(), written)
    for name in ("times2", "times3", "times4", "times5", "times6"):
        if name in groups:
            count = whole(groups[name])
            return Frequency(times_per_day=float(count), as_written=written) if count else None
    return _interval(groups, written)


def _interval(groups: dict[str, str], written: str) -> Frequency | None:
    for suffix in ("", "2", "3", "4"):
        if f"every{suffix}" in groups:
            number = whole(groups[f"every{suffix}"])
            return spaced(number * hours(groups[f"unit{suffix}"]), written) if number else None
    return None


def times(written: str) -> int | None:
    """The number in "twice", "3 times", "three x"; None if none."""
    word = pattern("times_behind").sub("", written.strip().lower())
    return whole(word)


def _times(number: int | None, per: str, written: str) -> Frequency | None:
    if not number:
        return None
    if per.startswith(("w", "m")) and not per.startswith("mor"):
        length = 168.0 if per.startswith("w") else _MONTH_HOURS
        return spaced(length, written) if number == 1 else Frequency(as_written=written)
    return Frequency(times_per_day=float(number), as_written=written) if number <= 24 else None


def hours(unit: str) -> float:
    """The hours in a unit of time as written ("wk", "days", "hourly"); a month has 30 days."""
    unit = unit.lower()
    if unit.startswith("mi"):
        return 1 / 60
    return _MONTH_HOURS if unit.startswith("mo") else _HOURS[unit[0]]


def spaced(interval: float, written: str) -> Frequency | None:
    """A frequency from the hours between two takings: up to a day also as times a day."""
    if interval <= 0 or interval < 0.25:
        return None
    if interval < 24:
        return Frequency(times_per_day=24 / interval, interval_hours=interval, as_written=written)
    if interval == 24:
        return Frequency(times_per_day=1.0, interval_hours=24.0, as_written=written)
    return Frequency(interval_hours=interval, as_written=written)
