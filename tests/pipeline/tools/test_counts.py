"""What the counts see, that they can fail, and that each has its limit."""

import re
import tomllib
from pathlib import Path

import pytest

from pipeline.tools.counts import __main__ as command
from pipeline.tools.counts import cycles, functions, regexes, terms
from pipeline.tools.counts.every import Count
from pipeline.tools.counts.limits import LIMITS, Limit, load, lowered
from pipeline.tools.counts.source import Place, module_of


def sizes(places):
    return [place.size for place in places]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r're.compile(r"\b(?:weeks?|wks)\b")', [2]),
        (r're.search(r"(?P<weeks>\d+)\s*[a-z]", text)', []),
        (r'LEAD = r"(?:from|until)\s"', [2]),
        (r're.compile(rf"\d\s?{UNIT}(?:of|in)\b")', [2]),
        (r're.sub(r"\s+", "some words", text)', []),
        (r'gated("mother|father", 0)', [2]),
        (r're.compile("|".join(map(re.escape, names)))', []),
        ('"""Finds (?:mothers|fathers)."""', []),
        (r'raise RuleError(f"no \s in {name}")', []),
        ('NAME = "some words in a sentence"', []),
        (r're.compile(r"wom[ae]n\u00a0\N{DEGREE SIGN}")', [1]),
    ],
)
def test_regexes_with_words(source, expected):
    assert sizes(regexes.with_words([module_of(source)])) == expected


def test_every_regex_is_counted_once():
    module = module_of(
        'A = r"\\d+" + r"\\s"\nB = re.compile(rf"{A}\\b")\nC = re.compile(r"week\\b")\nre.split("-", text)\n'
    )
    assert sorted(place.what for place in regexes.without_words([module])) == ["-", "\\b", "\\d+\0\\s"]
    assert [place.what for place in regexes.with_words([module])] == ["week\\b"]


def test_lists_of_words():
    module = module_of(
        'A = frozenset({"mother", "father", "son"})\nB = "one two three four".split()\nC = ("a", "b")\n'
        'D = {"jan": 1, "feb": 2, "mar": 3}\nE = ("oral", "rectal", "nasal")\nF: Literal["mother", "father", "son"]\n'
        '__all__ = ["one", "two", "three"]\n'
    )
    known = frozenset({"oral", "rectal", "nasal"})
    assert sorted(sizes(regexes.listed_words([module], known))) == [3, 3, 4]


def test_drugs_and_tests_in_code():
    module = module_of(
        '"""About aspirin."""\nA = r"(?:labetalol|no drug)"\nB = {"hematocrit": 1}\nC = "ast"\n'
    )
    assert [place.what for place in terms.named_in_code([module])] == ["labetalol", "hematocrit"]


def test_every_row_of_the_term_tables_is_read_as_it_says():
    assert list(terms.unreachable()) == []


def test_functions():
    line = "    a += 1\n"
    enough, long = (module_of(f"def f(a):\n{line * lines}") for lines in (49, 50))
    assert sizes(functions.long([enough, long])) == [51]
    wide = module_of(
        "class A:\n    def f(self, a, b, c, *, d, e): ...\n    def g(cls, a, b, c, d, e, f): ...\n"
    )
    assert [place.what for place in functions.wide([wide], ())] == ["A.g: 6 arguments"]
    assert list(functions.wide([wide], ["extractors.one:A.g"])) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return a", 1),
        ("return a and b or c", 3),
        ("if a:\n  return b\n elif c:\n  return a\n else:\n  return c", 3),
        ("for x in a:\n  pass\n else:\n  pass", 3),
        ("try:\n  f()\n except (A, B):\n  pass\n except C:\n  pass\n else:\n  pass", 4),
        ("while a:\n  a = b if c else d", 3),
        ("return {x: y for x in a for y in b if x if y}", 5),
        ("match a:\n  case 1:\n   pass\n  case _:\n   pass", 2),
        ("def g(x):\n  return x or a\n return g(1)", 3),
    ],
)
def test_branches(body, expected):
    module = module_of(f"def f(a, b, c):\n {body}\n")
    assert sizes(functions.all_branches([module])) == [expected]


def test_modules_and_rooms_in_circles():
    graph = {
        "one.a.x": {"one.b.y"}, "one.b.y": set(), "one.b.z": {"one.a.w"}, "one.a.w": set(),
        "two.p": {"two.q"}, "two.q": {"two.p", "one.a.x"},
    }  # fmt: skip
    assert [place.where for place in cycles.modules_in_circles(graph)] == ["two.p", "two.q"]
    assert [place.where for place in cycles.rooms_in_circles(graph)] == ["one.a", "one.b", "two.p", "two.q"]


def test_every_room_of_the_tree_is_looked_at():
    graph = cycles.imports(("schemas",))
    assert "schemas.fact" in graph["schemas.report"] | graph["schemas.medication"] | graph["schemas.base"]


def test_a_count_above_its_ceiling_ends_with_status_1(monkeypatch, capsys, tmp_path):
    limits = tmp_path / "limits.toml"
    rows = 'signatures = []\n[counts]\nthings = { ceiling = 3, goal = 0, what = "things" }\n'
    limits.write_text(rows)
    monkeypatch.setattr(command, "LIMITS", limits)
    monkeypatch.setattr(command, "load", lambda: load(limits))
    for today, status, note in ((4, 1, "ABOVE"), (3, 0, "things"), (2, 0, "gained: --lower")):
        places = tuple(Place(f"a.py:{line}", "thing") for line in range(today))
        monkeypatch.setattr(
            command, "counted", lambda signatures, places=places: {"things": Count(len(places), places)}
        )
        assert command.main(["--worst", "1"]) == status
        printed = capsys.readouterr().out
        assert note in printed
        assert "a.py:0" in printed
    assert limits.read_text() == rows
    assert command.main(["--lower"]) == 0
    assert load(limits).counts == {"things": Limit(2, 0, "things")}


def test_lowering_touches_nothing_else():
    text = LIMITS.read_text(encoding="utf-8")
    assert lowered(text, dict.fromkeys(load().counts, 10000)) == text
    lines = lowered(text, dict.fromkeys(load().counts, -1)).splitlines()
    changed = [(old, new) for old, new in zip(text.splitlines(), lines, strict=True) if old != new]
    assert len(changed) == len([one for one in load().counts.values() if one.ceiling > -1])
    assert all(re.sub(r"ceiling = [\d.]+", "ceiling = -1", old) == new for old, new in changed)


def test_each_count_has_its_limit_and_each_signature_its_function():
    source = (Path(command.__file__).with_name("every.py")).read_text(encoding="utf-8")
    assert re.findall(r'^        "(\w+)": _', source, flags=re.MULTILINE) == list(load().counts)
    for name in load().signatures:
        module, _, function = name.partition(":")
        path = LIMITS.parents[3] / f"{module.replace('.', '/')}.py"
        found = dict(module_of(path.read_text(encoding="utf-8"), path).functions())
        assert functions.arguments(found[function]) > functions.MOST_ARGUMENTS, name
    assert tomllib.loads(LIMITS.read_text(encoding="utf-8"))["counts"].keys() == load().counts.keys()
