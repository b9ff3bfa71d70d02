"""`python -m tests.soak --kills 1000`: kills of everything until the number is reached, or a store is not what it should be."""

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.kills import review_kills, run_kills, undisturbed, write_texts
from tests.soak.stores import content

A_RUN = 24  # kills of one store
KINDS = ("run", "run", "worker", "worker", "worker", "prefect")


def main():
    """Say what was killed how often; the seed makes the same order again."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--texts", type=int, default=300)
    given = parser.parse_args()
    chance, done, began = random.Random(given.seed), 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gravida-soak-") as name:
        folder = Path(name)
        texts, cache = write_texts(folder / "texts", given.texts), folder / "cache"
        wanted = undisturbed(texts, folder, cache)
        while done < given.kills:
            path = folder / f"{done}.db"
            if chance.random() < 0.75:
                run_kills(texts, f"sqlite:///{path}", cache, chance.choices(KINDS, k=A_RUN), chance=chance)
                assert content(f"sqlite:///{path}") == wanted, (
                    f"seed {given.seed}: the store of round {done} differs"
                )
            else:
                shutil.copy(folder / "undisturbed.db", path)
                review_kills(f"sqlite:///{path}", A_RUN, chance=chance)
            done += A_RUN
            path.unlink()
            sys.stdout.write(
                f"{done} kills, {time.monotonic() - began:.0f} s, seed {given.seed}: all stores equal\n"
            )
            sys.stdout.flush()


main()
