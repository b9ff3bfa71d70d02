"""The programs that set pages: which are installed, how to get them, and how each makes a PDF of a manuscript."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpus.typeset.samples import read_text
from pipeline.tools.typeset import groff, html, latex, office
from pipeline.tools.typeset.manuscript import Manuscript, manuscript
from pipeline.tools.typeset.styles import Style
from schemas.errors import GravidaError

SECONDS = 180.0  # for one document
_BROWSER = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-sync --no-pdf-header-footer"
).split()
PROGRAMS = {
    "latex": ("pdflatex",),
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "weasyprint": ("weasyprint",),
    "libreoffice": ("soffice", "libreoffice"),
    "groff": ("groff",),
}
BESIDE = {
    "groff": "gropdf"
}  # without which an engine sets no PDF: a base system has groff for its manuals alone
ADVICE = {
    "latex": "apt-get install texlive-latex-recommended texlive-latex-extra texlive-publishers texlive-fonts-recommended",
    "chromium": "apt-get install chromium fonts-crosextra-caladea fonts-liberation",
    "weasyprint": "pip install weasyprint in an environment of its own, and set WEASYPRINT to its program",
    "libreoffice": "apt-get install libreoffice-writer fonts-crosextra-carlito fonts-crosextra-caladea",
    "groff": "apt-get install groff",
}


class EngineError(GravidaError):
    """A program that sets pages failed."""


def program(engine: str) -> str | None:
    """The program of an engine: by the variable of its name in capitals, else on the path; None where it can set no PDF."""
    if engine in BESIDE and shutil.which(BESIDE[engine]) is None:
        return None
    named = os.environ.get(engine.upper())
    return next(filter(None, map(shutil.which, [named] if named else PROGRAMS[engine])), None)


def typeset(paper: Manuscript, style: Style) -> bytes:
    """The PDF of a manuscript. Raises EngineError where the engine is missing or fails."""
    command = program(style.engine)
    if command is None:
        raise EngineError(f"{style.engine} is not installed: {ADVICE[style.engine]}")
    with tempfile.TemporaryDirectory() as folder:
        result = _SET[style.engine](command, paper, style, Path(folder))
        if not result.is_file():
            raise EngineError(f"{style.name}/{paper.name}: {style.engine} made no PDF")
        return result.read_bytes()


def set_file(out: Path, job: tuple[Style, Path]) -> str:
    """Set one text in one style as OUT/STYLE/NAME.pdf; the line that says why not, or nothing."""
    style, path = job
    try:
        written = typeset(manuscript(path.stem, read_text(path)), style)
    except EngineError as error:
        return str(error)
    (out / style.name).mkdir(parents=True, exist_ok=True)
    (out / style.name / f"{path.stem}.pdf").write_bytes(written)
    return ""


def _latex(command: str, paper: Manuscript, style: Style, folder: Path) -> Path:
    (folder / "paper.tex").write_text(latex.source(paper, style), encoding="utf-8")
    for _ in range(2):  # places of floats and line numbers need a second run
        _run(
            [command, "-interaction=batchmode", "-halt-on-error", "paper.tex"],
            folder,
            f"{style.name}/{paper.name}",
        )
    return folder / "paper.pdf"


def _chromium(command: str, paper: Manuscript, style: Style, folder: Path) -> Path:
    (folder / "paper.html").write_text(html.page(paper, style), encoding="utf-8")
    _run(
        [
            command,
            *_BROWSER,
            f"--user-data-dir={folder / 'profile'}",
            "--print-to-pdf=paper.pdf",
            "paper.html",
        ],
        folder,
        f"{style.name}/{paper.name}",
    )
    return folder / "paper.pdf"


def _weasyprint(command: str, paper: Manuscript, style: Style, folder: Path) -> Path:
    (folder / "paper.html").write_text(html.page(paper, style), encoding="utf-8")
    _run([command, "paper.html", "paper.pdf"], folder, f"{style.name}/{paper.name}")
    return folder / "paper.pdf"


def _libreoffice(command: str, paper: Manuscript, style: Style, folder: Path) -> Path:
    (folder / "paper.fodt").write_text(office.source(paper, style), encoding="utf-8")
    made = "paper.fodt"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    for target in ["docx", "pdf"] if style.flag("docx") else ["pdf"]:
        _run(
            [command, profile, "--headless", "--convert-to", target, made],
            folder,
            f"{style.name}/{paper.name}",
        )
        made = f"paper.{target}"
    return folder / "paper.pdf"


def _groff(command: str, paper: Manuscript, style: Style, folder: Path) -> Path:
    (folder / "paper.ms").write_text(groff.source(paper, style), encoding="utf-8")
    made = _run(
        [command, "-ms", "-t", "-k", "-Tpdf", "-P-pa4", "paper.ms"], folder, f"{style.name}/{paper.name}"
    )
    (folder / "paper.pdf").write_bytes(made)
    return folder / "paper.pdf"


_SET: dict[str, Callable[[str, Manuscript, Style, Path], Path]] = {
    "latex": _latex,
    "chromium": _chromium,
    "weasyprint": _weasyprint,
    "libreoffice": _libreoffice,
    "groff": _groff,
}


def _run(command: list[str], folder: Path, where: str) -> bytes:
    """What a program writes. Raises EngineError with its last words where it fails."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise EngineError(f"{where}: {command[0]} took more than {SECONDS:g} s") from None
    if done.returncode:
        log = folder / "paper.log"
        said = (
            log.read_text("utf-8", "replace")
            if log.is_file()
            else (done.stderr or done.stdout).decode("utf-8", "replace")
        )
        lines = [line for line in said.splitlines() if line.startswith("!")] or said.strip().splitlines()[-1:]
        raise EngineError(f"{where}: {command[0]}: {(lines or ['no message'])[0][:200]}")
    return done.stdout
