"""What the clock and the calendar give to births, first visits, results and drugs told by date or relative time."""

import pytest

from extractors.assemble import assemble
from extractors.versions import versions
from schemas.report import Case
from tests.extractors.support import annotated

LMP = "The 30-year-old pregnant woman had her last menstrual period on 4 March 2019. "


def case(text: str) -> Case:
    (found,) = assemble(annotated(text), versions()).cases
    return found


# text, (presentation, end, whether the end is derived)
PREGNANCIES = [
    (LMP + "She was admitted on 23 July 2019. A girl was born on 2 December 2019.", (141, 273, True)),
    (LMP + "She was admitted at 20+1 weeks. Two days later she was delivered of a stillborn boy.", (141, 143, True)),
    (LMP + "She was admitted at 38+1 weeks with pain. On the same day a cesarean section was performed.", (267, 267, True)),
    (LMP + "She was admitted at 38+1 weeks with pain. The next day she gave birth to a girl.", (267, 268, True)),
    (LMP + "She was admitted at 30+0 weeks. On 2 December 2019 she was delivered at 39+0 weeks.", (210, 273, False)),
    (
        "The pregnant woman was admitted on 14 May 2020 at 35+4 weeks of gestation. "
        "An emergency cesarean section was performed on 16 May 2020.",
        (249, 251, True),
    ),
    (
        "A pregnant woman of 30 years was admitted at 33 weeks of gestation, on 28 April 2020. "
        "Cesarean delivery at 37 weeks of gestation was planned. She stayed in the ward.",
        (231, None, None),
    ),
    (
        "Her previous pregnancy had ended by cesarean section on 2 May 2015 at 36+0 weeks. "
        "The pregnant woman was now admitted at 30+2 weeks of gestation.",
        (212, None, None),
    ),
    (
        "A 30-year-old woman presented to our clinic in early January 2020 for recurrent losses. A day-5 embryo was "
        "transferred on 29 May 2020. She was pregnant and was admitted at 33+1 weeks of gestation.",
        (None, None, None),
    ),
    (
        "A 30-year-old woman presented to our clinic in July 2020, pregnant after transfer of a day-5 embryo on "
        "29 May 2020. She was admitted at 33+1 weeks of gestation.",
        (232, None, None),
    ),
    (
        "The pregnant woman was admitted on 14 May 2020. She was delivered by forceps on 16 May 2020.",
        (None, None, None),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PREGNANCIES, ids=[text[-60:] for text, _ in PREGNANCIES])
def test_pregnancies(text: str, expected: tuple[int | None, int | None, bool | None]) -> None:
    index = case(text).index_pregnancy
    assert index is not None
    presented, end = index.presentation, index.end
    assert (
        presented.value.days if presented else None,
        end.value.days if end else None,
        end.derived if end else None,
    ) == expected


def test_the_record_keeps_the_dates() -> None:
    index = case(
        LMP + "The due date was 9 December 2019. A girl was born on 2 December 2019."
    ).index_pregnancy
    assert index is not None
    dates = [
        fact.value.exact.isoformat() if fact and fact.value.exact else None
        for fact in (index.lmp, index.edd, index.date)
    ]
    assert dates == ["2019-03-04", "2019-12-09", "2019-12-02"]


# text after LMP, [(value, days or None)]
RESULTS = [
    ("On 23 July 2019 the haemoglobin was 9.1 g/dL.", [(9.1, 141)]),
    ("Haemoglobin was 9.1 g/dL on 23 July 2019 and 10.2 g/dL on 6 August 2019.", [(9.1, 141), (10.2, 155)]),
    ("On 23 July haemoglobin was 9.1 g/dL; this was in 2019.", [(9.1, 141)]),
    ("She was admitted at 20+1 weeks. Two days later the haemoglobin was 9.1 g/dL.", [(9.1, 143)]),
    ("She was admitted at 20+1 weeks. Haemoglobin was 9.1 g/dL at 21+0 weeks.", [(9.1, 147)]),
    ("On 23 July 2018 the haemoglobin had been 9.1 g/dL.", [(9.1, None)]),
    ("She gave birth on 2 December 2019. On 5 December 2019 the haemoglobin was 9.1 g/dL.", [(9.1, None)]),
    ("In 2015 the haemoglobin had been 9.1 g/dL.", [(9.1, None)]),
]


@pytest.mark.parametrize(("text", "expected"), RESULTS, ids=[text[:50] for text, _ in RESULTS])
def test_results(text: str, expected: list[tuple[float, int | None]]) -> None:
    found = [
        (result.measurement.value.value, result.at.value.days if result.at else None)
        for result in case(LMP + text).lab_results
    ]
    assert found == expected


# text after LMP, (start, stop) in days
WINDOWS = [
    ("Labetalol 100 mg twice daily was started on 23 July 2019 and stopped on 6 August 2019.", (141, 155)),
    ("She was admitted at 20+1 weeks. Labetalol 100 mg twice daily was started two days later.", (143, None)),
    ("Labetalol 100 mg twice daily was started in July 2019.", (None, None)),
    ("Labetalol 100 mg twice daily had been started on 3 January 2019.", (None, None)),
]


@pytest.mark.parametrize(("text", "window"), WINDOWS, ids=[text[:50] for text, _ in WINDOWS])
def test_windows(text: str, window: tuple[int | None, int | None]) -> None:
    (entry,) = case(LMP + text).medications
    start, stop = entry.window.start, entry.window.stop
    assert (start.value.days if start else None, stop.value.days if stop else None) == window
