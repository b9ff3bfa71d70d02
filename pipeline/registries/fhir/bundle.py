"""A resource as text, and the transaction Bundle that is put together from such texts.

Each resource is written once: for bulk import as it is, and in the Bundle without its id, which the server gives, and
with its references as addresses in the Bundle.
"""

import re
from typing import Final, NamedTuple

import orjson

from pipeline.registries.fhir.case import WITHOUT_IDENTIFIER
from pipeline.registries.fhir.parts import IDENTIFIERS, Part

# In the text of a resource only a reference looks like this: a quote within a string is written with a backslash.
REFERENCE: Final = re.compile(r'"reference":"[A-Za-z]+/([0-9a-f-]{36})"')


class Text(NamedTuple):
    """A resource: its type, its id, and all of it as JSON in one line, which begins with these two."""

    kind: str
    identity: str
    text: str


def text_of(part: Part) -> Text:
    """The text of a resource, whose first two elements are its type and its id."""
    return Text(part["resourceType"], part["id"], orjson.dumps(part).decode())


def entry_of(kind: str, identity: str, text: str) -> str:
    """The entry of a Bundle that creates or updates a resource, however often it is sent."""
    rest = text[len(f'{{"resourceType":"{kind}","id":"{identity}"') :]
    resource = f'{{"resourceType":"{kind}"' + REFERENCE.sub(r'"reference":"urn:uuid:\1"', rest)
    parameter = "_tag" if kind in WITHOUT_IDENTIFIER else "identifier"
    request = f'{{"method":"PUT","url":"{kind}?{parameter}={IDENTIFIERS}|{identity}"}}'
    return f'{{"fullUrl":"urn:uuid:{identity}","resource":{resource},"request":{request}}}'


def bundle_of(identity: str, entries: list[str]) -> str:
    """The transaction Bundle of entries."""
    return f'{{"resourceType":"Bundle","id":"{identity}","type":"transaction","entry":[{",".join(entries)}]}}'
