# hostledger: `make` lists what there is.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$python >/dev/null 2>&1 && \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help venv run test check format bench chaos year lock audit clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(VENV)/.run  ## .venv with .venv/bin/hostledger, from requirements.lock

run: venv  ## the embedded profile with its demo, in the foreground; ARGS= adds options
	$(BIN)/hostledger stack --demo $(ARGS)

test: $(VENV)/.dev  ## every test; T=path/to/test.py runs one, REQUIRE_REAL=1 skips none
	@$(BIN)/pytest $(T)

check: $(VENV)/.dev  ## format, lint, types, imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive --severity-level medium services shared

format: $(VENV)/.dev  ## ruff format and fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev  ## the benchmark, under 30 minutes; ONLY=P3 runs one figure
	$(BIN)/hostledger bench $(if $(ONLY),--only $(ONLY))

chaos: $(VENV)/.dev  ## processes killed for 60 s under load, on both profiles; DURATION=600
	REQUIRE_REAL=1 LOAD_KILL_SECONDS=$(or $(DURATION),60) $(BIN)/pytest -s tests/e2e/test_load.py -k killed

year: $(VENV)/.dev  ## a year of 1,000 services with random lives; SEED= repeats one, SERVICES=100
	YEAR_SEED=$(or $(SEED),new) YEAR_SERVICES=$(or $(SERVICES),1000) \
		$(BIN)/pytest -s -o timeout=3600 tests/integration/world/test_random_year.py

audit: $(VENV)/.dev  ## known holes in what we depend on; needs the internet
	$(BIN)/pip-audit --require-hashes --disable-pip --requirement requirements.lock

lock: $(VENV)/.dev  ## pin pyproject.toml's dependencies again
	$(PIP) install uv
	$(UV_COMPILE) --extra build --extra local --output-file requirements.lock
	$(UV_COMPILE) --all-extras --constraint requirements.lock --output-file requirements-dev.lock
	$(UV_COMPILE) --constraint requirements.lock --output-file deploy/requirements.lock

clean:  ## remove .venv and what tools left; data folders stay
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The stamps say which lock .venv was made from. The development lock holds all of the other.
$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer is missing" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.python requirements.lock pyproject.toml
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
