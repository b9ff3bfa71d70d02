"""Lists of drugs by labels, lines, semicolons and dots: whole entries are compared, with as many near-misses."""

import pytest

from corpus.readers.jats import read_jats
from corpus.readers.text import read_text
from tests.extractors.test_tables import facts

LEAD = "She was pregnant and was admitted at 32 weeks of gestation."
LISTS = {
    "semicolons": (" She was taking ramipril; pantoprazole 40 mg; and furosemide.", ["furosemide", "pantoprazole 40 mg", "ramipril"]),
    "a verb of its own after a semicolon": (" She took labetalol 200 mg; aspirin was declined.", ["aspirin not_given", "labetalol 200 mg"]),
    "a label": (" Medication: nifedipine.", ["nifedipine"]),
    "a label with a list": (" Current medications: nifedipine 30 mg daily, aspirin and iron.", ["aspirin", "iron", "nifedipine 30 mg x1"]),
    "Rx": (" Rx: methyldopa, hydralazine.", ["hydralazine", "methyldopa"]),
    "a history of drugs": (" Drug history: sertraline and folic acid.", ["folic acid", "sertraline"]),
    "dots": ("\n\nMedication: Insulin • Metformin", ["insulin", "metformin"]),
    "lines with stars": (" Drugs on admission:\n\n* ramipril\n* pantoprazole 20 mg daily\n\nShe was well.", ["pantoprazole 20 mg x1", "ramipril"]),
    "lines with dashes": (" Her medications were:\n- ramipril\n- pantoprazole\n- iron", ["iron", "pantoprazole", "ramipril"]),
    "numbered lines": (" Treatment consisted of:\n1. labetalol 200 mg twice daily\n2. hydralazine", ["hydralazine", "labetalol 200 mg x2"]),
    "lines below a heading": ("\n\nMedications\n- ramipril\n- pantoprazole", ["pantoprazole", "ramipril"]),
    "dashes on one line": (" She was taking ramipril - pantoprazole - furosemide.", ["furosemide", "pantoprazole", "ramipril"]),
    "a plus between drugs": (" She was given methyldopa + hydralazine.", ["hydralazine", "methyldopa"]),
    "a plus within a product": (" She took tenofovir + emtricitabine.", ["emtricitabine/tenofovir"]),
    "answers": (" Heparin: none given. Oxytocin: no. Magnesium sulfate: yes.", ["heparin not_given", "magnesium sulfate", "oxytocin not_given"]),
    # near misses
    "allergies": (" Allergies: penicillin, aspirin.", []),
    "lines of allergies": (" Allergies:\n- penicillin\n- aspirin", []),
    "lines of diagnoses": (" Differential diagnosis:\n- lithium toxicity\n- aspirin poisoning", []),
    "drugs to be avoided": (" Drugs to be avoided:\n- ibuprofen\n- lisinopril", []),
    "no drugs": (" Drug history: none. Medications: no regular medication.", []),
    "a test": (" Lupus anticoagulant: not detected. Salicylates: none detected.", []),
    "options": (" Treatment options are:\n- methotrexate\n- misoprostol", []),
    "levels": (" Laboratory: lithium 0.8 mmol/L; magnesium 1.1 mmol/L.", []),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_lists_of_drugs(name):
    told, expected = LISTS[name]
    _, drugs = facts(read_text(f"Case report\n\n{LEAD}{told}\n".encode(), "list"))
    assert drugs == sorted(expected)


def test_lists_of_jats():
    items = "".join(
        f"<list-item><p>{drug}</p></list-item>" for drug in ("ramipril", "pantoprazole 40 mg", "iron")
    )
    document = read_jats(
        f"""<article xml:lang="en"><front><article-meta><title-group><article-title>A case</article-title></title-group>
        </article-meta></front><body><sec><title>Case report</title><p>{LEAD} Her medications were:</p>
        <list list-type="bullet">{items}</list><p>Heparin was avoided.</p></sec></body></article>""".encode(),
        "list",
    )
    assert facts(document)[1] == ["heparin not_given", "iron", "pantoprazole 40 mg", "ramipril"]
