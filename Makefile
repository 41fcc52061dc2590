# netreel: `make film` makes the example film, `make test` runs the tests; both set up what they need first.

READY := .venv/.netreel-ready
PYTHON := .venv/bin/python

MINUTES := 10

.PHONY: film picture gallery test whole quick fuzz lint format bench bench-peers setup clean help

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with netreel and its tools in it

$(READY): pyproject.toml hatch_build.py tools/setup.sh $(wildcard assets/*.js assets/*.mjs assets/*.json)
	@bash tools/setup.sh $(READY)

film: $(READY) ## render the introduction to out/intro.mp4
	.venv/bin/netreel render intro -o out/intro.mp4

picture: $(READY) ## make the moving pictures of the README anew
	$(PYTHON) tools/moving_picture.py intro docs/intro.webp
	$(PYTHON) tools/moving_picture.py training docs/training.webp --chapter "It learns" --skip 1.5 --speed 3.5 --width 640 --quality 40

gallery: $(READY) ## make the moving pictures of docs/gallery.md anew
	$(PYTHON) -m tools.docs.gallery docs

# Workers take tests from each other at the end, so that none is left with the long ones.
PYTEST := $(PYTHON) -m pytest -n auto --dist worksteal

test: $(READY) ## run all tests
	$(PYTEST)

whole: $(READY) ## run the tests of films on every beat and every frame, of which `make test` looks at a part
	NETREEL_TESTS_WHOLE=1 $(PYTEST) tests/timelines

quick: $(READY) ## run the tests that need neither much time nor a browser, in under a minute
	$(PYTEST) -m "not slow and not browser"

fuzz: $(READY) ## search for failures with random examples; MINUTES=10
	$(PYTHON) -m tools.fuzz $(MINUTES)

lint: $(READY) ## check style and types, of tools and tests too
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

format: $(READY) ## put the code into its style
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench: $(READY) ## measure the speed, in ten minutes on two idle cores
	$(PYTHON) -m benchmarks

bench-peers: $(READY) ## measure the same scenes in ManimCE, installed into an environment of its own
	$(PYTHON) -m benchmarks.peers

clean: ## remove films and all that is built, but keep .venv
	find out -mindepth 1 ! -name .gitkeep -delete
	rm -rf dist build .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find renderer timelines tests -name __pycache__ -type d -prune -exec rm -rf {} +
