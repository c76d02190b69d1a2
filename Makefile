# Needs python3 (3.11 or newer, with venv) and make; everything else is fetched into .venv.
#   make run    try it: http://localhost:8000 (another port: make run PORT=8001)
#   make test   the tests, in under five minutes on two cores
#   make test-deep      the rest of the browser tests
#   make test-servers   the Python tests again, on PostgreSQL and Redis
#   make test-slow      what takes minutes: faults and random kills, in under fifteen
#   make test-phone     the player hidden, killed and offline for as long as phones do it
#   make bench          the outbox against its baselines
#   make lint   format, lint, types, import contracts, checks
PYTHON ?= python3
BIN := .venv/bin
# A stamp says: this much of .venv is as the lock files want it.
UV := .venv/uv.stamp
BASE := .venv/base.stamp
DEV := .venv/dev.stamp
TEMPLATES = $(shell find templates -name '*.html')
JS_TESTS = $(shell find tests/js -name '*.test.*js' 2>/dev/null)
PUBLIC_EXAMPLE = PUBLIC_URL=https://restride.example.org EMAIL_URL=smtp+tls://user:password@localhost:587 VAPID_SUBJECT=mailto:you@example.org

# Without compiled files every start takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-js test-py test-deep test-servers test-slow test-phone bench lint format locks clean
help:
	@sed -n '2,9s/^#  //p' Makefile

run: $(BASE)
	@$(BIN)/python -m config.launch

$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("Restride needs Python 3.11 or newer, and $(PYTHON) is %d.%d. Name another: make run PYTHON=python3.12" % v[:2])'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make a virtual environment. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up .venv (once, about 20 seconds)"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(BASE): requirements/base.txt $(UV)
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements/base.txt
	@touch $@

$(DEV): requirements/dev.txt $(UV)
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

test: test-js test-py

test-js: $(DEV)
	@.ci/tools
	@if command -v node >/dev/null; then node --test --test-reporter=spec $(JS_TESTS); else echo "No node here: the JavaScript tests did not run." >&2; fi

test-py: $(DEV)
	@.ci/tools
	@mkdir -p var
# Tables straight from the models: the migrations are walked by test-servers, and compared with the models by lint.
# One more than the cores: real browsers and processes are waited for as often as they work.
	$(BIN)/python -m pytest -n $$(($$(nproc 2>/dev/null || echo 2) + 1)) --dist worksteal --no-migrations -m 'not minutes and not deep'

# The days that go differently, and axe on every page and state.
test-deep: $(DEV)
	@.ci/tools
	$(BIN)/python -m pytest tests/pages -n auto --dist worksteal --no-migrations -m deep

# Private servers from this machine's own programs, on free ports, gone afterwards.
test-servers: $(DEV)
	@.ci/tools servers
	@mkdir -p var
	RESTRIDE_TEST_SERVERS=1 $(BIN)/python -m pytest -n auto --dist worksteal --ignore tests/pages -m 'not minutes' --cov
	$(BIN)/python -m coverage report --include 'apps/*/rules.py,apps/*/rules/*' --fail-under 100 --precision 2

test-slow: $(DEV)
	@.ci/tools servers
	RESTRIDE_TEST_SERVERS=1 $(BIN)/python -m pytest -n auto --dist worksteal --ignore tests/pages --ignore tests/pocket -m minutes
# On files instead of servers, which the run above does not use.
	$(BIN)/python -m pytest tests/outbox/test_worker.py -m minutes

# One after the other: they measure how late a hidden page is.
test-phone: $(DEV)
	@.ci/tools engines
	$(BIN)/python -m pytest tests/pages tests/pocket -m minutes

bench: $(DEV)
	@.ci/tools servers
	$(BIN)/python -m benchmarks

lint: export RESTRIDE_VAR := $(CURDIR)/var/lint
lint: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@echo djade, djhtml
	@$(BIN)/djade --target-version 5.2 --check $(TEMPLATES)
	@$(BIN)/djhtml --check --tabwidth 2 $(TEMPLATES)
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PUBLIC_EXAMPLE) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(PUBLIC_EXAMPLE) $(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0

format: $(DEV)
	$(BIN)/ruff format .
	-$(BIN)/ruff check --fix .
	-$(BIN)/djade --target-version 5.2 $(TEMPLATES)
	-$(BIN)/djhtml --tabwidth 2 $(TEMPLATES)

LOCK = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
locks: $(UV)
	$(LOCK) --upgrade requirements/uv.in -o requirements/uv.txt
	$(LOCK) --upgrade requirements/base.in -o requirements/base.txt
	$(LOCK) --upgrade -c requirements/base.txt requirements/dev.in -o requirements/dev.txt
	$(LOCK) --upgrade -c requirements/base.txt requirements/server.in -o requirements/server.txt

# Leaves var/, where the data is.
clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis var/lint var/shots
	find apps config tests -name __pycache__ -type d -prune -exec rm -rf {} +
