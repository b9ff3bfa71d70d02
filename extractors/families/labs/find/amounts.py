"""Numbers that may be results: with comparator, range, unit or titre; never dates, ages or doses by rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractors.english.numbers.digits import number_at, numbers_in, read_number, standing_numbers, strokes_at
from extractors.english.spans import Spans
from extractors.english.units.dimensions import Dimension
from extractors.english.units.values import Unit, read_unit, unit_at
from extractors.families.labs.find.cues import Cue, comparators, find_cues, ruled_out, ruled_out_behind
from extractors.families.labs.find.flags import after_flag
from extractors.families.labs.gaps.said import begins, ends, fills
from extractors.families.labs.gaps.words import behind, leading
from schemas.lab import Comparator

LEAST_TITRE = 4  # "1:2" is a ratio
LONGEST_SLASHED = 48  # characters of the names before values with strokes
OF_NO_SPECIMEN = frozenset((Dimension.DOSE, Dimension.RATE, Dimension.LENGTH))
UnitAt = tuple[int, int, Unit]  # `(start, end, unit)`


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at `[start, end)` with its comparator and unit; digits are kept as written.

    `value_end` closes the digits, `high` is the upper end of a range of results. `titre` says that the
    number is the second one of "1:160".
    """

    start: int
    end: int
    low: str
    high: str | None
    comparator: Comparator | None
    unit: Unit | None
    unit_span: tuple[int, int] | None
    titre: bool = False
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Digits:
    """The digits `[start, end)` with the comparator that begins at `begin`.

    `named` where a test ends one character before ("INR-1.3"), `slash` where one begins behind a stroke
    ("pH 7.21/pCO2 18").
    """

    start: int
    end: int
    begin: int
    comparator: Comparator | None
    named: bool
    slash: bool


@dataclass(frozen=True, slots=True)
class Upper:
    """The upper end of a range of results that ends at `end`, with the unit behind it; of a plain number no more than its end."""

    end: int
    high: str | None = None
    dash: str = ""
    unit: UnitAt | None = None


def find_amounts(text: str, masked: Sequence[tuple[int, int]]) -> list[Amount]:
    """Every number outside the masked spans that may be a result, in order.

    >>> [(a.low, a.unit and a.unit.ucum) for a in find_amounts("Hb 9. 7 g/dL at 34 weeks, titre 1:160", [])]
    [('9. 7', 'g/dL'), ('160', None)]
    """
    found: list[Amount] = []
    done = 0
    hidden = Spans(masked)
    opened, closed = {start for start, _ in masked}, {end for _, end in masked}
    signs, cues = comparators(text), find_cues(text, "no_result")
    for start, end in _numbers(text, closed):
        if start < done or hidden.meet(start, end):
            continue
        begin, comparator = signs.get(start, (start, None))
        if ruled_out(text, cues, begin, ("step",)):
            continue
        slash = text[end : end + 1] == "/" and end + 1 in opened
        digits = Digits(start, end, begin, comparator, start - 1 in closed, slash)
        told = _slashed(text, start, end) or _told(text, digits, glued=start in closed)
        if told:
            done = told[-1].end
            found += [amount for amount in told if len(told) > 1 or _is_result(text, cues, amount)]
    return _listed_units(text, found)


def _told(text: str, digits: Digits, *, glued: bool) -> list[Amount]:
    """The one amount of the digits; none where they are glued to a name ("IgG2") and have no unit."""
    amount = _amount(text, digits)
    if amount is None or glued and amount.unit is None and text[digits.start - 1].isalpha():
        return []
    return [amount]


def _is_result(text: str, cues: Sequence[Cue], amount: Amount) -> bool:
    """False for a change, an aim or a limit."""
    of = ("any", "bounded") if amount.comparator or amount.high else ("any",)
    return not (ruled_out(text, cues, amount.start, of) or ruled_out_behind(cues, amount.end, of))


def _numbers(text: str, ends: Iterable[int]) -> list[tuple[int, int]]:
    """Where digits stand: as words of their own, and glued to a name that ends there ("Hb9.1g/dL")."""
    found = [match.span() for match in standing_numbers(text)]
    glued = [at for at in ends if text[at : at + 1].isdigit() and text[at - 1 : at].isalpha()]
    found += [match.span() for at in glued if (match := number_at(text, at))]
    return sorted(found) if glued else found


def _listed_units(text: str, amounts: list[Amount]) -> list[Amount]:
    """The amounts with the unit that a bare list tells once at its end: "96, 212, 188 and 150 mg/dL"."""
    for position in range(len(amounts) - 2, -1, -1):
        earlier, later = amounts[position], amounts[position + 1]
        if earlier.unit is not None or later.unit is None or earlier.titre or "/" not in later.unit.written:
            continue
        if fills("between_values", text, earlier.end, later.start):
            amounts[position] = replace(earlier, unit=later.unit, unit_span=later.unit_span)
    return amounts


def _slashed(text: str, start: int, end: int) -> list[Amount]:
    """The results of "45/38 U/L", "PT/INR: 18/1.6" and "128/5.9/92 mmol/L"; none of other fractions, of dashes "OGTT: 5.4-11.2-8.9"."""
    match = strokes_at(text, start) if text.startswith(("/", " "), end) else None
    if (
        match is None
        and text.startswith(("-", "–"), end)
        and ends("tolerance_test", text, start, LONGEST_SLASHED)
    ):
        match = begins("dashed_three", text, start)
    if match is None or match[0].count("/") > 1 and begins("date", text, start):
        return []
    unit = unit_at(text, match.end())
    named = ends("slashed_names", text, start, LONGEST_SLASHED)
    if not named and (unit is None or "/" not in unit[2].written and unit[2].written != "%"):
        return []
    kind, span = (unit[2], unit[:2]) if unit else (None, None)
    parts = [part.span() for part in numbers_in(text, start, match.end())]
    found = [Amount(a, b, text[a:b], None, None, kind, span) for a, b in parts]
    return [*found[:-1], replace(found[-1], end=unit[1] if unit else match.end())]


def _amount(text: str, digits: Digits) -> Amount | None:
    """The amount of the digits, None where they are a date, an age or a count of something else."""
    if _looks_like_date(text, digits.start, digits.end):
        return None
    return _with_french_power(text, digits.start) or _dilution(text, digits) or _measured(text, digits)


def _with_french_power(text: str, start: int) -> Amount | None:
    """The amount of "12,5.10 9/L", whose point multiplies."""
    match = begins("french_power", text, start)
    unit = unit_at(text, match.end()) if match else None
    if match is None or unit is None:
        return None
    repaired = replace(read_unit(f"10^{match['power']}{unit[2].written}"), repaired=True)
    return Amount(start, unit[1], match["value"], None, None, repaired, (match.end("value") + 1, unit[1]))


def _dilution(text: str, digits: Digits) -> Amount | None:
    """The amount of "1:160", and of "1:2" and "1 in 128" where the words before say that it is a titre."""
    match = begins("dilution", text, digits.start) if text[digits.start : digits.end] == "1" else None
    if match is None:
        return None
    plain = match["joint"].strip() != "in" and (read_number(match["titre"]) or 0) >= LEAST_TITRE
    if not plain and not any(cue.end <= digits.end for cue in find_cues(text, "titre")):
        return None
    return Amount(digits.begin, match.end(), match["titre"], None, digits.comparator, None, None, titre=True)


def _measured(text: str, digits: Digits) -> Amount | None:
    """The amount of a plain number or of a range, with its unit; None where it counts something else."""
    unit = _unit_behind(text, digits.end)
    if unit is None and (spread := _spread(text, digits)) is not None:
        return spread
    upper = _upper(text, digits, digits.end if unit is None else unit[1])
    if upper is not None and upper.unit is None and behind("counted", "multiplied").match(text, upper.end):
        return None
    if upper is None or not _is_range(text, digits, upper):
        upper = Upper(digits.end)
    unit = upper.unit or unit
    if unit is None and not _stands_alone(text, digits, upper.end):
        return None
    if unit is not None and unit[2].dimension in OF_NO_SPECIMEN:
        return None
    return Amount(
        digits.begin,
        max(upper.end, unit[1]) if unit else upper.end,
        text[digits.start : digits.end],
        upper.high,
        digits.comparator,
        unit[2] if unit else None,
        unit[:2] if unit else None,
        dash=upper.dash.strip(),
    )


def _spread(text: str, digits: Digits) -> Amount | None:
    """The amount of "0.02 ± 0.01 mIU/L", whose unit stands behind how far it may be off; None without such a unit."""
    sign = begins("spread", text, digits.end)
    off = number_at(text, sign.end()) if sign else None
    unit = _unit_behind(text, off.end()) if off else None
    if unit is None or unit[2].dimension in OF_NO_SPECIMEN:
        return None
    low = text[digits.start : digits.end]
    return Amount(digits.begin, unit[1], low, None, digits.comparator, unit[2], unit[:2])


def _stands_alone(text: str, digits: Digits, end: int) -> bool:
    """False for a number without a unit that counts or numbers something: "3 days", "case 2", "46,XY"."""
    if behind("counted", "multiplied").match(text, end):
        return False
    numbered = leading("numbered").search(text, max(0, digits.begin - LOOK_BACK), digits.begin)
    if not digits.named and (numbered or ends("sign_of_none", text, digits.begin)):
        return False
    return digits.slash or not _runs_on(text, end)


LOOK_BACK = 60  # characters before a number in which the words stand that number it


def _upper(text: str, digits: Digits, at: int) -> Upper | None:
    """The second number behind a dash or "to" that begins at `at`, None without one."""
    joint = begins("range_joint", text, at)
    high = number_at(text, joint.end()) if joint else None
    if joint is None or high is None or "and" in joint[0] and not ends("between", text, digits.begin):
        return None
    return Upper(high.end(), high[0], joint[0], unit_at(text, high.end()))


def _is_range(text: str, digits: Digits, upper: Upper) -> bool:
    """A range of results, not two results: "from 15.3 to 9.7" is two, "ranged from 15 to 17" one."""
    if "to" in upper.dash:
        stepped = ends("from", text, digits.begin) and not ends("ranging", text, digits.begin)
        if stepped or falls(text[digits.start : digits.end], upper.high):
            return False
    joint = begins("range_joint", text, upper.end) if upper.dash[0] == " " else None
    return joint is None or number_at(text, joint.end()) is None  # "9 - 11 - 13" is a series


def falls(first: str | None, second: str | None) -> bool:
    """True for "310 to 22": a fall, not a range."""
    low, high = read_number(first or ""), read_number(second or "")
    return low is not None and high is not None and high < low


def _unit_behind(text: str, end: int) -> UnitAt | None:
    """The unit of the digits that end here: at once, in brackets, or behind the mark of a result outside its range."""
    marked = after_flag(text, end)
    if marked > end and (unit := unit_at(text, marked)) is not None:
        return unit
    return unit_at(text, end) or _bracketed_unit(text, end) or _without_power(text, end)


def _without_power(text: str, end: int) -> UnitAt | None:
    """The unit of "12 x 10 /L", whose power is lost: kept as written, it can't be read."""
    match = begins("power_gone", text, end)
    if match is None:
        return None
    return match.start("unit"), match.end("unit"), Unit(match["unit"], None, Dimension.COUNT, power_lost=True)


def _bracketed_unit(text: str, end: int) -> UnitAt | None:
    """The unit alone in brackets behind the number: "83.2 (pmol/l)"."""
    opened = end + text.startswith(" ", end)
    unit = unit_at(text, opened + 1) if text.startswith("(", opened) else None
    if unit is None or unit[0] > opened + 1 or not text.startswith(")", unit[1]):
        return None
    return unit if "/" in unit[2].written else None


def _runs_on(text: str, end: int) -> bool:
    """True for digits that run on in letters or another number: "46,XY", "3D", "11/2014"."""
    following = text[end : end + 2]
    return bool(following) and (
        following[0].isalpha() or following[0] in "/+'’^" or following[0] in ",.:" and following[1:].isdigit()
    )


def _looks_like_date(text: str, start: int, end: int) -> bool:
    if begins("date", text, start) or begins("month_behind", text, end):
        return True
    year = fills("year", text, start, end) and ends("before_year", text, start)
    return bool(year) and unit_at(text, end) is None
