"""The shipped tables of drugs, names and routes, and the script that fills them."""

import csv
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from extractors.terms.drugs import drug_index, drug_terms, vaccine_targets
from pipeline.tools.drug_table import (
    DRUG_COLUMNS,
    NAME_COLUMNS,
    TERMS,
    Drug,
    Judgement,
    Name,
    Sources,
    distilled,
    french,
    judgement,
    main,
    read_drugs,
    read_names,
    unii_rows,
    words,
    write,
)
from schemas.errors import RuleError
from tests.pipeline.tools.strangers import strangers

KINDS = {"drug", "vaccine", "supplement", "biologic", "anaesthetic", "hormone", "class"}
TYPES = {"generic", "synonym", "brand", "abbreviation", "spelling", "misspelling", "target"}
SOURCES = {"curated", "unii", "edsnlp"}
ATC = re.compile(r"[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?")

DRUGS = read_drugs(TERMS / "drugs.csv")
NAMES = read_names(TERMS / "drug_names.csv")
BY_GENERIC = {drug.generic: drug for drug in DRUGS}
DRUG_OF = {words(name.name): name.generic for name in NAMES if name.type != "target"}

# Analytes, germs, foods, diluents, contrast media, devices and words of the language.
NO_DRUGS = """
    saline; normal saline; ringer's lactate; ringer lactate; water; oxygen; alcohol; ethanol; tobacco; coffee; tea; milk;
    salt; sugar; gadolinium; iohexol; iodixanol; barium; creatinine; hemoglobin; haemoglobin; cortisol; ferritin; prolactin;
    sodium; chloride; glucose; lactate; cholesterol; bilirubin; platelets; plasma; packed red cells; urea; uric acid;
    alkaline phosphatase; thyroglobulin; antibody; antibodies; anti-dsdna; antinuclear antibodies; hbsag; gold; lead;
    contrast; contrast medium; gauze; balloon; cerclage; pessary ring; latex; escherichia coli; candida; staphylococcus;
    maternal; materna; centrum; luminal; ella; pause; nix; placenta; fetus; labor; delivery; mother; uterus; cell; pcc; s-1;
    alexion; foster; sirop; luteum; thiopurine methyltransferase; creatine kinase; fluorescein; growth hormone
"""

# What is only a drug beside a dose or a word of treatment.
NEEDS_CUE = """
    albumin; iron; calcium; insulin; progesterone; estradiol; magnesium; potassium; zinc; folate; vitamin d; vitamin b12;
    chorionic gonadotropin; testosterone; erythropoietin; glucagon; adenosine; factor viii; antithrombin; selenium; copper;
    dextrose; hydroxyprogesterone; liothyronine; lithium; caffeine; surfactant; parathyroid hormone; corticotropin; lactobacillus
"""

BRANDS = """
    clexane=enoxaparin; lovenox=enoxaparin; fragmin=dalteparin; innohep=tinzaparin; fraxiparine=nadroparin;
    primolut depot=hydroxyprogesterone caproate; proluton depot=hydroxyprogesterone caproate;
    makena=hydroxyprogesterone caproate; cyclogest=progesterone; utrogestan=progesterone; crinone=progesterone;
    prometrium=progesterone; duphaston=dydrogesterone; eltroxin=levothyroxine; euthyrox=levothyroxine;
    synthroid=levothyroxine; glucophage=metformin; adalat=nifedipine; tractocile=atosiban; yutopar=ritodrine;
    pre-par=ritodrine; gynipral=hexoprenaline; rhophylac=anti-d immunoglobulin; rhogam=anti-d immunoglobulin;
    winrho=anti-d immunoglobulin; syntocinon=oxytocin; pitocin=oxytocin; syntometrine=oxytocin/ergometrine;
    cytotec=misoprostol; hemabate=carboprost; methergine=methylergonovine; pabal=carbetocin; duratocin=carbetocin;
    aldomet=methyldopa; trandate=labetalol; zofran=ondansetron; diclegis=doxylamine/pyridoxine;
    xonvea=doxylamine/pyridoxine; keppra=levetiracetam; lamictal=lamotrigine; tegretol=carbamazepine; epilim=valproate;
    depakine=valproate; imuran=azathioprine; plaquenil=hydroxychloroquine; humira=adalimumab; remicade=infliximab;
    cimzia=certolizumab pegol; gamunex=immunoglobulin; privigen=immunoglobulin; soliris=eculizumab; velcade=bortezomib;
    augmentin=amoxicillin/clavulanic acid; rocephin=ceftriaxone; flagyl=metronidazole; zithromax=azithromycin;
    tazocin=piperacillin/tazobactam; coartem=artemether/lumefantrine; malarone=atovaquone/proguanil;
    valtrex=valacyclovir; truvada=emtricitabine/tenofovir; kaletra=lopinavir/ritonavir; tivicay=dolutegravir;
    diprivan=propofol; chirocaine=levobupivacaine; curosurf=poractant alfa; venofer=iron sucrose;
    ferinject=ferric carboxymaltose; priadel=lithium; comirnaty=covid-19 vaccine; gardasil=human papillomavirus vaccine;
    susten=progesterone; duvadilan=isoxsuprine; thyronorm=levothyroxine; emeset=ondansetron; prostodin=carboprost;
    monocef=ceftriaxone; siphene=clomiphene; voveran=diclofenac; gravibinan=hydroxyprogesterone caproate/estradiol valerate;
    navidoxine=meclizine/pyridoxine; gravinate=dimenhydrinate; novidat=ciprofloxacin; ranferon=iron; paluther=artemether;
    fansidar=sulfadoxine/pyrimethamine; spasfon=phloroglucinol; loxen=nicardipine; celestene=betamethasone;
    kardegic=aspirin; tardyferon=iron; delursan=ursodeoxycholic acid; lutenyl=nomegestrol; partusisten=fenoterol;
    presinol=methyldopa; marcumar=phenprocoumon; mono-embolex=certoparin; unacid=ampicillin/sulbactam; nepresol=dihydralazine;
    hibor=bemiparin; adiro=aspirin; nolotil=metamizole; tirodril=methimazole; bentelan=betamethasone; seleparina=nadroparin;
    lentogest=hydroxyprogesterone caproate; miolene=ritodrine; dramin=dimenhydrinate; puran t4=levothyroxine;
    noripurum=iron; hidantal=phenytoin; prostokos=misoprostol; utemerin=ritodrine; rinderon=betamethasone;
    mercazole=methimazole; bayaspirin=aspirin; calonal=paracetamol; neuart=antithrombin; sulperazon=cefoperazone/sulbactam;
    tienam=imipenem/cilastatin; oksapar=enoxaparin; coraspin=aspirin; alfamet=methyldopa; synpitan=oxytocin;
    fertigest=progesterone; gynodel=bromocriptine; covishield=covid-19 vaccine; sandocal=calcium; aciloc=ranitidine
"""

SYNONYMS = """
    acetylsalicylic acid=aspirin; acetaminophen=paracetamol; magnesium sulphate=magnesium sulfate;
    mgso4=magnesium sulfate; adrenaline=epinephrine; noradrenaline=norepinephrine; salbutamol=albuterol;
    frusemide=furosemide; ivig=immunoglobulin; ciclosporin=cyclosporine; rifampin=rifampicin;
    glyceryl trinitrate=nitroglycerin; l-thyroxine=levothyroxine; 17-ohpc=hydroxyprogesterone caproate;
    17α-hydroxyprogesterone caproate=hydroxyprogesterone caproate; ascorbic acid=vitamin c; cholecalciferol=vitamin d;
    ferrous sulphate=iron; pethidine=meperidine; suxamethonium=succinylcholine;
    co-trimoxazole=trimethoprim/sulfamethoxazole; co-amoxiclav=amoxicillin/clavulanic acid; amoxycillin=amoxicillin;
    methylergometrine=methylergonovine; ergometrine=ergonovine; fluorouracil=5-fluorouracil; valproic acid=valproate;
    unfractionated heparin=heparin; phytonadione=vitamin k; enoxaparin sodium=enoxaparin;
    lmwh=low-molecular-weight heparin; antenatal corticosteroids=corticosteroids; tocolytic agents=tocolytics;
    rho(d) immune globulin=anti-d immunoglobulin; antibiotic therapy=antibiotics; cefalexin=cephalexin
"""

CLASSES = {
    "antibiotics", "antihypertensives", "corticosteroids", "steroids", "tocolytics", "chemotherapy",
    "low-molecular-weight heparin", "anticoagulants", "antiepileptics", "antiretrovirals", "vaccines", "uterotonics",
}  # fmt: skip


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", " ").split(";") if part.strip()]


def pairs(text: str) -> list[tuple[str, str]]:
    return [(name, generic) for name, _, generic in (part.partition("=") for part in listed(text))]


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_size() -> None:
    assert len([drug for drug in DRUGS if drug.is_class == "0"]) >= 1200
    assert len(NAMES) >= 4000


def test_drugs_stand_once_and_are_whole() -> None:
    assert repeated([drug.generic for drug in DRUGS]) == []
    assert [d.generic for d in DRUGS if d.generic != d.generic.lower().strip() or not d.group] == []
    assert {drug.kind for drug in DRUGS} == KINDS
    assert {drug.is_class for drug in DRUGS} | {drug.cue_required for drug in DRUGS} == {"0", "1"}
    assert [d.generic for d in DRUGS if (d.kind == "class") != (d.is_class == "1")] == []


def test_atc_codes_have_their_form() -> None:
    assert [drug.generic for drug in DRUGS if drug.atc and not ATC.fullmatch(drug.atc)] == []
    short = [d.generic for d in DRUGS if d.atc and len(d.atc) < 4 and d.is_class == "0"]
    assert short == []


def test_names_stand_once_and_name_a_drug() -> None:
    assert repeated([" ".join(words(name.name)) for name in NAMES if name.type != "target"]) == []
    assert [name.name for name in NAMES if name.generic not in BY_GENERIC] == []
    assert [
        name.name for name in NAMES if name.name != name.name.lower().strip() or not words(name.name)
    ] == []
    assert {name.type for name in NAMES} == TYPES
    assert {name.source for name in NAMES} == SOURCES


def test_every_generic_names_itself() -> None:
    assert [drug.generic for drug in DRUGS if DRUG_OF.get(words(drug.generic)) != drug.generic] == []
    assert [name.name for name in NAMES if name.type == "generic" and name.name != name.generic] == []


def test_names_of_the_sources_are_long_and_of_drugs_without_cue() -> None:
    taken = [name for name in NAMES if name.source != "curated"]
    assert [name.name for name in taken if len(name.name) < 5] == []
    cued = {drug.generic for drug in DRUGS if drug.cue_required == "1" or drug.is_class == "1"}
    assert [name.name for name in taken if name.generic in cued] == []
    assert [name.name for name in taken if name.name in judgement().refused] == []


@pytest.mark.parametrize("written", listed(NO_DRUGS))
def test_no_drug(written: str) -> None:
    assert DRUG_OF.get(words(written)) is None


@pytest.mark.parametrize("generic", listed(NEEDS_CUE))
def test_needs_a_cue(generic: str) -> None:
    assert BY_GENERIC[generic].cue_required == "1"


@pytest.mark.parametrize(("written", "generic"), pairs(BRANDS) + pairs(SYNONYMS))
def test_resolves(written: str, generic: str) -> None:
    assert DRUG_OF[words(written)] == generic


@pytest.mark.parametrize(("written", "generic"), pairs(BRANDS))
def test_brands_are_brands(written: str, generic: str) -> None:
    assert [name.type for name in NAMES if name.name == written] == ["brand"]


def test_classes() -> None:
    assert {name for name in CLASSES if name not in BY_GENERIC or BY_GENERIC[name].is_class != "1"} == set()
    assert {name for name in ("aspirin", "heparin", "insulin") if BY_GENERIC[name].is_class == "1"} == set()


def test_known_codes() -> None:
    known = {
        "enoxaparin": "B01AB05", "levothyroxine": "H03AA01", "atosiban": "G02CX01", "betamethasone": "H02AB01",
        "nifedipine": "C08CA05", "imatinib": "L01EA01", "cetirizine": "R06AE07", "folic acid": "B03BB01",
        "antibiotics": "J01", "misoprostol": "G02AD06", "metronidazole": "",
    }  # fmt: skip
    assert {generic: BY_GENERIC[generic].atc for generic in known} == known


def test_the_loader_reads_the_tables() -> None:
    assert len(drug_terms()) == len(DRUGS)
    first = drug_index()["primolut"]
    assert [name.words for name in first if name.words[1:] == ("depot",)] == [("primolut", "depot")]
    assert vaccine_targets()["tetanus"].generic == "tetanus vaccine"


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("folique acide", "folic acid"),
        ("amoxicilline", "amoxicillin"),
        ("insuline glargine", "insulin glargine"),
        ("rocuronium bromure", "rocuronium"),
        ("amphotericine b", "amphotericin b"),
    ],
)
def test_french(written: str, english: str) -> None:
    assert english in french(written)


def drug(generic: str, **cells: str) -> Drug:
    empty = {"group": "x", "is_class": "0", "atc": "", "rxcui": "", "kind": "drug", "cue_required": "0"}
    return Drug(generic=generic, **{**empty, **cells})


OWN = [
    drug("dexamethasone"), drug("iron", cue_required="1"), drug("steroids", is_class="1", kind="class"),
    drug("aspirin"), drug("enoxaparin"), drug("sulfadiazine"),
]  # fmt: skip
OWN_NAMES = [
    *(Name(row.generic, row.generic, "generic", "", "curated") for row in OWN),
    Name("decadron", "dexamethasone", "synonym", "", "curated"),
    Name("oldbrand", "aspirin", "brand", "", "unii"),
]
FOUND = Sources(
    unii=[
        ("decadron", "bn", "dexamethasone"),
        ("fortecor", "bn", "dexamethasone sodium phosphate"),
        ("fortecor plus", "bn", "dexamethasone"),
        ("angel", "bn", "aspirin"),
        ("nervogen", "bn", "aspirin"),
        ("doubling", "bn", "aspirin"),
        ("twosided", "bn", "aspirin"),
        ("twosided", "bn", "caffeine"),
        ("tiny", "bn", "aspirin"),
        ("ferropur", "bn", "iron"),
        ("other drug", "bn", "unknownium"),
        ("dexamethasone sodium phosphate", "of", "dexamethasone sodium phosphate"),
        ("a long chemical name", "cn", "aspirin"),
    ],
    atc={
        "H02AB02": ["DECTAN", "dexamethasone"],
        "S01BA01": ["MAXIDEX", "dexamethasone"],
        "B01AC06": ["acetylsalicylique acide"],
        "N02BA01": ["acetylsalicylique acide"],
        "B01AB05": ["enoxaparine", "VOISINE"],
        "J01EC": ["sulfamides"],
    },
    spoken=frozenset({"angel", "doubling"}),
)
JUDGED = Judgement(
    refused=frozenset({"nervogen"}),
    salts=frozenset({"sodium", "phosphate"}),
    chosen={"steroids": "H02AB"},
    foreign={"acetylsalicylique acide": "aspirin"},
)


def test_distilled_takes_only_what_is_clear() -> None:
    drugs, names, remarks = distilled(OWN, OWN_NAMES, FOUND, JUDGED)
    assert [(n.name, n.generic, n.type, n.country, n.source) for n in names if n.type != "generic"] == [
        ("decadron", "dexamethasone", "brand", "", "curated"),
        ("dectan", "dexamethasone", "brand", "fr", "edsnlp"),
        ("dexamethasone sodium phosphate", "dexamethasone", "synonym", "", "unii"),
        ("fortecor", "dexamethasone", "brand", "", "unii"),
        ("fortecor plus", "dexamethasone", "brand", "", "unii"),
        ("maxidex", "dexamethasone", "brand", "fr", "edsnlp"),
        ("voisine", "enoxaparin", "brand", "fr", "edsnlp"),
    ]
    assert {row.generic: row.atc for row in drugs if row.atc} == {
        "dexamethasone": "H02AB02",
        "enoxaparin": "B01AB05",
        "steroids": "H02AB",
    }
    assert remarks == ["aspirin: which of B01AC06, N02BA01?"]


def test_distilled_twice_is_the_same() -> None:
    once = distilled(OWN, OWN_NAMES, FOUND, JUDGED)
    assert distilled(once[0], once[1], FOUND, JUDGED) == once


def test_combinations_in_any_order() -> None:
    names = [
        Name(name, name, "generic", "", "curated")
        for name in ("metformin", "sitagliptin", "sitagliptin/metformin")
    ]
    atc = {"A10BD07": ["metformine et sitagliptine", "ZWEIMET"], "A10BD05": ["metformine et pioglitazone"]}
    rows = [drug(name.name) for name in names]
    drugs, found, _ = distilled(rows, names, Sources([], atc, frozenset()), JUDGED)
    assert {row.generic: row.atc for row in drugs if row.atc} == {"sitagliptin/metformin": "A10BD07"}
    assert [(n.name, n.generic) for n in found if n.type == "brand"] == [("zweimet", "sitagliptin/metformin")]


def test_unii_rows_leave_out_codes_and_systematic_names() -> None:
    lines = [
        "Name\tTYPE\tUNII\tDisplay Name\n",
        "FORTECOR\tbn\tX\tDEXAMETHASONE\n",
        "MK-125\tcd\tX\tDEXAMETHASONE\n",
        "PREGNA-1,4-DIENE\tsys\tX\tDEXAMETHASONE\n",
        "short\n",
    ]
    assert list(unii_rows(lines)) == [("fortecor", "bn", "dexamethasone")]


def test_written_and_read_again(tmp_path: Path) -> None:
    write(tmp_path / "drugs.csv", DRUG_COLUMNS, OWN)
    write(tmp_path / "names.csv", NAME_COLUMNS, OWN_NAMES)
    assert read_drugs(tmp_path / "drugs.csv") == OWN
    assert read_names(tmp_path / "names.csv") == OWN_NAMES


def test_another_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "drugs.csv").write_text("generic,kind\naspirin,drug\n")
    with pytest.raises(RuleError) as caught:
        read_drugs(tmp_path / "drugs.csv")
    assert str(caught.value) == (
        "drugs.csv: columns must be generic, class, is_class, atc, rxcui, kind, cue_required"
    )


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err == "usage: python -m pipeline.tools.drug_table PACKAGES [WORDS]\n"


def test_missing_packages(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        main([str(tmp_path)])
    assert str(caught.value) == "UNII_Names.txt: missing; see terms/SOURCES-drugs.md for what to install"


def test_traits_are_those_of_known_drugs() -> None:
    terms = drug_terms()
    assert terms["dextrose"].traits == {"bulk", "diluent"}
    assert terms["carbetocin"].traits == {"mother_only", "at_birth"}
    assert terms["labetalol"].traits == frozenset()


def test_words_that_one_name_of_a_drug_has_are_known() -> None:
    """A name that shares no word with another of its drug may be another's: each was looked at once; brands are free.

    After a new name that is right, add its word and drug to the list.
    """
    free = frozenset(name.name for name in NAMES if name.type in ("brand", "target", "abbreviation"))
    found = strangers([(name.name, name.generic) for name in NAMES], BY_GENERIC, leave=free)
    with (Path(__file__).parent / "strange_drug_words.csv").open(encoding="utf-8", newline="") as stream:
        assert found == {(row["word"], row["generic"]) for row in csv.DictReader(stream)}


def test_rows_of_others_are_as_they_were_taken() -> None:
    """What a source gives is not changed by hand: `python -m pipeline.tools.drug_table` makes it anew from there."""
    told = (TERMS / "SOURCES-drugs.md").read_text(encoding="utf-8")
    for source in SOURCES - {"curated"}:
        rows = sorted(f"{n.name}|{n.generic}|{n.type}|{n.country}" for n in NAMES if n.source == source)
        digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]
        assert f"`{source}`: {len(rows):,} names, digest {digest}" in told
