"""OMOP: loaded with all constraints on into DuckDB and PostgreSQL, dates by the rule, twice the same."""

import datetime as dt
import subprocess
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import duckdb
import polars
import pytest

from pipeline.registries.dates import anchor
from pipeline.registries.losses import Losses
from pipeline.registries.omop import schema
from pipeline.registries.omop.codes import result_value
from pipeline.registries.omop.drugs import placed
from pipeline.registries.omop.keys import BLOCK, Keys
from pipeline.registries.omop.rows import case_rows
from pipeline.registries.omop.target import TARGET
from pipeline.registries.records import entry
from pipeline.registries.targets import export
from pipeline.registries.walk import Walk
from pipeline.store.rows import Stored
from schemas.errors import ExportError
from schemas.exposure import Answer, Days, Exposure, exposure
from schemas.fact import Fact, Quote, Subject, facts_in
from schemas.gestation import GestationalAge, Precision, Relation, Window
from schemas.lab import LabResult, LabTest, LabUnit, Measurement
from schemas.medication import Drug, Frequency, Medication, Status
from schemas.neonate import Neonate
from schemas.pregnancy import CalendarDate, Order, Outcome, Pregnancy
from schemas.report import Case
from tests.pipeline.registries.support import TEXT, made, stored
from tests.pipeline.test_postgres import postgres  # noqa: F401

DAY = dt.date
LMP = DAY(2018, 1, 1)  # of a publication of 2019 without a date to count from


def load(folder, database, monkeypatch):
    monkeypatch.chdir(folder)
    for statement in (folder / "load_duckdb.sql").read_text().split(";\n"):
        if statement.strip():
            database.execute(statement)


PRINTED = [
    (Measurement(value=9.1, as_written="9.1 g/dL"), "g/dL", "9.1 g/dL"),
    (Measurement(value=9.1, as_written="9.1"), "g/dL", "9.1 g/dL"),
    (Measurement(value=9.1), "g/dL", "9.1 g/dL"),
    (Measurement(value=9, high=11), None, "9-11"),
    (Measurement(value=9.1), None, None),
]


@pytest.mark.parametrize(("measured", "unit", "expected"), PRINTED)
def test_a_result_as_it_is_printed_has_its_unit_once(measured, unit, expected):
    result = LabResult(
        test=fact(LabTest(name="hemoglobin", as_written="Hb")),
        measurement=fact(measured),
        unit=unit and fact(LabUnit(as_written=unit)),
    )
    assert result_value(result) == expected


@pytest.fixture
def database(tmp_path, monkeypatch):
    export("omop", [made(), made("1" * 16, "other")], tmp_path)
    with duckdb.connect(":memory:") as connection:
        connection.execute((tmp_path / "ddl.sql").read_text())
        load(tmp_path, connection, monkeypatch)
        yield connection


ONE = "person_id IN (SELECT person_id FROM note WHERE note_source_value = '0000000000000000')"


def rows(database, query):
    return database.execute(query).fetchall()


def mother(database):
    ((person,),) = rows(database, "SELECT person_id FROM note WHERE note_source_value = '0000000000000000'")
    return person


def test_persons(database):
    found = rows(
        database,
        "SELECT gender_concept_id, year_of_birth, month_of_birth, day_of_birth FROM person ORDER BY ALL",
    )
    born = LMP + dt.timedelta(days=253)  # of a made calendar: no birthday
    assert found == [(8532, 1988, None, None)] * 2 + [(8532, born.year, None, None)] * 2


def test_drug_exposures(database):
    found = rows(
        database,
        "SELECT drug_source_value, drug_exposure_start_date, drug_exposure_end_date, verbatim_end_date, days_supply, sig,"
        f" route_source_value, dose_unit_source_value, drug_concept_id FROM drug_exposure WHERE {ONE} ORDER BY drug_exposure_start_date",
    )
    day = [LMP + dt.timedelta(days=days) for days in (84, 252, 231)]
    assert found == [
        (
            "N02BA01 aspirin",
            day[0],
            day[1],
            None,  # of a made calendar
            None,
            "75 mg, oral, once daily, from 12+0 to 36+0",
            "oral",
            "mg",
            0,
        ),
        (
            "betamethasone",
            day[2],
            day[2] + dt.timedelta(days=1),
            None,
            2,
            "12 mg, intramuscular, at 33+0, for 2 days",
            "intramuscular",
            "mg",
            0,
        ),
    ]


def test_measurements(database):
    found = rows(
        database,
        "SELECT measurement_source_value, operator_concept_id, value_as_number, range_low, range_high, unit_source_value,"
        f" value_source_value, measurement_date FROM measurement WHERE {ONE} ORDER BY 1",
    )
    index = LMP + dt.timedelta(days=143)
    assert found == [
        ("1742-6 alanine aminotransferase", None, 77, 10, 60, "[IU]/L", "77 IU/L", index),
        ("ferritin", 4171756, 5, 12, None, "ug/L", "5 ug/L", DAY(2018, 3, 12)),
        ("platelets", None, None, None, None, "G/L", "day not told; 90-110 G/L", index),
        ("protein", None, None, None, None, None, "day not told; trace", index),
    ]


def test_the_newborn_is_a_person_of_its_own(database):
    found = rows(
        database,
        "SELECT m.measurement_source_value, m.value_as_number, m.unit_source_value FROM measurement m JOIN observation o"
        " USING (person_id) WHERE o.observation_source_value = 'mother' AND o.value_as_string ="
        f" (SELECT person_source_value FROM person WHERE person_id = {mother(database)}) ORDER BY 1",
    )
    assert [(name, float(value), unit) for name, value, unit in found] == [
        ("apgar_1", 8, "{score}"),
        ("apgar_5", 9, "{score}"),
        ("birth_weight_g", 2290, "g"),
        ("glucose", 2.1, "mmol/L"),
    ]


def test_observations_and_the_marked_anchor(database):
    found = rows(
        database,
        "SELECT observation_source_value, value_as_number, value_as_string, qualifier_source_value"
        f" FROM observation WHERE {ONE} ORDER BY ALL",
    )
    assert found == [
        ("abortions", 1, None, None),
        ("date_anchor", None, "made: 2018-01-01", None),
        ("delivery_mode", None, "cesarean", None),
        ("drug before the pregnancy", None, "tacrolimus", "before conception"),
        ("earlier pregnancy", None, "miscarriage", "2"),
        ("earlier pregnancy: date", None, "2015", "2"),
        ("earlier pregnancy: date_anchor", None, "made: 2014-10-30", "2"),
        ("earlier pregnancy: gestational age at end", 63, None, "2"),
        ("fetuses", 1, None, None),
        ("formula", None, "G3P1011 (TPAL)", None),
        ("gestational age at end", 253, None, None),
        ("gestational age at presentation", 143, None, None),
        ("gravidity", 3, None, None),
        ("living", 1, None, None),
        ("miscarriages", 1, None, None),
        ("outcome", None, "live_birth", None),
        ("parity", 1, None, None),
        ("pregnant", None, "yes", None),
        ("preterm", 0, None, None),
        ("term", 1, None, None),
    ]


def test_episodes_conditions_and_periods(database):
    found = rows(
        database,
        f"SELECT episode_source_value, episode_start_date, episode_end_date FROM episode WHERE {ONE} ORDER BY 1",
    )
    assert found == [
        ("LB", LMP, LMP + dt.timedelta(days=253)),
        ("SA", DAY(2015, 1, 1) - dt.timedelta(days=63), DAY(2015, 1, 1)),
    ]
    assert rows(database, f"SELECT condition_source_value FROM condition_occurrence WHERE {ONE}") == [
        ("preeclampsia",)
    ]
    assert rows(
        database,
        "SELECT drug_source_value, episode_source_value FROM episode_event JOIN episode USING (episode_id) JOIN drug_exposure d"
        f" ON event_id = drug_exposure_id AND episode_event_field_concept_id = 1147094 WHERE d.{ONE} ORDER BY 1",
    ) == [("N02BA01 aspirin", "LB"), ("betamethasone", "LB")]
    outside = rows(
        database,
        "SELECT count(*) FROM drug_exposure d JOIN observation_period p USING (person_id) WHERE"
        " drug_exposure_start_date < observation_period_start_date OR drug_exposure_end_date > observation_period_end_date",
    )
    assert outside == [(0,)]


def test_every_quote_stands_at_its_offset(database):
    found = rows(
        database,
        'SELECT "offset", lexical_variant, snippet, term_modifiers, note_text FROM note_nlp JOIN note USING (note_id)'
        f" WHERE {ONE}",
    )
    record = made()
    expected = sorted(
        (path, quote.start, quote.end, quote.text)
        for path, fact in facts_in(record.report)
        for quote in fact.quotes
    )
    read = []
    for offset, words, snippet, modifiers, text in found:
        parts = dict(part.split("=", 1) for part in modifiers.split(";"))
        assert text == TEXT
        assert text[int(offset) : int(parts["end"])] == words
        assert words in snippet
        read.append((parts["path"], int(offset), int(parts["end"]), words))
    assert sorted(read) == expected


def test_loading_again_replaces(database, tmp_path, monkeypatch):
    tables = list(schema.tables())
    before = {name: rows(database, f"SELECT * FROM {name} ORDER BY ALL") for name in tables}
    load(tmp_path, database, monkeypatch)
    assert {name: rows(database, f"SELECT * FROM {name} ORDER BY ALL") for name in tables} == before


def test_the_keys_of_the_tables_are_on(database):
    for statement in (
        "INSERT INTO person SELECT * FROM person LIMIT 1",
        "INSERT INTO person (person_id, gender_concept_id, race_concept_id, ethnicity_concept_id) VALUES (1, 0, 0, 0)",
    ):
        with pytest.raises(duckdb.ConstraintException):
            database.execute(statement)


def test_csv_and_parquet_say_the_same(tmp_path):
    export("omop", [made()], tmp_path)
    for name, fields in schema.tables().items():
        frame = polars.read_parquet(tmp_path / "parquet" / f"{name}.parquet")
        assert frame.columns == [field.name for field in fields]
        plain = duckdb.read_csv(
            str(tmp_path / "csv" / f"{name}.csv"), header=True, all_varchar=True
        ).fetchall()
        typed = duckdb.read_parquet(str(tmp_path / "parquet" / f"{name}.parquet")).fetchall()
        assert [[text(cell) for cell in row] for row in typed] == [
            [text(cell) for cell in row] for row in plain
        ]


def text(cell):
    return None if cell is None else str(cell)


def test_postgresql_takes_it_twice(postgres, tmp_path):  # noqa: F811
    export("omop", [made(), made("1" * 16, "other")], tmp_path)
    run = ["psql", postgres, "-v", "ON_ERROR_STOP=1", "-q", "-At"]

    def psql(*arguments):
        done = subprocess.run([*run, *arguments], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    psql("-c", "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public")
    psql("-f", "ddl.sql")
    for first in (True, False):
        psql("-1", "-f", "load_postgresql.sql")
        for name in schema.tables():
            lines = polars.read_parquet(tmp_path / "parquet" / f"{name}.parquet").height
            assert psql("-c", f"SELECT count(*) FROM {name}").strip() == str(lines), name
        if first:  # all of OHDSI's foreign keys: they hold for what was loaded, and the second load runs with them on
            psql("-1", "-f", "constraints_postgresql.sql")
    psql("-f", "map_concepts.sql")
    wrong = "UPDATE drug_exposure SET route_concept_id = 5"
    done = subprocess.run([*run, "-c", wrong], cwd=tmp_path, capture_output=True, text=True)
    assert "violates foreign key constraint" in done.stderr


def test_losses(tmp_path):
    outcome = export("omop", [made()], tmp_path)
    assert outcome.losses == {
        "dose_in_words": 2,
        "issue": 1,
        "made_anchor": 1,
        "made_date": 4,
        "no_place": 21,
        "not_taken": 1,
        "other_person": 2,
        "result_range": 1,
        "specimen": 1,
        "undated_drug": 1,
    }


def test_a_record_without_an_age_is_refused(tmp_path):
    base = stored()
    case = base.report.cases[0]
    ageless = case.model_copy(update={"patient": case.patient.model_copy(update={"age": None})})
    report = base.report.model_copy(update={"cases": (ageless,)})
    outcome = export("omop", [entry(Stored(report, base.document, base.versions, base.made_at))], tmp_path)
    assert (outcome.written, outcome.refused) == (0, 1)
    assert "no case tells the age of its patient" in outcome.refusals[0][1]
    assert outcome.losses == {}


def test_rows_keep_to_the_table():
    with pytest.raises(ExportError, match=r"^note\.note_text: must be filled and is not"):
        schema.row(
            "note",
            {
                "note_id": 1,
                "person_id": 1,
                "note_date": LMP,
                "note_type_concept_id": 0,
                "note_class_concept_id": 0,
            },
        )
    with pytest.raises(ExportError, match=r"^note: has no column color$"):
        schema.row("note", {"color": 1})
    values = {"note_nlp_id": 1, "note_id": 1, "lexical_variant": "x" * 300, "nlp_date": LMP}
    cells, cut = schema.row("note_nlp", values)
    assert ("x" * 250 in cells, cut) == (True, ["note_nlp.lexical_variant"])


def test_the_ddl_is_read_whole():
    bodies = schema.TABLE.findall((files("pipeline.registries.omop") / "cdm54" / "ddl.sql").read_text())
    counted = {name: body.count("\n") + 1 for name, body in bodies}
    assert len(counted) == schema.statements("ddl").count("CREATE TABLE") == 39
    assert {name: len(fields) for name, fields in schema.tables().items()} == {
        name: counted[name] for name in schema.FILLED
    }


def test_keys_are_kept_and_never_alike(tmp_path):
    keys = Keys(tmp_path / "keys.csv")
    many = [keys.numbers(f"{number:016x}", [5, 5 + BLOCK, 6]) for number in range(3000)]
    found = [key for one in many for key in one.values()]
    assert len(set(found)) == len(found)  # some of 3,000 documents meet, and two rows of each do
    assert all(0 < key < 2**31 for key in found)
    keys.save()
    again = Keys(tmp_path / "keys.csv")
    backwards = [again.numbers(f"{number:016x}", [5, 5 + BLOCK, 6]) for number in reversed(range(3000))]
    assert backwards[::-1] == many


def test_a_table_with_more_rows_than_a_block():
    found = Keys(Path("none.csv")).numbers("a" * 16, range(BLOCK + 2))
    assert len(set(found.values())) == BLOCK + 2


def test_another_file_of_keys_is_refused(tmp_path):
    (tmp_path / "keys.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ExportError, match=r"^keys\.csv: is not the file of keys of a delivery"):
        Keys(tmp_path / "keys.csv")


def test_a_later_delivery_keeps_the_keys(tmp_path):
    export("omop", [made(), made("1" * 16, "other")], tmp_path)
    before = (tmp_path / "csv" / "person.csv").read_text().splitlines()
    export("omop", [made("1" * 16, "other")], tmp_path)
    after = (tmp_path / "csv" / "person.csv").read_text().splitlines()
    assert set(after) < set(before)
    assert len((tmp_path / "keys.csv").read_text().splitlines()) == 3


def test_a_site_maps_by_its_own_vocabulary(database, tmp_path):
    database.execute(
        "UPDATE source_to_concept_map SET target_concept_id = 1 WHERE source_code LIKE 'N02BA01%'"
    )
    for statement in (tmp_path / "map_concepts.sql").read_text().split(";\n"):
        if statement.strip():
            database.execute(statement)
    found = rows(database, "SELECT DISTINCT drug_source_value, drug_concept_id FROM drug_exposure ORDER BY 1")
    assert found == [("N02BA01 aspirin", 1), ("betamethasone", 0)]
    told = rows(
        database, "SELECT source_code_description FROM source_to_concept_map WHERE target_concept_id = 1"
    )
    assert told == [("ATC N02BA01, aspirin",)]


def fact(value):
    return Fact(value=value, quotes=(Quote(start=0, end=1, text="x"),), method="rule:test")


def age(days, high=None):
    return fact(GestationalAge(days=days, days_high=high, precision=Precision.DAY))


ANCHORS = [
    (Pregnancy(is_index=True, lmp=fact(CalendarDate(year=2010, month=5, day=6))), DAY(2010, 5, 6), "lmp"),
    (Pregnancy(is_index=True, edd=fact(CalendarDate(year=2011, month=2, day=10))), DAY(2010, 5, 6), "edd"),
    (
        Pregnancy(is_index=True, date=fact(CalendarDate(year=2010, month=5, day=16)), end=age(10)),
        DAY(2010, 5, 6),
        "end",
    ),
    (Pregnancy(is_index=True, lmp=fact(CalendarDate(year=2010, month=5))), DAY(2010, 5, 1), "made"),
    (Pregnancy(is_index=True), LMP, "made"),
]


@pytest.mark.parametrize(("pregnancy", "lmp", "rule"), ANCHORS)
def test_anchors(pregnancy, lmp, rule):
    found = anchor(Case(label="x", start=0, end=1, pregnancies=(pregnancy,)), 2019)
    assert (found.lmp, found.rule) == (lmp, rule)


def test_an_anchor_without_a_year():
    assert anchor(Case(label="x", start=0, end=1), None).lmp == DAY(2000, 1, 1)


NO_START, NO_END = "start not told", "end not told"
IN_START, IN_END, IN_DAY = "start told as a range", "end told as a range", "day told as a range"
FIRST, SECOND, THIRD = age(0, 97), age(98, 195), age(196, 294)
WINDOWS = [
    ({"start": age(70), "stop": age(140)}, None, [(70, 140, ())]),
    ({"start": age(70)}, 7.0, [(70, 76, ())]),
    ({"start": age(70)}, None, [(70, 70, (NO_END,))]),
    ({"stop": age(100)}, None, [(100, 100, (NO_START,))]),
    ({"stop": age(100)}, 10.0, [(91, 100, ())]),
    ({"relation": fact(Relation.THROUGHOUT)}, None, [(0, 273, ())]),
    ({"start": age(70), "relation": fact(Relation.UNTIL_DELIVERY)}, None, [(70, 273, ())]),
    ({"relation": fact(Relation.UNTIL_DELIVERY)}, None, [(273, 273, (NO_START,))]),
    # An end that was read from other words than those of the pregnancy, or corrected there.
    ({"stop": age(280), "relation": fact(Relation.UNTIL_DELIVERY)}, None, [(273, 273, (NO_START,))]),
    ({"stop": age(280), "relation": fact(Relation.THROUGHOUT)}, None, [(0, 273, ())]),
    ({"stop": age(84), "relation": fact(Relation.BEFORE_CONCEPTION)}, None, [(-1, 84, (NO_START,))]),
    ({"stop": FIRST, "relation": fact(Relation.BEFORE_CONCEPTION)}, None, [(-1, 0, (NO_START, IN_END))]),
    # In the pregnancy and after it: two rows, for nothing tells of the days between.
    (
        {"start": age(252), "stop": age(270), "relation": fact(Relation.POSTPARTUM)},
        None,
        [(252, 270, ()), (274, 274, (NO_START, NO_END))],
    ),
    (
        {"stop": age(42), "relation": fact(Relation.POSTPARTUM)},
        None,
        [(42, 42, (NO_START,)), (274, 274, (NO_START, NO_END))],
    ),
    ({"start": age(280), "relation": fact(Relation.POSTPARTUM)}, None, [(280, 280, (NO_END,))]),
    ({"relation": fact(Relation.POSTPARTUM)}, 3.0, [(274, 276, (NO_START, NO_END))]),
    ({"relation": fact(Relation.AT_DELIVERY)}, None, [(273, 273, ())]),
    ({"relation": fact(Relation.BEFORE_CONCEPTION)}, None, []),
    # Ranges: what is certain, else one day.
    ({"start": THIRD, "stop": THIRD}, None, [(196, 196, (IN_DAY,))]),
    ({"start": SECOND}, 5.0, [(98, 102, (IN_DAY,))]),
    ({"start": SECOND}, None, [(98, 98, (IN_START, NO_END))]),
    ({"start": FIRST, "stop": THIRD}, None, [(97, 196, (IN_START, IN_END))]),
    ({"start": age(70), "stop": THIRD}, None, [(70, 196, (IN_END,))]),
    ({"start": age(70, 84), "stop": age(140)}, None, [(84, 140, (IN_START,))]),
    ({"stop": SECOND}, None, [(98, 98, (NO_START, IN_END))]),
    ({}, None, []),
    ({}, 5.0, []),
]


def case_with(window, duration, *, end=273, outcome=Outcome.LIVE_BIRTH, presentation=None, **more):
    medication = Medication(
        drug=fact(Drug(generic="x", as_written="x")),
        subject=fact(Subject.MOTHER),
        status=fact(more.pop("status", Status.GIVEN)),
        window=Window(**window),
        duration_days=None if duration is None else fact(duration),
        **more,
    )
    pregnancy = Pregnancy(
        is_index=True,
        end=end and age(end),
        outcome=fact(outcome),
        presentation=presentation and age(presentation),
    )
    return Case(label="x", start=0, end=1, pregnancies=(pregnancy,), medications=(medication,))


def days_of(case, rule=None):
    base = stored()
    report = base.report.model_copy(update={"cases": (case,)})
    (taken,) = Walk(entry(Stored(report, base.document, base.versions, base.made_at)), 0).medications()
    taken = taken if rule is None else replace(taken, exposure=rule)
    return [
        ((found.first - LMP).days, (found.last - LMP).days, found.open)
        for found in placed(taken, taken.exposure, anchor(case, 2019))
    ]


@pytest.mark.parametrize(("window", "duration", "expected"), WINDOWS)
def test_the_days_of_a_drug(window, duration, expected):
    assert days_of(case_with(window, duration)) == expected


def test_the_rule_decides_which_side_an_age_is_of():
    """A start in weeks "before conception" is no start, whatever the window calls it."""
    rule = Exposure(Answer.EXPOSED, "start_only", start=Days(None, -1), stop=Days(98, None))
    for start in (SECOND, age(98)):
        case = case_with({"start": start, "relation": fact(Relation.BEFORE_CONCEPTION)}, None)
        assert days_of(case, rule) == [(-1, 98, (NO_START, NO_END))]


def test_a_single_dose_is_one_day():
    once = fact(Frequency(once=True, as_written="a single dose"))
    assert days_of(case_with({"start": THIRD}, None, frequency=once)) == [(196, 196, (IN_DAY,))]
    assert days_of(case_with({"start": age(70)}, None, frequency=once)) == [(70, 70, ())]
    assert days_of(case_with({"start": THIRD, "stop": THIRD}, None, frequency=once, end=203)) == [
        (196, 196, (IN_DAY,))
    ]


def test_no_day_where_the_end_of_the_pregnancy_is_not_told():
    for relation in (Relation.AT_DELIVERY, Relation.POSTPARTUM, Relation.UNTIL_DELIVERY):
        assert days_of(case_with({"relation": fact(relation)}, None, end=None)) == []
    throughout = {"relation": fact(Relation.THROUGHOUT)}
    assert days_of(case_with(throughout, None, end=None)) == [(0, 140, (NO_END,))]  # a birth is no earlier
    going_on = case_with(throughout, None, end=None, outcome=Outcome.ONGOING, presentation=210)
    assert days_of(going_on) == [(0, 210, (NO_END,))]


def test_days_lie_within_those_of_the_rule():
    for window, duration, _ in WINDOWS:
        case = case_with(window, duration)
        rule = exposure(case, case.medications[0], 0)
        for first, last, open_ in days_of(case)[:1]:
            if rule.rule in ("window", "start_only", "stop_only", "throughout"):
                assert rule.start.earliest is None or rule.start.earliest <= first
                assert rule.stop.latest is None or last <= rule.stop.latest, (window, open_)


def test_a_drug_of_another_pregnancy_is_not_after_this_one():
    earlier = Pregnancy(outcome=fact(Outcome.LIVE_BIRTH))
    case = case_with({"relation": fact(Relation.POSTPARTUM)}, None, pregnancy=1)
    assert days_of(case.model_copy(update={"pregnancies": (*case.pregnancies, earlier)})) == []


def test_a_past_drug_has_no_day():
    assert days_of(case_with({}, 14.0, status=Status.PAST)) == []


def told(tmp_path, *, results=(), earlier=(), **index):
    """The rows of a case whose reported pregnancy is changed, by table, and what is not told of its days."""
    base = stored()
    case = base.report.cases[0]
    reported = case.pregnancies[1].model_copy(update=index)
    changed = {
        "pregnancies": (*(earlier or case.pregnancies[:1]), reported),
        "lab_results": results or case.lab_results,
    }
    report = base.report.model_copy(update={"cases": (case.model_copy(update=changed),)})
    losses = Losses(tmp_path, "omop", TARGET.losses)
    made_rows = case_rows(entry(Stored(report, base.document, base.versions, base.made_at)), 0, losses)
    names = {table: [field.name for field in fields] for table, fields in schema.tables().items()}
    found = {
        table: [dict(zip(names[table], line, strict=True)) for line in lines]
        for table, lines in made_rows.items()
    }
    return found, {line["path"] for line in losses.held() if line["kind"] == "made_date"}


SINCE = fact(CalendarDate(year=2020, month=3, day=1))
MARK = "day not told"


def test_a_birthday_that_nobody_tells_is_not_made_up(tmp_path):
    found, unmarked = told(tmp_path, lmp=SINCE, end=None)
    child = found["person"][1]
    assert (child["year_of_birth"], child["month_of_birth"], child["day_of_birth"]) == (2020, None, None)
    observed = {one["observation_source_value"]: one for one in found["observation"]}
    assert (
        observed["outcome"]["qualifier_source_value"] == observed["mother"]["qualifier_source_value"] == MARK
    )
    weight = next(one for one in found["measurement"] if one["measurement_source_value"] == "birth_weight_g")
    assert weight["value_source_value"] == MARK
    assert {"cases.0.pregnancies.1.outcome", "cases.0.pregnancies.1.neonates.0"} <= unmarked
    period = observed["lmp"]  # which is a day itself
    assert (period["observation_date"], period["qualifier_source_value"]) == (DAY(2020, 3, 1), None)
    assert "cases.0.pregnancies.1.lmp" not in unmarked


def test_a_birthday_that_is_told_is_the_end_also_without_an_age(tmp_path):
    found, unmarked = told(
        tmp_path, lmp=SINCE, end=None, date=fact(CalendarDate(year=2020, month=11, day=20))
    )
    child = found["person"][1]
    assert (child["year_of_birth"], child["month_of_birth"], child["day_of_birth"]) == (2020, 11, 20)
    assert [one["episode_end_date"] for one in found["episode"]][1] == DAY(2020, 11, 20)
    assert not {path for path in unmarked if "pregnancies.1" in path}


@pytest.mark.parametrize(("outcome", "mark"), [(Outcome.ONGOING, None), (Outcome.MISCARRIAGE, MARK)])
def test_an_end_that_is_none_or_a_loss_is_not_at_term(tmp_path, outcome, mark):
    found, _ = told(tmp_path, lmp=SINCE, end=None, outcome=fact(outcome), neonates=())
    (row,) = [one for one in found["observation"] if one["observation_source_value"] == "outcome"]
    assert (row["observation_date"], row["qualifier_source_value"]) == (
        DAY(2020, 3, 1) + dt.timedelta(days=143),
        mark,
    )


@pytest.mark.parametrize(
    ("of", "at", "date", "day", "marked"),
    [
        (None, None, None, DAY(2020, 7, 22), True),
        (0, 196, None, DAY(2020, 7, 22), True),  # weeks of an earlier one that nothing dates
        (0, None, 2013, DAY(2013, 1, 1), True),
        (0, 196, 2013, DAY(2012, 10, 9), False),  # by the calendar of that one, which is marked as made
    ],
)
def test_a_result_without_a_day_is_marked(tmp_path, of, at, date, day, marked):
    result = LabResult(
        test=fact(LabTest(name="hemoglobin", as_written="Hb")),
        measurement=fact(Measurement(value=9.1, as_written="9.1 g/dL")),
        unit=fact(LabUnit(as_written="g/dL")),
        at=at and age(at),
        pregnancy=of,
    )
    earlier = Pregnancy(outcome=fact(Outcome.LIVE_BIRTH), date=date and fact(CalendarDate(year=date)))
    found, unmarked = told(tmp_path, results=(result,), earlier=(earlier,), lmp=SINCE)
    (row,) = [one for one in found["measurement"] if one["measurement_source_value"] == "hemoglobin"]
    words = "day not told; 9.1 g/dL" if marked else "9.1 g/dL"
    assert (row["measurement_date"], row["value_source_value"]) == (day, words)
    assert ("cases.0.lab_results.0" in unmarked) is marked


def in_other(
    tmp_path, window, *, end=266, date=None, outcome=Outcome.LIVE_BIRTH, status=Status.PAST, **told_of
):
    """The rows of a drug of a pregnancy before the reported one: table, first day, last day, words, its episode."""
    base = stored()
    case = base.report.cases[0]
    drug = Medication(
        drug=fact(Drug(generic="x", as_written="x")),
        subject=fact(Subject.MOTHER),
        status=fact(status),
        window=Window(**window),
        pregnancy=0,
    )
    earlier = Pregnancy(
        ordinal=fact(1),
        outcome=fact(outcome),
        end=end and age(end),
        date=date and fact(CalendarDate(**date)),
        **told_of,
    )
    changed = {"pregnancies": (earlier, case.pregnancies[1]), "medications": (drug,)}
    report = base.report.model_copy(update={"cases": (case.model_copy(update=changed),)})
    losses = Losses(tmp_path, "omop", TARGET.losses)
    tables = case_rows(entry(Stored(report, base.document, base.versions, base.made_at)), 0, losses)
    names = {table: [field.name for field in fields] for table, fields in schema.tables().items()}
    found = {
        table: [dict(zip(names[table], line, strict=True)) for line in lines]
        for table, lines in tables.items()
    }
    episodes = {one["episode_id"]: one["episode_number"] for one in found["episode"]}
    tied = {one["event_id"]: episodes[one["episode_id"]] for one in found.get("episode_event", ())}
    rows = [
        (one["drug_exposure_start_date"], one["drug_exposure_end_date"], one["sig"], tied.get(one["drug_exposure_id"]))
        for one in found.get("drug_exposure", ())
    ] + [
        (one["observation_date"], one["observation_source_value"], one["qualifier_source_value"],
         tied.get(one["observation_id"]))
        for one in found["observation"] if one["observation_source_value"].startswith("drug")
    ]  # fmt: skip
    return rows, {line["kind"] for line in losses.held()}


IN_2008, ON_A_DAY = {"year": 2008}, {"year": 2008, "month": 6, "day": 20}
WEEKS = {"start": age(42), "stop": age(210)}
OTHER_DRUGS = [
    (WEEKS, {"date": ON_A_DAY}, (DAY(2007, 11, 9), DAY(2008, 4, 25), "from 6+0 to 30+0", 1)),
    (WEEKS, {"date": IN_2008}, (DAY(2007, 5, 22), DAY(2007, 11, 6), "from 6+0 to 30+0", 1)),
    # A birth without an age stands at term, a loss without one has no weeks to count.
    (WEEKS, {"date": IN_2008, "end": None}, (DAY(2007, 5, 8), DAY(2007, 10, 23), "from 6+0 to 30+0", 1)),
    (
        {"start": age(42)},
        {"date": IN_2008, "end": None, "outcome": Outcome.MISCARRIAGE},
        (DAY(2008, 1, 1), "drug of another pregnancy", "day not told; from 6+0", 1),
    ),
    (
        {"relation": fact(Relation.THROUGHOUT)},
        {"date": ON_A_DAY},
        (DAY(2007, 9, 28), DAY(2008, 6, 20), "throughout", 1),
    ),
    ({"relation": fact(Relation.AT_DELIVERY)}, {"date": ON_A_DAY}, (DAY(2008, 6, 20), DAY(2008, 6, 20), "at delivery", 1)),
    ({}, {"date": ON_A_DAY}, (DAY(2008, 6, 20), "drug of another pregnancy", "day not told", 1)),
    # Nothing dates it: no episode to stand in, and the loss report says so.
    (WEEKS, {}, (LMP + dt.timedelta(days=143), "drug of another pregnancy", "from 6+0 to 30+0", None)),
]  # fmt: skip


@pytest.mark.parametrize(("window", "pregnancy", "row"), OTHER_DRUGS)
def test_a_drug_of_an_earlier_pregnancy_is_in_the_days_of_that_one(tmp_path, window, pregnancy, row):
    rows, losses = in_other(tmp_path, window, **pregnancy)
    assert rows == [row]
    assert ("pregnancy_link" in losses) is (row[-1] is None)
    assert ("undated_drug" in losses) is isinstance(row[1], str)


def test_a_newborn_of_an_earlier_pregnancy_is_a_person_where_that_one_has_a_date(tmp_path):
    baby = Neonate(birth_weight_g=fact(2900))
    earlier = Pregnancy(outcome=fact(Outcome.LIVE_BIRTH), end=age(266), neonates=(baby,))
    found, _ = told(tmp_path, earlier=(earlier,))
    assert len(found["person"]) == 2
    dated = earlier.model_copy(update={"date": fact(CalendarDate(**IN_2008))})
    found, unmarked = told(tmp_path, earlier=(dated,))
    births = [(one["year_of_birth"], one["month_of_birth"]) for one in found["person"][1:]]
    assert sorted(births) == [(2008, None), (2018, None)]
    assert "cases.0.pregnancies.0.neonates.0" in unmarked


def test_a_result_of_another_pregnancy_is_no_anchor():
    result = LabResult(
        test=fact(LabTest(name="hemoglobin", as_written="Hb")),
        measurement=fact(Measurement(value=9.1)),
        at=age(70),
        date=fact(CalendarDate(**ON_A_DAY)),
        pregnancy=0,
    )
    case = Case(
        label="x", start=0, end=1, pregnancies=(Pregnancy(), Pregnancy(is_index=True)), lab_results=(result,)
    )
    assert anchor(case, 2019).rule == "made"
    own = case.model_copy(update={"lab_results": (result.model_copy(update={"pregnancy": 1}),)})
    assert anchor(own, 2019).rule == "result"


def test_a_made_anchor_comes_before_a_later_pregnancy():
    later = Pregnancy(date=fact(CalendarDate(year=2015)), order=fact(Order.LATER))
    case = Case(label="x", start=0, end=1, pregnancies=(Pregnancy(is_index=True), later))
    assert [anchor(case, year).lmp.year for year in (None, 2012, 2023)] == [2000, 2011, 2013]


def test_a_later_pregnancy_is_told_as_one(tmp_path):
    later = Pregnancy(
        outcome=fact(Outcome.LIVE_BIRTH),
        end=age(266),
        date=fact(CalendarDate(year=2030)),
        order=fact(Order.LATER),
    )
    found, _ = told(tmp_path, earlier=(later,))
    names = {one["observation_source_value"] for one in found["observation"]}
    assert {"later pregnancy", "later pregnancy: date", "later pregnancy: date_anchor"} <= names
    assert not any(name.startswith("earlier") for name in names)
    assert max(one["episode_start_date"] for one in found["episode"]) == DAY(2029, 4, 10)


def test_a_made_anchor_comes_after_what_the_text_dates():
    earlier = Pregnancy(date=fact(CalendarDate(year=2017)))
    case = Case(label="x", start=0, end=1, pregnancies=(earlier, Pregnancy(is_index=True)))
    assert [anchor(case, year).lmp.year for year in (None, 2012, 2023)] == [2018, 2018, 2022]
