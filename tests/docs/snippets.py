"""Code as it stands on the pages, in order, and how each kind of it is run.

A fence is run unless the line above it says why not: `<!-- not run: it needs a server -->`. Its commands must still be known.
"""

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import typer
import yaml
from lxml import etree
from typer.testing import CliRunner

from extractors.english.rules import parse_rules
from extractors.families.labs.record import collect
from pipeline.cli.main import app
from tests.conftest import ROOT
from tests.extractors.support import annotated
from tests.extractors.test_tables import lab

PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("corpus/looks/*.md")])
]
_FENCE = re.compile(
    r"^(?:<!-- not run: (?P<why>[^\n]+) -->\n)?```(?P<language>[a-z]*)\n(?P<code>.*?)^```$", re.M | re.S
)
_SET = re.compile(r"([A-Z_]+)=(.*)", re.S)
_STATUS = re.compile(r"# status (\d+)")  # behind a command: what it ends with where that is not 0
# What fences of these show is no code.
SHOWN = {"text"}


@dataclass(frozen=True)
class Snippet:
    """One fence of a page; `why` says why it is not run, empty where it is."""

    line: int
    language: str
    code: str
    why: str


def snippets(page: str) -> list[Snippet]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return [
        Snippet(text.count("\n", 0, match.start()) + 1, match["language"], match["code"], match["why"] or "")
        for match in _FENCE.finditer(text)
    ]


@dataclass
class Session:
    """What one page has done so far, in its folder; names of Python stay from snippet to snippet."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)

    def run(self, snippet: Snippet) -> None:
        getattr(self, f"_{snippet.language}")(snippet.code)

    def _sh(self, code: str) -> None:
        for line in code.splitlines():
            self._command(line)

    def _console(self, code: str) -> None:
        """Commands behind `$`, each with what it says; `...` stands for anything."""
        assert code.startswith("$ ")
        for part in code.removeprefix("$ ").split("\n$ "):
            command, _, told = part.partition("\n")
            said = self._command(command)
            if told.strip():
                assert OutputChecker().check_output(
                    told.strip(), said.strip(), ELLIPSIS | NORMALIZE_WHITESPACE
                ), said

    def _command(self, line: str) -> str:
        words = shlex.split(line, comments=True)
        if not words:
            return ""
        ends = _STATUS.search(line)
        return self._simple(words, int(ends[1]) if ends else 0)

    def _simple(self, words: list[str], status: int) -> str:
        environment = dict(self.environment)
        while words and (match := _SET.fullmatch(words[0])):
            environment[match[1]] = match[2]
            words = words[1:]
        match words:
            case ["make" | "python", *_]:
                known(words)
                return ""
            case ["echo", text]:
                return f"{text}\n"
            case ["echo", text, ">", name]:
                (self.folder / name).write_text(f"{text}\n", encoding="utf-8")
                return ""
            case ["mkdir", name]:
                (self.folder / name).mkdir()
                return ""
            case ["cp", pattern, name]:
                for path in self.folder.glob(pattern):
                    shutil.copy(path, self.folder / name)
                return ""
            case ["ls", folder]:
                return "\n".join(
                    sorted(path.name for path in (self.folder / folder).iterdir() if path.name[0] != ".")
                )
            case ["gravida", "ingest", *arguments]:
                return self._ingest(arguments, environment, status)
            case ["gravida", *arguments]:
                done = CliRunner().invoke(app, arguments, env=environment)
                if done.exit_code != status:
                    raise AssertionError(f"{shlex.join(words)}: {done.output}") from done.exception
                return done.stdout
        raise AssertionError(f"nobody knows how to run this: {shlex.join(words)}")

    def _ingest(self, arguments: list[str], environment: dict[str, str], status: int) -> str:
        """In a process of its own: Prefect's flow wants one."""
        done = subprocess.run(
            [sys.executable, "-c", "from pipeline.cli.main import main; main()", "ingest", *arguments],
            env={**os.environ, **environment, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == status, done.stderr
        return done.stdout

    def _python(self, code: str) -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, "<page>", "exec"), self.names)

    def _sql(self, code: str) -> None:
        """For the database that the first line names: `-- duckdb FILE`."""
        head, _, query = code.partition("\n")
        assert head.startswith("-- duckdb ")
        with duckdb.connect(head.removeprefix("-- duckdb "), read_only=True) as database:
            assert database.execute(query).fetchall()

    def _toml(self, code: str) -> None:
        """A rule is proved; the lines of a corpus of results tell what they say."""
        if "[[rule]]" in code:
            parse_rules(code, "page")
            return
        for line in tomllib.loads(code)["line"]:
            doc = annotated(line["text"])
            assert [lab(result) for case in doc._.cases for result in collect(doc, case)] == line["labs"]

    def _yaml(self, code: str) -> None:
        assert yaml.safe_load(code)

    def _json(self, code: str) -> None:
        """It stands in something that the page has written."""
        shown = json.loads(code)
        assert any(holds(one, shown) for one in self._written()), (
            "this is in no file that the page has written"
        )

    def _xml(self, code: str) -> None:
        etree.fromstring(f"<r xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>{code}</r>")
        shown = re.sub(r"\s", "", code)
        files = (path.read_text(encoding="utf-8") for path in self.folder.glob("out/**/*.xml"))
        assert any(shown in re.sub(r"\s", "", text) for text in files), (
            "this is in no file that the page has written"
        )

    def _written(self) -> Iterator[Any]:
        for path in sorted(self.folder.glob("out/**/*")):
            if path.suffix == ".json":
                yield json.loads(path.read_text(encoding="utf-8"))
            elif path.suffix in {".jsonl", ".ndjson"}:
                yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def holds(whole: Any, part: Any) -> bool:
    """Whether some place of a JSON value has all that `part` has."""
    if _covers(whole, part):
        return True
    inside = whole.values() if isinstance(whole, dict) else whole if isinstance(whole, list) else ()
    return any(holds(value, part) for value in inside)


def _covers(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            key in whole and _covers(whole[key], value) for key, value in part.items()
        )
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(_covers(one, value) for one in whole) for value in part)
    return bool(whole == part)


def known(words: list[str]) -> None:
    """Commands of this product that are not run exist, with the options that they are given."""
    while words and _SET.fullmatch(words[0]):
        words = words[1:]
    match words:
        case ["gravida", name, *rest]:
            group: Any = typer.main.get_command(app)
            command = group.commands[name]
            while rest and rest[0] in getattr(command, "commands", {}):
                command, rest = command.commands[rest[0]], rest[1:]
            options = {
                one for parameter in command.params for one in (*parameter.opts, *parameter.secondary_opts)
            }
            given = {
                word.strip("[]").split("=")[0]
                for word in rest
                if word.strip("[").startswith("-") and word != "-"
            }
            assert given <= options | {"--help"}, given - options
        case ["python", "-m", module, *rest]:
            spec = find_spec(f"{module}.__main__") if _is_package(module) else find_spec(module)
            assert spec, module
            assert spec.origin, module
            source = "".join(path.read_text(encoding="utf-8") for path in _sources(module, Path(spec.origin)))
            given = {word.strip("[]") for word in rest if word.strip("[").startswith("--")}
            assert all(f'"{option}"' in source for option in given), given
        case ["make", target, *_]:
            assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M), target


def _is_package(module: str) -> bool:
    found = find_spec(module)
    assert found is not None, module
    return found.submodule_search_locations is not None


def _sources(module: str, origin: Path) -> list[Path]:
    return sorted(origin.parent.glob("*.py")) if origin.name == "__main__.py" else [origin]
