"""A hook of `mkdocs`: the pages of the site that do not lie in `docs/`, those of the API, and links as they stand in the checkout.

A page is written once, where it belongs, with links that hold in the checkout; here it gets its place on the site.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from schemas.fields import fields_of

ROOT = Path(__file__).parents[3]
PLACES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
    "corpus/SOURCES.md": "sources/corpus.md",
    "corpus/looks/README.md": "looks.md",
    "extractors/ner/CARD.md": "sources/model.md",
    "extractors/terms/SOURCES-drugs.md": "sources/drugs.md",
    "extractors/terms/SOURCES-labs.md": "sources/labs.md",
}
PACKAGES = ("schemas", "corpus", "extractors", "pipeline")
UNSEEN = ("pipeline/tools", "pipeline/store/migrations")  # built with, not built on
_ORIGINS = {site: source for source, site in PLACES.items()}
_FIELDS = re.compile(r"<!-- fields: (\w{1,40}) -->")
_LINK = re.compile(r"(?P<head>\[[^\]\n]{0,300}\]\()(?P<target>[^)\s#:]{1,300})(?P<anchor>#[^)\s]{0,100})?\)")


def rooms() -> dict[str, list[str]]:
    """The modules of the API by page: `{"schemas": ["schemas", "schemas.base", ...], "corpus.readers": [...]}`."""
    pages: dict[str, list[str]] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "/".join(parts).startswith(UNSEEN) or parts[-1] == "__main__":
                continue
            page = ".".join(parts[:2] if len(parts) > 2 else parts[:1])
            pages.setdefault(page, []).append(".".join(parts).removesuffix(".__init__"))
    return pages


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The navigation with the pages of the API at its end."""
    pages = sorted(rooms())
    config.nav.append(  # type: ignore[union-attr]
        {
            "API": [
                {package: [{name: f"api/{name}.md"} for name in pages if name.split(".")[0] == package]}
                for package in PACKAGES
            ]
        }
    )
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The files of the site: those of `docs/`, those from elsewhere, and a page for each room of the four packages."""
    for source, site in PLACES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, site, content=text))
    for name, modules in rooms().items():
        directives = "\n\n".join(f"::: {module}" for module in modules)
        files.append(File.generated(config, f"api/{name}.md", content=f"# `{name}`\n\n{directives}\n"))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The page with its links as they must be on the site, and the fields of the record where it asks for them."""
    return relinked(_FIELDS.sub(lambda match: field_table(match[1]), markdown), page.file.src_uri)


def field_table(family: str) -> str:
    """The fields of one part of a case, as rows of Markdown.

    >>> field_table("neonates").splitlines()[3]
    '| `birth_weight_g` | birth weight | Birth weight in grams | g |'
    """
    rows = (f"| `{one.path}` | {one.label} | {one.help} | {one.unit} |" for one in fields_of(family))
    return "\n".join(["| field | label | what it holds | unit |", "| --- | --- | --- | --- |", *rows])


def relinked(markdown: str, site: str) -> str:
    """A page's text with the links of the checkout turned into links of the site.

    >>> relinked("See [reading](docs/reading.md#formats) and [rows](extractors/a.toml).", "index.md")
    'See [reading](reading.md#formats) and `extractors/a.toml`.'
    >>> relinked("[looks](../corpus/looks/README.md)", "accuracy.md")
    '[looks](looks.md)'
    """
    folder = posixpath.dirname(_ORIGINS.get(site, f"docs/{site}"))

    def moved(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, match["target"]))
        if target in PLACES:
            place = PLACES[target]
        elif target.startswith("docs/"):
            place = target.removeprefix("docs/")
        else:
            return f"`{target}`"
        start = posixpath.dirname(site) or "."
        return f"{match['head']}{posixpath.relpath(place, start)}{match['anchor'] or ''})"

    return _LINK.sub(moved, markdown)
