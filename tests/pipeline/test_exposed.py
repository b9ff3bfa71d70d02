"""The pregnancies exposed to a drug: counted once a period, by the one rule, with outcome and words."""

import pytest

from pipeline.exposed import counted, exposed, is_named
from schemas.exposure import Answer, Period
from schemas.medication import Drug
from tests.pipeline.registries.test_exposures import record


def of(name):
    return list(exposed([record().report], name))


@pytest.mark.parametrize(
    ("name", "pregnancy", "answer", "certain"),
    [
        ("warfarin", 2, Answer.EXPOSED, (Period.FIRST,)),
        ("Folic Acid", 2, Answer.EXPOSED, (Period.BEFORE, Period.FIRST)),
        ("oxytocin", 2, Answer.AT_DELIVERY, (Period.AT_DELIVERY,)),
        ("paroxetine", 2, Answer.UNKNOWN, ()),
        ("carbamazepine", 1, Answer.UNKNOWN, ()),  # of the earlier one, and no word on when
        ("cabergoline", 2, Answer.AFTER, (Period.AFTER,)),
    ],
)
def test_a_drug_belongs_to_its_pregnancy(name, pregnancy, answer, certain):
    (found,) = of(name)
    assert (found.pregnancy, found.answer, found.certain) == (pregnancy, answer, certain)
    assert found.quotes[0].text.lower() == name.lower()


def test_what_was_not_taken_exposes_no_pregnancy():
    assert of("heparin") == of("lithium") == []


def test_counts_are_of_pregnancies():
    counts = counted([*of("warfarin"), *of("insulin"), *of("paroxetine")])
    assert (counts["first_trimester"].certain, counts["first_trimester"].outcomes) == (1, {"live_birth": 1})
    assert (counts["second_trimester"].certain, counts["third_trimester"].certain) == (1, 0)
    assert (counts["third_trimester"].possible, counts["before"].possible) == (1, 1)
    assert (counts["any_trimester"].certain, counts["time_not_told"].possible) == (2, 1)


@pytest.mark.parametrize(
    ("name", "same"), [("B01", True), ("b01aa03", True), ("B01AB", False), ("B", False), ("Coumadin", True)]
)
def test_names_and_groups(name, same):
    assert is_named(Drug(generic="warfarin", as_written="Coumadin", atc="B01AA03"), name) is same


TEXT = """A 31-year-old woman, G2P1, took sertraline 50 mg daily from 6 weeks until 20 weeks of gestation.
She delivered a live girl at 39+0 weeks."""


def test_the_command_counts_and_shows_each(folder, gravida):
    (folder / "one.txt").write_text(TEXT)
    address = f"sqlite:///{folder / 'gravida.db'}"
    gravida("ingest", str(folder / "one.txt"), "--workers", "1", "--store", address)
    shown = gravida("show", "--drug", "sertraline", "--store", address).stdout
    assert "sertraline: 1 pregnancies in 1 documents" in shown
    assert "first trimester         1 certain      0 possible   live birth 1" in shown
    assert (
        "case 1, pregnancy 1: first trimester, second trimester; from 6+0 to 20+0; live birth at 39+0"
        in shown
    )


def test_show_wants_a_document_or_a_drug(folder, gravida):
    result = gravida("show", "--store", f"sqlite:///{folder}/g.db")
    assert (result.exit_code, "name a document, or a drug" in result.stderr) == (2, True)


def test_the_page_links_every_number_to_its_pregnancies(store):
    from starlette.testclient import TestClient

    from pipeline.review.app import create_app
    from pipeline.review.config import ReviewConfig
    from tests.pipeline.review.records import put

    told = record()
    put(store, told.document, told.report)
    client = TestClient(create_app(store, ReviewConfig()), base_url="http://127.0.0.1:8000")
    found = client.get("/drugs", params={"name": "warfarin"}, headers={"accept": "text/html"}).text
    assert "warfarin: 1 pregnancy." in found
    assert "period=first_trimester&amp;sure=1&amp;outcome=live_birth" in found
    assert f"/documents/{told.document.id}" in found
    assert "<q>7+2 weeks</q>" in found
    none = client.get("/drugs?name=warfarin&period=third_trimester&sure=1").text
    assert "(0)" in none
    assert "&lt;script&gt;" in client.get("/drugs", params={"name": "<script>"}).text
