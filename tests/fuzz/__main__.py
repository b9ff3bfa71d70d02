"""`python -m tests.fuzz TARGET --seconds N`: coverage-guided, until the time is up or something is found.

What is found stands in OUT/found: mend it, and keep the file in `tests/fuzz/findings/TARGET` under a name that says what it is.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["corpus", "extractors", "schemas"]):
    from corpus.formats import formats
    from pipeline.steps import language
    from tests.fuzz.targets import TARGETS

    for each in formats():  # what is imported later would not be followed
        if each.is_read:
            each.reader()
    if "rules" in sys.argv:
        language()

from tests.fuzz.seeds import seeds


def main():
    """Run one target."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--out", type=Path, default=Path("build/fuzz"))
    given = parser.parse_args()
    corpus, found = given.out / given.target, given.out / "found"
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds(given.target):
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    options = [
        f"-max_total_time={given.seconds}", "-max_len=60000", "-timeout=60", "-rss_limit_mb=4000",
        f"-artifact_prefix={found}/{given.target}-", "-verbosity=1",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], TARGETS[given.target])
    atheris.Fuzz()


main()
