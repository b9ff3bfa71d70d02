"""The sender's mapping to MedDRA: its terms stand in the messages, its faults are told by line."""

import pytest
from lxml import etree

from pipeline.registries.meddra import Meddra, load
from pipeline.registries.targets import export
from schemas.errors import SettingsError
from tests.pipeline.registries.support import made


def mapping(tmp_path, *lines):
    path = tmp_path / "meddra.csv"
    path.write_text("\n".join(("term,code,version", *lines)) + "\n", encoding="utf-8")
    return path


def test_a_mapped_term_has_its_code(tmp_path):
    found = load(mapping(tmp_path, "Pre-Eclampsia ,10036485,27.0", "preeclampsia,10036485,27.0"))
    assert found.find("PREECLAMPSIA") == found.find("pre-eclampsia") == ("10036485", "27.0")
    outcome = export("e2b", [made(meddra=found)], tmp_path / "out")
    (file,) = (tmp_path / "out" / "icsr").rglob("*.xml")
    root = etree.parse(file).getroot()
    values = root.xpath("//*[@codeSystem='2.16.840.1.113883.6.163'][@code]")
    assert {(one.get("code"), one.get("codeSystemVersion"), one.get("nullFlavor")) for one in values} == {
        ("10036485", "27.0", None)
    }
    assert outcome.losses["meddra"] == 7  # of the nine terms without it


def test_no_file_is_an_empty_mapping():
    assert load(None) == Meddra()


WRONG = ["headache,1001921,27.0", "headache,10019211,27", ",10019211,27.0", "headache"]


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_line_is_named(tmp_path, line):
    with pytest.raises(SettingsError, match=r"meddra\.csv, line 3: needs term, code, version"):
        load(mapping(tmp_path, "headache,10019211,27.0", line))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "none.csv")


def test_two_versions_are_refused(tmp_path):
    with pytest.raises(SettingsError, match=r"has the versions 26\.1, 27\.0; a report may have one"):
        load(mapping(tmp_path, "headache,10019211,27.0", "fever,10016558,26.1"))
