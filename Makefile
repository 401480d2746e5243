# Two commands matter: `make run` and `make test`. Each does all the set-up it needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BOT := .venv/.ready
RASA := .venv-rasa/.ready

# A machine may ask Python not to keep bytecode; then every start would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

# After an upgrade of the operating system the interpreter of an environment may be gone: then it is set up again.
$(foreach one,.venv .venv-rasa,$(shell $(one)/bin/python -IS -c '' >/dev/null 2>&1 || rm -f $(one)/.ready))

.PHONY: help run test pictures setup lint evaluate bench requirements clean

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(BOT) $(RASA) ## start Lotse (chat at http://127.0.0.1:8080/); Ctrl-C stops it
	@exec .venv/bin/lotse serve

test: ## every check: style, types, imports, tests (with the real Rasa server and a real browser)
	@$(MAKE) --no-print-directory -j 3 $(BOT) $(RASA) browser
	@$(MAKE) --no-print-directory -j 2 lint beforehand
	@bash tests/run

pictures: $(BOT) $(RASA) ## screenshots of phone page, desk and editor to look at, in var/test/screenshots
	@$(MAKE) --no-print-directory browser
	@PICTURES=1 .venv/bin/python -m pytest -q -m 'browser and not rasa' -n 2 tests/browser

setup: $(BOT) $(RASA) ## both environments, nothing started

lint: $(BOT)
	@echo "lint: ruff, mypy --strict, import-linter"
	@.venv/bin/ruff check -q bot nlu tests
	@.venv/bin/ruff format -q --check bot nlu tests
	@.venv/bin/mypy
	@.venv/bin/lint-imports | tail -n 4

evaluate: $(BOT) $(RASA) ## understanding beside its peers on the question sets, written to docs/nlu.md (half an hour the first time)
	@.venv/bin/lotse nlu evaluate --write docs/nlu.md

bench: $(BOT) $(RASA) ## load: turns per second, latency, memory, beside a stock Rasa; then kills and interleavings by the hundred
	@.venv/bin/lotse bench
	@LOTSE_TESTS=long .venv/bin/python -m pytest -q -n 2 --timeout 1800 $(LONG)

LONG := tests/telegram/test_killed.py $(addprefix tests/integration/,test_desk_killed.py test_interleavings.py test_together_interleavings.py)

.PHONY: beforehand
beforehand: $(BOT)
	@.venv/bin/python -m tests.beforehand

.PHONY: tools
tools:
	@bash .ci/setup tools

$(BOT): requirements/dev.txt pyproject.toml .ci/setup | tools
	@bash .ci/setup bot

$(RASA): nlu/requirements.txt .ci/setup | tools
	@bash .ci/setup rasa

.PHONY: browser
browser:
	@bash .ci/setup browser

requirements: ## renew the pinned requirements from the ranges in pyproject.toml and nlu/requirements.in
	uv pip compile -q pyproject.toml --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header -o requirements/bot.txt
	uv pip compile -q pyproject.toml --extra dev --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header -c requirements/bot.txt -o requirements/dev.txt
	uv pip compile -q nlu/requirements.in --python-version 3.10 --generate-hashes --no-emit-index-url --no-header -o nlu/requirements.txt
	uv pip compile -q nlu/requirements-embeddings.in --python-version 3.10 --generate-hashes --no-emit-index-url --no-header -c nlu/requirements.txt -o nlu/requirements-embeddings.txt

clean: ## remove environments, models and tools; the data (database, files, erased.log) in var/ stays
	rm -rf .venv .venv-rasa var/models var/tools
