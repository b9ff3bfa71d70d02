"""The `obs_patient` component: ages, and words that tell a sex."""

import re

from spacy.language import Language
from spacy.tokens import Doc

from extractors.cases.pipe import patient_rows
from extractors.cases.rows import Row
from extractors.cases.values import REPORTED_SISTER
from extractors.english.context.about import About, about
from extractors.english.gate import gated
from extractors.families.patient.collect import collect
from extractors.families.patient.disagreements import disagreements
from extractors.families.patient.mentions import AgeMention
from extractors.families.patient.values import ages
from extractors.findings import Mention, flag, put, put_cases
from schemas.patient import Age

_RELATIVE = gated(
    rf"\b(?:husband|partner|father|brother|{REPORTED_SISTER}sister|donor|son|daughter|spouse|uncle|aunt|cousin|married to|sibling|"
    r"(?:his|her) (?:\w+\s)?(?:mother|parents?))\b,?[^.;,]{0,40}$",
    re.IGNORECASE,
)
_BORN_TO = gated(
    r"\b(?:born|delivered|infant|baby|neonate|child|newborn|boy|girl|son)\b[^.;]{0,120}"
    r"\b(?:to|of|from) (?:an?|the|her|his) [^.;]{0,25}$",
    re.IGNORECASE,
)
_PAST = gated(
    r"\b(?:diagnosed|since|menarche|married|operated|surgery|began|started|onset|from|puberty|menopause|until|up to|"
    r"died|deceased)\b[^.;,]{0,40}$",
    re.IGNORECASE,
)
_AFTER_IS_RELATIVE = gated(
    r"^[\s,-]{0,2}(?:\w+\s){0,3}?(?:husband|partner|father|brother|sister|sibling|son\b|daughter|donor)",
    re.IGNORECASE,
)


class PatientPipe:
    """Writes the findings `patient`: entries are `AgeMention`s of the report's own people.

    Ages of husbands, siblings, donors and of other studies' patients are left out.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Find the ages in sentences about the patients."""
        found: list[AgeMention] = []
        whole: str = doc._.document.text
        for sentence in doc._.sentences:
            text = whole[sentence.start : sentence.end]
            found_here = ages(text)
            if not found_here or about(text, sentence.section) is About.OTHERS:
                continue
            for local in found_here:
                before, after = text[: local.start], text[local.end :]
                if _RELATIVE.search(before[-60:]) or _AFTER_IS_RELATIVE.match(after):
                    continue
                shifted = Mention(
                    sentence.start + local.start,
                    sentence.start + local.end,
                    local.value,
                    local.rule,
                    local.confidence,
                )
                entry = AgeMention(shifted, bool(_BORN_TO.search(before)), bool(_PAST.search(before[-60:])))
                found.append(entry)
        for row in patient_rows(doc):
            if (told := _of_row(whole, row)) is not None:
                found.append(told)
        put(doc, "patient", found)
        flag(doc, (issue for case in doc._.cases for issue in disagreements(doc, case)))
        put_cases(doc, "patients", {case.index: collect(doc, case) for case in doc._.cases})
        return doc


_AGE_CELL = re.compile(r"\s?(?P<n>\d{2})(?:\s?(?:y|yrs?|years?)(?:[ -]old)?)?\s?$", re.IGNORECASE)


def _of_row(text: str, row: Row) -> AgeMention | None:
    """The age of a patient whom a table gives a row."""
    start, end = row.cells.get("age", (0, 0))
    match = _AGE_CELL.match(text[start:end])
    if match is None:
        return None
    at = start + match.start("n")
    return AgeMention(Mention(at, at + 2, Age(years=float(match["n"])), "patient/table"), False, False)


@Language.factory("obs_patient")
def make_patient(nlp: Language, name: str) -> PatientPipe:
    """Make the component."""
    return PatientPipe()
