"""Where the resources of a case come from, and what people decided on them.

The words that a value stands on are an extension of its resource. One Provenance says of all of them which publication
and which software they are from; one more a decision says who decided what, when and why.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.decisions.structure import MOVED
from pipeline.registries.fhir.case import Resources
from pipeline.registries.fhir.parts import TERMINOLOGY, Part, quote_extension, term
from pipeline.registries.records import software
from schemas.fact import Fact
from schemas.review import Decision


def add_provenance(resources: Resources) -> None:
    """One Provenance for the case, and one for every decision on what is in it; other decisions are lost."""
    entry, path = resources.entry, resources.path
    targets = [
        {"reference": reference}
        for reference in resources.made
        if reference != resources.document["reference"]
    ]
    body: Part = {
        "target": targets,
        "recorded": entry.made_at.isoformat(),
        "agent": [_agent("assembler", f"{software()} ({entry.versions})")],
        "entity": [{"role": "source", "what": resources.document}],
    }
    resources.add("reported-case", path, body)
    for decided, decision in entry.decided.items():
        if decided.startswith(f"{path}."):
            _decision(resources, decided, decision)


def _decision(resources: Resources, path: str, decision: Decision) -> None:
    about = path.removesuffix(MOVED)  # what was moved is an entry whole
    concerned = [told for told in resources.told if _below(told[0], about)]
    targets = dict.fromkeys(reference for _, _, reference in concerned)
    if not targets:
        resources.losses.lost("review", path, resources.entry.says(decision))
        return
    body: Part = {
        "target": [{"reference": reference} for reference in targets],
        "recorded": decision.at.isoformat(),
        "activity": term("decision", decision.action.value),
        "agent": [_agent("verifier", decision.reviewer)],
        "entity": [
            {
                "extension": list(_values((fact_path, fact) for fact_path, fact, _ in concerned)),
                "role": "source",
                "what": resources.document,
            }
        ],
    }
    why = resources.entry.comment(decision)
    if why:
        body["reason"] = [{"text": why}]
    resources.add("reported-decision", path, body, what="Provenance of a decision")


def _values(facts: Iterable[tuple[str, Fact[Any]]]) -> Iterator[Part]:
    """Which values of the resources were decided on."""
    for path, fact in dict(facts).items():
        yield quote_extension(path, fact, None, None)


def _below(path: str, decided: str) -> bool:
    """True for a fact that a decision on a path is about: the path's own, and those of an entry that was decided whole."""
    return path == decided or path.startswith(f"{decided}.")


def _agent(kind: str, name: str) -> Part:
    coding = {"system": f"{TERMINOLOGY}/provenance-participant-type", "code": kind}
    return {"type": {"coding": [coding]}, "who": {"display": name}}
