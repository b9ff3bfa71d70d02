"""Resources held against the StructureDefinitions of the package, read from its files, without the code that wrote them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Part = dict[str, Any]
BESIDE = {"resourceType", "id", "meta"}  # of every resource, and of no profile


class Package:
    """The definitions of a package by their addresses, and which elements of them were met in resources."""

    def __init__(self, folder: Path) -> None:
        self.resources: dict[str, Part] = {}
        for path in sorted(folder.glob("*-*.json")):
            one = json.loads(path.read_text(encoding="utf-8"))
            self.resources[one["url"]] = one
        self.met: set[tuple[str, str]] = set()

    def profiles(self) -> dict[str, Part]:
        """The profiles of resources by address; extensions are none."""
        return {url: one for url, one in self.resources.items() if one.get("kind") == "resource"}

    def faults(self, resource: Part, others: dict[str, Part]) -> Iterator[str]:
        """What of its profile does not hold in a resource; `others` are all resources by what refers to them."""
        named = resource.get("meta", {}).get("profile", [])
        if len(named) != 1:
            yield f"{resource['resourceType']} names {len(named)} profiles"
        for url in named:
            profile = self.profiles().get(url)
            if profile is None or profile["type"] != resource["resourceType"]:
                yield f"{url} is no profile of a {resource['resourceType']}"
                continue
            check = Check(self, profile, others)
            yield from check.below(profile["type"], resource)
            yield from check.beside(profile["type"], resource)

    def holds(self, value_set: str) -> set[tuple[str, str]]:
        """System and code of everything in a value set of the package."""
        found = set()
        for include in self.resources[value_set]["compose"]["include"]:
            concepts = include.get("concept") or self.resources[include["system"]]["concept"]
            found |= {(include["system"], one["code"]) for one in concepts}
        return found


class Check:
    """One definition against one resource or extension."""

    def __init__(self, package: Package, definition: Part, others: dict[str, Part]) -> None:
        self.package, self.others, self.url = package, others, definition["url"]
        self.elements = {one["id"]: one for one in definition["differential"]["element"]}

    def below(self, parent: str, node: Part) -> Iterator[str]:
        """The faults of the elements of a node that the definition tells of."""
        for identity, element in self.elements.items():
            head, _, last = identity.rpartition(".")
            if head != parent or ":" in last:
                continue
            found = list(values(node, last))
            yield from self._all(identity, element, found)
            for slice_id, one in self.elements.items():
                if slice_id.startswith(f"{identity}:") and "." not in slice_id[len(identity) :]:
                    members = [pair for pair in found if self._member(element, one, pair[1])]
                    yield from self._all(slice_id, one, members)

    def beside(self, root: str, resource: Part) -> Iterator[str]:
        """What the resource has and the profile is silent about."""
        told = {identity.split(".")[1] for identity in self.elements if identity.count(".") == 1}
        for name in resource.keys() - BESIDE:
            if not any(matches(name, one.split(":")[0]) for one in told):
                yield f"{self.url}: nothing is said of {root}.{name}"
        known = {
            one["type"][0]["profile"][0] for one in self.elements.values() if one["path"] == f"{root}.extension" and "type" in one
        }  # fmt: skip
        for one in resource.get("extension", ()):
            if one["url"] not in known:
                yield f"{self.url}: nothing is said of {one['url']}"

    def _all(self, identity: str, element: Part, found: list[tuple[str, Any]]) -> Iterator[str]:
        if found:
            self.package.met.add((self.url, identity))
        if len(found) < element.get("min", 0):
            yield f"{self.url}: {identity} stands {len(found)} times"
        if element.get("max", "*") != "*" and len(found) > int(element["max"]):
            yield f"{self.url}: {identity} stands {len(found)} times"
        for name, value in found:
            if not self._fits(element, name, value):
                yield f"{self.url}: {identity} is not {json.dumps(value)[:200]}"
            if isinstance(value, dict):
                yield from self.below(identity, value)
                yield from self._extension(element, value)

    def _fits(self, element: Part, name: str, value: Any) -> bool:
        for key, wanted in element.items():
            if key.startswith("fixed") and value != wanted:
                return False
            if key.startswith("pattern") and not includes(value, wanted):
                return False
        if "binding" in element:
            codes = {(one.get("system"), one.get("code")) for one in value.get("coding", ())}
            if not codes & self.package.holds(element["binding"]["valueSet"]):
                return False
        kinds = element.get("type", ())
        if kinds and element["path"].endswith("[x]"):
            stem = element["path"].rpartition(".")[2].removesuffix("[x]")
            if name not in {stem + one["code"][0].upper() + one["code"][1:] for one in kinds}:
                return False
        targets = {target for one in kinds for target in one.get("targetProfile", ())}
        return not targets or bool(targets & set(self.others[value["reference"]]["meta"]["profile"]))

    def _extension(self, element: Part, value: Part) -> Iterator[str]:
        """An extension is held against its own definition."""
        for kind in element.get("type", ()):
            for url in kind.get("profile", ()):
                yield from Check(self.package, self.package.resources[url], self.others).below(
                    "Extension", value
                )

    def _member(self, sliced: Part, one: Part, value: Part) -> bool:
        """Whether a value is of a slice, by what the slicing tells them apart with."""
        (by,) = (each["path"] for each in sliced["slicing"]["discriminator"])
        profiles = [url for kind in one.get("type", ()) for url in kind.get("profile", ())]
        if profiles:
            return value[by] in profiles
        return self._fits(self.elements[f"{one['id']}.{by}"], by, value[by])


def values(node: Part, name: str) -> Iterator[tuple[str, Any]]:
    """The values of an element, one by one, each with the name that it has in the resource."""
    for key, value in node.items():
        if matches(key, name):
            yield from ((key, one) for one in (value if isinstance(value, list) else [value]))


def matches(key: str, name: str) -> bool:
    """Whether a name in a resource is that of an element: `valueString` is one of `value[x]`."""
    stem = name.removesuffix("[x]")
    return key == name if stem == name else key.startswith(stem) and key[len(stem) :][:1].isupper()


def includes(value: Any, wanted: Any) -> bool:
    """Whether a value has all of a pattern."""
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(
            name in value and includes(value[name], one) for name, one in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(value, list) and all(any(includes(each, one) for each in value) for one in wanted)
    return bool(value == wanted)
