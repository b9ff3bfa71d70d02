"""Obstetric history: every convention, and what looks alike; the whole history is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.english.numbers.values import numeral
from extractors.english.rules import load_rules
from extractors.families.obstetric.collect import collect
from extractors.families.obstetric.earlier import earlier_pregnancies
from extractors.families.obstetric.events import MAX_ANCHORS, told
from extractors.families.obstetric.values import find
from extractors.findings import flagged
from schemas.obstetric import Convention
from tests.extractors.support import annotated

NAMES = {
    "gravidity": "G", "parity": "P", "term": "T", "preterm": "pre", "abortions": "A", "living": "L",
    "miscarriages": "mis", "terminations": "top", "stillbirths": "sb", "ectopics": "ect",
}  # fmt: skip

# A star marks a count that was worked out.
CASES = [
    ("A 31-year-old woman, G4P2, was seen at 22 weeks of gestation.", "G4 P2 A1*"),
    ("A 31-year-old woman, G 4 P 2 A 1 L 2, was seen at 22 weeks of gestation.", "G4 P2 A1 L2"),
    ("A 28-year-old lady, gravida three para two, came in labour at term.", "G3 P2 A0* mis0* top0* ect0*"),
    ("A 28-year-old lady, gravida-3, para-2, came at 30 weeks.", "G3 P2 A0* mis0* top0* ect0*"),
    ("A 33-year-old (gravida: 5; para: 3; abortus: 1) woman was admitted at 18 weeks' gestation.", "G5 P3 A1"),
    ("She was gravida 4, para 1-1-1-2 at booking at 9 weeks.", "G4 P2* T1 pre1 A1 L2"),
    ("She was G5P1122 at 24+3 weeks.", "G5 P2* T1 pre1 A2 L2"),
    ("A 30-year-old G4 P1-0-2-1 woman presented at 16 weeks.", "G4 P1* T1 pre0 A2 L1"),
    ("A 30-year-old G4P1(1021) woman presented at 16 weeks.", "G4 P1 T1 pre0 A2 L1"),
    ("A 27-year-old P2+1 Ghanaian trader was admitted at 28 weeks.", "G4* P2 A1"),
    ("A 27-year-old Para 2+1 (2 alive) was admitted at 28 weeks.", "G4* P2 A1 L2"),
    ("Mrs K, Para 3+2A1, presented in labour.", "G6* P3 A2 L1"),
    ("Mrs K, P3+1 A1, presented in labour.", "G5* P3 A1"),
    ("A 25-year-old G3 P1 L1 A1 with 7 months of amenorrhoea.", "G3 P1 A1 L1"),
    ("A 25-year-old G3A1P1L1 attended at 32 weeks.", "G3 P1 A1 L1"),
    ("Mrs T, P4L2D2A0, came for a routine check.", "P4 A0 L2 mis0* top0* ect0*"),
    ("The woman, gravida III, para I, abortus I, was 20 weeks pregnant.", "G3 P1 A1"),
    ("The patient was IV gravida and III para at 33 weeks.", "G4 P3 A0* mis0* top0* ect0*"),
    ("5 gravida 4 para woman admitted at 37 weeks.", "G5 P4 A0* mis0* top0* ect0*"),
    ("A fourth gravida with three living children was admitted at 30 weeks.", "G4 L3"),
    ("A second gravida at 34 weeks with previous caesarean section.", "G2 P1* A0* mis0* top0* sb0* ect0*"),
    ("A 22-year-old primigravid woman presented at 27 weeks.", "G1 P0* T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("A 22-year-old primi gravida at 38 weeks was admitted in labour.", "G1 P0* T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("A 22-year-old primagravida delivered six hours earlier and had postpartum haemorrhage.", "G1 A0* mis0* top0* sb0* ect0*"),
    ("A 44-year-old nulligravida had an ovarian cyst.", "G0 P0* T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("A 44-year-old nulliparous woman had an ovarian cyst.", "P0 T0* pre0* L0* sb0*"),
    ("A 39-year-old multiparous woman, gravida 2 para 1, came at 12 weeks.", "G2 P1 A0* mis0* top0* ect0*"),
    ("A 35-year-old secundigravida at 14 weeks of gestation.", "G2"),
    ("A 35-year-old secundiparous woman.", "P2"),
    ("A 40-year-old grand multipara with eight living children.", "L8"),
    ("She was in her fifth pregnancy at 11 weeks when she presented, having had three miscarriages and one live birth at term; the girl is healthy.", "G5 P1 A3* mis3 top0* ect0*"),
    ("This was her first pregnancy; she was admitted at 30 weeks.", "G1 P0* T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("She had never been pregnant before.", "G0* P0* T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("A 29-year-old woman at 20 weeks had no previous pregnancies.", "G1* P0* T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("A 37-year-old woman at 10 weeks of gestation had two previous pregnancies.", "G3*"),
    ("She had a history of three consecutive first-trimester miscarriages and was now 8 weeks pregnant.", "mis3"),
    ("She had suffered five miscarriages, and another two losses occurred after that.", "mis7*"),
    ("Her obstetric history included one termination of pregnancy and one ectopic pregnancy. She was 9 weeks pregnant.", "top1 ect1"),
    ("The patient denied any previous abortions.", "A0 mis0* top0* ect0*"),
    ("She had two stillbirths and no living children.", "L0 sb2"),
    ("She is the mother of three healthy children.", "L3"),
    ("A female newborn was born at 36 weeks to a 24-year-old G2P2 mother.", "G2 P2 A0* mis0* top0* ect0*"),
    ("A male newborn was born at 36 weeks to a 24-year-old gravida 3 para 2 mother.", "G3 P2"),
    ("A 24-year-old G3P22002 woman was seen at 20 weeks.", "G3"),
    ("A 24-year-old G3P011 woman was seen at 20 weeks.", "G3"),
    ("A 24-year-old woman (G3P1+0+1) was seen at 20 weeks.", "G3"),
    ("Her first pregnancy in 2014 ended in a miscarriage at 9 weeks. Her second, in 2016, ended in the birth of a boy at 39 weeks who is healthy. She presented at 12 weeks of her third pregnancy.", "G3 P1* T1* pre0* A1* L1* mis1 top0* sb0* ect0*"),
    ("In 2012 she had a stillbirth at 32 weeks, in 2014 a termination at 10 weeks and in 2017 a caesarean section at 38 weeks. She was gravida 4 para 2 and 20 weeks pregnant.", "G4 P2 T1* pre1* A1* mis0* top1 sb1 ect0*"),
    ("A 30-year-old woman, gravida 2, para 1, whose previous delivery was by caesarean section at 40 weeks in 2018, attended at 8 weeks.", "G2 P1 T1* pre0* sb0*"),
    ("A 30-year-old woman, gravida 2, had had a miscarriage at 8 weeks two years earlier; she was now at 14 weeks.", "G2 P0* T0* pre0* A1* L0* mis1 top0* sb0* ect0*"),
    ("She is a gravida 6, para 4, with one ectopic pregnancy, at 33 weeks.", "G6 P4 A1* mis0* top0* ect1"),
    ("Obstetric history: G3P1A1.", "G3 P1 A1"),
    ("A 26-year-old primipara delivered a boy at 39 weeks.", "P1"),
    ("A 26-year-old G1P0 presented at 39 weeks.", "G1 P0 T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("A 36-year-old G2P2 presented two weeks postpartum.", "G2 P2 A0* mis0* top0* ect0*"),
    ("She had had four previous normal vaginal deliveries.", "P4"),
    ("She had two previous cesarean sections and was gravida 3 para 2 at 35 weeks.", "G3 P2 A0* mis0* top0* ect0*"),
    ("A 38-year-old grava 7 para 5 woman.", "G7 P5"),
    ("A 38-year-old gravida 7 parity 5 woman, living 4, at 20 weeks.", "G7 P5 A1*"),
    ("A 32-year-old woman (gesta 3, para 1, cesarea 1, aborto 1) with 31 weeks.", "G3 P1 A1"),
    ("A 32-year-old woman, segunda gesta, at 12 weeks.", "G2"),
    ("A 32-year-old troisième geste deuxième pare at 12 weeks of amenorrhea.", "G3 P2 A0* mis0* top0* ect0*"),
    ("She was G3, P1, SAB1 at 12 weeks.", "G3 P1 A1* mis1 top0* ect0*"),
    ("She was G3P1, TAB 1, at 12 weeks.", "G3 P1 A1* mis0* top1 ect0*"),
    ("She was G4P1A1E1 at 12 weeks.", "G4 P1 A1 ect1"),
    ("A 33-year-old G3P2002 at 14 weeks.", "G3 P2* T2 pre0 A0 L2 mis0* top0* ect0*"),
    ("A 33-year-old G2P1 woman at 14 weeks; in the discussion she was called gravida 3 para 1.", "G2 P1 A0* mis0* top0* ect0*"),
    ("A 28-year-old woman pregnant with her first child presented at 30 weeks.", "P0*"),
    ("A 28-year-old woman, pregnant for the third time, presented at 30 weeks.", "G3"),
    ("Of her four pregnancies, two ended in miscarriage.", "mis2"),
    ("She had one prior full-term vaginal delivery and one spontaneous abortion and now presented at 24 weeks.", "T1 mis1"),
    ("She had no history of miscarriage and was 12 weeks pregnant, G2P1.", "G2 P1 A0* mis0 top0* ect0*"),
    ("A 32-year-old woman, G2P0C1, at 31 weeks.", "G2 P1* A0* mis0* top0* ect0*"),
    ("Her obstetric history was remarkable for a stillbirth at 30 weeks in 2015 and an early neonatal death in 2017. She was G3P2 at 24 weeks.", "G3 P2 A0* L0* mis0* top0* sb1 ect0*"),
    ("A 27-year-old woman, gravida 3, para 1, with a prior molar pregnancy, presented at 9 weeks.", "G3 P1 A1*"),
    ("She had one child, born by caesarean in 2014, and a miscarriage in 2016. She came at 10 weeks.", "mis1"),
    ("A 36-year-old woman with six previous pregnancies (four miscarriages, one ectopic pregnancy and one term birth) was seen at 8 weeks.", "G7* P1* T1 pre0* A5* mis4 top0* ect1"),
    ("A 41-year-old woman, gravida 8, para 2, abortus 5, was referred at 7 weeks.", "G8 P2 A5"),
    ("Her first pregnancy ended in an intrauterine fetal death at 34 weeks; the second and third pregnancies were lost at 8 and 10 weeks. In the fourth pregnancy she delivered a healthy girl at 38 weeks. She was now 6 weeks pregnant.", "mis2 sb1"),
    ("Three years before, she had given birth to a stillborn boy at 28 weeks. She was gravida 2 para 1.", "G2 P1 T0* pre1* L0* sb1"),
    ("A multigravida (G5P4) was admitted in labour.", "G5 P4 A0* mis0* top0* ect0*"),
    ("She was admitted at 38 weeks of her first pregnancy.", "G1 P0* T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("During her second pregnancy she had developed gestational diabetes. She is now G3P2 at 26 weeks.", "G3 P2 A0* mis0* top0* ect0*"),
    ("A 24-year-old, para 0, at 30 weeks.", "P0 T0* pre0* L0* sb0*"),
    ("A 24-year-old para 0+2 at 30 weeks.", "G3* P0 T0* pre0* A2 L0* sb0*"),
    ("P0+2, 31 years, booked at 9 weeks.", "G3* P0 T0* pre0* A2 L0* sb0*"),
    ("The patient, G2 P1+0A1, was 34 weeks pregnant.", "G2 P1 A0 L1 mis0* top0* ect0*"),
    ("She had three children, all alive and well.", "L3"),
    ("Gravida 4 Para 3003 presented at 29 weeks.", "G4 P3* T3 pre0 A0 L3 mis0* top0* ect0*"),
    ("A 31 yo G2P0101 at 25w4d was transferred.", "G2 P1* T0 pre1 A0 L1 mis0* top0* ect0*"),
    ("A 31 yo G1 P0 at 25w4d was transferred.", "G1 P0 T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("A 31-year-old woman (para 2; both vaginal deliveries) was seen.", "P2"),
    ("A 31-year-old woman, 2 gravida, 0 para, at 20 weeks.", "G2 P0 T0* pre0* A1* L0* sb0*"),
    ("A 31-year-old woman (gravida 2, para 1, both ending in preterm birth) was seen.", "G2 P1"),
    ("Her parity was 3.", "P3"),
    ("The patient's gravidity and parity were 4 and 2, respectively.", "G4 P2"),
    ("gravida/para 3/2 at 20 weeks.", "G3 P2 A0* mis0* top0* ect0*"),
    ("G/P 3/2 at 20 weeks.", "G3 P2 A0* mis0* top0* ect0*"),
    ("She was G-3, P-2 at 20 weeks.", "G3 P2 A0* mis0* top0* ect0*"),
    ("She was G3/P2 at 20 weeks.", "G3 P2 A0* mis0* top0* ect0*"),
    ("She was gravida 3/para 2 at 20 weeks.", "G3 P2 A0* mis0* top0* ect0*"),
    ("She was GIIIPII at 20 weeks.", "G3 P2 A0* mis0* top0* ect0*"),
    ("A 31-year-old (G3, P1, A1, L1) was seen at 20 weeks.", "G3 P1 A1 L1"),
    ("A 31-year-old G₂P₁ at 20 weeks.", "G2 P1 A0* mis0* top0* ect0*"),
    ("A 31-year-old G2P1Ab0 at 20 weeks.", "G2 P1 A0 mis0* top0* ect0*"),
    ("A 31-year-old G4P2TAB1SAB0LC2 at 20 weeks.", "G4 P2 A1* L2 mis0 top1 ect0*"),
    ("A 31-year-old, gravida 4, para 2, living 2, abortion 1, at 20 weeks.", "G4 P2 A1 L2"),
    ("A 31-year-old gravida 3, term 1, preterm 1, abortions 0, living 2 at 20 weeks.", "G3 P2* T1 pre1 A0 L2 mis0* top0* ect0*"),
    ("She had experienced two early miscarriages, one late miscarriage at 18 weeks and one elective termination.", "mis3* top1"),
    ("She had three recurrent pregnancy losses at 6, 8, and 9 weeks.", "mis3"),
    ("She had lost two pregnancies in the first trimester.", "mis2"),
    ("She had miscarried twice.", "mis2"),
    ("She had undergone two terminations.", "top2"),
    ("The couple had one healthy son.", "L1"),
    ("We report a 32-year-old woman with three prior pregnancies, all of which ended in first-trimester miscarriage, who presented at 7 weeks.", "mis3"),
    ("A 27-year-old Gravida2 Para1 presented at 33 weeks.", "G2 P1 A0* mis0* top0* ect0*"),
    ("A 27-year-old G2Para1 presented at 33 weeks.", "G2 P1 A0* mis0* top0* ect0*"),
    ("This 27-year-old G2P1+0+0+1 presented at 33 weeks.", "G2 P1* T1 pre0 A0 L1 mis0* top0* ect0*"),
    ("A 40-year-old woman with an obstetric history of G5P3A1 was admitted at 36 weeks.", "G5 P3 A1"),
    ("She was a 29-year-old with gravida 2 parity 1 live 1 at 34 weeks.", "G2 P1 A0* L1 mis0* top0* ect0*"),
    ("A 23-year-old unbooked G1 P0+0 was brought in labour.", "G1 P0 T0* pre0* A0 L0* mis0* top0* sb0* ect0*"),
    ("A 30-year-old Para 1+0, 1A at 39 weeks.", "G2* P1 A0 L1 mis0* top0* ect0*"),
    ("A 30-year-old G4P3A0L3 with previous three LSCS at 36 weeks.", "G4 P3 A0 L3 mis0* top0* ect0*"),
    ("A 26 year old female, gravida 2 para 1 living 1 with 34 weeks pregnancy.", "G2 P1 A0* L1 mis0* top0* ect0*"),
    ("A 26-year-old second gravida with one live issue presented with 8 months of amenorrhoea.", "G2 L1"),
    ("A 26-year-old G2P1L0 with previous IUD presented with 34 weeks of gestation.", "G2 P1 A0* L0 mis0* top0* ect0*"),
    ("A 26-year-old G3P0+2 at 12 weeks.", "G3 P0 T0* pre0* A2 L0* sb0*"),
    ("The mother, a 26-year-old G3P1 woman, had gestational diabetes. The infant was born at 38 weeks.", "G3 P1"),
    ("The mother was 26 years old, gravida 3, para 3.", "G3 P3 A0* mis0* top0* ect0*"),
    ("A 2-day-old male infant was born to a primigravida mother at 39 weeks.", "G1 A0* mis0* top0* sb0* ect0*"),
    ("This was the third pregnancy of a 31-year-old woman; she had had two first-trimester abortions.", "G3 P0* T0* pre0* A2 L0* sb0*"),
    ("A 31-year-old woman in her second pregnancy was referred at 20 weeks; the first had ended in a term vaginal delivery of a healthy boy.", "G2 P1* T1* pre0* A0* L1* mis0* top0* sb0* ect0*"),
    ("She had one healthy child.", "L1"),
    ("Five years earlier she had undergone left salpingectomy for tubal pregnancy. She was G3P1 at 6 weeks.", "G3 P1 A1* mis0* top0* ect1"),
    ("A 31-year-old nulliparous woman with recurrent miscarriage (four first-trimester losses) presented at 5 weeks.", "P0 T0* pre0* L0* mis4 sb0*"),
    ("A 31-year-old woman with a history of 4 recurrent miscarriages.", "mis4"),
    ("A 31-year-old woman who had previously had two spontaneous miscarriages and one stillbirth at 30 weeks.", "mis2 sb1"),
    ("She was admitted at 31 weeks. Past obstetric history: one normal vaginal delivery at term, one miscarriage.", "P1 mis1"),
    ("Obstetric history: two cesarean sections, one ectopic pregnancy.", "ect1"),
    ("Mrs X had her first child in 2009 by emergency caesarean section at term and her second child in 2012 by elective caesarean section. She was G3P2 at 14 weeks.", "G3 P2 A0* mis0* top0* sb0* ect0*"),
    ("She was para 3, all vaginal deliveries, the last confinement being 4 years ago.", "P3"),
    ("A 24-year-old woman, G2P1, whose first pregnancy was complicated by stillbirth at 36 weeks.", "G2 P1 T0* pre1* L0* sb1"),
    ("A 24-year-old woman, gravida 2 para 0 (one termination), at 20 weeks.", "G2 P0 T0* pre0* A1* L0* mis0* top1 sb0* ect0*"),
    ("A 24-year-old woman, gravida 4 para 2 (one miscarriage), at 20 weeks.", "G4 P2 A1* mis1 top0* ect0*"),
    ("A 24-year-old woman, gravida 4 para 0, abortus 3, at 20 weeks.", "G4 P0 T0* pre0* A3 L0* sb0*"),
    ("A 24-year-old woman, gravida 2 para 1 (1 living child), at 20 weeks.", "G2 P1 A0* L1 mis0* top0* ect0*"),
    ("A 24-year-old woman, gravida 2 para 1001, at 20 weeks.", "G2 P1* T1 pre0 A0 L1 mis0* top0* ect0*"),
    ("A 24-year-old G1P0000 at 20 weeks.", "G1 P0* T0 pre0 A0 L0 mis0* top0* sb0* ect0*"),
    ("A 24-year-old primigravida (G1P0) at 20 weeks.", "G1 P0 T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("A 24-year-old multiparous woman (G4P3) at 20 weeks.", "G4 P3 A0* mis0* top0* ect0*"),
    ("A 24-year-old multiparous (P3) woman at 20 weeks.", "P3"),
    ("A 24-year-old woman (P0) at 20 weeks.", "P0 T0* pre0* L0* sb0*"),
    ("She was a para 2 gravida 3 abortion 0 living 2 at 20 weeks.", "G3 P2 A0 L2 mis0* top0* ect0*"),
    ("A 38-year-old gravida five para two at 20 weeks had two prior miscarriages.", "G5 P2 A2* mis2 top0* ect0*"),
    ("A 38-year-old gravida 5 para 4 (4-0-0-4) at 20 weeks.", "G5 P4 T4 pre0 A0 L4 mis0* top0* ect0*"),
    ("A 38-year-old gravida 5 para 4, 0, 0, 4 at 20 weeks.", "G5 P4* T4 pre0 A0 L4 mis0* top0* ect0*"),
    ("A 38-year-old gravida 5, para 3, aborta 1 at 20 weeks.", "G5 P3 A1"),
    ("A 38-year-old G:5 P:3 A:1 at 20 weeks.", "G5 P3 A1"),
    ("A 38-year-old G5, P3, Ab1 at 20 weeks.", "G5 P3 A1"),
    ("She is a 38-year-old, G5-P3-A1, at 20 weeks.", "G5 P3 A1"),
    ("She had one living child and one spontaneous abortion; she was 12 weeks pregnant.", "L1 mis1"),
    ("A 35-year-old woman with infertility, gravida 0.", "G0 P0* T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("The patient was unmarried and had never conceived.", "G0* P0* T0* pre0* A0* L0* mis0* top0* sb0* ect0*"),
    ("There were no previous miscarriages or terminations.", "mis0 top0"),
    ("She had neither miscarriages nor stillbirths.", "mis0 sb0"),
]  # fmt: skip

NOTHING = [
    "Her sister had had two miscarriages and was gravida 4 para 2.",
    "His wife was a gravida 2 para 1 woman with two miscarriages.",
    "The donor was a 26-year-old gravida 1 para 1.",
    "The rotavirus strain was of genotype G1P8 and G2P4.",
    "The tumour was a G2 pT2 N1 lesion and para-aortic nodes were removed.",
    "The uterus was gravid and nulliparous cervix was seen.",
    "A 9-year-old nulliparous mare at 300 days of gestation.",
    "Women with two previous miscarriages have a higher risk.",
    "She had a history of miscarriage.",
    "She has two sons aged 4 and 6 years.",
    "A 45-year-old woman with 3 children presented with a breast lump.",
    "She had been pregnant twice before.",
    "She reported one previous uncomplicated pregnancy.",
    "She had a previous uncomplicated vaginal delivery.",
    "The IgG4 level was raised and G6PD was normal.",
    "A graft of grade G2 with pT3 N1 was resected at 20 weeks of follow-up.",
    "Para-aminosalicylic acid 4 g and para 2-chlorophenol were used.",
    "Gravid proglottids of 7 parasites were seen.",
    "There was no loss of consciousness and no weight loss.",
    "The risk of miscarriage rises after three or more miscarriages.",
    "In her family, an aunt had had four miscarriages.",
    "She gave birth to twins; two children in the ward were ill.",
    "The child was the third of four children.",
    "She parried two gestures.",
    "A parity check of 2 bits was run.",
    "The G2P score and P1 amplitude were measured.",
    "A primary gravida was not defined.",
    "Her mother, gravida 5 para 4, had had two miscarriages, said the patient.",
    "The surrogate was a gravida 3 para 2 woman.",
    "Her cousin had had three stillbirths.",
    "Patients with three consecutive miscarriages were included.",
    "Couples with two previous losses seek help.",
    "The isolate was G1P8 by genotype.",
    "The NET was G3 and P2 was normal.",
    "The serum IgG2 and IgG4 were low.",
    "A prothrombin G20210A mutation was found.",
    "Para-umbilical hernia was repaired.",
    "A para-aortic node of 2 cm was seen.",
    "A nulliparous ewe was studied.",
    "The multiparous cows were fed.",
    "Nulliparous women were compared with controls.",
    "The gravid uterus reached the xiphoid.",
    "The gravid 20 mm worm was removed.",
    "She had several miscarriages.",
    "She had a history of recurrent miscarriage.",
    "At least two miscarriages define the disorder.",
    "Three or more pregnancy losses define the disorder.",
    "The risk of stillbirth is one in 200.",
    "She had two tubal ligations.",
    "He lost two teeth and lost weight.",
    "There was no fetal loss of heart beat.",
    "The second trimester of pregnancy was uneventful.",
    "Her second pregnancy had been complicated by gestational diabetes.",
    "During her first pregnancy she had taken iron.",
    "Her fourth week of gestation was uneventful.",
    "A multipara was seen.",
    "Her previous delivery was uneventful.",
    "Her daughter is healthy.",
    "Her children are healthy.",
    "The parity of the embryo count was 2 by 2.",
    "The patient had no previous surgery.",
    "There was no previous history of note.",
    "Two children in the class had measles.",
    "One mother of the ward was seen.",
    "G6PD deficiency was ruled out; P450 was normal.",
    "The P2Y12 inhibitor was stopped and G-CSF given.",
    "P = 0.02 and G = 3.",
    "The A1 and A2 pulleys and L4 and L5 roots were intact.",
    "She had an ectopic kidney and ectopic beats.",
    "The treatment was terminated in 2015.",
    "Threatened abortion was managed with rest.",
    "Abortive migraine treatment was given twice.",
    "She was parous.",
    "Still born of hope, she came.",
    "She delivered a speech in 2014.",
]


def summary(text: str) -> str:
    """The history of a text as "G2 P1 A0*"."""
    doc = annotated(text)
    history = collect(doc, doc._.cases[0])
    found = ((short, getattr(history, key)) for key, short in NAMES.items())
    return " ".join(
        f"{short}{fact.value}{'*' if fact.derived else ''}" for short, fact in found if fact is not None
    )


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:60] for text, _ in CASES])
def test_history(text: str, expected: str) -> None:
    assert summary(text) == expected


@pytest.mark.parametrize("text", NOTHING, ids=[text[:60] for text in NOTHING])
def test_no_history(text: str) -> None:
    assert summary(text) == ""


def test_rules_are_proved_on_load() -> None:
    rules = load_rules("families/obstetric")
    assert len({rule.id for rule in rules}) == len(rules)
    assert {rule.data["kind"] for rule in rules} == {
        "token",
        "pair",
        "word",
        "count",
        "nth",
        "nth_child",
        "outcome",
    }


CONVENTIONS = [
    ("G3P2", Convention.GP),
    ("G3P1A1", Convention.GPA),
    ("G3P1L1A1", Convention.GPLA),
    ("G3P1A1L1", Convention.GPAL),
    ("P4 L2 D2 A0", Convention.PLDA),
    ("G3P1011", Convention.TPAL),
    ("para 2+1, gravida 4", Convention.PARA_PLUS),
    ("G4P2+1A2", Convention.PARA_PLUS_ALIVE),
    ("P0+1+2+1", Convention.FOUR_PART_PLUS),
]


@pytest.mark.parametrize(("written", "convention"), CONVENTIONS, ids=[written for written, _ in CONVENTIONS])
def test_convention(written: str, convention: Convention) -> None:
    doc = annotated(f"The obstetric history was {written} at 20 weeks.")
    formulas = collect(doc, doc._.cases[0]).formulas
    assert [(fact.value.as_written, fact.value.convention) for fact in formulas] == [(written, convention)]


ISSUES = [
    ("A 24-year-old G3P22002 woman was seen at 20 weeks.", ["formula_undecided"]),
    ("A 24-year-old G3P011 woman was seen at 20 weeks.", ["formula_undecided"]),
    ("Mrs K, P3+1 A1, presented in labour.", ["formula_undecided"]),
    ("A 39-year-old multiparous woman, gravida 2 para 1, came at 12 weeks.", ["history_conflict"]),
    ("She was G2P1 at 9 weeks. At 20 weeks this gravida 3 para 1 woman was well.", ["history_conflict"]),
    ("She was 8 weeks pregnant after two previous miscarriages, G3P0. She had had a termination in 2012 and a miscarriage in 2014.",
     ["losses_counted_two_ways"]),
    ("She was G2P1 at 9 weeks. At 20 weeks this gravida 2 para 1 woman was well.", []),
    ("She was G4P2+1A2 at 20 weeks.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), ISSUES, ids=[text[:50] for text, _ in ISSUES])
def test_issues(text: str, codes: list[str]) -> None:
    assert [issue.code for issue in flagged(annotated(text))] == codes


def test_an_undecided_formula_lists_its_readings() -> None:
    (issue,) = flagged(annotated("A 24-year-old G3P22002 woman was seen at 20 weeks."))
    assert issue.message == (
        "'G3P22002' can be read in more than one way: para 2, then 2 term, 0 preterm, 0 abortions, 2 living; "
        "22 term, 0 preterm, 0 abortions, 2 living; 2 term, 20 preterm, 0 abortions, 2 living; please decide"
    )


def test_the_same_number_said_twice_is_one_fact_with_two_quotes() -> None:
    doc = annotated("She was G2P1 at 9 weeks. At 20 weeks this gravida 2 para 1 woman was well.")
    history = collect(doc, doc._.cases[0])
    assert [quote.text for quote in history.gravidity.quotes] == ["G2P1", "gravida 2 para 1"]


def test_a_sum_has_the_quotes_of_its_parts() -> None:
    doc = annotated(
        "She had had nine miscarriages. A boy was born at 36 weeks. She had another four consecutive losses."
    )
    fact = collect(doc, doc._.cases[0]).miscarriages
    assert (fact.value, fact.method, [quote.text for quote in fact.quotes]) == (
        13, "derived:sum_of_losses", ["nine miscarriages", "four consecutive losses"],
    )  # fmt: skip


EARLIER = [
    (
        "Her first pregnancy, in 2010, ended in a miscarriage at 9 weeks, and the second (2013) in a caesarean section at 36+4 weeks. "
        "She was now 12 weeks pregnant.",
        [(1, 2010, 63, "miscarriage", None), (2, 2013, 256, "live_birth", "cesarean")],
    ),
    (
        "She had two terminations in 2008 and 2011 and delivered a boy at term in 2014.",
        [
            (None, 2008, None, "termination", None),
            (None, 2011, None, "termination", None),
            (None, 2014, None, "live_birth", None),
        ],
    ),
    (
        "The first (2015) and the second (2017) pregnancies miscarried at 8 and 11 weeks.",
        [(1, 2015, 56, "miscarriage", None), (2, 2017, 77, "miscarriage", None)],
    ),
    (
        "In 2011 she had an ectopic pregnancy; in 2012 a stillbirth at 30 weeks.",
        [(None, 2011, None, "ectopic", None), (None, 2012, 210, "stillbirth", None)],
    ),
    ("She delivered a girl by caesarean section at 38 weeks on 4 May 2016.", []),
    ("Her sister had a miscarriage in 2014.", []),
    ("She had no miscarriage in 2014.", []),
    ("In 2015 a 30-year-old woman presented with a miscarriage.", []),
]


@pytest.mark.parametrize(("text", "expected"), EARLIER, ids=[text[:50] for text, _ in EARLIER])
def test_earlier_pregnancies(text: str, expected: list[tuple[object, ...]]) -> None:
    doc = annotated(text)
    found = [
        (
            p.ordinal.value if p.ordinal else None,
            p.date.value.year if p.date else None,
            p.end.value.days if p.end else None,
            p.outcome.value.value if p.outcome else None,
            p.delivery_mode.value.value if p.delivery_mode else None,
        )
        for p in earlier_pregnancies(doc, doc._.cases[0])
    ]
    assert found == expected


WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
ROMANS = " I II III IV V VI VII VIII IX X XI XII".split(" ")


@given(st.integers(1, 12), st.data())
def test_a_written_history_is_read_back(gravidity: int, data: st.DataObject) -> None:
    parity = data.draw(st.integers(0, gravidity))
    losses = data.draw(st.integers(0, gravidity - parity))
    g, p = gravidity, parity
    forms = [
        (f"G{g}P{p}", {"gravidity": g, "parity": p}),
        (f"G{g} P{p} A{losses}", {"gravidity": g, "parity": p, "abortions": losses}),
        (f"gravida {g}, para {p}", {"gravidity": g, "parity": p}),
        (f"para {p} gravida {g}", {"gravidity": g, "parity": p}),
        (f"gravida {WORDS[g]} para {WORDS[p]}", {"gravidity": g, "parity": p}),
        (f"{g} gravida {p} para", {"gravidity": g, "parity": p}),
        (f"gravida {g} para {p}+{losses}", {"gravidity": g, "parity": p, "abortions": losses}),
    ]
    if p:
        forms.append((f"gravida {ROMANS[g]}, para {ROMANS[p]}", {"gravidity": g, "parity": p}))
    if p <= 9 and losses <= 9:
        term = data.draw(st.integers(0, p))
        tpal = {
            "gravidity": g,
            "parity": p,
            "term": term,
            "preterm": p - term,
            "abortions": losses,
            "living": p,
        }
        forms += [(f"G{g}P{term}{p - term}{losses}{p}", tpal), (f"G{g}P{term}-{p - term}-{losses}-{p}", tpal)]
        forms.append((f"gravida {g}, para {p} ({term} {p - term} {losses} {p})", tpal))
    written, expected = data.draw(st.sampled_from(forms))
    mentions = find(f"A 30-year-old woman, {written}, was admitted at 35+1 weeks.")
    assert [dict(mention.value.counts) for mention in mentions] == [expected]


@given(st.text(alphabet="GPALDgravidpe 0123456789+(),-;.\n", max_size=60))
def test_any_string_is_read_without_error_and_quotes_stand_in_it(text: str) -> None:
    for mention in find(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert all(0 <= number <= 25 for _, number in mention.value.counts)


@given(st.integers(1, 12))
def test_numerals_of_any_kind_agree(number: int) -> None:
    assert {numeral(str(number)), numeral(WORDS[number]), numeral(ROMANS[number])} == {number}


HOSTILE = [
    "her first pregnancy ended in miscarriage " * 400,
    "two " + "previous " * 2000 + "pregnancies",
    "para " + "1 " * 3000,
    "P1+" * 2000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:20] for text in HOSTILE])
def test_endless_repetition_is_no_history(text: str) -> None:
    for mention in find(text):
        assert text[mention.start : mention.end]
    assert len(told(text, 0)) <= MAX_ANCHORS
