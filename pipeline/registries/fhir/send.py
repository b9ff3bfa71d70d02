"""Bundles sent to a FHIR server, once each: what was delivered is noted and left out the next time.

A case goes as one transaction of conditional updates, so that a Bundle that is sent again, after a time-out
for instance, changes nothing on the server. A server that is busy is asked again with growing pauses. Where
a server refuses the transaction (some take only few entries), the resources go one by one, each by its own
conditional update, and what is refused is listed resource by resource.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from pipeline.asking import PAUSE_SECONDS, Asker
from pipeline.registries.options import Options
from pipeline.registries.targets import Delivery

BUNDLES, JOURNAL = "bundles", "sent.jsonl"
TIMEOUT_SECONDS = 120.0
DENIED = (401, 403, 404)  # what no other form of the same request would change
MOST_WORDS = 300  # characters of a server's answer that a message quotes
CONTENT = "application/fhir+json"


@dataclass(slots=True)
class Server:
    """A FHIR server under one address."""

    asker: Asker
    url: str

    def ask(self, method: str, path: str, content: bytes) -> httpx.Response | str:
        """The server's answer, or what was wrong after the last try."""
        return self.asker.ask(method, self.url + path, content=content)


def send(folder: Path, options: Options, pause: float = PAUSE_SECONDS) -> Delivery:
    """Send every Bundle below the folder that the server has not taken yet.

    `sent.jsonl` in the folder gets a line for each Bundle that the server took.
    """
    url = (options.to or "").rstrip("/")
    journal = folder / JOURNAL
    known = set(_delivered(journal, url))
    taken = unchanged = 0
    failed: list[tuple[str, str]] = []
    headers = {"Content-Type": CONTENT, "Accept": CONTENT}
    if options.token is not None:
        headers["Authorization"] = f"Bearer {options.token}"
    with (
        httpx.Client(timeout=TIMEOUT_SECONDS, headers=headers) as client,
        journal.open("a", encoding="utf-8", newline="\n") as lines,
    ):
        server = Server(Asker(client, pause), url)
        for path in sorted((folder / BUNDLES).glob("*/*.json")):
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if (path.name, digest) in known:
                unchanged += 1
                continue
            problems = _deliver(server, content)
            failed += [(path.name, problem) for problem in problems]
            if problems:
                continue
            taken += 1
            lines.write(json.dumps({"bundle": path.name, "sha256": digest, "to": url}) + "\n")
            lines.flush()
    return Delivery(taken, unchanged, tuple(failed))


def _delivered(journal: Path, url: str) -> Iterator[tuple[str, str]]:
    if not journal.exists():
        return
    with journal.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                said = json.loads(line)
            except ValueError:
                continue  # a line that was cut when an earlier run was stopped
            if said.get("to") == url:
                yield said["bundle"], said["sha256"]


def _deliver(server: Server, content: bytes) -> list[str]:
    """Send one Bundle; why the server did not take it or parts of it, empty where it took all."""
    answer = server.ask("POST", "", content)
    if isinstance(answer, str):
        return [answer]
    if answer.is_success:
        return _problems(answer)
    if answer.status_code in DENIED:
        return [f"status {answer.status_code}: {_words(answer.text)}"]
    return _OneByOne(server).send(json.loads(content))


def _problems(answer: httpx.Response) -> list[str]:
    """What the server says that it did not take, from a success of the whole."""
    try:
        said: Any = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("resourceType") != "Bundle":
        return [f"status {answer.status_code}, but the answer is no Bundle: {_words(answer.text)}"]
    found = []
    for number, part in enumerate(said.get("entry", [])):
        response = part.get("response", {})
        if not str(response.get("status", "")).startswith("2"):
            found.append(f"entry {number}: {_words(json.dumps(response))}")
    return found


@dataclass(slots=True)
class _OneByOne:
    """The resources of a Bundle by single requests, those that others refer to first."""

    server: Server
    homes: dict[str, str] = field(
        default_factory=dict
    )  # `Type/id` on the server by the address in the Bundle
    problems: list[str] = field(default_factory=list)

    def send(self, bundle: dict[str, Any]) -> list[str]:
        """Send all; the problems, one a resource."""
        waiting = {entry["fullUrl"]: entry for entry in bundle["entry"]}
        while waiting:
            ready = [
                address
                for address, entry in waiting.items()
                if not any(other in waiting for other in _references(entry["resource"]))
            ]
            if not ready:
                self.problems += [
                    f"{entry['request']['url']}: resources refer to each other" for entry in waiting.values()
                ]
                break
            for address in ready:
                self._put(address, waiting.pop(address))
        return self.problems

    def _put(self, address: str, entry: dict[str, Any]) -> None:
        name = f"{entry['resource']['resourceType']} {address.removeprefix('urn:uuid:')}"
        resource = self._taken(entry["resource"])
        missing = [other for other in _references(resource) if other not in self.homes]
        if missing:
            self.problems.append(f"{name}: not sent, for it refers to {missing[0]}, which was not taken")
            return
        path, _, query = entry["request"]["url"].partition("?")
        content = json.dumps(_housed(resource, self.homes), ensure_ascii=False).encode()
        answer = self.server.ask("PUT", f"/{path}?{quote(query, safe='=&')}", content)
        if isinstance(answer, str):
            self.problems.append(f"{name}: {answer}")
        elif not answer.is_success:
            self.problems.append(f"{name}: status {answer.status_code}: {_words(answer.text)}")
        else:
            self.homes[address] = f"{path}/{_identity(answer)}"

    def _taken(self, resource: dict[str, Any]) -> dict[str, Any]:
        """A Provenance of what the server took, if it took any of it; any other resource as it is."""
        targets = [one for one in resource.get("target", ()) if one["reference"] in self.homes]
        return resource | {"target": targets} if targets else resource


def _identity(answer: httpx.Response) -> str:
    """The identifier that the server gave the resource."""
    try:
        return str(answer.json()["id"])
    except (ValueError, KeyError, TypeError):
        place = str(answer.headers.get("Location", ""))
        return place.split("/_history")[0].rsplit("/", 1)[-1]


def _references(node: Any) -> Iterator[str]:
    """The addresses of other entries that a resource refers to."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "reference" and isinstance(value, str) and value.startswith("urn:uuid:"):
                yield value
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def _housed(node: Any, homes: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {
            name: homes.get(value, value)
            if name == "reference" and isinstance(value, str)
            else _housed(value, homes)
            for name, value in node.items()
        }
    return [_housed(item, homes) for item in node] if isinstance(node, list) else node


def _words(text: str) -> str:
    return " ".join(text.split())[:MOST_WORDS]
