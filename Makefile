# Fundtrail. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TRANSLATIONS := approvals/translations
QUICKLY := --quiet --disable-pip-version-check --no-compile --require-hashes
unexport PYTHONDONTWRITEBYTECODE
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: help demo demo-reset test test-deep check format bench lock messages migration clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/runtime.done: requirements/runtime.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install $(QUICKLY) -r requirements/runtime.lock
	@touch $@

$(VENV)/dev.done: requirements/dev.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install $(QUICKLY) -r requirements/dev.lock
	@touch $@ $(VENV)/runtime.done

compile-messages: ## translations to the form that the program reads
	@$(BIN)/python -m approvals.processes.messages compile

demo: $(VENV)/runtime.done compile-messages ## the whole system with sample data on PORT=8000, until Ctrl-C
	@PORT=$(PORT) $(BIN)/python -m approvals.processes.demo

demo-reset: ## forget the demo's data
	@rm -rf instance/demo && echo "The demo's data is gone; make demo begins anew."

browser: ## the system's Chromium and a Chinese typeface for the browser tests (Debian: apt)
	@$(PYTHON) tests/support/browser_setup.py

test: $(VENV)/dev.done browser compile-messages ## every test: both databases, queue, mail server, browser
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --in-turn

test-deep: $(VENV)/dev.done browser compile-messages ## the same tests with the full figures of the bars
	@FUNDTRAIL_DEEP=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --timeout 3600

check: $(VENV)/dev.done ## format, lint, types, import contracts, migrations in step, translations complete
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports
	@$(BIN)/python -m approvals.processes.messages check
	@$(BIN)/python -m approvals.processes.migrations_in_step

format: $(VENV)/dev.done ## put the code into its form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

bench: $(VENV)/dev.done ## speed beside its floor, on a real PostgreSQL with 1,000 and 100,000 applications
	@$(BIN)/python -m bench

lock: $(VENV)/dev.done ## pin every dependency with its hashes; names no address
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 requirements/runtime.in -o requirements/runtime.lock
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 requirements/dev.in -o requirements/dev.lock

messages: $(VENV)/dev.done ## collect the texts of every room for translation
	@$(BIN)/python -m approvals.processes.messages extract

migration: $(VENV)/dev.done ## a new migration from the models: make migration NAME="what it does"
	@$(BIN)/flask --app wsgi db revision --autogenerate -m "$(NAME)"

clean: ## what was built; not your data
	@rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache build
