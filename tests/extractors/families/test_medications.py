"""Medications: whole entries are compared, in one line each, so that an extra find or part fails."""

import pytest

from extractors.families.medications.record import collect
from schemas.document import SectionKind
from schemas.fact import facts_in
from schemas.medication import Medication, Status
from tests.extractors.support import annotated


def line(entry: Medication) -> str:
    """One entry as `drug dose route frequency start-stop xDURATION status`, parts left out where unknown."""
    drug = entry.drug.value.generic
    parts = [f"{drug}[class]" if entry.drug.value.class_only else drug]
    if entry.dose:
        dose = entry.dose.value
        high = f"-{dose.high:g}" if dose.high else ""
        parts.append(f"{dose.low:g}{high}{dose.unit or '?'}{'/kg' if dose.per_kg else ''}")
    if entry.route:
        parts.append(entry.route.value.value)
    if entry.frequency:
        parts.append(_often(entry))
    start, stop = entry.window.start, entry.window.stop
    if start or stop:
        parts.append(f"@{start.value if start else ''}..{stop.value if stop else ''}")
    if entry.duration_days:
        parts.append(f"x{entry.duration_days.value:g}")
    if entry.status.value is not Status.GIVEN:
        parts.append(entry.status.value.value)
    if entry.subject.value.value not in ("patient", "mother"):
        parts.append(entry.subject.value.value)
    return " ".join(part for part in parts if part)


def _often(entry: Medication) -> str:
    value = entry.frequency.value if entry.frequency else None
    if value is None:
        return ""
    if value.once:
        return "once"
    if value.as_needed:
        return "prn"
    if value.times_per_day is not None:
        return f"{value.times_per_day:g}/d"
    return f"{value.interval_hours:g}h" if value.interval_hours else ""


def collected(text: str, section: SectionKind | None = None) -> list[Medication]:
    doc = annotated(f"{text}\nMidwifery.", section=section)  # bare weeks are ages in texts about births only
    return [entry for case in doc._.cases for entry in collect(doc, case)]


def lines(text: str, section: SectionKind | None = None) -> list[str]:
    return [line(entry) for entry in collected(text, section)]


DOSES = [
    ("She took folic acid 5 mg daily.", ["folic acid 5mg 1/d"]),
    ("Ceftriaxone 2gr q12h i.v. was given.", ["ceftriaxone 2g intravenous 2/d"]),
    ("Vancomycin 1 g every 12 hours was administered for 14 days.", ["vancomycin 1g 2/d x14"]),
    ("Paracetamol 1000mg, 08 hourly, was given.", ["paracetamol 1000mg 3/d"]),
    ("She received IM methotrexate 75 mg stat.", ["methotrexate 75mg intramuscular once"]),
    ("Intravenous midazolam ran at 30 mcg/kg/hr.", ["midazolam 30ug/h/kg intravenous"]),
    ("A bolus of 5 IU of oxytocin IV was given.", ["oxytocin 5IU intravenous once"]),
    ("After birth 10 IU of oxytocin in 500 ml of saline was infused.", ["oxytocin 10IU intravenous"]),
    ("Rituximab 375 mg/m2 weekly was given.", ["rituximab 375mg/m2 168h"]),
    ("Carboplatin with an area under the curve of 5 every 3 weeks was given.", ["carboplatin 5AUC 504h"]),
    ("Methotrexate 15 mg/week was taken.", ["methotrexate 15mg 168h"]),
    ("Rifampicin 2 x 300 mg was prescribed.", ["rifampicin 300mg 2/d"]),
    ("Amoxicillin 500 mg 1-0-1 for 5 days was taken.", ["amoxicillin 500mg 2/d x5"]),
    ("Ampicillin 150 mg/kg/day in 3 divided doses was given.", ["ampicillin 150mg/kg 3/d"]),
    ("Prednisolone 20 mg on alternate days was taken.", ["prednisolone 20mg 48h"]),
    ("Paracetamol 500 mg was used as needed.", ["paracetamol 500mg prn"]),
    ("She took two tablets of mebendazole.", ["mebendazole 2tablet"]),
    ("Warfarin 2,5 mg at night was taken.", ["warfarin 2.5mg 1/d"]),
    ("Penicillin G 5,000,000 units was given intravenously.", ["penicillin g 5e+06IU intravenous"]),
    ("Dexamethasone 5-10 mg was injected intramuscularly.", ["dexamethasone 5-10mg intramuscular"]),
    ("She received nifedipine 20 mg twice a week.", ["nifedipine 20mg"]),
    ("She got misoprostol (100 mcg sublingually).", ["misoprostol 100ug sublingual"]),
    ("Methyldopa 500mg twice peros per day was taken.", ["methyldopa 500mg oral 2/d"]),
    ("PO methyldopa: 500 mg every 8 hours was begun.", ["methyldopa 500mg oral 3/d"]),
    ("She took one 500 mg tablet of metformin.", ["metformin 500mg"]),
    ("Oxytocin was infused at 2 mIU/min, increased every 30 min to 20 mIU/min.", ["oxytocin 2mIU/min intravenous", "oxytocin 20mIU/min intravenous"]),
    ("Insulin infusion at 2 U/h was started.", ["insulin 2IU/h intravenous"]),
    ("Prednisone 1 mg/kg/day was begun, with a dose reduction of 5 mg every week.", ["prednisone 1mg/kg 1/d"]),
    ("Thalidomide100mg daily was taken.", ["thalidomide 100mg 1/d"]),
    ("She took progesterone pessaries 200 mg at night.", ["progesterone 200mg vaginal 1/d"]),
    ("Misoprostol 800 ug PR was given.", ["misoprostol 800ug rectal"]),
    ("Levofloxacyn 500 mg daily was given.", ["levofloxacin 500mg 1/d"]),
]  # fmt: skip

LISTS = [
    (
        "She was given meropenem 2 g q8h i.v., clindamycin 600 mg q6h i.v. and daptomycin 500 mg q.d. i.v.",
        ["meropenem 2g intravenous 3/d", "clindamycin 600mg intravenous 4/d", "daptomycin 500mg intravenous 1/d"],
    ),
    (
        "Amoxicillin 1 g and metronidazole 500 mg, both every 8 hours, were given.",
        ["amoxicillin 1g 3/d", "metronidazole 500mg 3/d"],
    ),
    (
        "At 30 weeks ceftriaxone and azithromycin were commenced.",
        ["ceftriaxone @30+0..", "azithromycin @30+0.."],
    ),
    (
        "Paracetamol (15 mg/kg/6 hours) and morphine (5 mg subcutaneously every 6 hours) were given.",
        ["paracetamol 15mg/kg 4/d", "morphine 5mg subcutaneous 4/d"],
    ),
    (
        "Under spinal anaesthesia with bupivacaine 10 mg and fentanyl 20 ug the section was done.",
        ["bupivacaine 10mg intrathecal", "fentanyl 20ug intrathecal"],
    ),
    (
        "Zidovudine 300 mg/lamivudine 150 mg twice daily was started at 14 weeks of gestation.",
        ["zidovudine/lamivudine 300mg 2/d @14+0.."],
    ),
    (
        "She was vaccinated against influenza and pneumococcus.",
        ["influenza vaccine", "pneumococcal vaccine"],
    ),
    ("An antibiotic (ceftriaxone 2 g) was given IV.", ["ceftriaxone 2g intravenous"]),
    ("Piperacillin 4 g / tazobactam 0.5 g every six hours was given.", ["piperacillin/tazobactam 4g 4/d"]),
    (
        "She received vitamin K 10 mg intramuscularly, and ondansetron was not needed.",
        ["vitamin k 10mg intramuscular", "ondansetron not_given"],
    ),
]  # fmt: skip

PHASES = [
    (
        "At 32 weeks magnesium sulfate 4 g was given intravenously, followed by 1 g/h for 24 hours.",
        ["magnesium sulfate 4g intravenous @32+0..32+0", "magnesium sulfate 1g/h intravenous @32+0..32+1 x1"],
    ),
    (
        "Lamotrigine 100 mg/day was increased to 150 mg/day at 16 weeks, then to 200 mg/day at 24 weeks.",
        ["lamotrigine 100mg 1/d @..16+0", "lamotrigine 150mg 1/d @16+0..24+0", "lamotrigine 200mg 1/d @24+0.."],
    ),
    (
        "She was pregnant. Labetalol 200 mg b.d. was started at 20 weeks. The dose was raised to 400 mg b.d. at 26 weeks. "
        "It was stopped at 34 weeks.",
        ["labetalol 200mg 2/d @20+0..26+0", "labetalol 400mg 2/d @26+0..34+0"],
    ),
    (
        "Prednisone was tapered from 40 mg to 20 mg daily at 18 weeks.",
        ["prednisone 40mg @..18+0", "prednisone 20mg 1/d @18+0.."],
    ),
    (
        "Cefuroxime 750 mg 8-hourly was given intravenously for 48 hours, then orally 500 mg 12-hourly for five days.",
        ["cefuroxime 750mg intravenous 3/d x2", "cefuroxime 500mg oral 2/d x5"],
    ),
    (
        "Prednisolone 30 mg/day was started at 20 weeks and tapered to 10 mg/day by 28 weeks.",
        ["prednisolone 30mg 1/d @20+0..28+0", "prednisolone 10mg 1/d @28+0.."],
    ),
    (
        "Methimazole 10 mg/day was taken until 7 weeks, when it was switched to propylthiouracil 100 mg t.i.d.",
        ["methimazole 10mg 1/d @..7+0", "propylthiouracil 100mg 3/d @7+0.."],
    ),
    (
        "Insulin 10 units in the morning and 6 units at night was given.",
        ["insulin 10IU 1/d", "insulin 6IU 1/d"],
    ),
    (
        "She was switched from warfarin to enoxaparin 60 mg twice daily at 36 weeks.",
        ["warfarin @..36+0", "enoxaparin 60mg 2/d @36+0.."],
    ),
]  # fmt: skip

WINDOWS = [
    ("Aspirin 100 mg daily was taken from 12 to 36 weeks.", ["aspirin 100mg 1/d @12+0..36+0"]),
    ("Aspirin was taken from the 12th to the 34th week of pregnancy.", ["aspirin @12+0..34+0"]),
    ("Propranolol 20 mg was used between 20 and 30 weeks of gestation.", ["propranolol 20mg @20+0..30+0"]),
    ("At 28 weeks of gestation dexamethasone 6 mg was given.", ["dexamethasone 6mg @28+0..28+0"]),
    ("Nifedipine and methyldopa were commenced at 26 weeks of gestation.", ["nifedipine @26+0..", "methyldopa @26+0.."]),
    ("Losartan 50 mg daily was stopped at 5 weeks of gestation.", ["losartan 50mg 1/d @..5+0"]),
    ("The last dose of tacrolimus was taken at 38+6 weeks.", ["tacrolimus @..38+6"]),
    ("Amoxicillin 1 g t.i.d. for 7 days was started at 20 weeks of gestation.", ["amoxicillin 1g 3/d @20+0..21+0 x7"]),
    ("Betamethasone 12 mg was given at 30 weeks and was repeated on the next day.", ["betamethasone 12mg 1/d @30+0..30+1"]),
    ("Certolizumab pegol 400 mg was injected at 26, 28 and 30 weeks.", ["certolizumab pegol 400mg @26+0..30+0"]),
    ("Fluoxetine 20 mg was taken until 13 weeks of gestation.", ["fluoxetine 20mg @..13+0"]),
    # months and trimesters keep their length
    ("She took valproate 500 mg in the first trimester.", ["valproate 500mg @0+0 to 13+6..0+0 to 13+6"]),
    ("Losartan 50 mg daily was taken throughout the second trimester.", ["losartan 50mg 1/d @14+0 to 27+6..14+0 to 27+6"]),
    ("Isotretinoin 20 mg daily was taken until the third month of pregnancy.", ["isotretinoin 20mg 1/d @..8+5 to 12+6"]),
    ("Methyldopa 250 mg was started in the second trimester.", ["methyldopa 250mg @14+0 to 27+6.."]),
    ("She took enalapril 5 mg in the first trimester; at 16 weeks it was stopped.", ["enalapril 5mg @0+0 to 13+6..16+0"]),
    ("She took enalapril 5 mg in the first trimester. Enalapril 5 mg was taken at 6 weeks.", ["enalapril 5mg @6+0..6+0"]),
    ("After a first-trimester miscarriage she took aspirin 75 mg.", ["aspirin 75mg"]),
    # a change told beside another time, and the state in which it was begun
    ("Prednisolone 40 mg was begun at 12 weeks of gestation, reduced to 20 mg two weeks later.", ["prednisolone 40mg @12+0..14+0", "prednisolone 20mg @14+0.."]),
    ("Mifepristone 200 mg was given at 10+2 weeks, followed 48 h later by misoprostol 800 mcg.", ["mifepristone 200mg @10+2..10+2", "misoprostol 800ug @10+4..10+4"]),
    ("Betamethasone 12 mg was given at 31+4 weeks and renewed 24 hours later.", ["betamethasone 12mg 1/d @31+4..31+5"]),
    ("Aspirin 75 mg was commenced when she was 12 weeks pregnant.", ["aspirin 75mg @12+0.."]),
    ("She was 12 weeks pregnant when aspirin 75 mg was commenced.", ["aspirin 75mg @12+0.."]),
    ("She took metformin 500 mg a day before surgery.", ["metformin 500mg"]),
    ("She had taken metformin 500 mg a week earlier.", ["metformin 500mg"]),
    # an event of another kind gives the drug no window
    ("Cefazolin 2 g was given; she delivered at 38 weeks of gestation.", ["cefazolin 2g"]),
]  # fmt: skip

STATUS = [
    ("No antenatal betamethasone was given.", ["betamethasone not_given"]),
    ("Carboprost was withheld because of asthma.", ["carboprost not_given"]),
    ("Tacrolimus was proposed, but she declined it.", ["tacrolimus not_given"]),
    ("Ondansetron was considered but not needed.", ["ondansetron not_given"]),
    ("She did not receive aspirin.", ["aspirin not_given"]),
    ("Neither nifedipine nor atosiban was given.", ["nifedipine not_given", "atosiban not_given"]),
    ("Nifedipine was not effective and atosiban was started.", ["nifedipine", "atosiban"]),
    ("She stopped methotrexate six months before conception.", ["methotrexate past"]),
    ("Oxytocin 10 IU would be given only if bleeding recurred.", ["oxytocin 10IU planned"]),
    ("Her sister had been treated with carbamazepine 200 mg.", []),
    ("She did not respond to nifedipine 20 mg.", ["nifedipine 20mg"]),
    ("She was pregnant. The newborn received ampicillin 50 mg/kg every 12 h.", ["ampicillin 50mg/kg 2/d neonate"]),
]  # fmt: skip

EARLIER = [
    (
        "Her fourth pregnancy was conceived abroad in 2012. She took heparin 5000 IU daily from 8 to 20 weeks of gestation. "
        "This pregnancy ended at 30 weeks of gestation. In her present pregnancy heparin 5000 IU daily was started at 6 weeks "
        "of gestation.",
        ["heparin 5000IU 1/d @8+0..20+0 past", "heparin 5000IU 1/d @6+0.."],
    ),
    (
        "During her previous twin pregnancy she took nifedipine 20 mg daily. She is now pregnant and takes labetalol 100 mg daily.",
        ["nifedipine 20mg 1/d past", "labetalol 100mg 1/d"],
    ),
    (
        "She was pregnant. Two girls were born before. None of these pregnancies were treated with heparin.",
        ["heparin not_given"],
    ),
    # a history that is the reason, and the reported pregnancy told by its ordinal, are no earlier story
    (
        "In view of the history of a previous preterm delivery, progesterone 200 mg daily was started at 16 weeks of gestation.",
        ["progesterone 200mg 1/d @16+0.."],
    ),
    (
        "Because of her previous twin pregnancy she took aspirin 75 mg daily.",
        ["aspirin 75mg 1/d"],
    ),
    (
        "Her third pregnancy was uneventful until 30 weeks of gestation. She took aspirin 75 mg daily.",
        ["aspirin 75mg 1/d"],
    ),
    ("She had two healthy children and took folic acid 5 mg daily.", ["folic acid 5mg 1/d"]),
]

SPLIT_WORDS = [
    (
        "Injection Lentogest (17α-hydroxy progesterone caproate) 250 mg intramuscularly weekly was commenced after 18 weeks "
        "of gestation and continued until 36 weeks.",
        ["hydroxyprogesterone caproate 250mg intramuscular 168h @18+0..36+0"],
    ),
    ("Azithro mycin 500 mg was taken once.", ["azithromycin 500mg once"]),
    ("She took oral dexa methasone 6 mg twice daily.", ["dexamethasone 6mg oral 2/d"]),
    ("Levo-thyroxine 50 ug daily was continued.", ["levothyroxine 50ug 1/d"]),
    # halves too short to be those of one word, and two drugs beside each other
    ("An ti biotic was written in three words.", []),
    ("She took iron folic acid daily.", ["iron/folic acid 1/d"]),
]

AFTER = [
    ("Losartan 50 mg daily was stopped after 5 weeks of gestation.", ["losartan 50mg 1/d @..5+0"]),
    ("Aspirin 75 mg daily was taken after 12 weeks of gestation.", ["aspirin 75mg 1/d @12+0.."]),
    ("She bled after 34 weeks of gestation and labetalol 200 mg was given.", ["labetalol 200mg"]),
]

SLASHES = [
    (
        "She was treated with intravenous antibiotics (cefazolin/ gentamicin).",
        ["cefazolin intravenous", "gentamicin intravenous"],
    ),
    ("Aspirin/heparin was taken daily.", ["aspirin 1/d", "heparin 1/d"]),
    # combination products of the table, their parts in any order
    ("Losartan/hydrochlorothiazide was taken daily.", ["losartan/hydrochlorothiazide 1/d"]),
    ("She took hydrochlorothiazide/losartan daily.", ["losartan/hydrochlorothiazide 1/d"]),
    ("She took dolutegravir/lamivudine/tenofovir daily.", ["tenofovir/lamivudine/dolutegravir 1/d"]),
    ("Piperacillin/ tazobactam and gentamicin were given.", ["piperacillin/tazobactam", "gentamicin"]),
    ("Amoxicillin/clavulanic acid/gentamicin was given.", ["amoxicillin/clavulanic acid", "gentamicin"]),
]

_ADMITTED = "She was admitted at 31 weeks of gestation with contractions. The cervix was 2 cm dilated. "
CARRIED = [
    (
        _ADMITTED + "Betamethasone 12 mg was given intramuscularly every 24 hours for 2 days.",
        ["betamethasone 12mg intramuscular 1/d @31+0..31+2 x2"],
    ),
    (_ADMITTED + "Dexamethasone (6 mg every 12 hours) was given.", ["dexamethasone 6mg 2/d @31+0.."]),
    (
        _ADMITTED
        + "Dexamethasone (6 mg every 12 hours) was given. At 36 weeks of gestation she had a cerclage removal "
        "which was performed without pain.",
        ["dexamethasone 6mg 2/d @31+0.."],
    ),
    (
        _ADMITTED + "Nifedipine 20 mg was given every 6 hours for 2 days.",
        ["nifedipine 20mg 4/d @31+0..31+2 x2"],
    ),
    (_ADMITTED + "Labetalol 100 mg twice daily was started.", ["labetalol 100mg 2/d @31+0.."]),
    (_ADMITTED + "She received atosiban 6.75 mg IV.", ["atosiban 6.75mg intravenous @31+0..31+0"]),
    (
        "She took warfarin 5 mg daily. At 31 weeks of gestation she bled. Warfarin was stopped.",
        ["warfarin 5mg 1/d @..31+0"],
    ),
    (
        "She took heparin 5000 IU twice daily. At 20 weeks of gestation she had a thrombosis. Heparin was increased to "
        "7500 IU twice daily.",
        ["heparin 5000IU 2/d @..20+0", "heparin 7500IU 2/d @20+0.."],
    ),
    (
        "At 37 weeks of gestation a cesarean section was performed under spinal anaesthesia. Cefazolin 2 g was given. "
        "A girl was born. Oxytocin 5 IU was given. Phenylephrine was infused at 25 mcg/min. A haemorrhage followed. "
        "Tranexamic acid 1 g was given.",
        [
            "cefazolin 2g @37+0..37+0",
            "oxytocin 5IU @37+0..37+0",
            "phenylephrine 25ug/min intravenous @37+0..37+0",
            "tranexamic acid 1g",
        ],
    ),
    (
        "She delivered a girl vaginally at 38 weeks of gestation. Oxytocin 10 IU IM was given for the third stage.",
        ["oxytocin 10IU intramuscular"],
    ),
    (
        "She booked at 10 weeks of gestation. Her first daughter had an emergency caesarean section for breech. She was "
        "admitted at 33+1 weeks with contractions. Nifedipine 20 mg was given orally.",
        ["nifedipine 20mg oral @33+1..33+1"],
    ),
    (
        "She booked at 10 weeks of gestation. She was admitted at 30+1 weeks of gestation. On admission magnesium sulfate "
        "4 g IV was given, and betamethasone 12 mg IM.",
        [
            "magnesium sulfate 4g intravenous @30+1..30+1",
            "betamethasone 12mg intramuscular @30+1..30+1",
        ],
    ),
    (_ADMITTED + "Nifedipine 10 mg was given as needed.", ["nifedipine 10mg prn"]),
    (
        "She came at 35 weeks of gestation and a cesarean section was decided on the same day. Cefazolin 2 g IV was given "
        "under spinal anaesthesia with bupivacaine.",
        ["cefazolin 2g intravenous @35+0..35+0", "bupivacaine @35+0..35+0"],
    ),
    # what is taken for long, was given before, or comes when days have passed has none of it
    (_ADMITTED + "Iron 80 mg daily was given.", ["iron 80mg 1/d"]),
    (_ADMITTED + "The referring hospital had given nifedipine 10 mg.", ["nifedipine 10mg"]),
    (_ADMITTED + "The pregnancy continued. Labetalol 100 mg was started.", ["labetalol 100mg"]),
    (_ADMITTED + "On the third day labetalol 100 mg was started.", ["labetalol 100mg"]),
    (_ADMITTED + "Eighteen hours later she was breathless. Furosemide 20 mg was given.", ["furosemide 20mg"]),
    (
        "A 30-year-old gravida 2 came at 31 weeks of gestation. Labetalol 100 mg was started.",
        ["labetalol 100mg"],
    ),
    (
        "From 26 weeks of gestation prednisone was reduced. Labetalol 100 mg was started.",
        ["prednisone @26+0..", "labetalol 100mg"],
    ),
    (
        "At 38 weeks of gestation labour was induced. An epidural with fentanyl 50 µg was given.",
        ["fentanyl 50ug epidural"],
    ),
    # and it is no long course's, no other paragraph's, and no earlier pregnancy's
    (_ADMITTED + "Dexamethasone 0.5 mg was given daily for 60 days.", ["dexamethasone 0.5mg 1/d x60"]),
    (_ADMITTED + "\nBetamethasone 12 mg was given every 24 hours for 2 days.", ["betamethasone 12mg 1/d x2"]),
    (
        _ADMITTED + "In her previous pregnancy betamethasone 12 mg was given every 24 hours for 2 days.",
        ["betamethasone 12mg 1/d x2 past"],
    ),
    (_ADMITTED + "Betamethasone 12 mg would be given every 24 hours.", ["betamethasone 12mg 1/d planned"]),
]

SINCE = [
    ("Iron 100 mg was taken since 14 weeks. She came at 30 weeks.", ["iron 100mg @14+0.."]),
    ("Methyldopa 250 mg TDS was given since the 16 weeks.", ["methyldopa 250mg 3/d @16+0.."]),
    ("She had headache since 14 weeks and paracetamol 1 g was given.", ["paracetamol 1g"]),
    ("She took iron 60 mg daily since 6 weeks before admission.", ["iron 60mg 1/d"]),
    (
        "She took levothyroxine 50 µg daily, from 20 weeks of gestation 62.5 µg daily.",
        ["levothyroxine 50ug 1/d @..20+0", "levothyroxine 62.5ug 1/d @20+0.."],
    ),
]


@pytest.mark.parametrize(("text", "expected"), SINCE)
def test_since_weeks_of_gestation(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


BORN = "A 31-year-old woman was delivered of a boy of 2,900 g at 38 weeks of gestation. "
WHOSE = [
    ("On the second day he sucked poorly and received neostigmine 0.1 mg/kg.", ["neostigmine 0.1mg/kg neonate"]),
    ("As the mother was ill, he was given ranitidine 1 mg/kg.", ["ranitidine 1mg/kg neonate"]),
    ("Her husband was ill, too; he took aciclovir 400 mg.", ["acyclovir 400mg partner"]),
    ("Vitamin K 1 mg was given, as was hepatitis B vaccine.", ["vitamin k 1mg neonate", "hepatitis b vaccine neonate"]),
    ("The mother received vitamin K 10 mg.", ["vitamin k 10mg"]),
    ("Vitamin K 10 mg was given daily for five days.", ["vitamin k 10mg 1/d x5"]),
    ("The infant was weaned. For postoperative pain, fentanyl 25 µg was given.", ["fentanyl 25ug"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WHOSE)
def test_whose_a_drug_is_after_a_birth(text: str, expected: list[str]) -> None:
    assert lines(BORN + text) == expected


def test_vitamin_k_before_the_birth_is_the_mothers() -> None:
    assert lines("She came at 30 weeks of gestation. Vitamin K 10 mg was given.") == [
        "vitamin k 10mg @30+0..30+0"
    ]


NOT_DRUGS = [
    "She was allergic to penicillin.",
    "The vancomycin level was 22 mg/L.",
    "Serum magnesium was 2.1 mmol/L and albumin 27 g/L.",
    "Insulin resistance was marked.",
    "She received 1000 mL of normal saline and oxygen.",
    "The oral glucose tolerance test with 75 g glucose was normal.",
    "A boy of 2,310 g was born at 38 weeks of gestation.",
    "TSH receptor antibodies were absent.",
    "Warfarin embryopathy is well known, as Smith et al. wrote.",
    "Vitamin D deficiency was found.",
    "She was ASA II, and at the same time the cervix was closed.",
    "An immunoglobulin G level of 7 g/L was measured.",
    "Her vaccination status was unknown.",
]

IN_DISCUSSION = ["Enoxaparin 40 mg daily was given to 120 women.", "Prednisone 20 mg daily is recommended."]


@pytest.mark.parametrize(
    ("text", "expected"),
    DOSES + LISTS + PHASES + WINDOWS + STATUS + EARLIER + SPLIT_WORDS + AFTER + SLASHES + CARRIED,
    ids=[
        text[:48]
        for text, _ in DOSES
        + LISTS
        + PHASES
        + WINDOWS
        + STATUS
        + EARLIER
        + SPLIT_WORDS
        + AFTER
        + SLASHES
        + CARRIED
    ],
)
def test_regimens(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


EXAMINATIONS = [
    ("Nifedipine 20 mg was begun, with weekly ultrasound examinations and daily fetal movement counts.", ["nifedipine 20mg"]),
    ("She was put on labetalol and had twice-weekly blood pressure checks.", ["labetalol"]),
    ("Heparin 5,000 IU was given subcutaneously and she was seen in our clinic weekly.", ["heparin 5000IU subcutaneous"]),
    ("Warfarin 5 mg was continued and followed up every two weeks.", ["warfarin 5mg"]),
    ("She received weekly intramuscular injections of hydroxyprogesterone caproate 250 mg.", ["hydroxyprogesterone caproate 250mg intramuscular 168h"]),
    ("Methotrexate 15 mg weekly for two weeks with ultrasound checks was given.", ["methotrexate 15mg 168h x14"]),
]  # fmt: skip
SHARED = [
    ("She was started on tenofovir 300 mg and efavirenz 600 mg once daily at 16 weeks.", ["tenofovir 300mg 1/d @16+0..", "efavirenz 600mg 1/d @16+0.."]),
    ("She took doxycycline 100 mg daily at 5 weeks and amoxicillin 500 mg tds at 8 weeks.", ["doxycycline 100mg 1/d @5+0..", "amoxicillin 500mg 3/d @8+0.."]),
    ("She received magnesium sulfate 4 g IV followed by 1 g/h for 24 h, hydralazine 5 mg IV and nifedipine 10 mg orally.", ["magnesium sulfate 4g intravenous", "magnesium sulfate 1g/h intravenous x1", "hydralazine 5mg intravenous", "nifedipine 10mg oral"]),
    ("Atosiban was infused for 48 hours and two doses of betamethasone 12 mg i.m. were given.", ["atosiban intravenous x2", "betamethasone 12mg intramuscular"]),
    ("Acetylcysteine 150 mg/kg, then 50 mg/kg and 100 mg/kg was infused.", ["acetylcysteine 150mg/kg intravenous", "acetylcysteine 50mg/kg intravenous", "acetylcysteine 100mg/kg intravenous"]),
]  # fmt: skip
ABBREVIATED = [
    ("She took Clexane 0.4 ml sc od and Utrogestan 200 mg pv.", ["enoxaparin 0.4mL subcutaneous 1/d", "progesterone 200mg vaginal"]),
    ("Ketamine 50 mg/ml was at hand; 2 ml of ketamine 50 mg/ml was given.", ["ketamine 2mL"]),
    ("Oxytocin ran at 2 mU/min and was increased to 20 mU/min.", ["oxytocin 2mIU/min", "oxytocin 20mIU/min"]),
    ("The WHO recommends aspirin 75 mg daily; in a trial of 300 women, nifedipine 20 mg was given.", []),
    ("As the guidelines recommend, she received aspirin 75 mg daily.", ["aspirin 75mg 1/d"]),
]  # fmt: skip
AMOUNT_FIRST = [
    ("Spinal anaesthesia with 1.5 ml of 0.5% bupivacaine with 20 µg fentanyl was given.", ["bupivacaine 1.5mL intrathecal", "fentanyl 20ug intrathecal"]),
    ("She received 1 g ceftriaxone IV twice daily, 500 mg metronidazole IV and 80 mg gentamicin IV once daily.", ["ceftriaxone 1g intravenous 2/d", "metronidazole 500mg intravenous", "gentamicin 80mg intravenous 1/d"]),
    ("She received ceftriaxone 1 g, metronidazole 500 mg and gentamicin 80 mg.", ["ceftriaxone 1g", "metronidazole 500mg", "gentamicin 80mg"]),
    ("She received 10 units of regular insulin and 1 ampoule of 50% dextrose.", ["insulin regular 10IU"]),
    ("She took iron, folic acid and calcium.", ["iron", "folic acid", "calcium"]),
    ("She refused blood transfusion and iron sucrose.", ["iron sucrose not_given"]),
    ("Albumine 3 g and transferin 2 g were measured; enoxeparin 40 mg was given.", ["enoxaparin 40mg"]),
]  # fmt: skip
RECEIVERS = [
    ("The fetus was hydropic, and digoxin 0.25 mg was given to the mother.", ["digoxin 0.25mg"]),
    ("The fetus was hydropic, and digoxin 0.25 mg was injected into it; the fetus received furosemide 1 mg.", ["digoxin 0.25mg fetus", "furosemide 1mg fetus"]),
    ("The infant's mother had taken paroxetine 20 mg daily.", ["paroxetine 20mg 1/d"]),
    ("The newborns got formula, and enalapril 5 mg was started in the mother.", ["enalapril 5mg"]),
    ("The newborns got formula, and caffeine 20 mg was started in both.", ["caffeine 20mg neonate"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"), [*EXAMINATIONS, *SHARED, *ABBREVIATED, *AMOUNT_FIRST, *RECEIVERS]
)
def test_what_belongs_to_whom(text: str, expected: list[str]) -> None:
    assert lines(f"A pregnant woman was seen. {text}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At 31 weeks she was started on labetalol.", ["labetalol @31+0.."]),
        ("At 31 weeks labetalol was given.", ["labetalol @31+0..31+0"]),
    ],
)
def test_a_start_has_no_end(text: str, expected: list[str]) -> None:
    assert lines(f"A pregnant woman was seen. {text}") == expected


@pytest.mark.parametrize("text", NOT_DRUGS, ids=[text[:40] for text in NOT_DRUGS])
def test_not_a_medication(text: str) -> None:
    assert lines(text) == []


@pytest.mark.parametrize("text", IN_DISCUSSION)
def test_other_peoples_patients(text: str) -> None:
    assert lines(text, SectionKind.DISCUSSION) == []


def test_told_twice_is_one_entry_with_two_quotes() -> None:
    text = "Aspirin 100 mg daily was started. Later aspirin 100 mg daily was continued until 36 weeks of gestation."
    doc = annotated(text)
    entries = collect(doc, doc._.cases[0])
    assert [line(entry) for entry in entries] == ["aspirin 100mg 1/d @..36+0"]
    assert [quote.text for quote in entries[0].drug.quotes] == ["Aspirin", "aspirin"]


def test_every_quote_stands_in_the_text() -> None:
    text = "At 30 weeks she received IV ceftriaxone 2 g every 12 hours for 7 days, and no aspirin was given."
    doc = annotated(text)
    quotes = [q for entry in collect(doc, doc._.cases[0]) for _, fact in facts_in(entry) for q in fact.quotes]
    assert quotes
    assert all(text[q.start : q.end] == q.text for q in quotes)


IMPOSSIBLE = [
    ("She took levetiracetam 500 g/day.", ["dose_impossible"]),
    ("She received bemiparin 2500 b.i.d. subcutaneously.", ["dose_without_unit"]),
    ("Hydroxychloroquine 1 mg daily was followed by 1000 mg daily.", ["dose_jump"]),
    ("She took levothyroxine 100 mg daily.", ["dose_impossible"]),
    ("She took levothyroxine 100 µg daily.", []),
    ("Dexamethasone 10 g was injected.", ["dose_impossible"]),
    ("Methylprednisolone 1 g was infused, and activated charcoal 50 g was given.", []),
    ("Immunoglobulin 2 g/kg and levetiracetam 500 mg/day were given.", []),
]


@pytest.mark.parametrize(("text", "codes"), IMPOSSIBLE)
def test_traps_are_flagged_and_kept(text: str, codes: list[str]) -> None:
    from extractors.findings import flagged

    doc = annotated(text)
    found = [issue for issue in flagged(doc) if issue.code.startswith("dose_")]
    assert [issue.code for issue in found] == codes
    assert all(text[q.start : q.end] == q.text for issue in found for q in issue.quotes)


AMISS = [
    ("She took ibuprofen 400 mg orally or intravenously.", ["two_routes"]),
    ("Metronidazole 500 mg p.o./i.v. was given.", ["two_routes"]),
    ("Metronidazole 500 mg was given intravenously.", []),
    ("Paracetamol 1 g IV, then ibuprofen 400 mg orally.", []),
    ("Cefuroxime 1.5 g was given IV and later 500 mg orally.", []),
    (
        "Labetalol was started at 30 weeks of gestation and stopped at 28 weeks of gestation.",
        ["window_reversed"],
    ),
    ("Labetalol was started at 28 weeks of gestation and stopped at 30 weeks of gestation.", []),
]


@pytest.mark.parametrize(("text", "codes"), AMISS)
def test_two_routes_and_windows_that_run_backwards_are_flagged(text: str, codes: list[str]) -> None:
    from extractors.findings import flagged

    doc = annotated(text)
    assert [issue.code for issue in flagged(doc)] == codes
    assert all(text[q.start : q.end] == q.text for issue in flagged(doc) for q in issue.quotes)


INDICATIONS = [
    ("Labetalol 200 mg was given for severe hypertension at 30 weeks.", ["severe hypertension"]),
    ("Dexamethasone 6 mg was injected for fetal lung maturity.", ["fetal lung maturity"]),
    ("Ceftriaxone 2 g was given for 7 days.", [None]),
    ("Aspirin was withheld because of bleeding.", [None]),
]


@pytest.mark.parametrize(("text", "expected"), INDICATIONS)
def test_indications(text: str, expected: list[str | None]) -> None:
    doc = annotated(text)
    found = [entry.indication.value if entry.indication else None for entry in collect(doc, doc._.cases[0])]
    assert found == expected


AT_BIRTH = [
    ("Pethidine 50 mg was given during labour.", ["at_delivery"]),
    ("During the delivery she received fentanyl 50 µg.", ["at_delivery"]),
    ("Cefazolin 2 g was given at caesarean section.", ["at_delivery"]),
    ("At the time of delivery oxytocin 5 IU was given.", ["at_delivery"]),
    ("She received intrapartum penicillin G.", ["at_delivery"]),
    ("Nifedipine 20 mg was given in preterm labour.", [None]),
    ("Fentanyl 50 µg was given during the operation.", [None]),
    ("After the caesarean section she took ibuprofen 400 mg.", [None]),
    ("Amlodipine 5 mg daily was stopped at delivery.", ["until_delivery"]),
    ("Amlodipine 5 mg daily was added at 20 weeks; it was discontinued at delivery.", ["until_delivery"]),
    ("Amlodipine 5 mg daily was started at delivery.", ["at_delivery"]),
    (
        "Amlodipine 5 mg daily was stopped at 30 weeks. At delivery she received oxytocin 5 IU.",
        [None, "at_delivery"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), AT_BIRTH)
def test_what_is_given_in_labour_is_given_at_delivery(text: str, expected: list[str | None]) -> None:
    found = [
        entry.window.relation.value.value if entry.window.relation else None
        for entry in collected(f"A 31-year-old pregnant woman was admitted at 38+2 weeks. {text}")
    ]
    assert found == expected


OF_A_NEWBORN = [
    ("The newborn received vitamin K 1 mg intramuscularly at birth.", ["at_delivery"]),
    ("The child was given cefotaxime 50 mg/kg at birth and gentamicin 4 mg/kg from day 3.", ["at_delivery", None]),
    ("The infant received indomethacin 0.2 mg/kg on day 3 and ampicillin 50 mg/kg at birth.", [None, "at_delivery"]),
    ("The infant received ampicillin and gentamicin at the time of birth.", ["at_delivery", "at_delivery"]),
    ("At birth the baby was given surfactant 200 mg/kg.", ["at_delivery"]),
    ("At the time of birth he received vitamin K.", ["at_delivery"]),
    ("The infant received ampicillin 50 mg/kg and weighed 3 kg at birth.", [None]),
    ("The infant received ampicillin 50 mg/kg hours after signs that began at birth.", [None]),
    ("The infant received ampicillin 50 mg/kg because of meconium at birth.", [None]),
    ("The infant, small at birth, received ampicillin 50 mg/kg.", [None]),
    ("The infant received caffeine 20 mg/kg, its dose by the weight at birth weight charts.", [None]),
    ("At birth she weighed 3 kg and was given surfactant 200 mg/kg.", [None]),
    ("At birth the apgar score was 3 and surfactant 200 mg/kg was given.", [None]),
    ("At birth the baby was well, and on day 2 it was given caffeine 20 mg/kg.", [None]),
    ("At birth the baby was well, and hours later it was given caffeine 20 mg/kg.", [None]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), OF_A_NEWBORN)
def test_what_a_newborn_is_given_at_birth_is_given_then(text: str, expected: list[str | None]) -> None:
    found = collected(f"A 31-year-old woman was delivered of a boy at 38+2 weeks. {text}")
    assert {entry.subject.value.value for entry in found} == {"neonate"}
    relations = [entry.window.relation.value.value if entry.window.relation else None for entry in found]
    assert relations == expected
