"""Raise the floors to what the product reaches now: `python -m tests.golden`; `--lower` lowers them as well."""

import argparse
import sys

from tests.golden.floors import faults, load, measure, raised, save


def main() -> int:
    """Write the floors; 1 where a figure lies below its floor and may not lower it."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("--lower", action="store_true", help="take the figures as they are, lower ones too")
    lower = parser.parse_args().lower
    figures, floors = measure(), load()
    new = raised(figures, floors, lower=lower)
    save(new)
    for place, floor in new.items():
        if floor != (old := floors.get(place)):
            sys.stdout.write(
                f"{', '.join(place)}: {'new' if old is None else f'{old / 1000:.3f}'} -> {floor / 1000:.3f}\n"
            )
    below = faults(figures, new)
    sys.stdout.write("".join(f"{fault}\n" for fault in below))
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main())
