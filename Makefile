# `make` targets work from a fresh clone with Python 3.11 to 3.14 (venv and pip), make and git.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup dev run test check format docs bench peers mutants fuzz soak typeset model lock clean

VENV := .venv
BIN := $(VENV)/bin
# The newest that is there and whole; `python3.13` may be a name without a program, a system's Python may lack venv.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys, ensurepip, sqlite3, ssl, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null \
	&& echo "$$p" && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUN := build/run
EVALUATION := build/evaluation
BENCH_TEXTS ?= corpus/samples $(wildcard ../shared/gold/texts)

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: $(VENV)/.installed  ## install Gravida into .venv
dev: $(VENV)/.dev  ## install what tests and checks need as well

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.14 with venv is needed; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/.installed: pyproject.toml requirements.lock | $(BIN)/python
	@echo "installing Gravida into $(VENV) (a few minutes the first time)"
	$(PIP) install -c requirements.lock -e .
	@touch $@

$(VENV)/.dev: pyproject.toml requirements.lock $(VENV)/.installed
	$(PIP) install -c requirements.lock -e '.[dev,docs,postgres,remote,train]'
	@touch $@

run: setup  ## read the shipped sample publications into a fresh store and show what came out
	@rm -rf $(RUN) && mkdir -p $(RUN)
	@$(BIN)/gravida ingest corpus/samples --store sqlite:///$(RUN)/gravida.db
	@$(BIN)/gravida show DW01 --store sqlite:///$(RUN)/gravida.db
	@printf '\nTry next:\n'
	@printf '  %s\n' \
		"$(BIN)/gravida show DW06 --store sqlite:///$(RUN)/gravida.db" \
		"$(BIN)/gravida export tables --out $(RUN)/tables --store sqlite:///$(RUN)/gravida.db" \
		"$(BIN)/gravida extract corpus/samples/DW03.pdf --format json"

test: dev  ## run the tests, and score the shipped publications (a page in build/evaluation)
	$(BIN)/python -m pytest
	@$(BIN)/gravida evaluate corpus/gold corpus/samples --html $(EVALUATION)

check: dev  ## lint, formatting, types, import contracts, counts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pipeline.tools.counts --worst 0

format: dev  ## format the source
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

docs: dev  ## build the documentation site into build/docs: open index.html there, no server and no network needed
	@DISABLE_MKDOCS_2_WARNING=true $(BIN)/python -m mkdocs build
	@echo "build/docs/index.html"

bench: setup .bench/edsnlp/.installed  ## speed and memory beside other tools, on one core
	@OMP_NUM_THREADS=1 $(BIN)/python -m pipeline.bench --other .bench/edsnlp/bin/python $(BENCH_TEXTS:%=--texts %)

.bench/edsnlp/.installed: | $(BIN)/python
	@echo "installing EDS-NLP into .bench/edsnlp (for the comparison only)"
	"$(PYTHON)" -m venv .bench/edsnlp
	.bench/edsnlp/bin/python -m pip --disable-pip-version-check --quiet install 'edsnlp>=0.17,<1'
	@touch $@

PEERS := .bench
peers: setup .bench/edsnlp/.installed .bench/medspacy/.installed .bench/quantulum3/.installed  ## score other tools beside Gravida (docs/accuracy.md)
	@nice -n 10 $(BIN)/python -m pipeline.tools.peers $(PEERS)

.bench/medspacy/.installed: | $(BIN)/python
	"$(PYTHON)" -m venv .bench/medspacy
	.bench/medspacy/bin/python -m pip --disable-pip-version-check --quiet install 'medspacy>=1.3,<2'
	@touch $@

.bench/quantulum3/.installed: | $(BIN)/python
	"$(PYTHON)" -m venv .bench/quantulum3
	.bench/quantulum3/bin/python -m pip --disable-pip-version-check --quiet install 'quantulum3>=0.10,<1'
	@touch $@

MUTANTS ?= --number 10 --seed 1
mutants: dev  ## change words of rules and vocabularies, one at a time, and tell which no test notices
	@nice -n 10 $(BIN)/python -m pipeline.tools.mutants $(MUTANTS)

SECONDS ?= 600
fuzz: dev  ## look long for inputs that break readers, rules and API (SECONDS=600 each), what is found in build/fuzz/found
	$(PIP) install -c requirements.lock -e '.[fuzz]'
	@for target in reading records rules; do \
		nice -n 10 $(BIN)/python -m tests.fuzz $$target --seconds $(SECONDS) || exit 1; done
	@FUZZ_EXAMPLES=2000 nice -n 10 $(BIN)/python -m pytest tests/fuzz tests/pipeline/review/test_api.py

KILLS ?= 1000
soak: dev  ## kill runs, workers, Prefect and review servers KILLS=1000 times and compare the stores
	@nice -n 10 $(BIN)/python -m tests.soak --kills $(KILLS)

TYPESET_OUT ?= build/typeset
typeset: setup  ## set the samples by LaTeX, browsers, office and groff where installed, and score them
	@$(BIN)/python -m pipeline.tools.typeset $(TYPESET_OUT)
	@$(BIN)/python -m pipeline.tools.typeset_score $(TYPESET_OUT) corpus/gold --text $(TYPESET_OUT)/text

lock: dev  ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile --universal --all-extras --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock

clean:  ## remove what make has built
	rm -rf $(VENV) .bench build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

model: dev  ## train the drug-name model from DATA (a folder with ner/ and phee/)
	@test -n "$(DATA)" || { echo "DATA=FOLDER is needed: a folder with ner/bc5cdr, ner/maccrobat and phee" >&2; exit 1; }
	$(BIN)/python -m pipeline.tools.ner.train $(DATA)
