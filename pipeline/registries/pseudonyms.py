"""Records without what tells a person or a publication: `--pseudonymise`.

Identifiers become keyed ones (HMAC-SHA256), so that the same document has the same pseudonym in every
delivery under the same key and none without it. Title, journal, name and the publication's identifiers
go; dates keep their year. All words of the text are masked: quotes keep their offsets, section and page
and lose their letters, and what a value has "as written" goes where it has another name. In the short strings that
values carry besides, dates, initials, names with a title, numbers of persons and named institutions are masked.
"""

import hashlib
import hmac
import re
from typing import Any

from pydantic import BaseModel

from schemas.document import Document, Metadata
from schemas.fact import Fact, Quote
from schemas.pregnancy import CalendarDate
from schemas.report import Issue, Report

MASK = "█"
HIDDEN = MASK * 3  # stands for a name or a date, however long
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
DATE = re.compile(
    rf"\b\d{{1,2}}[./-]\d{{1,2}}[./-](?=\d{{2,4}}\b)"
    rf"|(?<=\b\d{{4}})[./-]\d{{1,2}}[./-]\d{{1,2}}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH},? ?"
    rf"|\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b,? ?"
    rf"|\b{MONTH},? (?=\d{{4}}\b)",
    re.IGNORECASE,
)
INITIALS = re.compile(
    r"\b(?:Mrs|Mr|Ms|Miss|Dr|Prof|Professor)\.? [A-Z][\w.'-]{0,30}(?: [A-Z][\w'-]{1,30}){0,2}|\b[A-Z]\.(?: ?[A-Z]\.){1,3}"
)
PERSON_NUMBER = re.compile(
    r"\b(?:no|nr|number|id|mrn|policy|file|chart|record)\b[.:#]{0,2} ?[A-Za-z]{0,3}\d[\w/-]{1,20}|\b\d[\d/-]{5,20}\b",
    re.IGNORECASE,
)
INSTITUTION = re.compile(
    r"(?:\b[A-Z][\w.'-]{1,30} ){1,5}(?:Hospital|Clinic|University|Institute|Centre|Center|College|Infirmary)\b"
    r"|\b(?:University|Hospital|Institute|College|City|Province|District) of (?:[A-Z][\w'-]{1,30} ?){1,3}"
)


def pseudonym(key: bytes, identity: str) -> str:
    """The keyed identifier of a document: 16 hexadecimal digits.

    >>> pseudonym(b"key", "0123456789abcdef")
    'b0349a882ba44d37'
    """
    return hmac.new(key, identity.encode(), hashlib.sha256).hexdigest()[:16]


def masked(text: str) -> str:
    """A short string without dates beyond the year, initials and named institutions; how long they were is not told.

    >>> masked("seen on 12 March 2019 at Northfield Hospital")
    'seen on ███2019 at ███'
    """
    for pattern in (INSTITUTION, DATE, INITIALS, PERSON_NUMBER):
        text = pattern.sub(HIDDEN, text)
    return text


def pseudonymous(document: Document, report: Report, key: bytes) -> tuple[Document, Report]:
    """The document and the report without what tells who or where. Offsets stay true."""
    identity = pseudonym(key, document.id)
    name = f"P-{identity}"
    hidden = Document(
        id=identity,
        name=name,
        format=document.format,
        text=MASK * len(document.text),
        metadata=_metadata(document.metadata),
    )
    seen = _hide(report)
    cases = tuple(
        case.model_copy(update={"label": f"case {number}"}) for number, case in enumerate(seen.cases, start=1)
    )
    return hidden, seen.model_copy(
        update={
            "document_id": identity,
            "document_name": name,
            "metadata": _metadata(report.metadata),
            "cases": cases,
        }
    )


def _metadata(metadata: Metadata) -> Metadata:
    return Metadata(year=metadata.year, licence=metadata.licence, language=metadata.language)


def _unwritten(parts: dict[str, Any]) -> dict[str, str]:
    """What stands for the words that a value was written in: its usual name, or nothing where it needs none."""
    if "as_written" not in parts:
        return {}
    known = next((parts[name] for name in ("generic", "name", "ucum") if parts.get(name)), None)
    if known is not None:
        return {"as_written": known}
    needed = "convention" in parts or "ucum" in parts  # a formula, and a unit that is none of UCUM
    return {} if needed else {"as_written": ""}


def _hide(node: Any) -> Any:
    """A copy of a part of a record with masked words and dates cut to the year."""
    if isinstance(node, Quote):
        return node.model_copy(update={"text": MASK * len(node.text)})
    if isinstance(node, CalendarDate):
        return CalendarDate(year=node.year)
    if isinstance(node, Fact):
        value = node.value if isinstance(node.value, (str, BaseModel)) else None
        update = {"quotes": tuple(_hide(quote) for quote in node.quotes)}
        return node.model_copy(update=update if value is None else update | {"value": _hide(value)})
    if isinstance(node, Issue):  # its message repeats words of the text
        return node.model_copy(
            update={
                "message": node.code.replace("_", " "),
                "quotes": tuple(_hide(quote) for quote in node.quotes),
            }
        )
    if isinstance(node, BaseModel):
        parts = {name: _hide(getattr(node, name)) for name in type(node).model_fields}
        return node.model_copy(update=parts | _unwritten(parts))
    if isinstance(node, tuple):
        return tuple(_hide(item) for item in node)
    return masked(node) if type(node) is str else node
