"""The sentences on the pages of the families are read as the pages say, and every field is on a page."""

import re

import pytest

from schemas.fields import fields
from tests.conftest import ROOT
from tests.docs.families import PLACES, read

FOLDER = ROOT / "docs" / "families"
_TABLE = re.compile(
    r'^\| text(?:, behind "(?P<lead>[^"]+)")? \| read \|\n\|[- |]+\|\n(?P<rows>(?:\|.*\n)+)', re.M
)


def sentences(family):
    """The lead, the sentence and what the page says of it."""
    page = (FOLDER / f"{family}.md").read_text(encoding="utf-8")
    for table in _TABLE.finditer(page):
        for row in table["rows"].splitlines():
            text, told = (cell.strip() for cell in row.strip("|").split("|"))
            yield f"{table['lead'] or ''} {text}".strip(), told


@pytest.mark.parametrize("family", PLACES)
def test_sentences_are_read_as_the_page_says(family, tmp_path):
    said = dict(sentences(family))
    assert len(said) > 5
    assert {text: read(text, family, tmp_path) for text in said} == said


def test_each_family_has_its_page():
    assert {path.stem for path in FOLDER.glob("*.md")} - {"README"} == set(PLACES)
    rooms = (ROOT / "extractors" / "families").iterdir()
    assert {room.name for room in rooms if (room / "__init__.py").is_file()} == set(PLACES)


def test_every_field_of_the_record_is_on_a_page():
    pages = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md"))
    assert set(re.findall(r"<!-- fields: (\w+) -->", pages)) == {field.family for field in fields()}
