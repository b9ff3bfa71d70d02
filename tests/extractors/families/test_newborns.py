"""Newborns: sex, birth weight, Apgar scores; whole sets are compared."""

import pytest

from extractors.families.newborns.collect import collect
from tests.extractors.support import annotated

CASES = [
    ("Delivery was by caesarean: a live girl of 2,310 g, Apgar 8 and 9.", [("female", 2310, 8, 9, None)]),
    ("A male infant weighing 3.1 kg was born, with Apgar scores of 7 at one minute and 9 at five.", [("male", 3100, 7, 9, None)]),
    ("She delivered a healthy boy; birth weight was 2900 grams.", [("male", 2900, None, None, None)]),
    ("Apgar scores were seven and nine at 1 and 5 minutes in the newborn.", [(None, None, 7, 9, None)]),
    ("The newborn had Apgar 6/10 at 1 minute and 8/10 at 5 minutes.", [(None, None, 6, 8, None)]),
    ("The Apgar score of the baby was 5, 7 and 9 at 1, 5 and 10 minutes.", [(None, None, 5, 7, 9)]),
    ("A 3120-g infant was delivered vaginally.", [(None, 3120, None, None, None)]),
    ("Twin A was a girl weighing 1,980 g; twin B was a boy weighing 2,050 g.", [("female", 1980, None, None, None), ("male", 2050, None, None, None)]),
    ("She delivered a girl of 2,700 g. The newborn, weighing 2700 g, had Apgar 9-10.", [("female", 2700, 9, 10, None)]),
    ("She delivered two girls weighing 1,820 and 1,760 g.", [("female", 1820, None, None, None), ("female", 1760, None, None, None)]),
    ("Twin boys of 2100 g and 1950 g with Apgar scores of 8/9 and 7/9 were delivered.", [("male", 2100, 8, 9, None), ("male", 1950, 7, 9, None)]),
    ("The newborn had Apgar scores of 6-8-9 at 1, 5 and 10 minutes.", [(None, None, 6, 8, 9)]),
    ("The boy weighed 1,290 g, and Apgar scores at 1 and 5 minutes were 3 and 6.", [("male", 1290, 3, 6, None)]),
    ("The newborn's Apgar scores at 1, 5 and 10 minutes were 3, 6 and 8.", [(None, None, 3, 6, 8)]),
    ("A boy of 2,050 g was born. He was discharged at 37.5 weeks weighing 2,610 g.", [("male", 2050, None, None, None)]),
    ("A boy of 2,050 g was born. Exit at day 24 with a weight of 3080 g.", [("male", 2050, None, None, None)]),
    ("A boy of 3,050 g (Apgar 9/10/10) was born.", [("male", 3050, 9, 10, 10)]),
    ("The newborn had Apgar 8/10 and 9/10.", [(None, None, 8, 9, None)]),
    ("She gave birth to a baby boy at 7 lbs 13 oz.", [("male", 3544, None, None, None)]),
    ("A girl of 5 pounds was delivered.", [("female", 2268, None, None, None)]),
    ("Birthweight was 2980 grams; Apgars were 9 and 10.", [(None, 2980, 9, 10, None)]),
    ("After a talk with the mother, a section was done and a 690 g fetus could be delivered.", [(None, 690, None, None, None)]),
    ("The child was male and healthy.", [("male", None, None, None, None)]),
    ("The second twin weighed 3000g.", [(None, 3000, None, None, None)]),
    # near misses
    ("The mother weighed 4 kg more after delivery.", []),
    ("She was delivered and lost 12 pounds in a week.", []),
    ("The placenta weighed 620 g after delivery.", []),
    ("Ultrasound before delivery gave an estimated fetal weight of 2,400 g.", []),
    ("In 2014 she had delivered a boy of 3,200 g.", []),
    ("Her first pregnancy ended with the birth of a girl weighing 3000 g.", []),
    ("The resected myoma weighed 900 g; she was delivered of it at laparotomy.", []),
    ("She gained 3.5 kg after delivery.", []),
    ("An Apgar score of 9 was noted.", []),
    ("The boy received 500 mg of amoxicillin.", []),
    ("He weighed 72 kg at birth of the study.", []),
    ("The girl was discharged on day 44, weighing 2510 g.", [("female", None, None, None, None)]),
    ("At 6 weeks of age the boy weighed 4,100 g; he was born small.", [("male", None, None, None, None)]),
    ("She was admitted for 14 days; on day 3 she delivered a boy weighing 2,900 g.", [("male", 2900, None, None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:40] for text, _ in CASES])
def test_newborns(text: str, expected: list[tuple[object, ...]]) -> None:
    doc = annotated(text)
    found = [
        tuple(
            fact.value if fact else None
            for fact in (n.sex, n.birth_weight_g, n.apgar_1, n.apgar_5, n.apgar_10)
        )
        for n in collect(doc, doc._.cases[0])
    ]
    assert found == expected
