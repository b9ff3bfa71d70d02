"""Outcomes without reading: small records for the store."""

import hashlib

from pipeline import outcomes
from schemas.document import Document, ReadingWarning
from schemas.fact import Fact, quote
from schemas.patient import Age, Patient
from schemas.report import Case, Report, Versions

VERSIONS = Versions(software="1", rules="r", terms="t")


def document(text="A 30-year-old woman.", name="one", **more):
    return Document(id=hashlib.sha256(text.encode()).hexdigest()[:16], name=name, text=text, **more)


def report(of, *, versions=VERSIONS, label="case 1"):
    age = Fact(value=Age(years=30), quotes=(quote(of, 2, 13),), method="rule:age")
    case = Case(label=label, start=0, end=len(of.text), patient=Patient(age=age))
    return Report(document_id=of.id, document_name=of.name, cases=(case,), versions=versions)


def warning(code, message="look at it", share=None):
    return ReadingWarning(code=code, message=message, share=share)


def read(text="A 30-year-old woman.", name="one", *, versions=VERSIONS, label="case 1", **more):
    of = document(text, name, **more)
    return outcomes.read(of, report(of, versions=versions, label=label), f"folder/{name}.txt")


def failed(name="bad"):
    return outcomes.Failed(
        name, f"folder/{name}.pdf", "EmptyInputError", f"folder/{name}.pdf", "is empty", "check it"
    )
