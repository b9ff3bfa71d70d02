"""The written profile of the messages, and whether a message keeps to it."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, cast

from lxml.etree import _Element as Element

from pipeline.registries.e2b.xml import HL7, MEDDRA

NAMES = {"hl7": HL7}


@cache
def _profile() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "profile.toml").read_text(encoding="utf-8"))


def problems(batch: Element) -> Iterator[str]:
    """What in a batch does not keep to the profile, empty for a sound one."""
    profile = _profile()
    for rule in profile["element"]:
        for context in _find(batch, profile["context"][rule["in"]]):
            found = _find(context, rule["at"])
            least, most = rule["count"]
            if not least <= len(found) <= most:
                yield f"{rule['id']}: stands {len(found)} times, {least} to {most} are allowed"
            yield from (problem for one in found if isinstance(one, str) for problem in _value(rule, one))
    yield from _references(batch)


def _find(node: Element, path: str) -> list[Any]:
    """Elements as such, attributes and texts as strings."""
    return cast(list[Any], node.xpath(path, namespaces=NAMES))


def _value(rule: dict[str, Any], text: str) -> Iterator[str]:
    if not text.strip():
        yield f"{rule['id']}: is empty"
    if len(text) > rule.get("most", len(text)):
        yield f"{rule['id']}: has {len(text)} characters, {rule['most']} are allowed"
    if "values" in rule and text not in rule["values"]:
        yield f"{rule['id']}: {text} is none of {', '.join(rule['values'])}"
    if "matches" in rule and not re.fullmatch(rule["matches"], text):
        yield f"{rule['id']}: {text} is not of the form {rule['matches']}"


def _references(batch: Element) -> Iterator[str]:
    """The rules between elements.

    N.2.r.1 is C.1.1, N.2.r.4 is C.1.2, every drug has its role and every role its drug, and MedDRA is of one version.
    """
    for message in _find(batch, "/hl7:MCCI_IN200100UV01/hl7:PORR_IN049016UV"):
        number = _find(message, "hl7:id/@extension")
        case = _find(message, ".//hl7:investigationEvent/hl7:id[1]/@extension")
        if number != case:
            yield f"N.2.r.1: {', '.join(number)} is not C.1.1 {', '.join(case)}"
        moments = [
            _find(message, f"{at}/@value")
            for at in ("hl7:creationTime", ".//hl7:controlActProcess/hl7:effectiveTime")
        ]
        if moments[0] != moments[1]:
            yield f"N.2.r.4: {', '.join(moments[0])} is not C.1.2 {', '.join(moments[1])}"
        versions = sorted(set(_find(message, f".//*[@codeSystem='{MEDDRA}']/@codeSystemVersion")))
        if len(versions) > 1:
            yield f"E.i.2.1a: MedDRA of the versions {', '.join(versions)} in one report"
        drugs = _find(
            message,
            ".//hl7:organizer[hl7:code/@code='4']/hl7:component/hl7:substanceAdministration/hl7:id/@root",
        )
        roles = _find(message, ".//hl7:productUseReference/hl7:id/@root")
        if sorted(drugs) != sorted(roles) or not drugs:
            yield f"G.k.1: {len(roles)} roles for {len(drugs)} drugs"
