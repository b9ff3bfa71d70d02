"""No rule loses the example of an alternative, and no new alternative comes without one."""

import pytest

from pipeline.tools.mutants import alternatives
from pipeline.tools.mutants.alternatives import (
    allowed,
    brought_down,
    numbers,
    rule_files,
    save,
    unneeded,
    worse,
)
from pipeline.tools.mutants.branches import branches, marked

SHARED = "[lists]\nnumber = { one = 1, two = 2 }\n[parts]\n"
RULES = """
[parts]
unit = "(?:weeks?|wks|mo)"
[[rule]]
id = "age"
regex = '''\\b<<number>> <<unit>> (?:of|in) (?:gestation|pregnancy)(?! (?:test|loss))'''
yes = ["one week of gestation", "two wks of pregnancy"]
no = ["one week of pregnancy test"]
[[rule]]
id = "same"
regex = '''(\\w)\\1 (?:a|b)'''
yes = ["ss a"]
no = ["st a"]
[[rule]]
id = "redundant"
regex = '''a (?:week|weeks)'''
yes = ["a weeks"]
no = ["b"]
"""


@pytest.fixture
def tree(tmp_path):
    """A tree with one file of rules."""
    room = tmp_path / "extractors" / "room"
    room.mkdir(parents=True)
    (tmp_path / "extractors" / "english").mkdir()
    (tmp_path / "extractors" / "english" / "vocabulary.toml").write_text(SHARED)
    (room / "rules.toml").write_text(RULES)
    return tmp_path


def found(tree):
    (file,) = rule_files(tree)
    return unneeded(file)


def test_what_no_example_needs(tree):
    assert found(tree) == {
        "age": ["in", "loss"],
        "same": ["b"],
        "redundant": ["week", "weeks"],
        "parts.unit": ["mo"],
    }
    assert numbers(tree)["extractors/room/rules.toml", "age"] == 2


def test_a_text_of_the_corpus_needs_what_it_is_matched_by(tree):
    (tree / "extractors" / "room" / "corpus.toml").write_text(
        '[[text]]\nsays = "at one mo in gestation"\nvalue = 30\n'
    )
    assert found(tree) == {"age": ["loss"], "same": ["b"], "redundant": ["week", "weeks"]}


def test_a_corpus_of_another_room_is_not_asked(tree):
    other = tree / "extractors" / "other"
    other.mkdir()
    (other / "corpus.toml").write_text('text = ["one week in gestation"]\n')
    assert found(tree)["age"] == ["in", "loss"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a|b", ["a", "b"]),
        (r"(?P<n>a|\|)[|)(]x?", ["a", r"\|"]),
        ("(?:a|)b", ["a"]),
        ("(?<!a|b)c", ["a", "b"]),
        ("(?i:a|(?:b|c))", ["b", "c", "a", "(?:b|c)"]),
        ("[]|a]|[^]|]", ["[]|a]", "[^]|]"]),
        ("abc", []),
    ],
)
def test_branches(source, expected):
    assert [branch.text for branch in branches(source)] == expected
    assert all(
        branch.removed(source).count("|") == source.count("|") - 1 - branch.text.count("|")
        for branch in branches(source)
    )


def test_marks_have_names_of_their_own():
    assert marked("<<a>>|<<a>>", {"a": "x"}) == "(?P<mark_0_0_0>x)|(?P<mark_0_1_1>x)"
    assert marked("<<a>><<a>>", {"a": "(?:x|y)"}).count("(?P<mark_a_0_") == 2
    assert marked(r"(a)\1", {}) is None


def test_numbers_only_fall_unless_accepted(tmp_path):
    one, other = ("a.toml", "one"), ("a.toml", "parts.two")
    assert brought_down({one: 4, other: 0}, {one: 3, other: 2}) == {one: 3}
    assert brought_down({one: 4, other: 1}, {one: 3}, accept=True) == {one: 4, other: 1}
    assert len(worse({one: 1}, {})) == 1
    save({one: 4, other: 1}, tmp_path / "unneeded.toml")
    assert allowed(tmp_path / "unneeded.toml") == {one: 4, other: 1}


def test_the_command(tree, monkeypatch, capsys):
    monkeypatch.setattr(alternatives, "numbers", lambda: numbers(tree))
    monkeypatch.setattr(alternatives, "ALLOWED", path := tree / "unneeded.toml")
    monkeypatch.setattr(alternatives, "allowed", lambda: allowed(path))
    monkeypatch.setattr(alternatives, "save", lambda kept: save(kept, path))
    assert alternatives.main([]) == 1
    assert "age: 2 alternatives that no example needs, may have 0" in capsys.readouterr().out
    assert alternatives.main(["--accept"]) == alternatives.main([]) == 0
    assert allowed(path) == numbers(tree)


def test_no_rule_has_more_than_it_may():
    assert worse(numbers(), allowed()) == [], (
        "write examples, or python -m pipeline.tools.mutants.alternatives --accept"
    )
