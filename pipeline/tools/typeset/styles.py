"""The styles in which manuscripts are set, as data: engine, where tables stand, what is shown, and the sheet."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("styles.toml")
ENGINES = ("latex", "chromium", "weasyprint", "libreoffice", "groff")
TABLES = ("here", "top", "wide", "rotated", "long", "end")
FLAGS = frozenset(
    "head menu kicker correspondence side watermark footnote key_points figure boxed_abstract drop_cap numbered "
    "capitals bars grid lines docx".split()
)


@dataclass(frozen=True)
class Style:
    """One style: `sheet` is CSS, a LaTeX preamble or groff requests, by `engine`; `shows` are its flags."""

    name: str
    engine: str
    tells: str
    sheet: str
    tables: str = "here"
    shows: frozenset[str] = frozenset()
    document_class: str = "\\documentclass{article}"
    columns: int = 1
    font: str = ""
    size: float = 10
    paper: tuple[float, float] = (595, 842)

    def flag(self, name: str) -> bool:
        """True where the style shows this. Raises KeyError for a flag that no style may have."""
        if name not in FLAGS:
            raise KeyError(name)
        return name in self.shows

    def heading(self, title: str, number: int = 0) -> str:
        """A heading as the style writes it; `number` 0 where it has none."""
        title = title.upper() if self.flag("capitals") else title
        if not number:
            return title
        if self.flag("bars"):
            return f"{number} | {title}"
        return f"{number}. {title}" if self.flag("numbered") else title


@cache
def styles() -> tuple[Style, ...]:
    """All styles. Raises ValueError for an unknown key, engine, place or flag."""
    found = []
    for kept in tomllib.loads(_FILE.read_text(encoding="utf-8"))["style"]:
        found.append(_style(dict(kept)))
    names = [style.name for style in found]
    if len(set(names)) < len(names):
        raise ValueError(f"{_FILE.name}: a name is given twice")
    return tuple(found)


def _style(kept: dict[str, Any]) -> Style:
    kept["shows"] = frozenset(kept.get("shows", ()))
    if "paper" in kept:
        kept["paper"] = tuple(kept["paper"])
    style = Style(**kept)
    if style.engine not in ENGINES or style.tables not in TABLES or style.shows - FLAGS:
        raise ValueError(f"{_FILE.name}: {style.name}: unknown engine, place of tables or flag")
    return style
