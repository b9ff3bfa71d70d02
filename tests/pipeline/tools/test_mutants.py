"""Which words are changed, which tests are asked, and what they answer; the tree itself stays as it is."""

import os
import sys
from pathlib import Path

import pytest

from pipeline.tools.mutants import __main__ as command
from pipeline.tools.mutants import run
from pipeline.tools.mutants.run import Verdict, concerned
from pipeline.tools.mutants.sites import NONSENSE, Site, sample, sites, words_in

CODE = '''"""About (mother|father)."""
import re
_LEAD = re.compile(r"µ(?:until|till)\\s(?P<weeks>\\d+)\\s(?:weeks?|days)", re.IGNORECASE)
'''
RULES = """
[[rule]]
id = "nine"
regex = '''(?:night|morning)ly'''
yes = ["nightly (or|and|both)"]
no = ["morning|evening"]
"""
VOCABULARY = "[lists]\nteen = { eleven = 11, ten = 10 }\n# A (note|word)\n[lists.month]\napril = 4\n"
TABLE = 'name,generic\n"aspirin, buffered",aspirin\nASA,aspirin\n'
TEST = "def test_it():\n    from extractors.one import _LEAD\n    assert _LEAD.search('µtill 3 weeks')\n"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A tree with a module, a file of rules, a vocabulary, a table and a test."""
    room = tmp_path / "extractors"
    room.mkdir()
    for name, text in {
        "__init__.py": "", "one.py": CODE, "rules.toml": RULES, "vocabulary.toml": VOCABULARY, "names.csv": TABLE,
    }.items():  # fmt: skip
        (room / name).write_text(text, encoding="utf-8")
    tests = tmp_path / "tests" / "extractors"
    tests.mkdir(parents=True)
    (tests / "test_told_of_one.py").write_text(TEST, encoding="utf-8")
    (tests / "test_of_others.py").write_text("DATA = 'texts.toml'\n", encoding="utf-8")
    (tests / "texts.toml").write_text('text = "every Morning"\n', encoding="utf-8")
    (tmp_path / "corpus" / "typeset" / "texts").mkdir(parents=True)
    (tmp_path / "corpus" / "typeset" / "texts" / "one.txt").write_text("At night.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(tree):
    return {kind: [site.word for site in group] for kind, group in sites(tree).items()}


def test_every_word_that_can_be_changed(tree):
    assert found(tree) == {
        "python": ["until", "till", "week", "days"],
        "rules": ["night", "morning", "eleven", "april"],
        "tables": ["aspirin"],
    }


def test_a_change_is_one_word(tree):
    for group in sites(tree).values():
        for site in group:
            text = (tree / site.path).read_text(encoding="utf-8")
            changed = site.changed(text)
            assert changed.replace(NONSENSE, text[site.start : site.end], 1) == text
            assert text.splitlines()[site.line - 1] != changed.splitlines()[site.line - 1]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("(?:weeks|days)", ["weeks", "days"]),
        ("(?:weeks?|dayz*)", ["week", "day"]),
        ("(?P<weeks>a|b)", []),
        ("week", []),
        (r"\bmonth|\btill", []),
        ("{UNIT}|(?:{weeks})", []),
    ],
)
def test_words_of_an_alternation(source, expected):
    assert [word for _, _, word in words_in(source)] == expected


def test_the_same_seed_draws_the_same_words(tree):
    every = sites(tree)
    assert sample(every, 2, 1) == sample(every, 2, 1)
    assert [len([site for site in sample(every, 2, 1) if site.kind == kind]) for kind in every] == [2, 2, 1]
    assert len({tuple(sample(every, 2, seed)) for seed in range(20)}) > 5


def asked(word, tree, path="extractors/one.py"):
    return concerned(Site("python", Path(path), 1, 0, 1, word), tree)


def test_only_tests_that_hold_the_word_are_asked(tree):
    assert asked("week", tree) == ["tests/extractors/test_told_of_one.py"]
    assert asked("MORNING", tree) == ["tests/extractors/test_of_others.py"]
    assert asked("night", tree) == ["tests/golden"]
    assert asked("zebra", tree) == []
    room = tree / "extractors" / "animals"
    room.mkdir()
    (room / "corpus.toml").write_text('text = "a zebra or (a|lion)"\n', encoding="utf-8")
    (tree / "tests" / "extractors" / "test_of_others.py").write_text(
        "'animals' / 'corpus.toml'", encoding="utf-8"
    )
    assert asked("zebra", tree) == ["tests/extractors/test_of_others.py"]
    assert "lion" not in found(tree)["rules"]


def test_what_reads_a_table_whole_is_asked_of_each_row(tree):
    tools = tree / "tests" / "pipeline" / "tools"
    tools.mkdir(parents=True)
    (tools / "test_name_table.py").write_text("TABLE = 'names.csv'\n", encoding="utf-8")
    assert asked("zebra", tree, "extractors/names.csv") == ["tests/pipeline/tools/test_name_table.py"]
    assert asked("zebra", tree, "extractors/others.csv") == []


def verdict(tree, word, seconds=60):
    site = next(site for site in sites(tree)["python"] if site.word == word)
    before = (tree / site.path).read_bytes()
    told = run._verdict(site, seconds)
    assert (tree / site.path).read_bytes() == before
    return told.noticed, told.why


def test_verdicts(tree, monkeypatch):
    monkeypatch.setattr(run, "_run", in_tree(run._run))
    assert verdict(tree, "till") == (True, "1 test files")
    assert verdict(tree, "until") == (False, "no test holds the word")
    test = tree / "tests" / "extractors" / "test_told_of_one.py"
    test.write_text(TEST + "    # days until\n", encoding="utf-8")
    assert verdict(tree, "days") == (False, "1 test files")
    test.write_text("def test_it():\n    'days'\n    import time; time.sleep(60)\n", encoding="utf-8")
    assert verdict(tree, "days", 1) == (None, "more than 1 s")


def in_tree(work):
    """The work as a worker would do it: in the tree, without our modules."""

    def done(files):
        for name in [*sys.modules]:
            if name.split(".")[0] in ("tests", "extractors"):
                del sys.modules[name]
        sys.path.insert(0, os.getcwd())
        sys.dont_write_bytecode = True
        work(files)

    return done


def test_what_is_told(monkeypatch, capsys):
    words = [Site("rules", Path("a.toml"), 3, 0, 4, word) for word in ("week", "days", "till")]
    monkeypatch.setattr(command, "sites", lambda root: {"python": [], "rules": words, "tables": []})
    answers = dict(zip(words, (True, False, None), strict=True))
    monkeypatch.setattr(
        command,
        "verdicts",
        lambda found, workers, seconds: (Verdict(site, answers[site], "why") for site in found),
    )
    assert command.main(["--number", "3", "--kind", "rules"]) == 0
    printed = capsys.readouterr().out
    assert "UNNOTICED a.toml:3 'days' (why)" in printed
    assert [line.split() for line in printed.splitlines() if line.startswith("rules")] == [
        ["rules", "3", "1", "1", "1"]
    ]
