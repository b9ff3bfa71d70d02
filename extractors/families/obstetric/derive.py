"""Counts that follow with certainty from those read; nothing is guessed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.fact import Quote

LOSSES = ("miscarriages", "terminations", "ectopics")
BIRTH_PARTS = ("term", "preterm", "living", "stillbirths")


@dataclass
class Counts:
    """The counts of one history while they are worked out: value, quotes and rule by key."""

    values: dict[str, int] = field(default_factory=dict)
    quotes: dict[str, tuple[Quote, ...]] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)

    def get(self, key: str) -> int | None:
        """The count, None if unknown."""
        return self.values.get(key)

    def derive(self, key: str, value: int, rule: str, *sources: str) -> None:
        """Set an unknown count that follows from `sources`; a known one or a negative one is left."""
        if key in self.values or value < 0:
            return
        quotes = [quote for source in sources for quote in self.quotes.get(source, ())]
        if quotes:
            self.values[key] = value
            self.quotes[key] = tuple(dict.fromkeys(quotes))
            self.methods[key] = f"derived:{rule}"


def complete(counts: Counts, *, now: bool | None, counts_birth: bool) -> None:
    """Add what follows. `now`: she was pregnant at presentation; `counts_birth`: parity may hold this birth."""
    steps: tuple[Callable[[Counts, bool | None, bool], None], ...] = (
        _never, _first, _losses_of_formula, _gravidity, _births, _no_births, _no_losses, _parts_of_losses, _parts_of_births,
    )  # fmt: skip
    for step in steps:
        step(counts, now, counts_birth)


def _never(counts: Counts, now: bool | None, counts_birth: bool) -> None:
    if counts.get("gravidity") == 0:
        for key in ("parity", "abortions", *BIRTH_PARTS, *LOSSES):
            counts.derive(key, 0, "never_pregnant", "gravidity")


def _first(counts: Counts, now: bool | None, counts_birth: bool) -> None:
    """A first pregnancy that is the reported one leaves nothing before it."""
    if counts.get("gravidity") != 1 or counts.get("abortions"):
        return
    if any(counts.get(key) for key in (*LOSSES, "stillbirths")):
        return
    if now or counts_birth:
        for key in ("abortions", *LOSSES, "stillbirths"):
            counts.derive(key, 0, "first_pregnancy", "gravidity")
    if now:
        for key in ("parity", "term", "preterm", "living"):
            if not (counts.get("parity") or 0):
                counts.derive(key, 0, "first_pregnancy", "gravidity")


def _losses_of_formula(counts: Counts, now: bool | None, counts_birth: bool) -> None:
    """What gravidity leaves beside the births and the present pregnancy are losses."""
    gravidity, parity = counts.get("gravidity"), counts.get("parity")
    if gravidity is None or parity is None or counts.methods["gravidity"].startswith("derived"):
        return
    if gravidity == parity:
        counts.derive("abortions", 0, "gravidity_equals_parity", "gravidity", "parity")
    elif now:
        counts.derive("abortions", gravidity - parity - 1, "gravidity_less_births", "gravidity", "parity")


def _gravidity(counts: Counts, now: bool | None, counts_birth: bool) -> None:
    parity, abortions = counts.get("parity"), counts.get("abortions")
    if parity is None or abortions is None or now is None:
        return
    counts.derive("gravidity", parity + abortions + int(now), "births_and_losses", "parity", "abortions")


def _births(counts: Counts, now: bool | None, counts_birth: bool) -> None:
    """Losses that fill every earlier pregnancy leave no birth."""
    gravidity = counts.get("gravidity")
    if gravidity is None or not now or counts.get("parity") is not None:
        return
    told = sum(counts.get(key) or 0 for key in LOSSES)
    losses = counts.get("abortions")
    if losses is None and told == gravidity - 1 > 0:
        sources = [key for key in LOSSES if counts.get(key)]
        counts.derive("abortions", told, "sum_of_losses", *sources)
        losses = told
    if losses is not None:
        counts.derive("parity", gravidity - 1 - losses, "gravidity_less_losses", "gravidity", "abortions")


def _no_births(counts: Counts, now: bool | None, counts_birth: bool) -> None:
    if counts.get("parity") == 0 and counts.methods["parity"] != "derived:first_child":
        for key in BIRTH_PARTS:
            counts.derive(key, 0, "no_births", "parity")


def _no_losses(counts: Counts, now: bool | None, counts_birth: bool) -> None:
    if counts.get("abortions") == 0:
        for key in LOSSES:
            counts.derive(key, 0, "no_losses", "abortions")


def _parts_of_losses(counts: Counts, now: bool | None, counts_birth: bool) -> None:
    """Losses of known kinds that make up all losses leave none of the others."""
    abortions, gravidity, parity = counts.get("abortions"), counts.get("gravidity"), counts.get("parity")
    if now and gravidity is not None and parity is not None and abortions != gravidity - parity - 1:
        return
    known = [key for key in LOSSES if counts.get(key) is not None]
    if abortions and known and sum(counts.values[key] for key in known) == abortions:
        for key in LOSSES:
            counts.derive(key, 0, "all_losses_told", "abortions", *known)


def _parts_of_births(counts: Counts, now: bool | None, counts_birth: bool) -> None:
    parity = counts.get("parity")
    if not parity:
        return
    term, preterm = counts.get("term"), counts.get("preterm")
    if term is not None and preterm is None and term == parity:
        counts.derive("preterm", 0, "all_births_at_term", "parity", "term")
    if preterm is not None and term is None and preterm == parity:
        counts.derive("term", 0, "all_births_preterm", "parity", "preterm")
