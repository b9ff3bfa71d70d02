"""Compiled expressions that one process leaves to the next."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from extractors.english import kept
from extractors.english.gate import gated
from extractors.english.needs import needs
from extractors.english.parsed import code_of, pattern_of_code

EXPRESSIONS = [
    (r"\b(?:mothers?|daughters?|wom[ae]n|females?)\b", re.IGNORECASE),
    (r"(?P<low>\d{1,3})\s?-\s?(?P<high>\d{1,3}) (weeks?|days?)", 0),
    (r"(?<!\w)(a)(?:b|(c))?\1", re.IGNORECASE),
    (r"[À-ÿ\d]{2,}(?=\s|$)", 0),
]
TEXT = "Mother and WOMEN, 12-14 weeks, aca ab, éÀ 30 - 31 days"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder, with nothing known and nothing asked."""
    for name in ("_known", "_asked"):
        monkeypatch.setattr(kept, name, {})
    return tmp_path / "cache"


def found(pattern):
    return [(match.span(), match.groups(), match.groupdict()) for match in pattern.finditer(TEXT)]


@pytest.mark.parametrize(("source", "flags"), EXPRESSIONS)
def test_a_pattern_of_its_code_finds_the_same(source, flags):
    made, wanted = pattern_of_code(source, *code_of(source, flags)), re.compile(source, flags)
    assert found(made) == found(wanted)
    assert (made.flags, made.groups, made.pattern) == (wanted.flags, wanted.groups, wanted.pattern)


def test_the_next_process_compiles_nothing(folder, monkeypatch):
    first = [(found(gated(*one)), needs(*one)) for one in EXPRESSIONS]
    kept.save(folder)
    kept._asked.clear()
    kept.keep_in(folder)
    for module in ("gate", "needs", "kept"):
        name = "code_of" if module == "kept" else "parsed"
        monkeypatch.setattr(f"extractors.english.{module}.{name}", lambda *_: pytest.fail("worked out again"))
    assert [(found(gated(*one)), needs(*one)) for one in EXPRESSIONS] == first
    (only,) = folder.iterdir()
    before = only.stat().st_mtime_ns
    kept.save(folder)
    assert only.stat().st_mtime_ns == before, "nothing is new"


@pytest.mark.parametrize("content", [b"", b"nothing of ours", b"\xe9\x01\x00\x00\x00"])
def test_a_file_that_is_broken_is_as_none(folder, content):
    folder.mkdir()
    kept._file(folder).write_bytes(content)
    kept.keep_in(folder)
    assert found(gated(*EXPRESSIONS[0])) == found(re.compile(*EXPRESSIONS[0]))


def test_a_folder_that_cannot_be_is_as_none(folder):
    folder.write_text("a file")
    kept.keep_in(folder)
    gated(*EXPRESSIONS[0])
    kept.save(folder)
    assert folder.read_text() == "a file"


def test_an_error_is_said_as_python_says_it(folder):
    with pytest.raises(re.error, match="unterminated"):
        gated("(a" + "b" * 40)


def test_other_rules_do_not_keep_what_nobody_asks(folder):
    gated(*EXPRESSIONS[0])
    kept.save(folder)
    kept._asked.clear()
    kept.keep_in(folder)
    gated(*EXPRESSIONS[1])
    kept.save(folder)
    kept.keep_in(folder)
    assert [source for _, source, _ in kept._known] == [EXPRESSIONS[1][0]]


def test_a_second_process_reads_the_same(tmp_path):
    """The report of a text is the same with and without what an earlier process left."""
    code = (
        "import sys; from pathlib import Path; from extractors.nlp import build_nlp, extract; from schemas.document import Document\n"
        "report = extract(build_nlp(keep=Path(sys.argv[1])), Document(id='0' * 16, name='x', text=sys.argv[2]))\n"
        "print(report.model_dump_json())"
    )
    text = "A 31-year-old woman, G3P1, took labetalol 200 mg twice daily from 12 weeks; Hb was 9.1 g/dL at 20 weeks."
    root = Path(kept.__file__).parents[2]
    said = [
        subprocess.run([sys.executable, "-c", code, tmp_path, text], capture_output=True, cwd=root, check=True).stdout
        for _ in range(2)
    ]  # fmt: skip
    assert said[0] == said[1] != b""
    assert len(list(tmp_path.iterdir())) == 1
