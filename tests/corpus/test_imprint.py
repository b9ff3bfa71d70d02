"""What PDFs of many kinds say of themselves. Every article here is invented; the layouts are those of the publishers."""

from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.readers.read import read_bytes
from schemas.document import MetadataSource, SectionKind
from tests.corpus.pages import At, column, make_pdf

BODY = [
    "The mother was seen in the tenth week of her pregnancy with nausea and loss of weight, and she was",
    "taking a small dose of levothyroxine for the thyroid that had been removed in her youth. The heart",
    "of the child was seen to beat. She came back for the next visit a long time after and had gained",
    "three kilograms in all. At 30 weeks the growth was fine and the fluid normal. She was then followed",
]  # fmt: skip
BOLD = "Times-Bold"


def article(front, *, foot=(), second=(), last=(), top=400):
    """Two pages of prose under the lines of a front."""
    first = [*front, At(60, top, "Introduction", 11, BOLD), *column(60, top + 20, BODY, 10), *foot]
    return make_pdf([first, [*second, *column(60, 120, BODY, 10), *column(60, 400, last, 9)]])


def read(*args, **options):
    return read_bytes(article(*args, **options), "x")


def facts(document):
    m = document.metadata
    return m.title, m.journal, m.year, m.doi, m.licence


TITLE = "Iron by vein in the tenth week of a twin pregnancy"

HINDAWI = [
    At(50, 55, "Hindawi Publishing Corporation", 8), At(50, 65, "Case Reports in Sample Medicine", 8),
    At(50, 75, "Volume 2016, Article ID 9124245, 4 pages", 8), At(50, 85, "http://dx.doi.org/10.1155/2016/9124245", 8),
    At(50, 150, "Case Report", 18), At(50, 174, "Iron by vein in the tenth week", 17, BOLD),
    At(50, 194, "of a twin pregnancy", 17, BOLD), At(86, 240, "Ruth Abel,", 11, BOLD), At(143, 236, "1", 7, BOLD),
    At(150, 240, "Eva Ma,", 11, BOLD), At(192, 236, "1,2", 7, BOLD), At(205, 240, "and Otto van der Berg", 11, BOLD), At(322, 236, "2", 7, BOLD),
    At(86, 260, "1 Department of Samples, University of Nowhere", 9),
    At(86, 280, "Received 21 November 2015; Accepted 14 December 2015", 9),
    At(86, 300, "Copyright © 2016 Ruth Abel et al. This is an open access article distributed under the", 9),
    At(86, 310, "Creative Commons Attribution License, which permits unrestricted use.", 9),
]  # fmt: skip
BMC = [
    At(57, 40, "Abel et al. BMC Pregnancy and Childbirth (2019) 19:50", 8), At(57, 50, "https://doi.org/10.1186/s12884-019-2345-6", 8),
    At(61, 103, "C A SE R E PO R T Open Access", 12, BOLD), At(57, 141, "Iron by vein in the tenth week", 22), At(57, 167, "of a twin pregnancy", 22),
    At(57, 200, "Ruth Abel and Eva Ma", 10),
]  # fmt: skip
BMC_LAST = [
    "Open Access This article is distributed under the terms of the Creative Commons Attribution 4.0",
    "International License (http://creativecommons.org/licenses/by/4.0/), which permits use. The Creative Commons",
    "Public Domain Dedication waiver (http://creativecommons.org/publicdomain/zero/1.0/) applies to the data.",
]
ELSEVIER = [
    At(180, 53, "Molecular Samples and Evolution 83 (2015) 56–71", 7), At(219, 80, "Contents lists available at ScienceDirect", 8),
    At(163, 108, "Molecular Samples and Evolution", 15), At(173, 136, "journal homepage: www.example.org/locate/mse", 8),
    At(60, 189, "Iron by vein in the tenth week of a twin", 14), At(60, 206, "pregnancy", 14), At(60, 230, "Ruth Abel, Eva Ma", 11),
    At(60, 250, "Department of Samples, University of Nowhere", 7),
]  # fmt: skip
ELSEVIER_FOOT = [
    At(60, 760, "http://dx.doi.org/10.1016/j.", 7), At(60, 768, "xymse.2014.10.009", 7),
    At(60, 776, "1055-7903/© 2015 The Authors. This is an open access article under the CC BY-NC-ND license.", 7),
]  # fmt: skip
PLOS = [
    At(36, 300, "Citation: Abel R, Ma E (2014) Iron by vein", 7), At(36, 309, "in the tenth week of a twin pregnancy. PLoS", 7),
    At(36, 318, "ONE 9(12): e115884. doi:10.1371/journal.", 7), At(36, 327, "pone.0115884", 7), At(36, 345, "Received: May 17, 2014", 7),
    At(36, 360, "Published: December 31, 2014", 7), At(200, 120, "RESEARCH ARTICLE", 11, BOLD),
    At(200, 150, "Iron by vein in the tenth week", 20, BOLD), At(200, 173, "of a twin pregnancy", 20, BOLD), At(200, 200, "Ruth Abel, Eva Ma", 11),
]  # fmt: skip
COVER = [
    At(128, 56, "International Sample of Neuroscience", 20, BOLD), At(128, 143, "ISSN: 0020-7454 (Print) 1543-5245 (Online)", 11, BOLD),
    At(97, 186, "Iron by vein in the tenth week", 24, BOLD), At(97, 210, "of a twin pregnancy", 24, BOLD), At(97, 267, "Ruth Abel & Eva Ma", 16, BOLD),
    At(97, 316, "To cite this article: Ruth Abel & Eva Ma (2016): Iron by vein in the tenth week of a", 12),
    At(97, 328, "twin pregnancy, International Sample of Neuroscience, DOI:", 12), At(97, 341, "10.5555/00207454.2016.1185421", 12),
]  # fmt: skip
MDPI = [
    At(49, 64, "Metabolites 2014, 4, 932-945; doi:10.3390/metabo4040932", 12), At(367, 112, "metabolites", 40, BOLD),
    At(464, 131, "ISSN 2218-1989", 12, BOLD), At(49, 162, "Article", 12), At(49, 193, "Iron by vein in the tenth week", 20, BOLD),
    At(49, 214, "of a twin pregnancy", 20, BOLD), At(49, 240, "Ruth Abel 1 and Eva Ma 2,*", 12, BOLD),
]  # fmt: skip
LWW = [
    At(60, 50, "Clinical Case Report", 9), At(420, 50, "Medicine®", 28, BOLD), At(420, 70, "OPEN", 9, BOLD),
    At(60, 120, "Iron by vein in the tenth week of a twin pregnancy", 18, BOLD), At(60, 142, "A case report", 14, BOLD),
    At(60, 170, "Ruth Abel, MD, Eva Ma, PhD", 11),
    At(60, 200, "Trial registration: https://doi.org/10.17605/OSF.IO/AB12C.", 10),
]  # fmt: skip
LWW_FOOT = [
    At(60, 730, "How to cite this article: Abel R, Ma E. Iron by vein in the tenth week of a twin", 7),
    At(60, 739, "pregnancy: a case report. Medicine 2021;100:11(e25138).", 7), At(60, 755, "http://dx.doi.org/10.1097/MD.0000000000025138", 7),
]  # fmt: skip
BMJ = [
    At(60, 60, "Rare disease", 12, BOLD), At(60, 100, "CASE REPORT", 10, BOLD),
    At(60, 130, "Iron by vein in the tenth week of a twin pregnancy", 18, BOLD), At(60, 160, "Ruth Abel, Eva Ma", 11),
    At(60, 200, "To cite: Abel R, Ma E. BMJ", 8), At(60, 209, "Case Rep Published Online", 8), At(60, 218, "First: 3 May 2019. doi:10.", 8),
    At(60, 227, "1136/bcr-2019-230456", 8),
]  # fmt: skip
WILEY = [
    At(60, 50, "Received: 3 May 2019 | Accepted: 1 July 2019", 8), At(60, 60, "DOI: 10.1002/ccr3.2345", 8),
    At(60, 100, "CASE REPORT", 11, BOLD), At(60, 130, "Iron by vein in the tenth week of a twin pregnancy", 20, BOLD),
    At(60, 160, "Ruth Abel | Eva Ma", 12),
    At(60, 300, "This is an open access article under the terms of the Creative Commons Attribution-NonCommercial License.", 7),
    At(60, 310, "© 2019 The Authors. Clinical Case Reports published by John Wiley & Sons Ltd.", 7),
]  # fmt: skip
CUREUS = [
    At(60, 60, "Open Access Case", 9), At(60, 72, "Report", 9), At(380, 60, "DOI: 10.7759/cureus.8091", 9),
    At(60, 120, "Iron by vein in the tenth week of a twin pregnancy", 20, BOLD), At(60, 150, "Ruth Abel , Eva Ma", 11),
]  # fmt: skip
CUREUS_FOOT = [
    At(60, 760, "How to cite this article", 7, BOLD), At(60, 770, "Abel R, Ma E (May 12, 2020) Iron by vein in the tenth week. Cureus 12(5): e8091. DOI 10.7759/cureus.8091", 7),
]  # fmt: skip
PMC = [
    At(60, 50, "HHS Public Access", 24, BOLD), At(60, 70, "Author manuscript", 14),
    At(60, 85, "J Sample Res. Author manuscript; available in PMC 2016 May 01.", 9),
    At(60, 100, "Published in final edited form as: J Sample Res. 2015 May ; 12(3): 123–130. doi:10.5555/jsr.2015.12.", 9),
    At(60, 140, "Iron by vein in the tenth week of a twin pregnancy", 16, BOLD), At(60, 170, "Ruth Abel and Eva Ma", 12),
    At(60, 190, "PMID: 25412345 PMCID: PMC4412345", 9),
]  # fmt: skip
ACCEPTED = [
    At(60, 60, "Accepted Manuscript", 26, BOLD), At(60, 110, "Iron by vein in the tenth week of a twin pregnancy", 14, BOLD),
    At(60, 140, "Ruth Abel, Eva Ma", 11), At(60, 170, "PII: S0000-0000(19)30001-2", 9), At(60, 182, "DOI: https://doi.org/10.1016/j.xyz.2019.05.001", 9),
    At(60, 194, "Reference: XYZ 1234", 9), At(60, 206, "To appear in: Sample Communications", 9), At(60, 218, "Received Date: 3 May 2019", 9),
]  # fmt: skip
PREPRINT = [
    At(60, 30, "medRxiv preprint doi: https://doi.org/10.1101/2020.04.08.20057794; this version posted April 11, 2020. The", 7),
    At(60, 39, "copyright holder is the author. It is made available under a CC-BY-NC-ND 4.0 International license.", 7),
    At(60, 120, "Iron by vein in the tenth week of a twin pregnancy", 16, BOLD), At(60, 150, "Ruth Abel, Eva Ma", 11),
]  # fmt: skip
SPRINGER = [
    At(50, 40, "Archives of Gynecology and Obstetrics (2018) 297:1123–1129", 8), At(50, 50, "https://doi.org/10.1007/s00404-018-4700-8", 8),
    At(50, 80, "CASE REPORT", 9), At(50, 120, "Iron by vein in the tenth week of a twin pregnancy", 16, BOLD), At(50, 150, "Ruth Abel1 · Eva Ma2", 11, BOLD),
    At(50, 175, "Received: 3 January 2018 / Accepted: 2 February 2018 / Published online: 20 February 2018", 8),
]  # fmt: skip
PAMJ = [
    At(60, 60, "Case report", 14, BOLD), At(60, 100, "Iron by vein in the tenth week of a twin pregnancy", 16, BOLD), At(60, 130, "Ruth Abel1,&, Eva Ma2", 11),
    At(60, 190, "Cite this: The Pan African Medical Journal. 2020;36:12. DOI: 10.11604/pamj.2020.36.12.21456", 9),
    At(60, 220, "Creative Commons Attribution License (http://creativecommons.org/licenses/by/2.0), which permits use", 8),
]  # fmt: skip
DOVE = [
    At(60, 80, "Open Access Full Text Article", 9), At(60, 95, "CASE REPORT", 9, BOLD), At(60, 130, "Iron by vein in the tenth week of a twin pregnancy", 18, BOLD),
    At(60, 160, "Ruth Abel1", 11), At(60, 172, "Eva Ma2", 11),
]  # fmt: skip
DOVE_FOOT = [
    At(60, 700, "submit your manuscript | www.dovepress.com", 8), At(60, 712, "International Medical Case Reports Journal 2016:9 43–46", 8),
    At(60, 736, "http://dx.doi.org/10.2147/IMCRJ.S12345", 7),
]  # fmt: skip
JOGR = [
    At(60, 40, "doi:10.1111/jog.13456", 8), At(300, 40, "J. Obstet. Gynaecol. Res. Vol. 44, No. 1: 134–138, January 2018", 8),
    At(60, 110, "Iron by vein in the tenth week of a twin pregnancy", 18, BOLD), At(60, 140, "Ruth Abel a, Eva Ma b", 12),
]  # fmt: skip
PROOF = [
    At(60, 40, "Journal Pre-proof", 24, BOLD), At(60, 90, "Iron by vein in the tenth week of a twin pregnancy", 16), At(60, 120, "Ruth Abel, Eva Ma", 11),
    At(60, 230, "Please cite this article as: R. Abel, E. Ma, Iron by vein, Case Reports in Women's Health (2020), https://doi.org/", 9),
    At(60, 240, "10.1016/j.crwh.2020.e00202", 9),
]  # fmt: skip
LETTERED = [
    At(60, 40, "e-ISSN 1941-5923", 8), At(60, 50, "© Am J Case Rep, 2019; 20: 1234-1238", 8), At(60, 60, "DOI: 10.12659/AJCR.917456", 8),
    At(60, 110, "Iron by vein in the tenth week of a twin pregnancy", 18, BOLD), At(60, 140, "ABCDEF 1 Ruth Abel", 11), At(60, 152, "BCD 2 Eva Ma", 11),
]  # fmt: skip
SUBTITLED = f"{TITLE} A case report"
KINDS = {
    "hindawi": ((HINDAWI,), {}, (TITLE, "Case Reports in Sample Medicine", 2016, "10.1155/2016/9124245", "CC BY")),
    "bmc": ((BMC,), {"last": BMC_LAST}, (TITLE, "BMC Pregnancy and Childbirth", 2019, "10.1186/s12884-019-2345-6", "CC BY 4.0")),
    "elsevier": ((ELSEVIER,), {"foot": ELSEVIER_FOOT}, (TITLE, "Molecular Samples and Evolution", 2015, "10.1016/j.xymse.2014.10.009", "CC BY-NC-ND")),
    "plos": ((PLOS,), {}, (TITLE, "PLOS ONE", 2014, "10.1371/journal.pone.0115884", None)),
    "cover": ((COVER,), {}, (TITLE, "International Sample of Neuroscience", 2016, "10.5555/00207454.2016.1185421", None)),
    "mdpi": ((MDPI,), {}, (TITLE, "Metabolites", 2014, "10.3390/metabo4040932", None)),
    "lww": ((LWW,), {"foot": LWW_FOOT}, (SUBTITLED, "Medicine", 2021, "10.1097/MD.0000000000025138", None)),
    "bmj": ((BMJ,), {}, (TITLE, "BMJ Case Reports", 2019, "10.1136/bcr-2019-230456", None)),
    "wiley": ((WILEY,), {}, (TITLE, "Clinical Case Reports", 2019, "10.1002/ccr3.2345", "CC BY-NC")),
    "cureus": ((CUREUS,), {"foot": CUREUS_FOOT}, (TITLE, "Cureus", 2020, "10.7759/cureus.8091", None)),
    "author manuscript": ((PMC,), {}, (TITLE, "J Sample Res", 2015, "10.5555/jsr.2015.12", None)),
    "accepted manuscript": ((ACCEPTED,), {}, (TITLE, "Sample Communications", None, "10.1016/j.xyz.2019.05.001", None)),
    "springer": ((SPRINGER,), {}, (TITLE, "Archives of Gynecology and Obstetrics", 2018, "10.1007/s00404-018-4700-8", None)),
    "pamj": ((PAMJ,), {}, (TITLE, "The Pan African Medical Journal", 2020, "10.11604/pamj.2020.36.12.21456", "CC BY 2.0")),
    "dove": ((DOVE,), {"foot": DOVE_FOOT}, (TITLE, "International Medical Case Reports Journal", 2016, "10.2147/IMCRJ.S12345", None)),
    "jogr": ((JOGR,), {}, (TITLE, "Journal of Obstetrics and Gynaecology Research", 2018, "10.1111/jog.13456", None)),
    "pre-proof": ((PROOF,), {}, (TITLE, "Case Reports in Women's Health", 2020, "10.1016/j.crwh.2020.e00202", None)),
    "lettered authors": ((LETTERED,), {}, (TITLE, "American Journal of Case Reports", 2019, "10.12659/AJCR.917456", None)),
    "preprint": ((PREPRINT,), {}, (TITLE, "medRxiv", 2020, "10.1101/2020.04.08.20057794", "CC BY-NC-ND 4.0")),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_kind(kind):
    args, options, expected = KINDS[kind]
    document = read(*args, **options)
    assert facts(document) == expected
    (title,) = [s for s in document.sections if s.kind is SectionKind.TITLE]
    assert document.text[title.start : title.end].strip() == document.metadata.title


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "hindawi"])
def test_authors_below_the_title(kind):
    args, options, _ = KINDS[kind]
    assert read(*args, **options).metadata.authors == ("Ruth Abel", "Eva Ma")


def test_authors_with_marks_and_one_named_ma():
    assert read(HINDAWI).metadata.authors == ("Ruth Abel", "Eva Ma", "Otto van der Berg")


def test_the_banner_is_what_kind_of_article_it_is():
    assert read(HINDAWI).metadata.article_types == ("case report",)
    assert read(BMC, last=BMC_LAST).metadata.article_types == ("case report",)


def test_where_values_stand():
    origins = {origin.field: origin for origin in read(HINDAWI).metadata.origins}
    assert {field: (origin.source, origin.page) for field, origin in origins.items()} == {
        "title": (MetadataSource.TITLE_PAGE, 1), "authors": (MetadataSource.TITLE_PAGE, 1), "journal": (MetadataSource.TITLE_PAGE, 1),
        "year": (MetadataSource.TITLE_PAGE, 1), "doi": (MetadataSource.TITLE_PAGE, 1), "licence": (MetadataSource.TITLE_PAGE, 1),
    }  # fmt: skip
    assert origins["journal"].words == "Case Reports in Sample Medicine Volume 2016, Article ID 9"
    bmj = {origin.field: origin for origin in read(BMJ).metadata.origins}
    assert (bmj["journal"].source, bmj["journal"].words) == (
        MetadataSource.DOI_PREFIX,
        "10.1136/bcr-2019-230456",
    )


def test_identifiers():
    metadata = read(PMC).metadata
    assert (metadata.pmid, metadata.pmcid) == ("25412345", "PMC4412345")


PLAIN = [At(60, 80, TITLE, 18, BOLD)]
NO_DOI = {
    "registry": "Trial registration: https://doi.org/10.17605/OSF.IO/AB12C",
    "data set": "Data: doi:10.5061/dryad.abc123",
    "registered elsewhere": "The study was registered beforehand (doi:10.5555/registry.12).",
    "no label": "They wrote 10.5555/others.12 on the wall.",
    "reference": "12. Other A. A loss of iron. doi:10.5555/others.12",
}


@pytest.mark.parametrize("kind", NO_DOI)
def test_doi_of_something_else(kind):
    metadata = read([*PLAIN, At(60, 300, NO_DOI[kind], 10)]).metadata
    assert (metadata.doi, metadata.journal, metadata.year, metadata.licence) == (None, None, None, None)


def test_doi_of_a_reference_on_the_last_page():
    last = ["References", "Other A. A loss of iron. BMJ Case Rep 2015;3:4. doi:10.1136/bcr-2015-123456"]
    assert facts(read(PLAIN, last=last)) == (TITLE, None, None, None, None)


def test_a_journal_is_never_made_up():
    front = [At(60, 40, "University of Nowhere", 9), At(60, 55, "Received 3 May 2015", 9), *PLAIN]
    document = read(front, second=[At(60, 40, "Iron by vein", 9)])
    assert facts(document) == (TITLE, None, None, None, None)


def test_running_name_of_a_journal():
    front = [At(60, 40, "Annals of Invented Samples", 9), *PLAIN]
    assert (
        read(front, second=[At(60, 40, "Annals of Invented Samples", 9)]).metadata.journal
        == "Annals of Invented Samples"
    )


def test_an_abbreviation_is_written_out_where_the_page_says_it():
    front = [
        At(60, 40, "Reproductive Sample Letters", 9), *PLAIN, At(60, 150, "Citation: Abel R, Ma E (2018) Reprod Sample Lett 4: 77.", 8),
        At(60, 160, "https://doi.org/10.5555/rsl.77", 8),
    ]  # fmt: skip
    assert facts(read(front))[1:4] == ("Reproductive Sample Letters", 2018, "10.5555/rsl.77")


TITLES = {
    "banner after it": ([At(60, 80, "Iron in a twin pregnancy: case report", 17, BOLD), At(60, 100, "and review of the literature", 17, BOLD)],
                        "Iron in a twin pregnancy: case report and review of the literature"),
    "banner of its own line": ([At(60, 80, "Iron in a twin pregnancy:", 17, BOLD), At(60, 100, "Case Report and Literature Review", 17, BOLD)],
                               "Iron in a twin pregnancy: Case Report and Literature Review"),
    "an italic end": ([At(60, 80, "Fever in a twin pregnancy caused by", 17, BOLD), At(60, 100, "Listeria monocytogenes", 14, "Times-BoldItalic"),
                       At(60, 130, "Ruth Abel, Eva Ma", 12, BOLD)], "Fever in a twin pregnancy caused by Listeria monocytogenes"),
    "a mark behind it": ([At(60, 80, "Iron in a twin pregnancy", 17, BOLD), At(262, 74, "*", 10, BOLD)], "Iron in a twin pregnancy"),
    "a version behind it": ([At(60, 80, "Iron in a twin pregnancy [version 2; peer review: 2 approved]", 14, BOLD)], "Iron in a twin pregnancy"),
    "a kicker in larger type": ([At(60, 60, "Original Research Article", 22, BOLD), At(60, 100, "Iron in a twin pregnancy", 17, BOLD)], "Iron in a twin pregnancy"),
    "a manuscript of one size": ([At(60, 80, "Iron by vein in a twin pregnancy", 10, BOLD), At(60, 110, "Ruth Abel, Eva Ma", 10)], "Iron by vein in a twin pregnancy"),
    "capitals of the body's size": ([At(60, 80, "IRON BY VEIN IN A TWIN PREGNANCY", 10), At(60, 110, "Ruth Abel, Eva Ma", 10)], "IRON BY VEIN IN A TWIN PREGNANCY"),
    "no title at all": ([At(60, 80, "Case Report", 17, BOLD)], None),
}  # fmt: skip


@pytest.mark.parametrize("kind", TITLES)
def test_title(kind):
    front, expected = TITLES[kind]
    document = read(front)
    assert document.metadata.title == expected
    titles = [
        document.text[s.start : s.end].strip() for s in document.sections if s.kind is SectionKind.TITLE
    ]
    assert [title.startswith(expected) for title in titles] == [True] if expected else titles == []


def test_title_of_the_tags_stands_on_the_page():
    """The largest type is another line; the tags know better."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setTitle("Iron by vein in a twin pregnancy")
    canvas.setFont(BOLD, 24)
    canvas.drawString(60, 700, "Samples and wonders of the clinic")
    canvas.setFont(BOLD, 14)
    canvas.drawString(60, 650, "Iron by vein in a twin pregnancy")
    canvas.setFont("Times-Roman", 10)
    for number, line in enumerate(BODY):
        canvas.drawString(60, 600 - 12 * number, line)
    canvas.save()
    document = read_bytes(out.getvalue(), "x")
    (title,) = [s for s in document.sections if s.kind is SectionKind.TITLE]
    assert (
        document.text[title.start : title.end].strip()
        == document.metadata.title
        == "Iron by vein in a twin pregnancy"
    )
