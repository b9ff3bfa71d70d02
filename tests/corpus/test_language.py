import pytest

from corpus.language import detect, foreign, language_warning, primary

TEXTS = {
    "en": "The patient was admitted to the ward with fever and she was treated for two weeks before the delivery.",
    "fr": "La patiente a été admise dans le service avec une fièvre et elle a été traitée pendant deux semaines.",
    "es": "La paciente fue ingresada en la sala con fiebre y se le dio hierro durante las dos semanas del embarazo.",
    "pt": "A paciente foi internada na enfermaria com febre e não foi tratada em duas semanas da gestação dos gêmeos.",
    "de": "Die Patientin wurde mit Fieber auf die Station aufgenommen und nach zwei Wochen mit dem Kind entlassen.",
    "it": "La paziente è stata ricoverata nel reparto con febbre e non è stata trattata per due settimane della gravidanza.",
    "nl": "De patiënte werd met koorts op de afdeling opgenomen en het kind is na twee weken met de moeder ontslagen.",
    "pl": "Pacjentka została przyjęta na oddział z gorączką i nie była leczona przez dwa tygodnie do porodu w szpitalu.",
    "tr": "Hasta ateş ile servise yatırıldı ve iki hafta sonra bir bebek için tedavi edildi ancak daha çok kan verildi.",
    "ru": "Пациентка поступила в отделение с лихорадкой и была выписана через две недели.",
    "zh": "患者因发热入院治疗两周后出院母婴情况良好随访六周无异常发现继续观察用药情况。",
    "ja": "患者は発熱のため入院し、二週間の治療ののち退院した。母児ともに経過は良好であった。",
    "ar": "دخلت المريضة إلى المستشفى بسبب الحمى وخرجت بعد أسبوعين مع طفلها",
}


@pytest.mark.parametrize("language", TEXTS)
def test_detect(language):
    assert detect(TEXTS[language]) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hb 9.8 g/dL",
        "α β γ µ",
        "TSH 2.1 mIU/L; fT4 12 pmol/L; CRP 4 mg/L; LDH 220 U/L",
        "Labetalol 200 mg/8 h p.o. + nifedipine 30 mg/24 h p.o. + aspirin 100 mg/d p.o.",
        "Labs: Hb 9.1 g/dL, O Rh(D) pos, HIV (-), HCV (-), E coli in urine, vit. D 12 ng/mL, a/e good.",
    ],
)
def test_too_little_to_tell(text):
    assert detect(text) is None


def test_english_with_foreign_names_stays_english():
    text = (
        "The α-fetoprotein was 12 µg/L. "
        + TEXTS["en"]
        + " It was reported by the group of Ağaoğlu and Šimić."
    )
    assert detect(text) == "en"


def test_warning_and_tags():
    assert language_warning("en") is None
    assert language_warning(None) is None
    assert "(fr)" in str(language_warning("fr"))
    assert [primary(tag) for tag in ("en-GB", "SPA", "", None)] == ["en", "es", None, None]


def test_the_term_para_is_no_small_word_of_another_language():
    assert detect("A woman, gravida 2 para 1, took methyldopa 250 mg daily from 20 weeks.") in (None, "en")


@pytest.mark.parametrize("other", ["fr", "es", "pt", "de", "it"])
def test_an_abstract_in_a_second_language_leaves_a_report_english(other):
    english = (
        TEXTS["en"] + " The infant was well and both of them were discharged on the tenth day after birth."
    )
    assert detect(f"{english}\n\n{TEXTS[other]}") == "en"
    assert detect(f"{TEXTS[other]}\n\n{english}") == "en"
    assert detect("\n".join([TEXTS["en"], *[TEXTS[other]] * 6])) == other


@pytest.mark.parametrize(
    "text",
    [
        "A girl was born at 38 weeks: WBC 7.2 x10e9/L, RBC 4.1x10E12/L, PLT 201 x 10e+9/l, Hb 11 g/L.",
        "PLT 61 x10e9/L, WBC 8 x10e9/L, RBC 4 x10e12/L e Hb 9 g/dL at 30 weeks, then Hb 8 g/dL in the ward.",
    ],
)
def test_powers_of_ten_are_no_words(text):
    assert detect(text) in (None, "en")


def test_paragraphs_in_another_language_are_told_apart():
    text = "\n".join([TEXTS["en"], "Resumo", TEXTS["pt"], "Caso 1.", TEXTS["en"]])
    assert [text[a:b] for a, b in foreign(text)] == [TEXTS["pt"]]
    assert foreign("Signora Rossi della Rovere, madre di due figli, 2.1 g di ferro.") == []
