"""What people do to a document, and what newer rules read of it, drawn at random; and what there is to see then."""

import itertools
import json
from collections import Counter

from hypothesis import strategies as st

from pipeline.decisions.anchors import entry_of
from pipeline.decisions.final import effective, final_view
from pipeline.decisions.fold import State
from pipeline.decisions.links import is_link
from pipeline.decisions.merge import plain
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.patients import heads, pregnancies_for
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.review.undoing import last_act
from pipeline.review.view import record_view
from schemas.fact import facts_in
from schemas.neonate import Neonate
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Case, Versions
from schemas.review import Action
from tests.pipeline.review.records import TEXT, document, fact, medication, put, report

PEOPLE = (Person("ann", Role.ADMIN), Person("ben", Role.ADMIN))
FRESH = itertools.count()
NEW = {"dose": ({"low": 81.0, "unit": "mg"}, "75 mg"), "age": ({"years": 43}, "34-year-old"),
       "apgar_5": (7, "36"), "gravidity": (4, "G3P1011")}  # fmt: skip


# --- readings ------------------------------------------------------------------------------------------

DRUGS = st.sampled_from(["as it was", "another dose", "no dose", "gone"])
READINGS = st.fixed_dictionaries(
    {
        "aspirin": DRUGS,
        "nifedipine": DRUGS,
        "labetalol": st.sampled_from(["gone", "gone", "as it was"]),
        "turned": st.booleans(),
        "newborns": st.sampled_from(["", "A", "B", "AB", "BA"]),
        "pregnancy": st.sampled_from(["index", "index", "index", "other", "gone"]),
        "earlier": st.sampled_from(["before", "before", "behind", "gone"]),
        "tied": st.sampled_from(["index", "index", "earlier", "none"]),
        "age": st.booleans(),
        "apart": st.sampled_from([False, False, True]),
        "issue": st.sampled_from(["one loss and two losses", "one loss and ten losses", ""]),
    }
)


def reading(of, number, said):
    """What rules of a number read of the document."""
    made = report(of, versions=Versions(software="1", rules=f"r{number}", terms="t"))
    (case,) = made.cases
    named = dict(zip(("aspirin", "nifedipine"), case.medications, strict=True))
    named["labetalol"] = medication(of, "labetalol", "Labetalol", 200.0, "mg", dose_words="200 mg")
    drugs = [changed(of, name, one, said[name]) for name, one in named.items() if said[name] != "gone"]
    twins = {"A": Neonate(apgar_5=fact(of, 9, "37")), "B": Neonate(apgar_5=fact(of, 8, "36"))}
    (pregnancy,) = case.pregnancies
    changes = {
        "neonates": tuple(twins[name] for name in said["newborns"]),
        "is_index": said["pregnancy"] == "index",
    }
    pregnancies = () if said["pregnancy"] == "gone" else (pregnancy.model_copy(update=changes),)
    loss = Pregnancy(outcome=fact(of, Outcome.MISCARRIAGE, "one earlier loss"))
    earlier = () if said["earlier"] == "gone" else (loss,)
    pregnancies = (*earlier, *pregnancies) if said["earlier"] == "before" else (*pregnancies, *earlier)
    belongs = next(
        (place for place, one in enumerate(pregnancies) if (one is loss) is (said["tied"] == "earlier")), None
    )
    tied = {"pregnancy": None if said["tied"] == "none" else belongs}
    drugs = [one if one.drug.value.generic == "nifedipine" else one.model_copy(update=tied) for one in drugs]
    patient = case.patient if said["age"] else case.patient.model_copy(update={"age": None})
    whole = case.model_copy(
        update={
            "medications": tuple(drugs[::-1] if said["turned"] else drugs),
            "lab_results": tuple(one.model_copy(update=tied) for one in case.lab_results),
            "pregnancies": pregnancies,
            "patient": patient,
        }
    )
    issues = tuple(one.model_copy(update={"message": said["issue"]}) for one in made.issues if said["issue"])
    cases = two_of(of, whole) if said["apart"] else (whole,)
    return made.model_copy(update={"cases": cases, "issues": issues})


def changed(of, name, one, how):
    if how == "no dose":
        return one.model_copy(update={"dose": None})
    if how == "another dose":
        value = one.dose.value.model_copy(update={"low": one.dose.value.low + 5})
        return one.model_copy(update={"dose": one.dose.model_copy(update={"value": value})})
    return one


def two_of(of, case):
    """The case as two, the second from the second drug on."""
    cut = of.text.index("Nifedipine")
    behind = tuple(one for one in case.medications if one.drug.quotes[0].start >= cut)
    before = tuple(one for one in case.medications if one not in behind)
    first = case.model_copy(update={"end": cut, "medications": before})
    return first, Case(label="sister", start=cut, end=len(of.text), medications=behind)


# --- acts ----------------------------------------------------------------------------------------------

WHO = st.integers(0, 1)
WHICH = st.integers(0, 400)
ACTS = st.one_of(
    st.tuples(st.sampled_from(["enter", "enter", "entry", "correct", "reject", "add", "add newborn", "add drug", "split", "answer", "join", "move", "reject patient", "take back", "tie"]), WHO, WHICH),
    st.tuples(st.just("undo"), WHO, WHICH),
)  # fmt: skip
STEPS = st.one_of(ACTS, ACTS, st.tuples(st.just("read"), READINGS, st.just(0)))


class Review:
    """A document of its own that people review: what they do, and what there is to see."""

    def __init__(self, store, said=None, sends=1):
        """`sends` is how often each request is sent: the answer of the first may be lost."""
        self.store, self.number, self.sends = store, 0, sends
        self.of = document(TEXT + f"Seen {next(FRESH)} times.\n")
        self.read(said or dict.fromkeys(("aspirin", "nifedipine"), "as it was") | FIRST)

    def read(self, said):
        self.number += 1
        self.known = put(self.store, self.of, reading(self.of, self.number, said))

    def opened(self, person=PEOPLE[0]):
        return open_document(self.store, self.known, person)

    def final(self):
        return effective(final_view(self.store, self.store.latest(self.known)))

    def place(self, words):
        start = self.of.text.index(words)
        return {"start": start, "end": start + len(words)}

    def ask(self, person, anchor, action, **more):
        seen = self.opened(person).held(anchor).version
        self.send([Asked(anchor=anchor, action=action, seen=seen, **more)], person)

    def send(self, asked, person):
        for _ in range(self.sends):
            decide(self.store, self.known, asked, person)

    def do(self, what, who, which):
        """Do something; False where there is nothing to do it to."""
        person = PEOPLE[who]
        of = self.opened(person)
        shown = [one for one in record_view(of).values() if one.anchor in of.present]
        match what:
            case "undo":
                asked = last_act(of, person.name)
                if asked:
                    self.send(asked, person)
                return bool(asked)
            case "enter":
                shown = [one for one in shown if one.state in (State.OPEN, State.CHANGED)]
                return bool(shown) and self.enter(person, shown[which % len(shown)])
            case "entry":
                heads = sorted({one.anchor.rpartition(".")[0] for one in shown if "@" in one.anchor})
                mine = heads[which % len(heads)] if heads else "-"
                some = [
                    one
                    for one in shown
                    if one.anchor.startswith(f"{mine}.") and one.state in (State.OPEN, State.CHANGED)
                ]
                asked = [
                    Asked(anchor=one.anchor, action="accept", seen=one.version, mark=one.mark) for one in some
                ]
                if asked:
                    self.send(asked, person)
                return bool(asked)
            case "correct":
                shown = [one for one in shown if one.anchor.rpartition(".")[2] in NEW]
                if shown:
                    one = shown[which % len(shown)]
                    value, words = NEW[one.anchor.rpartition(".")[2]]
                    if isinstance(value, dict) and "low" in value:
                        value = value | {"low": 81.0 + which % 7}
                    self.ask(person, one.anchor, "correct", value=value, quote=self.place(words))
                return bool(shown)
            case "reject":
                shown = [
                    one for one in shown if not one.anchor.endswith((".subject", ".status", ".measurement"))
                ]
                if shown:
                    self.ask(person, shown[which % len(shown)].anchor, "reject")
                return bool(shown)
            case "add":
                heads = [one.anchor.removesuffix(".drug") for one in shown if one.anchor.endswith(".drug")]
                free = [
                    f"{head}.route"
                    for head in heads
                    if self.opened(person).held(f"{head}.route").decision is None
                ]
                if free:
                    self.ask(
                        person,
                        free[which % len(free)],
                        "add",
                        value="oral",
                        quote=self.place("aspirin 75 mg"),
                    )
                return bool(free)
            case _:
                return getattr(self, what.replace(" ", "_"))(person, which)

    def enter(self, person, one):
        """Accept what is shown: afterwards it is what is stored."""
        said = one.text if one.state is State.OPEN or one.stays else one.software
        asked = [Asked(anchor=one.anchor, action="accept", seen=one.version, mark=one.mark)]
        self.send(asked, person)
        (now,) = [row for row in record_view(self.opened(person)).values() if row.anchor == one.anchor]
        assert (now.text, now.state) in [(said, State.ACCEPTED), (said, State.CORRECTED)]
        return True

    def add_newborn(self, person, which):
        (head, *_) = [*[a for a in self.opened(person).paths if a.endswith(".index")], ""]
        if not head:
            return False
        born = {
            a.split(".")[5]
            for a in [*self.opened(person).present, *self.opened(person).folded.held]
            if a.startswith(f"{head}.neonates.")
        }
        if len(born) > 2:
            return False
        words = "37" if which % 2 else "36"
        self.ask(
            person,
            f"{head}.neonates.{len(born)}.sex",
            "add",
            value="male" if which % 2 else "female",
            quote=self.place(words),
        )
        return True

    def add_drug(self, person, which):
        if any(
            "labetalol" in anchor
            for anchor in [*self.opened(person).present, *self.opened(person).folded.held]
        ):
            return False
        value = {"drug": {"value": {"generic": "labetalol", "as_written": "Labetalol"}, "quote": self.place("Labetalol")},
                 "subject": {"value": "mother"}, "status": {"value": "given"},
                 "dose": {"value": {"low": 200.0 + which % 2, "unit": "mg"}, "quote": self.place("200 mg")}}  # fmt: skip
        self.ask(person, "cases.0.medications", "add", value=value, quote=self.place("Labetalol 200 mg"))
        return True

    def split(self, person, which):
        if len(self.opened(person).stored.report.cases) > 1:
            return False
        self.ask(person, "cases", "add", value={"label": "sister"}, quote=self.place("Nifedipine"),
                 fields={"form": "split", "from": "cases.0"})  # fmt: skip
        return True

    def join(self, person, which):
        of = self.opened(person)
        there = [number for number in range(len(of.stored.report.cases)) if not of.is_gone(number)]
        if len(there) < 2:
            return False
        one, other = (there[:2], there[1::-1])[which % 2]
        self.ask(person, f"cases.{one}", "move", value=f"cases.{other}", fields={"form": "join"})
        return True

    def reject_patient(self, person, which):
        of = self.opened(person)
        there = [number for number in range(len(of.stored.report.cases)) if not of.is_gone(number)]
        if there:
            self.ask(person, f"cases.{there[which % len(there)]}", "reject")
        return bool(there)

    def move(self, person, which):
        of = self.opened(person)
        there = [f"cases.{number}" for number in range(len(of.stored.report.cases)) if not of.is_gone(number)]
        moves = [
            (one, case)
            for one in heads(of)
            for case in there
            if ".neonates." not in one and f"cases.{of.case_of(one)}" != case
        ]
        if moves:
            one, case = moves[which % len(moves)]
            self.ask(person, f"{one}.case", "move", value=case)
        return bool(moves)

    def tie(self, person, which):
        """Say to which pregnancy a drug or a result belongs."""
        of = self.opened(person)
        mains = [
            one for one in of.present if one.endswith((".drug", ".test")) and not of.is_gone(of.case_of(one))
        ]
        ties = [
            (f"{one.rpartition('.')[0]}.pregnancy", to) for one in mains for to in pregnancies_for(of, one)
        ]
        if ties:
            anchor, to = ties[which % len(ties)]
            self.ask(person, anchor, "correct", value=to, quote=self.place("aspirin 75 mg"))
        return bool(ties)

    def take_back(self, person, which):
        """Take back the decision that counts for one value, whoever made it."""
        of = self.opened(person)
        some = [
            one
            for one, held in of.folded.held.items()
            if held.decision is not None
            and not one.startswith("cases.")
            or one in of.present
            and held.decision is not None
        ]
        if some:
            self.ask(person, some[which % len(some)], "undo")
        return bool(some)

    def note(self, person, which):
        shown = list(self.opened(person).present)
        self.ask(person, shown[which % len(shown)], "comment", comment=f"note {which}")
        return True

    def answer(self, person, which):
        issues = [a for a, slot in self.opened(person).present.items() if slot.fact is None]
        if issues:
            self.ask(person, issues[0], "answer", value=["right", "corrected", "ask"][which % 3])
        return bool(issues)

    def seen(self):
        """All that there is to see but the numbers of decisions: the record, and what is open, changed or to be answered."""
        of = self.opened()
        rows = sorted(
            (one.label, one.text, one.state.value, one.software, one.by) for one in record_view(of).values()
        )
        return patients(self.final()), rows, of.left()


FIRST = {"labetalol": "gone", "turned": False, "newborns": "A", "pregnancy": "index", "age": True, "apart": False,
         "earlier": "before", "tied": "index",
         "issue": "one loss and two losses"}  # fmt: skip


def patients(report):
    """What a record says of each patient, whatever the order."""
    found = []
    for case in report.cases:
        facts = Counter((path_of(path, case), repr(one.value)) for path, one in facts_in(case))
        found.append((sorted(facts.items()), sorted(map(repr, ties(case)))))
    return sorted(found)


ENDS = {"a live girl": "reported", "37 weeks": "reported", "one earlier loss": "earlier"}


def ties(case):
    """The pregnancy of each drug and result by its words, None for none, "" for one that the record does not have."""
    for one in (*case.medications, *case.lab_results):
        main = one.drug if hasattr(one, "drug") else one.measurement
        name = (main.quotes[0].text, main.quotes[0].start)
        yield name, None if one.pregnancy is None else which(case.pregnancies[one.pregnancy :][:1])


def which(pregnancies):
    """Which pregnancy it is by its words; "?" where people rejected all of them."""
    said = {
        ENDS.get(quote.text) for one in pregnancies for _, fact_ in facts_in(one) for quote in fact_.quotes
    }
    return next((name for name in ("reported", "earlier") if name in said), "?" if pregnancies else "")


def verified_ties(review):
    """The pregnancy of each drug and result that people verified, by its words."""
    of, found = review.opened(), {}
    heads_ = [
        anchor.rpartition(".")[0]
        for anchor in of.present
        if anchor.endswith((".drug", ".test")) and of.held(anchor).decision is not None
    ]
    slots = [of.present.get(f"{head}.measurement") or of.present[f"{head}.drug"] for head in heads_]
    words = {(slot.fact.quotes[0].text, slot.fact.quotes[0].start) for slot in slots}
    for case in review.final().cases:
        there = {which((one,)) for one in case.pregnancies}
        found |= {name: (tie, there) for name, tie in ties(case) if name in words}
    return found


def path_of(path, case):
    """A path with the name of its drug, and what is said of its newborn, in place of their numbers."""
    parts = path.split(".")
    if parts[0] == "medications":
        return f"{case.medications[int(parts[1])].drug.value.generic}.{'.'.join(parts[2:])}"
    if parts[0] == "pregnancies":
        one = case.pregnancies[int(parts[1])]
        born = (
            repr([fact_.value for _, fact_ in facts_in(one.neonates[int(parts[3])])])
            if len(parts) > 3 and parts[2] == "neonates"
            else ""
        )
        return f"{'index' if one.is_index else 'other'}.{born}.{parts[-1]}"
    return ".".join(part for part in parts if not part.isdigit())


def decided(of):
    """What people verified: of each patient the values of drugs and of herself, and of each newborn."""
    found = {}
    for anchor, held in of.folded.held.items():
        one, parts = held.decision, anchor.split(".")
        if one is None or one.action not in (Action.ACCEPT, Action.CORRECT, Action.ADD) or len(parts) < 4:
            continue
        if is_link(anchor):
            continue  # `verified_ties` has these
        case, entry = of.case_of(anchor), entry_of(anchor)
        if of.is_gone(case) or entry in of.folded.rejected or anchor == entry and parts[2] in NAMED:
            continue
        name, at, rest = ".".join(parts[3:]).partition("@")
        field = (
            f"{name.removeprefix('added-')}.{rest.partition('.')[2]}"
            if parts[2] in NAMED
            else "0"
            if at
            else parts[-1]
        )
        key = (case, parts[5] if len(parts) == 7 and parts[4] == "neonates" else "")
        found.setdefault(key, set()).add((field, meaning(of.leaves(anchor))))
    return list(found.values())


def told(report):
    """What a record says of each patient, and of each newborn, in the same words."""
    for case in report.cases:
        own = set()
        for path, one in facts_in(case):
            parts, value = path.split("."), one.model_dump(mode="json")["value"]
            name = f"{named(case, parts)}.{'.'.join(parts[2:])}" if parts[0] in NAMED else parts[-1]
            own.add((name, meaning(value)))
        yield own
        for pregnancy in case.pregnancies:
            for born in pregnancy.neonates:
                yield {(name, meaning(one.model_dump(mode="json")["value"])) for name, one in facts_in(born)}


NAMED = ("medications", "lab_results")


def named(case, parts):
    """The drug or test of an entry."""
    one = getattr(case, parts[0])[int(parts[1])]
    return one.drug.value.generic if parts[0] == "medications" else one.test.value.name


def meaning(value):
    return json.dumps(plain(value), sort_keys=True)
