"""Gestational ages in every notation; whole sets are compared, so that an extra find fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.english.ages.values import find
from schemas.gestation import Anchor, Precision

# text, [(days, days_high)]
AGES = [
    ("She was seen at 25+5 weeks of gestation.", [(180, None)]),
    ("A scan at 31 + 5 weeks' gestation was normal.", [(222, None)]),
    ("A gravida 3 at 35+1 who presented in labour.", [(246, None)]),
    ("Delivery at 40(+4) weeks gestation.", [(284, None)]),
    ("She came at 32 0/7, 34 4/7 and 38 1/7 weeks.", [(224, None), (242, None), (267, None)]),
    ("From 28 + 1/7 weeks of gestation she rested.", [(197, None)]),
    ("The gestational age was 355/7 weeks.", [(250, None)]),
    ("Screening at 12w+3d of pregnancy.", [(87, None)]),
    ("Pregnant, she was admitted at 32/40 and delivered at 36+4/40.", [(224, None), (256, None)]),
    ("Pregnant, her visual acuity was 20/40 and her BP was 120/40.", []),
    ("Admitted 28w2d, G3P1011.", [(198, None)]),
    ("At 40 weeks and three days' gestation labour began.", [(283, None)]),
    ("A 27 week, 3 day old fetus was seen.", [(192, None)]),
    ("Pregnant women: she was 30 weeks 3days, stable.", [(213, None)]),
    ("An 8 weeks 1-day pregnancy.", [(57, None)]),
    ("Born at 37 weeks of gestation (GA) + 5 days.", [(264, None)]),
    ("In the 19th week of pregnancy she fell.", [(133, None)]),
    ("A 28th-gestational week scan.", [(196, None)]),
    ("Seen in the 21 st week of amenorrhoea.", [(147, None)]),
    ("In week 15 of pregnancy.", [(105, None)]),
    ("Gestational week 35 was uneventful.", [(245, None)]),
    ("An eight weeks pregnancy was found.", [(56, None)]),
    ("At twenty-four weeks of gestation.", [(168, None)]),
    ("Measurements compatible with 35 gestational weeks.", [(245, None)]),
    ("At 37 weeks of amenorrhea she was delivered.", [(259, None)]),
    ("The pregnancy was at 31 WA + 4 days.", [(221, None)]),
    ("Pregnant, seen at 37 SA.", [(259, None)]),
    ("She was two months pregnant.", [(61, 90)]),
    ("In the third month of pregnancy.", [(61, 90)]),
    ("In the second trimester.", [(98, 195)]),
    ("During the second and third trimester.", [(98, 294)]),
    ("Pregnant, about 39 weeks of gestation.", [(273, None)]),
    ("A mass of 30-32 weeks gestational size.", [(210, 224)]),
    ("An EGA of 9 weeks 2 days was noted.", [(65, None)]),
    ("She came 2 weeks past her expected date of delivery.", [(294, None)]),
    ("Ultrasound six weeks after conception.", [(56, None)]),
    ("Delivered at 39.6 weeks of gestation.", [(277, 279)]),
    ("In pregnancy, aspirin was taken until 34 weeks.", [(238, None)]),
    ("On 9 May (34 weeks and 3 days) the pregnancy was stable.", [(241, None)]),
    ("The gravid uterus was of about 36 weeks.", [(252, None)]),
    ("At 5 weeks 1 day of her seventh gestation.", [(36, None)]),
    ("Para 2+0, pregnant, at 35+1.", [(246, None)]),
    ("Heparin from 12 weeks of pregnancy, for 6 weeks.", [(84, None)]),
    ("A 12- to 14-week pregnancy was found.", [(84, 98)]),
    ("In the 33rd-34th week of pregnancy she bled.", [(231, 238)]),
    ("She came at a gestational age of week 39.", [(273, None)]),
    ("A full-term (40 weeks) pregnancy.", [(280, None)]),
    ("The BPD of her fetus fits 30 weeks 4 days, in a pregnancy of 33 weeks.", [(214, None), (231, None)]),
    ("At 33 completed weeks of gestation she bled.", [(231, None)]),
    ("At thirty-three weeks and two days pregnant she bled.", [(233, None)]),
    ("She was 29 weeks' pregnant by dates.", [(203, None)]),
    ("Growth restriction at 33 weeks of intrauterine life.", [(231, None)]),
    ("At 33-3/7 weeks in pregnancy she bled.", [(234, None)]),
    ("She came to hospital at 14 weeks' gestation because of pain.", [(98, None)]),
    ("She was admitted to the hospital at 14 weeks in this pregnancy.", [(98, None)]),
    ("Twins were delivered at 22 4/7 weeks after extraction of the cerclage.", [(158, None)]),
    ("At 26-weeks of her 3(rd) pregnancy she fell.", [(182, None)]),
    ("Seen at 33 weeks gestational age with pain.", [(231, None)]),
    ("The last tablet was taken on the evening of 37+5 in this pregnancy.", [(264, None)]),
    ("She was seen at 31 and 5/7 weeks of gestation.", [(222, None)]),
    ("Labour began at thirty-six and 2/7 weeks' gestation.", [(254, None)]),
    ("Pregnant, she came at 33 (4/7) weeks.", [(235, None)]),
    ("Pregnant, she came at 26w 5d and again at 29wks+6 days.", [(187, None), (209, None)]),
    ("The pregnant woman fell in the 24th week and 5th day.", [(173, None)]),
    ("In pregnancy it was given at week 26 day 6 and at week 27, day 1.", [(188, None), (190, None)]),
    ("She gave birth at 265 days of gestation.", [(265, None)]),
    ("On gestational day 150 and on day 160 of pregnancy she bled.", [(150, None), (160, None)]),
    ("The 196th day of her pregnancy was calm.", [(196, None)]),
    ("Steroids were given at 27 + 2 gestational weeks.", [(191, None)]),
    ("A 29+4-week pregnancy, and one of 30 3⁄7 weeks.", [(207, None), (213, None)]),
    ("Born at 32⁺⁴ weeks of gestation.", [(228, None)]),
    ("Pregnant, she took it at GW 12, in GW 14-16 and from w18 to w30.", [(84, None), (98, 112), (126, None), (210, None)]),
    ("Gestation: 31+2. GA 33.", [(219, None), (231, None)]),
    ("Nitrofurantoin was taken in T1 and T2 of this pregnancy.", [(0, 195)]),
    ("Exposure in trimesters 2 and 3 of pregnancy.", [(98, 294)]),
    ("During this pregnancy she bled in her fifth month.", [(122, 151)]),
    ("She was five and a half months pregnant.", [(167, 182)]),
    ("In the sixth gestational month, and in month 8 of pregnancy.", [(152, 182), (213, 243)]),
    ("Three weeks before her due date she was induced.", [(259, None)]),
    ("She is 12 weeks along, an IUP of 12 weeks; 24/52 pregnant.", [(84, None), (84, None), (168, None)]),
]  # fmt: skip

NOT_AGES = [
    "She had delivered before: para 2+0, G3P1+1, P0+1+13+1.",
    "A pregnant woman had a cough for 6 weeks and fever over the last 3 weeks.",
    "After her pregnancy, 8 weeks postpartum, she was well.",
    "The infant of this pregnancy was fed until 34 weeks of postmenstrual age.",
    "The newborn had a corrected gestational age of 36 weeks; pregnancy had been normal.",
    "At eighteen weeks of postnatal age the baby of that pregnancy smiled.",
    "On the 30th day of life the pregnant mother visited.",
    "A 3 weeks 2 days old girl; her mother's pregnancy was normal.",
    "A 34-week ultrasound was planned in this pregnancy.",
    "She was pregnant and stayed 6 weeks in hospital.",
    "Pregnancy was avoided for 12 weeks of treatment; weekly 4 weeks.",
    "The fetus died; two weeks later she went home, and 5 weeks after delivery she returned.",
    "At 6 weeks the man's wound had healed.",
    "After 12 weeks he was pain free; week 3 was hard.",
    "A Gleason score of 4+3 at biopsy; proteinuria 2+ in the pregnant patient.",
    "On 12/7/2015 she took 1/2 tablet in pregnancy; 2/7/2015 also.",
    "From 10+12 one gets 22; the pregnancy test was 1+ to 2+.",
    "In the third week of life the baby had jaundice; pregnancy was normal.",
    "For the pregnant women of the study treatment took 3-4 weeks later.",
    "The pregnancy interval was six months after delivery; three months of treatment.",
    "A six-week course in a pregnant patient, with a 2-week history.",
    "She was seen 4 weeks before the pregnancy and 2 weeks prior to conception.",
    "Pregnant since the embryo transfer; 46,XX; 34+9 kg; 12.2+1 mmol.",
    "She was at 134 weeks of follow-up in the pregnancy register.",
    "Delivered at term in this pregnancy; a near-term infant.",
    "On the second postpartum day, and 2 1/2 weeks postpartum, the pregnancy wards were full.",
    "She was unsure of her last menstrual period; the pregnancy test came 117 days post-partum.",
    "In pregnancy the half-life of the drug is about two weeks.",
    "At 3 2/7 weeks after birth the infant of this pregnancy was well.",
    "The pregnant woman's boy was 5+2 weeks old.",
    "The gravid patient's lesion was hyperintense in T2 and dark in T1.",
    "In pregnancy TSH, T3 and T4 were normal; in T3 toxicosis they are not.",
    "In the seventh month of life the child of that pregnancy walked.",
    "In pregnancy she had week 2 day 4 of treatment, and 199 days of treatment in all.",
    "On day 12 of life, after a normal pregnancy, and 9 days later.",
    "The pregnancy lasted; two and 3/7 of the women had 28 and 3 doses.",
    "The pregnant woman had therapy for 6/52 and a GA of 35%.",
    "In her third month after the operation she became pregnant.",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), AGES, ids=[text[:40] for text, _ in AGES])
def test_ages(text: str, expected: list[tuple[int, int | None]]) -> None:
    assert [(m.value.days, m.value.days_high) for m in find(text)] == expected


@pytest.mark.parametrize("text", NOT_AGES, ids=[text[:40] for text in NOT_AGES])
def test_neighbours_are_left(text: str) -> None:
    assert [text[m.start : m.end] for m in find(text)] == []


PROPERTIES = [
    ("at 34+2 weeks", Precision.DAY, Anchor.UNSTATED, False),
    ("at about 34 weeks of gestation", Precision.WEEK, Anchor.UNSTATED, True),
    ("at 34 weeks of amenorrhoea", Precision.WEEK, Anchor.LMP, False),
    ("at 34 weeks of gestation by ultrasound", Precision.WEEK, Anchor.ULTRASOUND, False),
    ("at 34 weeks of gestation by her last menstrual period", Precision.WEEK, Anchor.LMP, False),
    ("six weeks after conception", Precision.WEEK, Anchor.CONCEPTION, False),
    ("in her ninth month of pregnancy", Precision.MONTH, Anchor.UNSTATED, False),
    ("in the third trimester", Precision.TRIMESTER, Anchor.UNSTATED, False),
]


@pytest.mark.parametrize(("text", "precision", "anchor", "about"), PROPERTIES)
def test_precision_anchor_and_vagueness(text: str, precision: Precision, anchor: Anchor, about: bool) -> None:
    (mention,) = find(text)
    assert (mention.value.precision, mention.value.anchor, mention.value.approximate) == (
        precision,
        anchor,
        about,
    )
    assert mention.value.as_written == text[mention.start : mention.end]
    assert mention.value.exact is (precision in (Precision.DAY, Precision.WEEK))


DAY_FORMS = [
    "at {w}+{d} weeks of gestation", "at {w} + {d} weeks", "at {w}+{d}", "at {w} {d}/7 weeks", "at {w}w{d}d of pregnancy",
    "at {w} weeks and {d} days of gestation", "at {w} weeks {d} days' gestation", "at {w}(+{d}) weeks gestation",
    "gestational age of {w} weeks and {d} days", "at {w} weeks of gestation + {d} days", "at {w} WA + {d} days",
    "on 3 May (GA {w} weeks {d} days)", "at {w}-weeks and {d}-days of pregnancy",
]  # fmt: skip
WEEK_FORMS = [
    "at {w} weeks of gestation", "at {w} weeks' gestation", "{w} weeks pregnant", "in the {w}th week of pregnancy",
    "a {w}-week pregnancy", "in gestational week {w}", "in week {w} of pregnancy", "{w} gestational weeks",
    "GA: {w} weeks", "at {w} weeks of amenorrhea", "pregnancy of {w} weeks", "at about {w} wks gestation",
]  # fmt: skip


@given(st.integers(4, 43), st.integers(0, 6), st.sampled_from(DAY_FORMS))
def test_a_written_day_is_read_back(weeks: int, days: int, form: str) -> None:
    (mention,) = find(f"The pregnant woman was admitted {form.format(w=weeks, d=days)}.")
    assert (mention.value.days, mention.value.precision) == (weeks * 7 + days, Precision.DAY)


@given(st.integers(4, 44), st.sampled_from(WEEK_FORMS))
def test_a_written_week_is_read_back(weeks: int, form: str) -> None:
    (mention,) = find(f"She was admitted, {form.format(w=weeks)}, with pain.")
    assert (mention.value.days, mention.value.precision) == (weeks * 7, Precision.WEEK)


@given(st.text(alphabet="0123456789 +/weksdayofgtinpr-.,()", max_size=60))
def test_anything_else_is_bounded(text: str) -> None:
    for mention in find(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert 14 <= mention.value.days <= 315 or not mention.value.exact
