"""Where fuzzing begins: whole small files of every format, and what the rules say of themselves."""

import tomllib
from functools import cache
from pathlib import Path

from tests.conftest import ROOT, SHARED
from tests.corpus import raw_pdf, samples
from tests.fuzz.targets import packed, suffixes

FINDINGS = Path(__file__).with_name("findings")  # a folder for each target, a file for each finding
WOMAN = (
    "A 30-year-old woman, gravida 2 para 1, took labetalol 100 mg at 30 weeks; her haemoglobin was 9.1 g/dL."
)
LARGEST = 60_000  # bytes of a seed


@cache
def seeds(target):
    """The inputs from which a target's others are made: the findings first."""
    found = [path.read_bytes() for path in sorted((FINDINGS / target).glob("*"))]
    return tuple(found) + tuple(_OF[target]())


def _reading():
    yield packed(".txt", WOMAN.encode())
    yield packed(".pdf", raw_pdf.one_page())
    yield packed(".pdf", raw_pdf.many_pages(2))
    yield packed(".xml", samples.pmc(samples.article("1", WOMAN)))
    yield packed(".xml", samples.pubmed(samples.pubmed_article("7", WOMAN)))
    yield packed(".json", samples.bioc_json(samples.bioc_document("1", WOMAN)))
    yield packed(".xml", samples.bioc_xml(samples.bioc_document("1", WOMAN)))
    yield packed(
        ".docx",
        samples.docx(
            samples.paragraph(WOMAN) + samples.word_table(("test", "value"), ("ferritin", "9 ng/mL"))
        ),
    )
    yield packed(".html", f"<h1>A case</h1><p>{WOMAN}</p><table><tr><th>ferritin<td>9 ng/mL</table>".encode())
    yield packed(".nbib", f"PMID- 7\nTI  - A case\nAB  - {WOMAN}\n".encode())
    for path in sorted((ROOT / "corpus" / "samples").iterdir()):
        if path.stat().st_size <= LARGEST and path.suffix in suffixes():
            yield packed(path.suffix, path.read_bytes())
    odd = SHARED / "findings" / "files"
    for path in sorted(odd.iterdir()) if odd.is_dir() else ():
        if path.stat().st_size <= LARGEST and path.suffix in suffixes() and path.name not in _ENDLESS:
            yield packed(path.suffix, path.read_bytes())


_ENDLESS = (
    "formloop.pdf",
    "formbomb.pdf",
)  # limits of memory and time are for the process that reads, not for the reader


def _records():
    yield samples.pmc(samples.article("1", WOMAN), samples.article("2", WOMAN))
    yield samples.pubmed(samples.pubmed_article("7", WOMAN), samples.pubmed_article("8", WOMAN))
    yield samples.bioc_json(samples.bioc_document("1", WOMAN))
    yield samples.bioc_xml(samples.bioc_document("1", WOMAN))


def _rules():
    yield WOMAN.encode()
    yield " ".join(phrases()[::7]).encode()[:4_000]


@cache
def phrases():
    """What the rules must match and must not, of all rooms: words that lead into every branch of them."""
    found = []
    for path in sorted((ROOT / "extractors").rglob("rules.toml")):
        for rule in tomllib.loads(path.read_text(encoding="utf-8")).get("rule", ()):
            found += [*rule.get("yes", ()), *rule.get("no", ())]
    return tuple(dict.fromkeys(text for text in found if isinstance(text, str)))


_OF = {"reading": _reading, "records": _records, "rules": _rules}
