# Every target installs what it needs into .venv and dashboard/node_modules, once; after that nothing
# here needs the network. The stamps are older than a changed lock or pyproject.toml, and then it is installed again.

VENV := .venv
BIN := $(VENV)/bin
DIR ?=

# The first Python that is new enough and can make a virtual environment (Debian: python3-venv).
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
CANDIDATES := python3 python3.11 python3.12 python3.13 python3.14

# Only wheels whose hash is in the lock: no compiler, no code run while installing.
INSTALL := $(BIN)/python -m pip install --quiet --require-hashes --only-binary :all:
# The page that the service serves: built if its sources changed, and scripts of dashboard/package.json.
DASHBOARD := $(BIN)/python dashboard/build.py
INSTALL_SELF := $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .

# uv resolves for every platform at once, which pip-tools does not. Used by `make lock` alone.
UV_VERSION := 0.13.8
LOCKER := build/locker/bin/uv
COMPILE := $(LOCKER) pip compile --quiet --no-config --upgrade --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command 'make lock'

.DEFAULT_GOAL := help
.PHONY: help demo test check fix bench chaos recordings dashboard trials picture lock clean

help: ## print this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1|\2/' \
		| awk -F '|' '{ printf "  %-16s %s\n", $$1, $$2 }'

demo: dashboard ## start broker, service and simulated chairs; open the printed address
	$(BIN)/dripwatch demo

test: $(VENV)/.dev dashboard ## run the whole suite; branch coverage of app/core must be 100 %
	$(DASHBOARD) test
	$(BIN)/python -m pytest -q tests/core --cov=app/core --cov-branch --cov-fail-under=100
	$(BIN)/python -m pytest -q -m 'not chaos' --ignore=tests/core

check: $(VENV)/.dev ## run every gate: format, lint, types, imports, generated files, tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dripwatch contracts --check
	$(DASHBOARD) check
	$(MAKE) test

fix: $(VENV)/.dev ## format, and repair what ruff can repair
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(DASHBOARD) format

bench: $(VENV)/.dev dashboard ## measure latency, throughput, memory and start-up
	$(BIN)/python -m bench

chaos: $(VENV)/.dev dashboard ## kill the service at random moments, on both brokers, and count losses
	$(BIN)/python -m pytest -q -m chaos tests/chaos

recordings: $(VENV)/.dev dashboard ## replay the real recordings of DIR=folder over MQTT
	@test -n '$(DIR)' || { echo 'make recordings: say where they are, DIR=folder' >&2; exit 2; }
	$(BIN)/python -m pytest -q tests/recordings --recordings '$(DIR)'

dashboard: $(VENV)/.runtime ## build the page into app/static, if its sources changed
	@$(DASHBOARD)

trials: $(VENV)/.dev ## print the tables of docs/trials.md: simulated patients, and recordings of DIR=folder
	@test -z '$(DIR)' || $(BIN)/python -m bench.trials '$(DIR)'
	@$(BIN)/python -m bench.population

picture: $(VENV)/.dev ## draw docs/nurse.svg: one patient with and without a nurse who follows the advice
	@$(BIN)/python -m bench.picture docs/nurse.svg

lock: $(LOCKER) ## renew requirements/*.txt: newest versions that pyproject.toml allows, with hashes
	$(COMPILE) pyproject.toml -o requirements/runtime.txt
	$(COMPILE) --group build -c requirements/runtime.txt -o requirements/build.txt
	$(COMPILE) --group node -o requirements/node.txt
	$(COMPILE) pyproject.toml --group dev \
		-c requirements/runtime.txt -c requirements/build.txt -o requirements/dev.txt

clean: ## remove .venv, caches and build results; never data
	rm -rf $(VENV) build dist app/static dashboard/node_modules .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find app simulators tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(BIN)/python:
	@for python in $(CANDIDATES); do \
		if "$$python" -c '$(SUITABLE)' >/dev/null 2>&1; then \
			exec "$$python" -m venv $(VENV); \
		fi; \
	done; \
	echo 'dripwatch needs Python 3.11 or newer with its venv module (Debian: apt install python3 python3-venv); none of these will do: $(CANDIDATES)' >&2; \
	exit 1

# The tools contain the runtime, so `make demo` after `make test` installs nothing.
$(VENV)/.runtime: requirements/build.txt requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo 'installing the service into $(VENV)'
	@$(INSTALL) -r requirements/build.txt -r requirements/runtime.txt
	@$(INSTALL_SELF)
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo 'installing the tools into $(VENV)'
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

$(LOCKER):
	python3 -m venv build/locker
	build/locker/bin/python -m pip install --quiet uv==$(UV_VERSION)
