"""Runs the tests that a changed word could concern, in a process of its own, on a copy of the tree."""

import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.tools.counts.source import PACKAGES, ROOT
from pipeline.tools.mutants.alternatives import CORPUS, rule_files
from pipeline.tools.mutants.sites import Site

COPIED = (*PACKAGES, "tests", "pyproject.toml", "README.md", "Makefile", "requirements.lock")
TESTS = ("tests/extractors", "tests/golden")
TOOLS = "tests/pipeline/tools"
TABLE = ".csv"
GOLDEN = "tests/golden"
GOLDEN_TEXTS = "corpus/typeset/texts"
LOG = "tests.log"  # in the copy of the tree
_FORK = multiprocessing.get_context("fork")
_PASSED = 0
_REWRITE = "ignore::pytest.PytestAssertRewriteWarning"  # of libraries that are there before the tests
_STEADY = ("--hypothesis-profile", "ci")  # the same examples each time, and none is too slow


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a change was noticed, and by what or why not; None where the tests took too long to tell."""

    site: Site
    noticed: bool | None
    why: str


def verdicts(found: Sequence[Site], *, workers: int, seconds: float, root: Path = ROOT) -> Iterator[Verdict]:
    """The verdict on each site, in their order. Raises ValueError where the tests fail as they are."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        _load_libraries()
        with ProcessPoolExecutor(
            workers, mp_context=_FORK, initializer=_copy, initargs=(root, folder)
        ) as pool:
            first = pool.submit(_as_it_is, 10 * seconds)
            waiting = [pool.submit(_verdict, site, seconds) for site in found]
            if (said := first.result()) is not None:
                pool.shutdown(wait=False, cancel_futures=True)
                raise ValueError(f"the tests fail before anything is changed; mend them first: {said}")
            for future in waiting:
                yield future.result()


def concerned(site: Site, root: Path) -> list[str]:
    """The test files that a change is shown to.

    First those that read the changed table whole, then those whose texts hold the word, of them the ones named like
    the room before others, and the whole product last.
    """
    word, room = site.word, site.path.parts[-2]
    held = [
        path.relative_to(root).as_posix()
        for path in sorted((root / TESTS[0]).rglob("test_*.py"))
        if any(_holds(file, word) for file in (path, *_data_of(path, root)))
    ]
    held.sort(key=lambda path: room not in path)
    held = [*_readers_of(site.path, root), *held]
    texts = [*(root / GOLDEN_TEXTS).glob("*.txt"), *(root / "corpus" / "samples").glob("*.*ml")]
    return [*held, GOLDEN] if any(_holds(file, word) for file in texts) else held


def _readers_of(path: Path, root: Path) -> list[str]:
    """The tests of the building tools that read a table whole, told by its name in them."""
    if path.suffix != TABLE:
        return []
    tests = sorted((root / TOOLS).glob("test_*_table.py"))
    return [test.relative_to(root).as_posix() for test in tests if _holds(test, path.name)]


def _data_of(path: Path, root: Path) -> list[Path]:
    """The files of texts that a test file names: those beside it, and the corpus of a room."""
    source = path.read_text(encoding="utf-8")
    beside = [data for data in path.parent.glob("*.toml") if data.name in source]
    corpora = (root / "extractors").rglob(CORPUS)
    return beside + [data for data in corpora if CORPUS in source and data.parent.name in source]


def _holds(path: Path, word: str) -> bool:
    return word.casefold() in path.read_text(encoding="utf-8").casefold()


def _verdict(site: Site, seconds: float) -> Verdict:
    copied = Path.cwd() / site.path
    before = copied.read_bytes()
    try:
        copied.write_bytes(site.changed(before.decode()).encode())
        if site.kind == "rules" and _disproved(site):
            return Verdict(site, noticed=True, why="an example of the rule")
        files = concerned(site, Path.cwd())
        if not files:
            return Verdict(site, noticed=False, why="no test holds the word")
        status = _tests(files, seconds)
        if status is None:
            return Verdict(site, noticed=None, why=f"more than {seconds:g} s")
        return Verdict(site, noticed=status != _PASSED, why=f"{len(files)} test files")
    finally:
        copied.write_bytes(before)


def _as_it_is(seconds: float) -> str | None:
    """None if the tests pass with nothing changed, else how they end."""
    of_tables = [path.as_posix() for path in sorted(Path(TOOLS).glob("test_*_table.py"))]
    if _tests([*TESTS, *of_tables], seconds) == _PASSED:
        return None
    return Path(LOG).read_text(encoding="utf-8", errors="replace")[-2000:]


def _disproved(site: Site) -> bool:
    """True if a rule of the changed file no longer meets its own examples."""
    return any(
        rule.broken() for file in rule_files(Path.cwd()) if file.path == site.path for rule in file.rules
    )


def _tests(files: Sequence[str], seconds: float) -> int | None:
    """The exit status of the tests, None where they took too long."""
    process = _FORK.Process(target=_run, args=(files,))
    process.start()
    process.join(seconds)
    if process.is_alive():
        process.kill()
        process.join()
        return None
    return process.exitcode


def _run(files: Sequence[str]) -> None:
    import pytest

    with open(LOG, "w", encoding="utf-8") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        status = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-W", _REWRITE, *_STEADY, *files])
    os._exit(int(status))


def _copy(root: Path, folder: str) -> None:
    """Give this worker a tree of its own, and forget the modules of the other one."""
    tree = Path(tempfile.mkdtemp(dir=folder))
    for name in COPIED:
        if (root / name).is_dir():
            shutil.copytree(root / name, tree / name)
        else:
            shutil.copy2(root / name, tree / name)
    os.chdir(tree)
    sys.dont_write_bytecode = True
    sys.path[:] = [str(tree), *(path for path in sys.path if path and Path(path).resolve() != root)]
    for name in [*sys.modules]:
        if name.split(".")[0] in (*PACKAGES, "tests"):
            del sys.modules[name]


def _load_libraries() -> None:
    """Import what takes long and is not ours, once for all tests."""
    import pypdfium2
    import pytest
    import scispacy.abbreviation
    import spacy
    import typer.testing

    _ = (pypdfium2, pytest, scispacy.abbreviation, spacy, typer.testing)
