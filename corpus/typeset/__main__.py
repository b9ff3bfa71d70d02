"""Sets texts as publications; without arguments renews the shipped samples."""

import argparse
import sys
from pathlib import Path

from corpus.typeset.samples import MANIFEST, SAMPLES, manifest, read_text, sample_files, typeset


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 when all was written, 1 when a text could not be read or set."""
    parser = argparse.ArgumentParser(prog="python -m corpus.typeset", description=__doc__)
    parser.add_argument("texts", nargs="?", type=Path, help="a folder of .txt files")
    parser.add_argument("--out", type=Path, help="the folder to write into (needed with a folder of texts)")
    parser.add_argument("--format", choices=("txt", "xml", "nxml", "pdf"), action="append", dest="formats")
    options = parser.parse_args(arguments)
    if options.texts is None:
        files = sample_files()
        SAMPLES.mkdir(exist_ok=True)
        _write(SAMPLES, files)
        MANIFEST.write_bytes(manifest(files))
        return 0
    if options.out is None:
        parser.error("say with --out where the files go")
    return _set_folder(options.texts, options.out, options.formats or ["xml", "pdf"])


def _set_folder(texts: Path, out: Path, formats: list[str]) -> int:
    paths = sorted(texts.glob("*.txt"))
    if not paths:
        sys.stderr.write(f"{texts}: no .txt file in this folder\n")
        return 1
    out.mkdir(parents=True, exist_ok=True)
    failed = 0
    for path in paths:
        try:
            text = read_text(path)
            _write(out, {f"{path.stem}.{ending}": typeset(path.stem, text, ending) for ending in formats})
        except ValueError as problem:
            sys.stderr.write(f"{path}: {problem}\n")
            failed = 1
    return failed


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
        sys.stdout.write(f"{folder / name}\n")


if __name__ == "__main__":
    sys.exit(main())
