"""Factors between UCUM units of one kind."""

_MASS = {"g": 1.0, "mg": 1e-3, "ug": 1e-6, "ng": 1e-9, "pg": 1e-12, "fg": 1e-15}
_AMOUNT = {"mol": 1.0, "mmol": 1e-3, "umol": 1e-6, "nmol": 1e-9, "pmol": 1e-12}
_ACTIVITY = {
    "[IU]": 1.0,
    "U": 1.0,
    "m[IU]": 1e-3,
    "mU": 1e-3,
    "u[IU]": 1e-6,
    "uU": 1e-6,
    "k[IU]": 1e3,
    "kU": 1e3,
}
_VOLUME = {"L": 1.0, "dL": 0.1, "mL": 1e-3, "uL": 1e-6}
_SIDE_FACTORS = (_MASS, _AMOUNT, _ACTIVITY)


def conversion(unit: str, into: str) -> float | None:
    """The factor from one UCUM unit to another of the same kind, None where they are of different kinds.

    >>> conversion("mg/dL", "g/dL"), conversion("/uL", "10*9/L"), conversion("mmol/L", "mg/dL")
    (0.001, 0.001, None)
    """
    if unit == into:
        return 1.0
    a, b = _scale(unit), _scale(into)
    return round(a[1] / b[1], 15) if a and b and a[0] == b[0] else None


def _scale(ucum: str) -> tuple[int, float] | None:
    """`(kind, factor)` of a unit per litre, None for units that are no concentration."""
    top, slash, bottom = ucum.partition("/")
    if not slash or bottom not in _VOLUME:
        return None
    power = 1.0
    if top.startswith("10*"):
        digits, _, top = top[3:].partition(".")
        power = 10.0 ** int(digits) if digits.isdigit() else 1.0
    if not top or top.startswith("{"):
        return 3, power / _VOLUME[bottom]
    for kind, factors in enumerate(_SIDE_FACTORS):
        if top in factors:
            return kind, power * factors[top] / _VOLUME[bottom]
    return None
