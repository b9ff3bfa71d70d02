"""Settings: options over variables over the file, and one line for what is wrong."""

import pytest

from pipeline.choices import Runner
from pipeline.settings import load_settings
from schemas.errors import SettingsError


def test_defaults(folder):
    settings = load_settings()
    assert settings.store == "sqlite:///gravida.db"
    assert settings.runner is Runner.PROCESSES
    assert settings.workers >= 1
    assert settings.limits.max_bytes == 50 * 1024 * 1024


def test_options_over_variables_over_file(folder, monkeypatch):
    (folder / "gravida.toml").write_text('workers = 3\nbatch_size = 7\nstore = "sqlite:///file.db"\n')
    monkeypatch.setenv("GRAVIDA_BATCH_SIZE", "9")
    monkeypatch.setenv("GRAVIDA_STORE", "sqlite:///variable.db")
    settings = load_settings(store="sqlite:///option.db", workers=None)
    assert (settings.workers, settings.batch_size, settings.store) == (3, 9, "sqlite:///option.db")


@pytest.mark.parametrize("name", ["GRAVIDA_PREFECT_API_URL", "PREFECT_API_URL"])
def test_a_running_prefect_server(folder, monkeypatch, name):
    monkeypatch.setenv(name, "http://server:4200/api")
    assert load_settings().prefect_api_url == "http://server:4200/api"


def test_limits_follow_the_settings(folder):
    limits = load_settings(max_file_mb=0.5, max_pages=3, max_characters=10).limits
    assert (limits.max_bytes, limits.max_pages, limits.max_characters) == (512 * 1024, 3, 10)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("WORKERS", "0", "setting workers = '0': Input should be greater than or equal to 1; set it in"),
        ("WORKERS", "two", "setting workers = 'two': Input should be a valid integer"),
        (
            "RUNNER",
            "cloud",
            "setting runner = 'cloud': Input should be 'processes', 'threads', 'dask' or 'ray'",
        ),
        ("STORE", "gravida.db", "'gravida.db' is no database address; write sqlite:///file.db"),
        ("MAX_FILE_MB", "-1", "setting max_file_mb = '-1': Input should be greater than 0"),
    ],
)
def test_a_bad_variable_is_one_line(folder, monkeypatch, variable, value, message):
    monkeypatch.setenv(f"GRAVIDA_{variable}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_empty_variable_is_none(folder, monkeypatch):
    monkeypatch.setenv("GRAVIDA_PSEUDONYM_KEY", "")
    assert load_settings().pseudonym_key is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("workers = ", "gravida.toml or GRAVIDA_*: "),
        ("wrokers = 3", "setting wrokers: is not known; known are "),
    ],
)
def test_a_bad_file_is_one_line(folder, content, message):
    (folder / "gravida.toml").write_text(content)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
