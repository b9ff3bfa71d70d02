"""E2B(R3) against what others published (`foreign/SOURCES.md`), since ICH's schema may not be passed on.

Every element of a message stands where it stands in the FDA's instances or the paths of the MFDS, after the same
siblings, with the same classes, moods and code systems; the profile asks for what ICH's list of elements says.
"""

import copy
import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from pipeline.registries.e2b.administration import administration
from pipeline.registries.e2b.target import TARGET
from pipeline.registries.losses import Losses
from pipeline.registries.targets import export
from schemas.medication import Route
from tests.conftest import ROOT
from tests.pipeline.registries import full
from tests.pipeline.registries.support import made

FOREIGN = Path(__file__).parent / "foreign"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
LISTS = "2.16.840.1.113883.3.989.2.1.1."
NULLS = {"NI", "MSK", "UNK", "NA", "ASKU", "NASK", "NINF", "PINF"}


def rows(name):
    with (FOREIGN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def attributes(text):
    """The values of each attribute that is published for an element, and whether each of its instances has it."""
    found = {}
    for part in filter(None, text.split(";")):
        name, values = part.split("=", 1)
        found[name.rstrip("!")] = (set(values.split("|")), name.endswith("!"))
    return found


STRUCTURE = {
    row["path"]: (row["children"].split(), attributes(row["attributes"])) for row in rows("e2b_structure")
}


def strange(node, above="") -> Iterator[str]:
    """What of an element and all below is not as published."""
    path = f"{above}/{etree.QName(node).localname}"
    if path not in STRUCTURE:
        yield f"{path} is published nowhere"
        return
    order, known = STRUCTURE[path]
    names = [etree.QName(child).localname for child in node]
    places = [order.index(name) for name in names if name in order]
    if places != sorted(places):
        yield f"{path} has {', '.join(names)}, published is {', '.join(order)}"
    for name, (values, needed) in known.items():
        said = node.get(XSI if name == "xsi:type" else name)
        if said is None and needed or said is not None and said not in values:
            yield f"{path}/@{name} is {said}, published are {', '.join(sorted(values))}"
    for child in node:
        yield from strange(child, path)


@pytest.fixture(scope="module")
def batches(tmp_path_factory):
    folder = tmp_path_factory.mktemp("e2b")
    export("e2b", [made(), full.exported(full.report())], folder)
    found = [etree.parse(path).getroot() for path in sorted((folder / "icsr").rglob("*.xml"))]
    assert len(found) == 2
    return found


def test_every_element_is_as_published(batches):
    assert [problem for batch in batches for problem in strange(batch)] == []


@pytest.mark.parametrize(
    ("path", "change", "said"),
    [
        ("//h:investigationEvent", lambda one: one.append(one[0]), "subjectOf2, id, published is"),
        ("//h:routeCode", lambda one: one.set("codeSystem", "0.4.0.127.0.16.1.1.2.1"), "routeCode/@codeSystem is"),
        ("//h:primaryRole", lambda one: one.attrib.pop("classCode"), "primaryRole/@classCode is None"),
        ("//h:doseQuantity", lambda one: setattr(one, "tag", "{urn:hl7-org:v3}dose"), "dose is published nowhere"),
        ("//h:observation/h:value", lambda one: one.set(XSI, "INT"), "value/@xsi:type is INT"),
    ],
)  # fmt: skip
def test_what_is_not_as_published_is_seen(batches, path, change, said):
    wrong = copy.deepcopy(batches[0])
    change(wrong.xpath(path, namespaces={"h": "urn:hl7-org:v3"})[0])
    assert any(said in problem for problem in strange(wrong))


def test_codes_of_what_is_said_are_of_the_published_lists(batches):
    known = {(row["system"], row["code"]) for row in rows("e2b_codes")}
    lists = {system for system, _ in known}
    used = {
        (one.get("codeSystem"), one.get("code"))
        for batch in batches
        for one in batch.iter()
        if one.get("code") and one.get("codeSystem") in lists
    }
    assert len(used) > 20
    assert used <= known


ELEMENTS = {row["element"]: row for row in rows("e2b_elements")}


def profile():
    text = (ROOT / "pipeline" / "registries" / "e2b" / "profile.toml").read_text(encoding="utf-8")
    return {one["id"]: one for one in tomllib.loads(text)["element"]}


def test_the_profile_has_the_lengths_that_ich_gives():
    odd = {
        name: one["most"]
        for name, one in profile().items()
        if name in ELEMENTS and "most" in one and str(one["most"]) != ELEMENTS[name]["most"]
    }
    assert odd == {}


# What ICH wants of every report and the record cannot tell: MedDRA codes are the sender's.
SENDERS = {"E.i.2.1a", "E.i.2.1b"}
# Asked for by rules of one name over all six.
SIX = {f"E.i.3.2{letter}" for letter in "abcdef"}


def test_the_profile_wants_all_that_ich_wants_of_every_report():
    wanted = {name for name, row in ELEMENTS.items() if row["conformance"] in ("mandatory", "required")}
    asked = {name for name, one in profile().items() if one["count"][0] > 0}
    assert wanted - asked == SENDERS | SIX
    assert profile()["E.i.3.2a to E.i.3.2f"]["count"] == [6, 6]


@pytest.mark.parametrize("to_child", [True, False])
def test_a_route_that_the_list_does_not_have_stands_in_words(tmp_path, to_child):
    drug = full.case().medications[0].model_copy(update={"route": full.Words()(Route.OTHER)})
    with Losses(tmp_path, "e2b", TARGET.losses) as losses:
        made_of = administration(drug, "", losses, to_child=to_child)
    (words,) = made_of.xpath(".//h:originalText", namespaces={"h": "urn:hl7-org:v3"})
    assert words.text == "other"
    assert not {"code", "codeSystem", "nullFlavor"} & set(words.getparent().attrib)


def test_messages_have_no_null_flavour_that_ich_does_not_know(batches):
    used = {str(one) for batch in batches for one in batch.xpath("//@nullFlavor")}
    assert {"NI", "MSK", "UNK"} <= used <= NULLS


def test_null_flavours_are_those_that_ich_allows():
    """The profile allows no null flavour but ICH's."""
    odd = {}
    for name, one in profile().items():
        told = (
            set(re.findall(r"[A-Z]{2,4}", " ".join(one.get("values", [])) + one.get("matches", ""))) & NULLS
        )
        if name in ELEMENTS and not told <= set(ELEMENTS[name]["nulls"].split()):
            odd[name] = told
    assert odd == {}
