# What can be done here, one line each. The first run sets everything up; later ones do only what has changed.
PYTHON ?= python3
SETUP := $(PYTHON) -m scripts.setup
BIN := .venv/bin
WORKERS ?= logical

.DEFAULT_GOAL := help
.PHONY: help run test check bench year fraud chaos format translations clean ready style lint types imports templates frontend quick

help:          ## show these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14
run:           ## set up what is missing, then serve http://127.0.0.1:8000
	@$(SETUP) run
test:          ## every test: rules, both databases, journeys in a browser (set-up included)
	@$(SETUP) test-env
	@$(SETUP) npm run --silent test -- --passWithNoTests
	@$(BIN)/pytest -n $(WORKERS) $(ARGS)
check: ready style lint types imports templates frontend quick  ## what every change must pass, in about a minute
bench:         ## load and time the platform on this machine; results: docs/benchmarks.md
	@$(SETUP) test-env
	@$(BIN)/python -m tests.load $(ARGS)
year:          ## make a database as a year of use leaves it, by number of members, and time it; results: docs/benchmarks.md
	@$(SETUP) test-env
	@$(BIN)/python -m tests.load.year $(ARGS)
fraud:         ## hostile clients, honest viewers and planted faults of study time, at full length
	@$(SETUP) test-env
	@LEARNHUB_FRAUD_REPEATS=10000 LEARNHUB_MACHINE_RUNS=100 $(BIN)/pytest -n0 -s tests/fraud tests/learning/test_study_machine.py $(ARGS)
chaos:         ## processes and lines that fail while people sit exams: 1,000 kills on each database, planted faults
	@$(SETUP) test-env
	@LEARNHUB_CHAOS_KILLS=$${LEARNHUB_CHAOS_KILLS:-1000} LEARNHUB_CHAOS_ATTEMPTS=10000 $(BIN)/pytest -n0 -s tests/chaos tests/journeys/test_killed_browsers.py $(ARGS)
format:        ## put every file into its usual shape
	@$(SETUP) check-env
	-@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format --quiet .
	-@$(BIN)/djlint --reformat --quiet learnhub
	-@$(SETUP) npm run --silent format
translations:  ## collect new strings into the English catalogs
	@$(SETUP) translations-env
	@$(BIN)/python -m scripts.translations update
clean:         ## remove what set-up and tests made; the database and uploads in instance/ stay
	rm -rf .venv .cache node_modules learnhub/ui/static/dist* .coverage* htmlcov test-results .*_cache .hypothesis
	find learnhub scripts tests migrations -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -exec rm -f {} +

# the parts of `make check`, for one at a time
ready: ; @$(SETUP) check-env
style: ; @$(BIN)/ruff format --check .
lint: ; @$(BIN)/ruff check .
types: ; @$(BIN)/mypy
imports: ; @$(BIN)/lint-imports --no-logo --no-cache
templates: ; @$(BIN)/djlint --lint --quiet learnhub && $(BIN)/djlint --check learnhub  # not quiet: it shows what differs
frontend: ; @$(SETUP) npm run --silent check:ts && $(SETUP) npm run --silent check:biome
quick: ; @$(BIN)/pytest -q -n $(WORKERS) -m "not journey and not slow" $(ARGS)
