"""The target `e2b`: a batch a case, with the mother's report and one for each child."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.registries.e2b.parts import device
from pipeline.registries.e2b.profile import problems
from pipeline.registries.e2b.report import message
from pipeline.registries.e2b.scope import Scope, fetus_of
from pipeline.registries.e2b.xml import ICH, IDS, el, root
from pipeline.registries.losses import Losses
from pipeline.registries.records import Entry
from pipeline.registries.targets import Target, Written
from pipeline.registries.walk import Role, Walk
from schemas.errors import ExportError
from schemas.fact import facts_in
from schemas.neonate import Neonate

FOLDER = "icsr"


def _make(entry: Entry, losses: Losses) -> list[tuple[str, str]]:
    made: list[tuple[str, str]] = []
    for position in entry.numbers:
        batch = _batch(entry, position, losses)
        if batch is None:
            losses.lost("no_exposure", f"cases.{position}")
            continue
        wrong = next(problems(batch), None)
        if wrong is not None:
            raise ExportError(
                f"{entry.name}: does not keep to the profile of E2B(R3) ({wrong}); look at the record"
            )
        text = etree.tostring(batch, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode()
        made.append((f"{entry.document_id}-{position + 1}.xml", text))
    for name in ("sender_suspect", "sender_country") if made else ():
        losses.lost(name, "", len(made))
    losses.lost("quote", "", sum(len(fact.evidence) for _, fact in facts_in(entry.report)))
    for position in range(len(entry.report.issues)):
        losses.lost("issue", f"issues.{position}")
    return made


class _Files:
    """The files of the target while they are written."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder / FOLDER, 0

    def put(self, payload: list[tuple[str, str]], losses: Losses) -> None:
        for name, text in payload:
            path = self._folder / name[:2] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            self._count += 1

    def close(self) -> list[Written]:
        return [Written(self._folder, self._count)] if self._count else []


def _batch(entry: Entry, position: int, losses: Losses) -> Element | None:
    """The batch of a case, None where no drug was taken or given to the fetus in the reported pregnancy."""
    mother = Scope(entry, position, losses)
    children = [Scope(entry, position, losses, child) for child in _children(mother.walk)]
    reports = [one for one in children if one.drugs]
    if mother.exposures:
        reports = [mother, *reports]
    elif reports:
        _without_mother(mother)
    if not reports:
        return None
    messages = [message(one, [other.identity for other in reports if other is not one]) for one in reports]
    moment = entry.made_at.strftime("%Y%m%d%H%M%S+0000")
    return root(
        el("id", root=f"{IDS}.22", extension=str(entry.identify(f"cases.{position}", "e2b batch"))),
        el("creationTime", value=moment),
        el("responseModeCode", code="D"),
        el("interactionId", root="2.16.840.1.113883.1.6", extension="MCCI_IN200100UV01"),
        el("name", code="1", codeSystem=f"{ICH}.1", codeSystemVersion="1.01"),
        *messages,
        device("receiver", "RCV", 14, "RECEIVER"),
        device("sender", "SND", 13, "GRAVIDA"),
    )


def _children(walk: Walk) -> list[tuple[str, Neonate]]:
    """The newborns of the reported pregnancy, and the fetus that was given a drug where it is none of them for certain."""
    newborns = [] if walk.reported is None else walk.reported.newborns
    fetus = fetus_of(walk)
    own = fetus is not None and fetus not in dict(newborns)
    return [*newborns, *([(fetus, Neonate())] if fetus is not None and own else [])]


def _without_mother(mother: Scope) -> None:
    """Note what is hers, where only the fetus was given a drug: her own report would have none."""
    walk, lost = mother.walk, mother.losses.lost
    for taken in walk.medications():
        if taken.whose.role is Role.PATIENT:
            lost("no_exposure", taken.path, taken.medication.drug.value.generic)
    tests = [(told.whose, told.path, told.result.test) for told in walk.results()]
    tests += [(told.whose, told.path, told.result.test) for told in walk.words()]
    for whose, path, test in tests:
        if whose.role is Role.PATIENT:
            lost("no_exposure", path, test.value.name)


@contextmanager
def _open(folder: Path) -> Iterator[_Files]:
    yield _Files(folder)


TARGET = Target(
    "e2b",
    "ICH E2B(R3): a batch a case with reports on mother and child, for exposures in pregnancy.",
    _make,
    _open,
    {
        "no_exposure": "a safety report needs a drug taken in a reported pregnancy; the mother's has none",
        "meddra": "the sender's mapping has no MedDRA code for the term (GRAVIDA_MEDDRA); the words stand with a null flavour",
        "sender_suspect": "every drug is concomitant, since the record does not say which one is suspected; "
        "an ICSR needs a suspect, which the sender sets (G.k.1)",
        "sender_country": "the record has no country; the sender sets that of the reporter (C.2.r.3)",
        "past_details": "D.8 has the name of a drug of the past, and no dose, route or gestational age",
        "history_in_words": "the obstetric history has no elements of its own; it stands in D.7.2 as text",
        "window_end": "G.k.6 is the earliest exposure; the end of the window stands in the dosage text",
        "relation": "G.k.6 is a number; a window tied to the pregnancy stands in the dosage text",
        "dose_in_words": "G.k.4.r.1 is one number with a unit; the dose stands in the dosage text",
        "range_unit": "F.r.4 and F.r.5 are in the unit of the result; the printed range has another",
        "test_age": "F.r.1 is a date; the gestational age of a test has no element",
        "newborn": "there is no element for Apgar scores",
        "untimed": "the text does not tell whether it was taken in the pregnancy; the drug is in the mother's report without gestation, "
        "and in no child's",
        "after": "a drug after the birth is no exposure in pregnancy and no past drug history",
        "other_pregnancy": "a report is about one pregnancy",
        "other_person": "a report is about one person and the parent",
        "not_taken": "a report has the drugs that were taken",
        "cut": "the element holds fewer characters",
        "quote": "there is no element for the words that a value stands on (number of quotes)",
        "issue": "an issue is about the record, not about a person",
    },
    whole=frozenset({"no_exposure", "not_taken", "other_person", "other_pregnancy", "after", "past_details"}),
)
