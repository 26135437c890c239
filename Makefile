# Everything here needs Python 3.11 or newer, pip and make; the targets make their own .venv.
PYTHON ?= python3
PORT ?= 8000
export PORT
SERVE ?= 1
RESET ?= 0
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
SITE := example_site
APPS := wagtail_mentoring wagtail_mentoring_pages
TEMPLATES := $(wildcard wagtail_mentoring example_site tests)

.DEFAULT_GOAL := help
.PHONY: help demo test lint races surfaces browser translations messages hosts bench docs screenshots clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do printf 'make %-12s %s\n' "$$name" "$$text"; done

demo: $(VENV)/.demo ## the example site on 127.0.0.1:8000 (PORT=8123, RESET=1 starts over, SERVE=0 stops before serving)
ifeq ($(RESET),1)
	rm -rf $(SITE)/db.sqlite3* $(SITE)/media $(SITE)/mentoring_private
endif
	$(BIN)/python $(SITE)/manage.py migrate --verbosity 0
	$(BIN)/python $(SITE)/manage.py seed_demo
ifneq ($(SERVE),0)
	$(BIN)/python $(SITE)/manage.py runserver 127.0.0.1:$(PORT)
endif

test: $(VENV)/.dev ## the test suite (ARGS="-k policy -x" are passed on; DATABASE_URL chooses another database)
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: $(VENV)/.dev ## every gate: style, floor plan, types, templates, missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python -m mypy
	$(BIN)/djlint --lint --quiet $(TEMPLATES)
	$(BIN)/djhtml --tabwidth 2 --check $(TEMPLATES)
	$(BIN)/python -m django makemigrations --check --dry-run --settings tests.settings $(APPS)
	$(BIN)/python -m django makemigrations --check --dry-run --settings tests.settings_swapped $(APPS)

races: $(VENV)/.dev ## the race tests, exhaustively
	RACES=full $(BIN)/python -m pytest -m races tests/races $(ARGS)

surfaces: $(VENV)/.dev ## every address as everybody, by every method, against one table
	$(BIN)/python -m pytest -n auto -m surfaces tests/contracts $(ARGS)

browser: $(VENV)/.dev ## every screen, and the journeys, in Chromium
	$(BIN)/python -m pytest --ds=tests.settings_browser -n 2 -m browser tests/browser $(ARGS)

translations: $(VENV)/.dev ## every page in a language that nobody speaks, and whether the catalogs are whole
	$(BIN)/python -m pytest -n auto -m translations tests/translations $(ARGS)

messages: $(VENV)/.dev ## collect the strings for the translators, and compile what they wrote (needs GNU gettext)
	for app in wagtail_mentoring $(SITE); do (cd $$app \
	  && ../$(BIN)/python -m django makemessages --all --no-obsolete --add-location file \
	  && ../$(BIN)/python -m django compilemessages) || exit 1; done

hosts: $(VENV)/.dev ## the wheel in sites of other people's making
	HOSTS=full $(BIN)/python -m pytest -n auto tests/hosts $(ARGS)

bench: $(VENV)/.dev ## the benchmarks, with their table
	$(BIN)/python benchmarks/run.py $(ARGS)

docs: $(VENV)/.docs ## the documentation in build/docs (warnings are errors)
	$(BIN)/python -m sphinx -q -W --keep-going --fresh-env -b html docs build/docs

screenshots: $(VENV)/.dev ## the pictures of the documentation, taken again (needs Chromium)
	$(BIN)/python docs/screenshots $(ARGS)

clean: ## remove what the other targets made, except the example site's data
	rm -rf $(VENV) build dist *.egg-info htmlcov .coverage .coverage.* .hypothesis .mypy_cache .nox .pytest_cache .ruff_cache

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "wagtail-mentoring needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || echo missing)."; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# One stamp per extra, so that demo, tests and docs share the environment and each is installed once per pyproject.toml.
$(VENV)/.%: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	@touch $@
