# The commands that people run. Everything is installed into .tools/, .venv/ and bot/.venv/ of this folder.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
SHELL := /bin/bash

UV := $(CURDIR)/.tools/bin/uv
PYTHON := .venv/bin/python
HASHED := --quiet --generate-hashes --no-emit-index-url --no-header
# A version manager's choice for the outer shell must not hide the engine's Python from uv.
unexport PYENV_VERSION
# Where Python keeps nothing that it has compiled, everything starts seconds later.
unexport PYTHONDONTWRITEBYTECODE
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3

.PHONY: help run scale shell train test check bench faults soak growth eval sbom lock format clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

run: .venv/run.stamp bot/.venv/run.stamp ## install and train what is missing, then run everything (Ctrl-C stops)
	@.venv/bin/redress run

shell: .venv/run.stamp bot/.venv/run.stamp ## chat with the assistant in this terminal
	@.venv/bin/redress shell

scale: .venv/run.stamp bot/.venv/run.stamp ## run two of everything behind nginx, with PostgreSQL and Redis (Ctrl-C stops)
	@.venv/bin/redress scale

train: .venv/run.stamp bot/.venv/run.stamp ## train the model if the content has changed
	@.venv/bin/redress train

test: .venv/test.stamp bot/.venv/test.stamp ## install what the tests need and run them all
	@$(PYTHON) -m tests.everything

check: .venv/test.stamp bot/.venv/test.stamp ## format, lint, types and the fast tests, before a commit
	@.venv/bin/ruff format --quiet .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/mypy --config-file bot/pyproject.toml
	@$(PYTHON) -m pytest -q -n 2 --dist loadfile -x -p no:schemathesis --quick --hypothesis-profile=quick \
		-m "not engine and not browser and not postgres and not redis and not slow"

bench: .venv/test.stamp bot/.venv/test.stamp ## measure, beside a plain Rasa project, into docs/performance.md (PARTS="turn memory": these)
	@$(PYTHON) -m benchmarks $(PARTS)

faults: .venv/test.stamp bot/.venv/test.stamp ## inject hundreds of faults while customers talk (SCALE=1: into two of everything)
	@$(PYTHON) -m tests.faults $(if $(SCALE),--scale)

soak: .venv/test.stamp bot/.venv/test.stamp ## half an hour at half the peak: memory, files, database and time stay flat
	@$(PYTHON) -m benchmarks.soak

growth: .venv/test.stamp bot/.venv/test.stamp ## a turn in a new installation and in one with a long history
	@$(PYTHON) -m benchmarks.growth

eval: .venv/run.stamp bot/.venv/run.stamp ## score the trained model on a labelled file (FILE=messages.csv)
	@.venv/bin/redress eval $(FILE)

format: .venv/test.stamp ## format the code
	@.venv/bin/ruff format .

sbom: .venv/test.stamp ## list every locked package, with its hashes, as CycloneDX (sbom/*.json)
	@mkdir -p sbom
	@.venv/bin/cyclonedx-py requirements --pyproject pyproject.toml --short-PURLs --output-reproducible \
		--of JSON -o sbom/redress.json requirements.lock
	@.venv/bin/cyclonedx-py requirements --pyproject bot/pyproject.toml --short-PURLs --output-reproducible \
		--of JSON -o sbom/engine.json bot/requirements.lock
	@echo "sbom/redress.json and sbom/engine.json hold what is locked."

lock: $(UV) ## choose newer versions of the dependencies and write the lock files
	$(UV) pip compile pyproject.toml --upgrade --python-version 3.11 --universal $(HASHED) -o requirements.lock
	$(UV) pip compile pyproject.toml --group dev --python-version 3.11 --universal $(HASHED) \
		-c requirements.lock -o requirements-dev.lock
	$(UV) --directory bot pip compile pyproject.toml --upgrade --python-version 3.10 --python-platform linux \
		$(HASHED) -o requirements.lock
	$(UV) --directory bot pip compile pyproject.toml --group dev --python-version 3.10 --python-platform linux \
		$(HASHED) -c requirements.lock -o requirements-dev.lock

clean: ## remove what was installed and built (never var/, where the data is)
	rm -rf .venv .tools bot/.venv .rasa models/*.tar.gz models/*.json

$(UV):
	@echo "Installing uv"
	@python3 -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.9,<1"

.venv/bin/python: | $(UV)
	@$(UV) venv --quiet --allow-existing .venv

bot/.venv/bin/python: | $(UV)
	@$(UV) --directory bot venv --quiet --allow-existing .venv

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing Redress"
	@$(UV) pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: requirements-dev.lock .venv/run.stamp
	@echo "Installing what the tests need"
	@$(UV) pip install --quiet --python .venv/bin/python --require-hashes -r requirements-dev.lock
	@touch $@

bot/.venv/run.stamp: bot/requirements.lock | bot/.venv/bin/python
	@echo "Installing the engine"
	@$(UV) --directory bot pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r requirements.lock
	@touch $@

bot/.venv/test.stamp: bot/requirements-dev.lock bot/.venv/run.stamp
	@$(UV) --directory bot pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r requirements-dev.lock
	@touch $@
