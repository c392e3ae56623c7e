# The ways in: `make run` and `make test` need nothing but Python >= 3.11 and make.

PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
BIN := .venv/bin
WORKERS ?= 2
SERVICE ?= cycles

.DEFAULT_GOAL := help
.PHONY: help run test test-quick coverage check migration bench lock format clean venv venv-dev python

help:
	@echo "make run     start everything, with demonstration data (ARGS='--port-base 9000' passes options on)"
	@echo "make test    run every test (ARGS='-k name' passes options on)"
	@echo "make test-quick    the contracts, and one service's rules and API (SERVICE=cycles)"
	@echo "make coverage      run every test, measuring what they reach in services and shared; it may not fall"
	@echo "make check   formatting, lints, types, layers, migrations, contracts"
	@echo "make migration SERVICE=cycles MESSAGE='…' write a service's next migration from its tables"
	@echo "make format  format the sources as make check requires"
	@echo "make bench   measure against baselines; figures go to bench-results.json. Parts (ARGS='scale --runs 1'):"
	@echo "             rates (relay, consumer), travel (the whole way), writes, scale (about 5 minutes), stream,"
	@echo "             terms (the terms check on forty pages)"
	@echo "make lock    renew requirements.txt and requirements-dev.txt from their .in files"
	@echo "make clean   remove the virtual environment, caches and this checkout's local data"

run: venv
	@$(BIN)/catchment up --demo $(ARGS)

test: venv-dev
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

test-quick: venv-dev
	@$(BIN)/python -m pytest -q -n $(WORKERS) --hypothesis-profile=quick tests/$(SERVICE) tests/contracts $(ARGS)

coverage: venv-dev
	@$(BIN)/coverage erase
	@$(BIN)/python -m pytest -p tests.measuring -n $(WORKERS) $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

check: venv-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m deploy.lints
	@$(BIN)/python -m deploy.schema_check
	@$(BIN)/python -m deploy.documents --check

format: venv-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

migration: venv-dev
	@$(BIN)/python -m deploy.new_migration "$(SERVICE)" "$(MESSAGE)"

bench: venv-dev
	@$(BIN)/python -m tests.bench $(ARGS)

# The locks' first lines say which options made them: Dependabot reads them there.
LOCK_OPTIONS := --universal --generate-hashes --python-version 3.11

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv"; exit 1; }
	@for each in requirements requirements-dev; do \
		uv pip compile --quiet $(LOCK_OPTIONS) --no-emit-index-url \
			--custom-compile-command "make lock  # uv pip compile $(LOCK_OPTIONS)" $(ARGS) \
			$$each.in --output-file $$each.txt || exit 1; done

clean:
	@if [ -e .catchment ]; then [ -x $(BIN)/catchment ] && $(BIN)/catchment clean --yes || rm -rf .catchment; fi
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* *.egg-info bench-results.json
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv: python
	@$(PYTHON) deploy/venv.py run

venv-dev: python
	@$(PYTHON) deploy/venv.py dev

python:
	@[ -n "$(PYTHON)" ] || { echo "Catchment needs Python 3.11 or newer; none was found on PATH. Say which to use: make PYTHON=/path/to/python3 run"; exit 1; }
