"""A short fuzzing of readers and rules with every test run; each finding is kept and read again for ever."""

import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.fuzz.seeds import FINDINGS, phrases, seeds
from tests.fuzz.targets import TARGETS

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))  # of each; `make fuzz` asks for more
EXACT = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
JOINTS = (
    " ",
    ". ",
    ", ",
    "\n",
    "\n\n",
    "; ",
    " (",
    ") ",
    " - ",
    "/",
    "",
    "\t",
    " and ",
    " | ",
    "\u00a0",
    "\u2013",
    "(((",
    "1 ",
)


@pytest.mark.parametrize(("target", "path"), [(path.parent.name, path) for path in sorted(FINDINGS.rglob("*")) if path.is_file()],
                         ids=lambda one: getattr(one, "name", one))  # fmt: skip
def test_findings_stay_mended(target, path):
    TARGETS[target](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_seeds(target):
    for seed in seeds(target):
        TARGETS[target](seed)


@st.composite
def changed(draw, target):
    """A seed of which some stretches are doubled, dropped, turned, or replaced by stretches of others and odd bytes."""
    data = bytearray(draw(st.sampled_from(seeds(target))))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, max(0, len(data) - 1)))
        end = min(len(data), start + draw(st.sampled_from((1, 2, 5, 20, 100, 1000))))
        piece = bytes(data[start:end])
        other = draw(st.sampled_from(seeds(target)))
        at = draw(st.integers(0, max(0, len(other) - 1)))
        data[start:end] = draw(
            st.sampled_from(
                (b"", piece * 2, piece * 40, piece[::-1], other[at : at + len(piece)], b"\0" * len(piece))
            )
            | st.binary(max_size=8)
        )
    return bytes(data[:300_000])


@pytest.mark.parametrize("target", ["reading", "records"])
def test_changed_files(target):
    @settings(max_examples=EXAMPLES, derandomize="FUZZ_EXAMPLES" not in os.environ, **EXACT)
    @given(data=changed(target))
    def run(data):
        TARGETS[target](data)

    run()


@settings(max_examples=EXAMPLES, derandomize="FUZZ_EXAMPLES" not in os.environ, **EXACT)
@example(words=["G1P1"] * 40, joints=[" "])
@given(
    words=st.lists(st.sampled_from(phrases()) | st.text(max_size=12), min_size=1, max_size=25),
    joints=st.lists(st.sampled_from(JOINTS), min_size=1, max_size=6),
)
def test_words_of_the_rules_in_any_order(words, joints):
    text = "".join(word + joints[number % len(joints)] for number, word in enumerate(words))
    TARGETS["rules"](text.encode("utf-8", "replace"))


@pytest.mark.skipif(sys.version_info[:2] > (3, 13), reason="atheris has no wheel for this Python")
def test_the_long_run_begins(tmp_path):
    pytest.importorskip("atheris", reason="needs atheris: pip install 'gravida[fuzz]'")
    command = [sys.executable, "-m", "tests.fuzz", "records", "--seconds", "1", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert list((tmp_path / "records").iterdir())
