"""A patient against the pregnancy that the record gives them as their own."""

from collections.abc import Iterator

from schemas.document import Document
from schemas.patient import Sex
from schemas.report import Case, Issue


def carrying(case: Case, document: Document) -> Iterator[Issue]:
    """A man, or a child, with a pregnancy of their own.

    A child's report tells the history of its mother: only what the pregnant woman came with is held against the child.
    """
    sex, age = case.patient.sex, case.patient.age
    history, index = case.obstetric_history, case.index_pregnancy
    came = index.presentation if index else None
    young = case.patient.is_child
    man = sex is not None and sex.value is Sex.MALE and not young
    told = came or ((history.gravidity or history.parity) if man else None)
    who = sex if man else age if young else None
    if told is None or who is None:
        return
    yield Issue(
        code="pregnancy_not_own",
        message=(
            f"the patient is {'a man' if man else 'a child'} ({who.quotes[0].text!r}), but a pregnancy of their own is told "
            f"({told.quotes[0].text!r}); both are kept as written"
        ),
        quotes=(who.quotes[0], told.quotes[0]),
    )
