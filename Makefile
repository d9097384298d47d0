# Each target makes what it needs; `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
PARAMS ?= params/bengbu_hefei.yaml

.DEFAULT_GOAL := help
.PHONY: help report test test-browser lab build check accuracy bench bench-report bench-scattertext release-tables golden clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

report: .venv/ready  ## run the main job and print the path of its index page (PARAMS=… for another)
	@$(BIN)/policylib run $(PARAMS)

test: .venv/ready-test  ## lint, types, and the whole test suite except the browser's
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not browser"

test-browser: .venv/ready-browser  ## open the published pages in headless Chromium
	$(BIN)/python -m pytest -q -m browser tests

lab: .venv/ready  ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab --notebook-dir notebooks

build: .venv/ready  ## make the tables of all reports at hand (POLICYLIB_REPORTS or data/reports)
	$(BIN)/policylib build

check: .venv/ready  ## check codebooks, catalogue, tables and params
	$(BIN)/policylib check

accuracy: .venv/ready  ## score extraction against the hand-annotated rows
	$(BIN)/policylib accuracy

bench: .venv/ready-test  ## run every benchmark: ratios in one run, as `name value` lines
	@for each in benchmarks/bench_*.py; do $(BIN)/python $$each || exit 1; done

bench-report: .venv/ready-test  ## the time of reading one report against jieba alone
	@$(BIN)/python benchmarks/bench_report.py

bench-scattertext:  ## log-odds beside scattertext's own, in an environment of its own
	$(PYTHON) -m venv .venv-scattertext
	.venv-scattertext/bin/python -m pip install --quiet --disable-pip-version-check -e . scattertext==0.2.2 six
	.venv-scattertext/bin/python benchmarks/beside_scattertext.py

release-tables: .venv/ready  ## write data/tables: what ships of every catalogued report, without its text
	$(BIN)/policylib build --release

golden: .venv/ready-test  ## write the golden tables of the invented samples anew (read the difference before committing)
	$(BIN)/python -m pytest -q tests/test_corpus.py --golden

clean:  ## drop what can be made again
	rm -rf .venv .venv-scattertext .policylib outputs build

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/ready-test: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

.venv/ready-browser: .venv/ready-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,browser]'
	@touch $@
