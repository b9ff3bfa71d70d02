"""Small inputs of many formats, written for the tests."""

import io
import json
import zipfile

RECORD = """PMID- {pmid}
OWN - NLM
TI  - {title}
LID - 10.5555/{pmid} [doi]
AB  - BACKGROUND: It is rare. CASE: {text}
      It went well. CONCLUSION: Think of it.
FAU - Abel, Ruth
LA  - eng
PT  - Case Reports
PT  - Journal Article
DP  - 2019 Mar
JT  - Journal of samples
PMC - PMC{pmid}
OT  - *anaemia
OT  - iron
"""
FIRST = "A 24-year-old woman, gravida 2 para 1, took methyldopa 250 mg daily."
SECOND = "A 35-year-old woman, gravida 5 para 3, took labetalol 200 mg daily."
NBIB = "\n".join(
    (RECORD.format(pmid=12, title="Iron.", text=FIRST), RECORD.format(pmid=9, title="Rest.", text=SECOND))
)


def pubmed_article(pmid, text, *, more="", abstract=True):
    """A PubMed record."""
    parts = (
        f'<Abstract><AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Rare <i>here</i>.</AbstractText>'
        f'<AbstractText Label="CASE">{text} Platelets 90 x 10<sup>9</sup>/L.</AbstractText></Abstract>'
    )
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><Journal><JournalIssue><PubDate><Year>2019</Year>'
        f"</PubDate></JournalIssue><Title>Journal of samples</Title></Journal><ArticleTitle>Iron &amp; <i>rest</i></ArticleTitle>"
        f'<ELocationID EIdType="doi">10.5555/{pmid}</ELocationID>{parts if abstract else ""}<AuthorList><Author><LastName>Abel</LastName>'
        f"<ForeName>Ruth</ForeName></Author></AuthorList><Language>eng</Language><PublicationTypeList><PublicationType>Case Reports"
        f"</PublicationType></PublicationTypeList></Article><KeywordList><Keyword>iron</Keyword></KeywordList></MedlineCitation>"
        f'<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId><ArticleId IdType="pmc">PMC{pmid}</ArticleId></ArticleIdList>'
        f'<ReferenceList><Reference><ArticleIdList><ArticleId IdType="pmc">PMC999</ArticleId></ArticleIdList></Reference></ReferenceList>'
        f"</PubmedData>{more}</PubmedArticle>"
    )


PUBMED_HEAD = (
    '<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle" "x.dtd">\n'
)


def pubmed(*articles):
    """A PubMed set."""
    return f"{PUBMED_HEAD}<PubmedArticleSet>{' '.join(articles)}</PubmedArticleSet>".encode()


def article(pmc, text):
    """A JATS article."""
    return (
        f'<article article-type="case-report"><front><article-meta><article-id pub-id-type="pmc">{pmc}</article-id></article-meta></front>'
        f"<body><sec><title>Case report</title><p>{text}</p></sec></body></article>"
    )


def pmc(*articles):
    """A PubMed Central set."""
    return f"<?xml version='1.0'?><pmc-articleset>{''.join(articles)}</pmc-articleset>".encode()


TABLE_XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<table><thead><tr><th>Test</th><th>Result</th></tr></thead>'
    "<tbody><tr><td>Hemoglobin</td><td>7.1 g/dL</td></tr></tbody></table>"
)


def bioc_document(identifier, text):
    """A BioC document as PubMed Central gives it."""

    def passage(part, form, words, **more):
        return {"offset": 0, "infons": {"section_type": part, "type": form, **more}, "text": words}

    return {
        "id": identifier,
        "infons": {"license": "CC BY"},
        "passages": [
            passage(
                "TITLE",
                "front",
                "Iron",
                year="2019",
                **{"article-id_doi": "10.5555/b", "article-id_pmid": "12"},
            ),
            passage("ABSTRACT", "abstract_title_1", "Background"),
            passage("ABSTRACT", "abstract", "It is rare."),
            passage("INTRO", "title_1", "Introduction"),
            passage("INTRO", "paragraph", "Others took iron."),
            passage("CASE", "title_1", "Case presentation"),
            passage("CASE", "paragraph", text),
            passage("FIG", "fig_caption", "A smear.", id="f1"),
            passage("TABLE", "table_caption", "Blood", id="t1"),
            passage("TABLE", "table", "Test\tResult", id="t1", xml=TABLE_XML),
            passage("TABLE", "table_footnote", "Taken at 20 weeks.", id="t1"),
            passage("CASE", "title_2", "Outcome"),
            passage("CASE", "paragraph", "She was well."),
            passage("REF", "title", "References"),
            passage("REF", "ref", "Labetalol in others"),
        ],
    }


def bioc_json(*documents):
    """A BioC collection in JSON, in a list as its service gives it."""
    return json.dumps(
        [{"source": "PMC", "date": "2020", "key": "k", "infons": {}, "documents": documents}]
    ).encode()


def bioc_xml(*documents):
    """A BioC collection in XML."""

    def infons(given):
        return "".join(f'<infon key="{key}">{_escaped(value)}</infon>' for key, value in given.items())

    parts = [
        "<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE collection SYSTEM 'BioC.dtd'><collection><source>PMC</source>"
    ]
    for document in documents:
        parts.append(f"<document><id>{document['id']}</id>{infons(document['infons'])}")
        for passage in document["passages"]:
            text = _escaped(passage["text"])
            parts.append(
                f"<passage>{infons(passage['infons'])}<offset>0</offset><text>{text}</text></passage>"
            )
        parts.append("</document>")
    return "".join([*parts, "</collection>"]).encode()


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/'
    'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="'
    f'{_OFFICE}/{{kind}}" Target="{{target}}"/></Relationships>'
)
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in (("T", "Title"), ("H1", "heading 1"), ("H2", "heading 2"))
)


def paragraph(text, style="", run=""):
    """A paragraph of a Word document; text beginning with `<` is taken as runs."""
    inside = text if text.startswith("<") else f"<w:r>{run}<w:t xml:space='preserve'>{text}</w:t></w:r>"
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{inside}</w:p>"


def word_table(*rows):
    """A table of a Word document."""
    made = ("".join(f"<w:tc><w:tcPr/>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in made) + "</w:tbl>"


def docx(body, *, notes="", parts=None, head=""):
    """A Word document of these blocks; `parts` replaces or adds members."""
    start = f'<?xml version="1.0" encoding="UTF-8"?>{head}'
    members = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml"),
        "word/document.xml": f'{start}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{_STYLES}</w:styles>',
        "word/_rels/document.xml.rels": _RELATIONS.format(kind="footnotes", target="footnotes.xml"),
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{WORD}">{notes}</w:footnotes>',
    } | (parts or {})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
