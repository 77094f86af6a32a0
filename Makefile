# make run    brings what is missing, starts Asterisk and the core, shows what happens (Ctrl-C stops)
# make test   brings what the tests need and runs all of them, on a real Asterisk
# make setup  all of the bringing, without starting      make check  style, types, layers, flows, settings
# make demo   places real SIP calls into a running system      make bench  measures speed and memory
# make faults breaks one thing after the other under load (10 minutes), and tells what callers and records had of it
# make screenshots  pictures of the console's pages, into docs/pictures
# make fuzz   bytes that nobody thought of, for every parser

SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.PHONY: run test setup check demo fuzz bench faults screenshots reference clean help

help:
	@sed -n 's/^# //p' Makefile

# `callcenter run` itself makes prompts and upgrades the database: a second start is quick.
run: $(VENV)/ready
	@deploy/bring run
	exec $(BIN)/callcenter run

setup: $(VENV)/ready
	@deploy/bring run
	asterisk/provision --quiet >/dev/null
	$(BIN)/callcenter check --quick
	$(BIN)/callcenter prompts --quiet
	$(BIN)/callcenter database upgrade

# Locked versions first, then the project itself; made anew when either file changes.
$(VENV)/ready: setup.cfg pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: set PYTHON=") if sys.version_info < (3, 11) else None'
	deploy/bring run
	$(PYTHON) -m venv $(VENV)
	PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

check: $(VENV)/ready
	@$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/callcenter check
	$(BIN)/callcenter reference --check

test: setup
	@deploy/bring test
	$(BIN)/pytest -n 4 --dist loadfile -m "not e2e"
	$(BIN)/pytest -n 3 --dist loadfile -m e2e

# Ten minutes for each parser; `make test` takes 20 seconds each.
fuzz: $(VENV)/ready
	@exec $(BIN)/python -m tests.fuzz

demo: $(VENV)/ready
	@deploy/bring run
	exec $(BIN)/callcenter demo

bench: setup
	@deploy/bring test
	exec $(BIN)/python -m bench

faults: setup
	@deploy/bring test
	exec $(BIN)/python -m tests.faults

screenshots: setup
	@deploy/bring test
	exec $(BIN)/python -m tests.e2e.screenshots

reference: $(VENV)/ready
	@$(BIN)/callcenter reference

clean:
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .hypothesis
