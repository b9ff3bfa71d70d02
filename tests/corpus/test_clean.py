import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import FONT_CODES, drop_citations, repair
from corpus.edits import Edit, Mapped, apply_edits
from corpus.readers.text import clean_text

REPAIRS = [
    ("a\r\nb\rc", "a\nb\nc"),
    ("75\u00a0\u00b5g and 1\u202f000", "75 \u00b5g and 1 000"),
    ("insuf\ufb01cient \ufb02ow e\ufb00ect", "insufficient flow effect"),
    ("preg\u00adnancy and treat\u00ad\nment", "pregnancy and treatment"),
    ("hyper\x02\r\ntension", "hypertension"),
    ("\ufeffzero\u200bwidth\u2060", "zerowidth"),
    ("naı\u0308ve cafe\u0301", "naı\u0308ve café"),
    ("bell\x07 and\x00 nul", "bell and\ufffd nul"),
    ("50 \U0001d707g, \U0001d45d < 0.05", "50 \u03bcg, p < 0.05"),
    ("5 \u338e, gravida \u2161, 37 \u2103, \uff11\uff12", "5 mg, gravida II, 37 °C, 12"),
    ("\x1cve di\x1berences, 150\x15400, sti\x1b", "five differences, 150–400, stiff"),
    ("line \x1b end \x1c 5", "line  end  5"),
    ("half \ud835 a pair", "half \ufffd a pair"),
    ("o\ufffdoxacin and \ufffdbrinogen", "ofloxacin and fibrinogen"),
    (
        "en\ufffdoxacin, 5 \ufffdg, 150\ufffd400, a\ufffde\ufffdt",
        "en\ufffdoxacin, 5 \ufffdg, 150\ufffd400, a\ufffde\ufffdt",
    ),
    ("non\u2011stress", "non-stress"),
]


@pytest.mark.parametrize(("raw", "expected"), REPAIRS)
def test_repair(raw, expected):
    mapped = Mapped(raw)
    repair(mapped)
    assert mapped.text == expected


@pytest.mark.parametrize(
    "text",
    ["plain text, 34+2 weeks; 10⁹/L", "α-tocopherol 5 µg–10 µg", "tab\tstays\nline", "10⁹ ½ Drug™ − ×"],
)
def test_repair_leaves_sound_text_alone(text):
    mapped = Mapped(text)
    repair(mapped)
    assert (mapped.text, mapped.maps) == (text, [])


def test_origin_leads_through_several_edits():
    mapped = Mapped("abcdef")
    mapped.apply([Edit(1, 2, "XYZ")])
    mapped.apply([Edit(0, 1, "")])
    assert mapped.text == "XYZcdef"
    assert [mapped.origin(offset) for offset in range(7)] == [1, 1, 1, 2, 3, 4, 5]


@st.composite
def edits(draw):
    text = draw(st.text(min_size=1, max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    apart = [pair for i, pair in enumerate(pairs) if i == 0 or pair[0] > pairs[i - 1][1]]
    return text, [Edit(a, b, draw(st.text(max_size=3))) for a, b in apart]


@given(edits())
def test_kept_characters_map_to_themselves(case):
    text, changes = case
    edited, back = apply_edits(text, changes)
    replaced = set()
    shift = 0
    for start, end, replacement in changes:
        replaced.update(range(start + shift, start + shift + len(replacement)))
        shift += len(replacement) - (end - start)
    origins = [back.origin(offset) for offset in range(len(edited))]
    assert origins == sorted(origins)
    assert all(edited[i] == text[origins[i]] for i in range(len(edited)) if i not in replaced)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_cleaned_text_maps_back_and_forth(raw):
    mapped = clean_text(raw)
    origins = [mapped.origin(offset) for offset in range(len(mapped.text))]
    assert origins == sorted(origins)
    assert all(0 <= origin < len(raw) for origin in origins)
    for offset, character in enumerate(mapped.text):
        if character.isalnum() and character.isascii():
            before = raw[origins[offset]]
            assert before in FONT_CODES or any(map(str.isalnum, unicodedata.normalize("NFKD", before)))


@given(st.text(alphabet="ab -\n.,1\t\r\u00ad\u00a0|", max_size=200))
def test_cleaning_changes_only_space_and_hyphens(raw):
    def kept(text):
        return [character for character in text if character in "ab,|."]

    mapped = Mapped(raw)
    repair(mapped)
    assert kept(clean_text(raw).text) == kept(raw)


CITATIONS = [
    ("as reported.¹ We gave iron,²⁻⁴ then rest.", "as reported. We gave iron, then rest."),
    ("seen before³ and after", "seen before and after"),
    ("BMI 32 kg/m², 5 cm³, 10⁹/L and 4,000/mm³", "BMI 32 kg/m², 5 cm³, 10⁹/L and 4,000/mm³"),
    (
        "It is rare.1 It was treated,2,3 and it came back.4–6 Others agree.7",
        "It is rare. It was treated, and it came back. Others agree.",
    ),
    ("She got vitamin B.12 and rested.", "She got vitamin B.12 and rested."),
    ("given daily.5 mg and later.20 mg, finally.40 mg", "given daily.5 mg and later.20 mg, finally.40 mg"),
    ("result,300 then result,12 and result,88", "result,300 then result,12 and result,88"),
]


@pytest.mark.parametrize(("raw", "expected"), CITATIONS)
def test_citations(raw, expected):
    mapped = Mapped(raw)
    drop_citations(mapped)
    assert mapped.text == expected
