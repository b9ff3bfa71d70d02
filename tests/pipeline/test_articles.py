"""The same article twice: what joins two documents, and what keeps two apart."""

from dataclasses import replace

import pytest

from pipeline.articles.compare import Likeness, likeness
from pipeline.articles.evidence import Evidence, evidence_of, plain_doi
from pipeline.articles.group import articles, pair
from pipeline.articles.titles import Title, title_of, words
from schemas.document import WarningCode
from tests.pipeline.publications import DOI, TITLE, document, story, worn


def why(one, other):
    """Why two documents are one article; the same both ways."""
    first, second = evidence_of(one), evidence_of(other)
    assert likeness(first, second) is likeness(second, first)
    return likeness(first, second)


def share_a_key(one, other):
    return bool({*evidence_of(one).keys()} & {*evidence_of(other).keys()})


JATS = document(story(1), doi=DOI, title=TITLE, authors=("Anna Beispiel", "C. Sample"), year=2021)
JOINED = {
    "the DOI as an address": (document(worn(story(1), 0.1), format="pdf", doi=f"https://doi.org/{DOI.upper()}."), 3),
    "the DOI of an abstract": (document(story(1, 30), format="pubmed", doi=DOI), 3),
    "the DOI and the title of a bad scan": (
        document(worn(story(1), 0.7), format="pdf", doi=DOI, title=TITLE.upper()), 3
    ),
    "title and authors in another form": (
        document(worn(story(1), 0.3), format="pdf", title="Lead poi-\nsoning from a tradi­tional cosmetic in pregnancy",
                 authors=("Beispiel A", "Sample C")), 2
    ),
    "a title with a letter lost": (document(worn(story(1), 0.08), format="pdf", title=TITLE.replace("traditional", "tradiional")), 2),
    "title, authors and year of a record without an abstract": (
        document("Lead poisoning.", format="medline", title=TITLE, authors=("Beispiel, Anna",), year=2022), 2
    ),
    "the text under a kicker": (document(worn(story(1), 0.08), format="pdf", title="Case Report"), 1),
    "the text without anything else": (document(worn(story(1), 0.08), format="text"), 1),
    "the text under another DOI, as in a preprint": (
        document(story(1) + " " + story(2, 20), format="pdf", doi="10.1101/2020.01.01.123", title=TITLE), 2
    ),
    "the text with other references": (document(story(1), format="pdf", references=story(3)), 1),
}  # fmt: skip
APART = {
    "another article of the authors": document(story(2), title="Mercury in a skin lightening cream and the fetus", authors=("Anna Beispiel",)),
    "another article of the same title": document(story(2), title=TITLE, authors=("Anna Beispiel",), year=2021),
    "another article that prints the DOI": document(story(2), format="pdf", doi=DOI, title="Reply"),
    "the erratum": document(story(2, 40) + story(1, 60), doi=DOI, title=f"Erratum to: {TITLE}"),
    "the reply": document(story(2), doi="10.5555/gravida.2022.1", title=f"{TITLE}: authors' reply"),
    "part II": document(worn(story(1), 0.3), title=TITLE + " II", authors=("Anna Beispiel",)),
    "other authors": document(worn(story(1), 0.3), title=TITLE, authors=("D. Muster",)),
    "another DOI": document(worn(story(1), 0.3), doi="10.5555/gravida.2021.43", title=TITLE),
    "another patient in the same form": document(story(1, numbers=9), title=TITLE),
    "an abstract in a volume": document(" ".join([story(1), *(story(seed) for seed in range(10, 15))]), format="pdf"),
    "a record without an abstract by others": document(
        "Lead poisoning.", format="medline", title=TITLE, authors=("Muster, D.",), year=2021
    ),
    "a record without an abstract of years later": document(
        "Lead poisoning.", format="medline", title=TITLE, authors=("Beispiel, Anna",), year=2024
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", JOINED)
def test_one_article(what):
    other, expected = JOINED[what]
    assert why(JATS, other) is Likeness(expected)
    assert share_a_key(JATS, other)


@pytest.mark.parametrize("what", APART)
def test_two_articles(what):
    assert why(JATS, APART[what]) is None


def test_two_that_say_only_that_they_are_case_reports():
    one, other = document(story(1), title="Case report"), document(story(2), title="Case Report.")
    assert why(one, other) is None
    assert not share_a_key(one, other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (TITLE, TITLE.upper(), True),
        (TITLE, "Lead poi-soning from a tradi-tional cosmetic in preg nancy", True),
        ("COVID-19 in late pregnancy: a report", "COVID 19 in late pregnancy - a report", True),
        ("Cytomegalovirus in a <i>twin</i> pregnancy", "Cytomegalovirus in a twin pregnancy", True),
        ("Über eine Schwangerschaft mit Lupus", "Uber eine Schwangerschaft mit Lupus", True),
        ("Uterine rupture at term, part 1", "Uterine rupture at term, part 2", False),
        ("Uterine rupture at term I", "Uterine rupture at term II", False),
        ("Uterine rupture at 12 weeks of gestation", "Uterine rupture at 21 weeks of gestation", False),
        ("Uterine rupture at 32 weeks in a scarred uterus", "Uterine rupture in a scarred uterus", False),
        (TITLE, f"Re: {TITLE}", False),
        (TITLE, f"Comment on: {TITLE}", False),
        (TITLE, "Lead poisoning from a traditional cosmetic in childhood", False),
    ],
)
def test_titles(one, other, same):
    first, second = title_of(one), title_of(other)
    assert isinstance(first, Title)
    assert isinstance(second, Title)
    assert first.alike(second) is same
    assert second.alike(first) is same


@pytest.mark.parametrize(
    "text", [None, "", "Case Report", "CASE REPORTS", "Placenta accreta", "Letter to the Editor", "Erratum"]
)
def test_no_title_that_tells(text):
    assert title_of(text) is None


def test_every_row_of_the_table_is_reached():
    table = words()
    for one in table.untelling:
        assert title_of(one.upper()) is None, one
    for one in table.beginnings:
        assert title_of(f"{one.capitalize()}: {TITLE}").about == one
    for one in table.endings:
        assert title_of(f"{TITLE}: {one}").about == one
    assert len({*table.untelling}) + len({*table.beginnings}) + len({*table.endings}) == len(
        table.untelling
    ) + len(table.beginnings) + len(table.endings)


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("doi:10.1000/ABC.1", "10.1000/abc.1"),
        ("https://dx.doi.org/10.1002/(sici)1097-0223(199601)16:1", "10.1002/(sici)1097-0223(199601)16:1"),
        ("10.1136/bmjopen-2020-", None),
        ("10.1371/journal", None),
        ("PMC123", None),
        (None, None),
    ],
)
def test_plain_dois(text, doi):
    assert plain_doi(text) == doi


def test_identifiers_are_compared_without_their_dress():
    one, other = (
        evidence_of(document("x", pmid=pmid, pmcid=pmcid))
        for pmid, pmcid in (("0123", "PMC77.1"), ("123", "pmc77"))
    )
    assert one.identifiers == other.identifiers == {"pmid": "123", "pmcid": "77"}
    assert evidence_of(document("x", pmid="n/a", pmcid="")).identifiers == {}


def known(*documents):
    return {one.document_id: one for one in map(evidence_of, documents)}


def alone(evidence, *pairs_):
    return {pair(one, other): likeness(evidence[one], evidence[other]) for one, other in pairs_}


def test_a_source_without_a_doi_does_not_join_two_with_others():
    first, second = document(story(1), doi=DOI, title=TITLE), APART["another DOI"]
    middle = document(worn(story(1), 0.15), format="pdf", title=TITLE)
    evidence = known(first, second, middle)
    found = alone(evidence, (first.id, middle.id), (second.id, middle.id))
    assert None not in found.values()
    assert sorted(len(one.documents) for one in articles(evidence, found)) == [1, 2]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"format": "jats"}, {"format": "html"}),
        ({"format": "html"}, {"format": "pdf"}),
        ({"format": "pdf"}, {"format": "pdf", "warnings": (WarningCode.READ_BY_OCR,)}),
        ({"format": "pdf", "warnings": (WarningCode.READ_BY_OCR,)}, {"format": "text"}),
        ({"format": "text"}, {"format": "pdf", "warnings": (WarningCode.LAYOUT_NOT_UNDERSTOOD,)}),
        ({"format": "pdf"}, {"format": "html", "warnings": (WarningCode.NO_ARTICLE,)}),
    ],
)
def test_the_better_source_counts(better, worse):
    one, other = document(story(1), **better), document(story(1) + " again", **worse)
    evidence = known(one, other)
    (found,) = articles(evidence, alone(evidence, (one.id, other.id)))
    assert (found.primary, found.best) == (one.id, one.id)


def test_a_whole_text_comes_before_an_abstract():
    abstract, whole = document(story(1, 180), doi=DOI), document(story(1), format="pdf", doi=DOI)
    evidence = known(abstract, whole)
    (found,) = articles(evidence, alone(evidence, (abstract.id, whole.id)))
    assert found.primary == whole.id


def test_evidence_looks_at_a_part_of_a_very_long_text():
    long = evidence_of(document(story(1, 30_000)))
    assert len(long.words) == 20_000
    assert isinstance(replace(long, words=()), Evidence)
