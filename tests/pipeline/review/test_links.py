"""To which pregnancy a drug or a result belongs: through newer readings, moves, and what people say of it."""

import pytest

from pipeline.decisions.fold import State
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.forms import editor
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.review.submission import review_twice, submit
from pipeline.review.undoing import last_act
from pipeline.review.view import record_view
from schemas.gestation import GestationalAge
from schemas.patient import Age, Patient
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Case, Report, Versions
from tests.pipeline.review.records import decide_all, document, fact, medication, put
from tests.pipeline.review.test_as_verified import TEXT, final, keep, told, waiting

EARLIER, REPORTED, LAST = 0, 1, 2
ASPIRIN = f"cases.0.medications.aspirin@{TEXT.index('aspirin')}"
LINK, INDEX = f"{ASPIRIN}.pregnancy", "cases.0.pregnancies.index"


@pytest.fixture
def of():
    return document(TEXT, "verified")


def three(of):
    return (
        Pregnancy(outcome=fact(of, Outcome.MISCARRIAGE, "first")),
        Pregnancy(is_index=True, outcome=fact(of, Outcome.LIVE_BIRTH, "second")),
        Pregnancy(outcome=fact(of, Outcome.STILLBIRTH, "third")),
    )


def aspirin(of, pregnancy):
    one = medication(of, "aspirin", "aspirin", 75.0, "mg", dose_words="aspirin")
    return one.model_copy(update={"pregnancy": pregnancy})


def read(store, of, number, tied, **changes):
    return put(store, of, told(of, number, medications=(aspirin(of, tied),), **changes))


def belongs(store, known):
    """How the pregnancy ended of each drug, None for one of none, "" for one that the record does not have."""
    return [
        (case.pregnancies[one.pregnancy].outcome.value.value if one.pregnancy < len(case.pregnancies) else "")
        if one.pregnancy is not None
        else None
        for case in final(store, known).cases
        for one in case.medications
    ]


def ask(store, known, person, anchor, action, **more):
    seen = open_document(store, known, person).held(anchor).version
    return decide(store, known, [Asked(anchor=anchor, action=action, seen=seen, **more)], person)


def row(store, known, person, anchor):
    of = open_document(store, known, person)
    return next((one for one in record_view(of).values() if one.anchor == anchor), None)


WHERE = {"quote": {"start": TEXT.index("aspirin"), "end": TEXT.index("aspirin") + 7}}


@pytest.mark.parametrize("tied", [None, EARLIER, REPORTED, LAST])
def test_it_follows_its_pregnancy_and_not_its_place(store, local, of, tied):
    known = read(store, of, 1, tied)
    decide_all(store, known, local)
    before = belongs(store, known)
    place = None if tied is None else 2 - tied
    read(store, of, 2, place, pregnancies=three(of)[::-1])
    assert (belongs(store, known), waiting(store, known, local)) == (before, {})
    assert row(store, known, local, LINK) is None


def test_old_stands_beside_new(store, local, of):
    known = read(store, of, 1, REPORTED)
    decide_all(store, known, local)
    read(store, of, 2, EARLIER)
    assert waiting(store, known, local) == {LINK: ("the reported one", "other pregnancy (0)")}
    assert belongs(store, known) == ["live_birth"]


def test_what_nobody_verified_is_as_the_software_says(store, local, of):
    known = read(store, of, 1, REPORTED)
    ask(store, known, local, f"{ASPIRIN}.dose", "accept")
    read(store, of, 2, EARLIER)
    assert (belongs(store, known), waiting(store, known, local)) == (["miscarriage"], {})


def test_what_was_rejected_is_not_asked_about(store, local, of):
    known = read(store, of, 1, REPORTED)
    ask(store, known, local, f"{ASPIRIN}.drug", "reject")
    read(store, of, 2, EARLIER)
    assert (belongs(store, known), waiting(store, known, local)) == ([], {})


def test_what_the_software_says_now_is_taken(store, local, of):
    known = read(store, of, 1, REPORTED)
    decide_all(store, known, local)
    read(store, of, 2, EARLIER)
    ask(store, known, local, LINK, "accept", mark=row(store, known, local, LINK).mark)
    for number, place in ((2, EARLIER), (3, EARLIER)):
        read(store, of, number, place)
        assert (belongs(store, known), waiting(store, known, local)) == (["miscarriage"], {})
    read(store, of, 4, REPORTED)
    assert (belongs(store, known), len(waiting(store, known, local))) == (["miscarriage"], 1)


def test_another_pregnancy_is_chosen(store, local, of):
    known = read(store, of, 1, REPORTED)
    view = editor(open_document(store, known, local), LINK)
    assert [view.words(one) for one in view.choices] == [
        "none in particular", "other pregnancy (0)", "the reported one", "other pregnancy (2)",
    ]  # fmt: skip
    assert (view.action, view.fields, view.kind) == ("correct", {"text": INDEX}, "choice")
    ask(store, known, local, LINK, "correct", fields={"text": "cases.0.pregnancies.2"}, **WHERE)
    assert belongs(store, known) == ["stillbirth"]
    shown = row(store, known, local, LINK)
    assert (shown.text, shown.software, shown.state) == (
        "other pregnancy (2)", "the reported one", State.CORRECTED,
    )  # fmt: skip
    read(store, of, 2, 1, pregnancies=three(of)[::-1])
    assert (belongs(store, known), waiting(store, known, local)) == (["stillbirth"], {})
    ask(store, known, local, LINK, "undo")
    assert belongs(store, known) == ["live_birth"]


@pytest.mark.parametrize("name", ["cases.0.pregnancies.7", "cases.1.pregnancies.index", "1", ""])
def test_what_is_no_pregnancy_of_the_case_is_refused(store, local, of, name):
    known = read(store, of, 1, REPORTED)
    with pytest.raises(ValueRefusedError):
        ask(store, known, local, LINK, "correct", value=name, **WHERE)
    assert belongs(store, known) == ["live_birth"]


@pytest.mark.parametrize(
    ("action", "more"), [("reject", {}), ("correct", {"value": "cases.0.pregnancies"} | WHERE)]
)
def test_it_is_said_to_be_of_none(store, local, of, action, more):
    known = read(store, of, 1, REPORTED)
    ask(store, known, local, LINK, action, **more)
    assert belongs(store, known) == [None]
    read(store, of, 2, 0, pregnancies=three(of)[1:])
    assert (belongs(store, known), waiting(store, known, local)) == ([None], {})


def test_a_pregnancy_that_is_gone_is_no_other_one(store, local, of):
    known = read(store, of, 1, LAST)
    ask(store, known, local, f"{ASPIRIN}.drug", "accept")  # nobody verified the pregnancy
    read(store, of, 2, None, pregnancies=three(of)[:2])
    assert belongs(store, known) == [""]
    assert waiting(store, known, local) == {LINK: ("one that the record does not have", "none in particular")}


def test_the_reported_pregnancy_is_it_again_when_it_is_found_again(store, local, of):
    known = read(store, of, 1, REPORTED)
    ask(store, known, local, f"{ASPIRIN}.drug", "accept")
    read(store, of, 2, None, pregnancies=three(of)[:1])
    assert (belongs(store, known), len(waiting(store, known, local))) == ([""], 1)
    read(store, of, 3, REPORTED)
    assert (belongs(store, known), waiting(store, known, local)) == (["live_birth"], {})


def test_a_pregnancy_that_was_verified_and_is_gone_stays_with_its_drugs(store, local, of):
    known = read(store, of, 1, LAST)
    decide_all(store, known, local)
    put(store, of, told(of, 2, pregnancies=three(of)[:2]))
    assert belongs(store, known) == ["stillbirth"]
    read(store, of, 3, LAST)
    assert (belongs(store, known), waiting(store, known, local)) == (["stillbirth"], {})


@pytest.mark.parametrize("tied", [EARLIER, REPORTED])
def test_it_stays_with_one_that_is_told_as_another_kind(store, local, of, tied):
    known = read(store, of, 1, tied)
    decide_all(store, known, local)
    turned = tuple(
        one.model_copy(update={"is_index": place == EARLIER}) for place, one in enumerate(three(of))
    )
    read(store, of, 2, tied, pregnancies=turned)
    before = [["miscarriage"], ["live_birth"]][tied]
    assert belongs(store, known) == before
    assert LINK not in waiting(store, known, local)
    while asked := last_act(open_document(store, known, local), local.name):
        decide(store, known, asked, local)
    assert belongs(store, known) == before


def test_taking_back_the_drug_takes_back_its_pregnancy(store, local, of):
    known = read(store, of, 1, REPORTED)
    decide_all(store, known, local)
    read(store, of, 2, EARLIER)
    with pytest.raises(ValueRefusedError, match="with its drug"):
        ask(store, known, local, LINK, "undo")
    ask(store, known, local, f"{ASPIRIN}.drug", "undo")
    assert (belongs(store, known), row(store, known, local, LINK)) == (["miscarriage"], None)


def test_each_act_is_taken_back_once(store, local, of):
    known = read(store, of, 1, REPORTED)
    decide_all(store, known, local)
    read(store, of, 2, EARLIER)
    ask(store, known, local, LINK, "accept")
    asked = last_act(open_document(store, known, local), local.name)
    assert [one.anchor for one in asked] == [LINK]
    decide(store, known, asked, local)
    assert (belongs(store, known), len(waiting(store, known, local))) == (["live_birth"], 1)
    asked = last_act(open_document(store, known, local), local.name)
    assert LINK not in [one.anchor for one in asked]
    assert f"{ASPIRIN}.drug" in [one.anchor for one in asked]


ANN, BEN, CHRIS = (
    Person("ann", Role.REVIEWER),
    Person("ben", Role.REVIEWER),
    Person("chris", Role.ADJUDICATOR),
)


@pytest.mark.parametrize("between", [False, True])
def test_what_two_saw_waits_for_the_adjudicator(store, of, between):
    known = read(store, of, 1, REPORTED)
    review_twice(store, known, CHRIS)
    for person in (ANN, BEN):
        decide_all(store, known, person)
        submit(store, known, person)
        if between and person is ANN:
            read(store, of, 2, EARLIER)
    read(store, of, 2, EARLIER)
    opened = open_document(store, known, CHRIS)
    assert (opened.changed(), opened.disputed()) == (([], [LINK]) if between else ([LINK], []))
    if not between:
        assert belongs(store, known) == ["live_birth"]
    place = {"value": INDEX} | WHERE
    ask(store, known, CHRIS, LINK, "correct", **place)
    opened = open_document(store, known, CHRIS)
    assert (opened.changed(), opened.disputed(), belongs(store, known)) == ([], [], ["live_birth"])


def test_the_page_offers_it_and_shows_old_beside_new(store, client, local, of):
    known = read(store, of, 1, REPORTED)
    from tests.pipeline.review.clients import post

    page = client.get(f"/documents/{known}").text
    assert f'data-anchor="{LINK}"' not in page
    assert "[&#34;.pregnancy&#34;, &#34;pregnancy&#34;]" in page or '[".pregnancy", "pregnancy"]' in page
    form = client.get(f"/documents/{known}/editor", params={"anchor": LINK}).text
    assert '<option value="cases.0.pregnancies.index" selected>the reported one</option>' in form
    asked = {"anchor": LINK, "action": "correct", "fields": {"text": "cases.0.pregnancies.2"}, **WHERE}
    answer = post(client, f"/documents/{known}/decide", {"decisions": [asked]}).json()
    assert any("other pregnancy (2)" in part for part in answer["parts"].values())
    history = client.get(f"/documents/{known}/history").text
    assert "the reported one" in history
    assert "other pregnancy (2)" in history
    assert belongs(store, known) == ["stillbirth"]
    read(store, of, 2, EARLIER)
    page = client.get(f"/documents/{known}").text
    assert "the software now says other pregnancy (0) (<kbd>Enter</kbd> takes that)" in page


# --- patients who are split and joined ------------------------------------------------------------------

TWINS = """Two sisters
Case report
Case 1 is a 31-year-old woman whose first pregnancy was lost; in the second she took aspirin 75 mg.
Case 2 is a 32-year-old woman whose earlier pregnancy was ectopic; in the last she took labetalol 200 mg.
"""


def sisters(of, number, *, both=True, joined=False):
    """Two women with two pregnancies each, of the second of which a drug is; the rules may tell them as one."""
    named = (("first", "second", "aspirin", 75.0), ("earlier", "last", "labetalol", 200.0))
    ends = ((Outcome.MISCARRIAGE, Outcome.LIVE_BIRTH), (Outcome.ECTOPIC, Outcome.STILLBIRTH))
    start = of.text.index("Case 2")
    cases = []
    for place, ((before, then, drug, dose), outcomes) in enumerate(zip(named, ends, strict=True)):
        pregnancies = tuple(
            Pregnancy(is_index=index, outcome=fact(of, outcome, words), end=fact(of, GestationalAge(days=200 + place), words))
            for index, outcome, words in zip((False, both or not place), outcomes, (before, then), strict=True)
        )  # fmt: skip
        one = medication(of, drug, drug, dose, "mg").model_copy(update={"pregnancy": 1})
        cases.append(Case(label=f"case {place + 1}", start=place * start, end=(start, len(of.text))[place],
                          patient=Patient(age=fact(of, Age(years=31 + place), f"3{place + 1}-year-old")),
                          pregnancies=pregnancies, medications=(one,)))  # fmt: skip
    if joined:
        one, other = cases
        drugs = (*one.medications, other.medications[0].model_copy(update={"pregnancy": 3}))
        cases = [one.model_copy(update={"end": other.end, "medications": drugs,
                                        "pregnancies": (*one.pregnancies, *other.pregnancies)})]  # fmt: skip
    versions = Versions(software="1", rules=f"r{number}", terms="t")
    return Report(document_id=of.id, document_name=of.name, cases=tuple(cases), versions=versions)


@pytest.fixture
def pair():
    return document(TWINS, "sisters")


@pytest.mark.parametrize("both", [True, False])
@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 0)])
def test_a_drug_and_its_pregnancy_are_joined_together(store, local, pair, both, one, other):
    known = put(store, pair, sisters(pair, 1, both=both))
    before = sorted(belongs(store, known))
    ask(store, known, local, f"cases.{one}", "move", value=f"cases.{other}", fields={"form": "join"})
    assert len(final(store, known).cases) == 1
    assert sorted(belongs(store, known)) == before == ["live_birth", "stillbirth"]
    decide_all(store, known, local)
    put(store, pair, sisters(pair, 2, both=both))
    assert (sorted(belongs(store, known)), waiting(store, known, local)) == (before, {})
    while asked := last_act(open_document(store, known, local), local.name):
        decide(store, known, asked, local)
    assert len(final(store, known).cases) == 2
    assert belongs(store, known) == before


def test_a_drug_of_a_joined_patient_may_be_of_any_of_her_pregnancies(store, local, pair):
    known = put(store, pair, sisters(pair, 1))
    ask(store, known, local, "cases.1", "move", value="cases.0", fields={"form": "join"})
    head = f"cases.1.medications.labetalol@{TWINS.index('labetalol')}"
    view = editor(open_document(store, known, local), f"{head}.pregnancy")
    assert sorted(view.choices) == [
        "cases.0.pregnancies", "cases.0.pregnancies.0", INDEX, "cases.1.pregnancies.0", "cases.1.pregnancies.index",
    ]  # fmt: skip
    place = {"start": TWINS.index("labetalol"), "end": TWINS.index("labetalol") + 9}
    ask(store, known, local, f"{head}.pregnancy", "correct", value=INDEX, quote=place)
    assert belongs(store, known) == ["live_birth", "live_birth"]
    put(store, pair, sisters(pair, 2))
    assert (belongs(store, known), waiting(store, known, local)) == (["live_birth", "live_birth"], {})


def test_a_drug_that_was_moved_alone_is_of_the_reported_pregnancy_there(store, local, pair):
    known = put(store, pair, sisters(pair, 1))
    head = f"cases.1.medications.labetalol@{TWINS.index('labetalol')}"
    ask(store, known, local, f"{head}.case", "move", value="cases.0")
    assert belongs(store, known) == ["live_birth", "live_birth"]


def test_a_pregnancy_that_was_moved_alone_leaves_its_drug_to_no_other(store, local, pair):
    known = put(store, pair, sisters(pair, 1))
    ask(store, known, local, "cases.1.pregnancies.index.case", "move", value="cases.0")
    assert belongs(store, known) == ["live_birth", ""]


def test_a_drug_of_another_pregnancy_that_was_moved_alone_is_not_of_the_reported_one(store, local, pair):
    known = put(store, pair, sisters(pair, 1, both=False))
    head = f"cases.1.medications.labetalol@{TWINS.index('labetalol')}"
    ask(store, known, local, f"{head}.case", "move", value="cases.0")
    assert belongs(store, known) == ["live_birth", ""]


def test_a_patient_who_is_told_with_another_keeps_the_pregnancies_of_her_drugs(store, local, pair):
    known = put(store, pair, sisters(pair, 1, both=False))
    decide_all(store, known, local)
    before = sorted(belongs(store, known))
    put(store, pair, sisters(pair, 2, both=False, joined=True))
    assert set(before) <= set(belongs(store, known))
    put(store, pair, sisters(pair, 3, both=False))
    assert (sorted(belongs(store, known)), waiting(store, known, local)) == (before, {})


# --- what people added ----------------------------------------------------------------------------------


def added(pregnancy):
    return {"drug": {"value": {"generic": "ferritin pill", "as_written": "ferritin"}}, "subject": {"value": "mother"},
            "status": {"value": "given"}, "pregnancy": pregnancy}  # fmt: skip


PILL = {"quote": {"start": TEXT.index("ferritin"), "end": TEXT.index("ferritin") + 8}}


@pytest.mark.parametrize("tied", [EARLIER, LAST])
def test_an_added_drug_follows_its_pregnancy(store, local, of, tied):
    known = put(store, of, told(of, 1))
    ask(store, known, local, "cases.0.medications", "add", value=added(tied), **PILL)
    before = belongs(store, known)
    put(store, of, told(of, 2, pregnancies=three(of)[::-1]))
    assert belongs(store, known) == before
    put(store, of, told(of, 3, pregnancies=three(of)[1:2]))
    assert belongs(store, known) == [""]


def test_an_added_drug_of_an_added_pregnancy(store, local, of):
    known = put(store, of, told(of, 1))
    value = {"outcome": {"value": "ectopic"}, "is_index": False}
    place = {"start": TEXT.index("a loss"), "end": TEXT.index("a loss") + 6}
    ask(store, known, local, "cases.0.pregnancies", "add", value=value, quote=place)
    ask(store, known, local, "cases.0.medications", "add", value=added(3), **PILL)
    assert belongs(store, known) == ["ectopic"]
    put(store, of, told(of, 2, pregnancies=three(of)[1:]))
    assert belongs(store, known) == ["ectopic"]
    put(store, of, told(of, 3, medications=(aspirin(of, 0),)))
    new = next(one for one in open_document(store, known, local).folded.added if ".pregnancies." in one)
    ask(store, known, local, LINK, "correct", value=new, **WHERE)
    assert belongs(store, known) == ["ectopic", "ectopic"]
    put(store, of, told(of, 4, medications=(aspirin(of, 0),), pregnancies=three(of)[:2]))
    assert belongs(store, known) == ["ectopic", "ectopic"]


@pytest.mark.parametrize(("found", "waits"), [(EARLIER, 0), (REPORTED, 1), (None, 1)])
def test_an_added_drug_that_is_found_stays_with_its_pregnancy(store, local, of, found, waits):
    known = put(store, of, told(of, 1))
    pill = medication(of, "ferritin pill", "ferritin", 75.0, "mg", dose_words="ferritin")
    ask(store, known, local, "cases.0.medications", "add", value=added(EARLIER), **PILL)
    one = pill.model_copy(update={"pregnancy": found, "dose": None})
    put(store, of, told(of, 2, medications=(one,)))
    assert (belongs(store, known), len(waiting(store, known, local))) == (["miscarriage"], waits)
    keep(store, known, local)
    assert (belongs(store, known), waiting(store, known, local)) == (["miscarriage"], {})
