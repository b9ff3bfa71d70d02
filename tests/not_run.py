"""What a test run says at its end: how many tests of which kind were not run, and what each kind needs."""

import re
from collections import Counter

KINDS = (  # what is missing, and a word of the reasons that say so; the first that fits
    ("the reference texts beside the repository, which do not ship", r"shared|checkout"),
    ("a browser: apt-get install chromium", r"browser|chromium|playwright"),
    ("OCR: apt-get install tesseract-ocr", r"tesseract"),
    ("PostgreSQL: apt-get install postgresql", r"postgres|psycopg"),
    ("node and its packages: apt-get install npm", r"\bnode\b|\bnpm\b"),
    ("a cluster: pip install 'gravida[cluster]'", r"extra cluster|\bdask\b|\bray\b"),
    ("addresses: pip install 'gravida[remote]' and moto", r"extra remote|\bmoto\b"),
    ("a later or an earlier Python", r"this Python"),
)


def kind_of(reason):
    """What a skipped test needs, by the reason that it gives."""
    own = reason.removeprefix("Skipped: ").removeprefix("needs ")
    return next((kind for kind, words in KINDS if re.search(words, own, re.IGNORECASE)), own)


def not_run(reasons):
    """The lines of the summary, the kind that is missed most first."""
    counted = Counter(map(kind_of, reasons))
    return [f"{count:>6,}  for want of {kind}" for kind, count in counted.most_common()]


def pytest_terminal_summary(terminalreporter):
    """Say it, also when all is quiet."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    reasons = [
        report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        for report in skipped
    ]
    terminalreporter.section(f"{len(skipped):,} tests were not run")
    for line in not_run(reasons):
        terminalreporter.write_line(line)
