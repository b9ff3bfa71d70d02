"""`python -m pipeline.tools.speed FOLDER [--other PYTHON] [--repeat 1]`: pages a second of reading PDFs, beside other readers.

Each reader goes through all files in a process of its own: Gravida to a document with sections, tables and places,
pypdfium2 and PyMuPDF to bare text. Seconds are those of the processor, so that others on the machine do not count.
PyMuPDF is measured where `--other` is the Python of an environment that has it.
"""

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

from rich.console import Console
from rich.table import Table

WIDTH = 100  # columns where there is no terminal
_PYMUPDF = """
import json, resource, sys, time
import pymupdf
began, pages = time.process_time(), 0
for path in sys.argv[2:] * int(sys.argv[1]):
    try:
        with pymupdf.open(path) as pdf:
            for page in pdf:
                page.get_text()
                pages += 1
    except Exception:
        pass
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"pages": pages, "seconds": time.process_time() - began, "peak_kb": peak}))
"""


def gravida(path: Path) -> int:
    """Read one file as the product does; how many pages it has, 0 where it cannot be read."""
    from corpus.readers.read import read_document
    from schemas.errors import InputError

    try:
        return len(read_document(path).pages)
    except InputError:
        return 0


def pypdfium2(path: Path) -> int:
    """Read one file's bare text; how many pages it has, 0 where it cannot be read."""
    import pypdfium2 as pdfium

    try:
        with pdfium.PdfDocument(path) as pdf:
            for page in pdf:
                text_page = page.get_textpage()
                text_page.get_text_range()
                text_page.close()
                page.close()
            return len(pdf)
    except pdfium.PdfiumError:
        return 0


READERS: dict[str, Callable[[Path], int]] = {"gravida": gravida, "pypdfium2": pypdfium2}


def measure(reader: str, repeat: int, paths: Sequence[Path]) -> dict[str, float]:
    """Pages, seconds and peak memory of one reader in this process."""
    began, pages = process_time(), 0
    for path in [*paths] * repeat:
        pages += READERS[reader](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"pages": pages, "seconds": process_time() - began, "peak_kb": peak}


def main() -> int:
    """Print the comparison; 1 where there is no PDF or a reader fails."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.speed", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of PDFs")
    parser.add_argument("--other", help="the Python of an environment with PyMuPDF")
    parser.add_argument("--repeat", type=int, default=1, help="times that each file is read")
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    paths = sorted(options.folder.rglob("*.pdf"))
    if not paths:
        sys.stderr.write(f"{options.folder}: holds no PDF\n")
        return 1
    if options.reader:
        sys.stdout.write(json.dumps(measure(options.reader, options.repeat, paths)) + "\n")
        return 0
    files, repeat = [str(path) for path in paths], str(options.repeat)
    own = [sys.executable, "-m", "pipeline.tools.speed", str(options.folder), "--repeat", repeat, "--reader"]
    commands = {reader: [*own, reader] for reader in READERS}
    if options.other:
        commands["PyMuPDF"] = [options.other, "-c", _PYMUPDF, repeat, *files]
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("", "pages", "pages/s", "of Gravida's", "peak MB"):
        table.add_column(column, justify="right" if column else "left")
    speed: dict[str, float] = {}
    for name, command in commands.items():
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write(f"{name} failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}\n")
            return 1
        found = json.loads(done.stdout.splitlines()[-1])
        speed[name] = found["pages"] / found["seconds"]
        share = f"{speed[name] / speed['gravida']:.1f} x" if name != "gravida" else ""
        table.add_row(
            name, f"{found['pages']:,}", f"{speed[name]:,.1f}", share, f"{found['peak_kb'] / 1024:,.0f}"
        )
    Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
