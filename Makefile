.DEFAULT_GOAL := help
.PHONY: help deps build install uninstall deb wheel packages-check test checks docs readers conformance demo bench \
  counts torture-ci torture torture-release mutants format clean

SWIFT ?= swift
PREFIX ?= /usr/local
# With Swift's runtime inside, so that the command runs where Swift is not.
RELEASE_FLAGS := --static-swift-stdlib
# Tests wait for servers and for each other's processor: more at once only wait longer.
TESTS_AT_ONCE ?= 4

help: ## Show the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install the Debian packages that these targets need (uses sudo where it is not run as root).
	scripts/install-deps.sh --with-venv --with-counts

build: ## Build the sluice command, optimised and stripped: .build/dist/sluice.
	scripts/install-deps.sh --no-sudo
	$(SWIFT) build -c release --product sluice $(RELEASE_FLAGS)
	@mkdir -p .build/dist
	strip -o .build/dist/sluice "$$($(SWIFT) build -c release --show-bin-path)/sluice"
	@echo "built .build/dist/sluice, $$(du -m .build/dist/sluice | cut -f 1) MB"

install: ## Install what `make build` made: command, man pages, completions. PREFIX=/usr/local
	@test -x .build/dist/sluice || { echo "run make build first" >&2; exit 1; }
	packaging/stage.sh .build/dist/sluice "$(PREFIX)" "$(DESTDIR)"

uninstall: ## Remove what `make install` has installed.
	packaging/unstage.sh "$(PREFIX)" "$(DESTDIR)"

deb: ## Make a Debian package of what `make build` made, in .build/dist.
	packaging/deb.sh .build/dist/sluice .build/dist

wheel: ## Make a Python wheel of what `make build` made, in .build/dist.
	packaging/wheel.sh .build/dist/sluice .build/dist

packages-check: ## As root: install and remove both packages in a bare Debian 12.
	packaging/check-in-debian.sh .build/dist

test: ## Check the rules, build, run all tests. Installs what is missing as root, else names it.
	scripts/install-deps.sh --no-sudo
	$(MAKE) checks
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	scripts/generate-docs.sh --check "$$($(SWIFT) build --show-bin-path)/sluice"
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(TESTS_AT_ONCE) SWIFT="$(SWIFT)" scripts/run-tests.sh
	scripts/check-new-task.sh
	scripts/check-new-dialect.sh

checks: ## Check the import rules and the formatting.
	scripts/check-rules.sh --self-test
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Plugins Sources Tests

docs: ## Write docs/CLI.md and docs/TASKS.md from what the command says.
	$(SWIFT) build --product sluice
	scripts/generate-docs.sh "$$($(SWIFT) build --show-bin-path)/sluice"

counts: ## Count what a row costs, against Tests/Counts/thresholds.json; RENEW=1 writes the figures of now.
	scripts/install-deps.sh --no-sudo --with-counts
	@test -x .build/dist/sluice || $(MAKE) build
	python3 Tests/Counts/counts.py .build/dist/sluice $(if $(RENEW),--renew)

# BINARY=PATH tortures another build than that of `make build`; SEED=N repeats a run; ONLY=CASE takes some cases.
BINARY ?= .build/dist/sluice
TORTURE = @test -x $(BINARY) || $(MAKE) build; \
  python3 Tests/Torture/torture.py $(BINARY) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

torture-ci: ## Kills, faults of the disk, damage, hostile input: about two minutes.
	$(TORTURE) --size ci

torture: ## The same for about an hour.
	$(TORTURE) --size hour --report .build/torture-hour.json

torture-release: ## The same for a night; its table goes into docs/RELIABILITY.md.
	$(TORTURE) --size night --report .build/torture-night.json

mutants: ## Break the product on purpose, in a copy; each break must turn a test red.
	python3 Tests/Mutants/mutants.py

conformance: ## Compare with the real clients from PyPI. RECORDED=FILE adds replies, WRITE=1 the page.
	scripts/install-deps.sh --no-sudo --with-venv
	$(SWIFT) build --product sluice
	python3 Tests/Conformance/conformance.py --binary "$$($(SWIFT) build --show-bin-path)/sluice" \
		$(if $(RECORDED),--recorded "$(RECORDED)") $(if $(WRITE),--write)

readers: ## Read result files with pandas, polars, datasets, DuckDB and pyarrow, from PyPI.
	scripts/install-deps.sh --no-sudo --with-venv
	$(SWIFT) build --product sluice
	python3 Tests/Readers/readers.py --binary "$$($(SWIFT) build --show-bin-path)/sluice"

demo: ## Embed a sample with a real model, through a cold start and a kill -9.
	scripts/demo.sh

bench: ## Measure beside wrk, aiohttp and AsyncInferenceClient.
	Benchmarks/run.sh

format: ## Format all Swift files.
	$(SWIFT) format --in-place --parallel --recursive Package.swift Plugins Sources Tests

clean: ## Remove everything that was built.
	rm -rf .build .build-conformance .build-demo .build-bench .build-wheel .build-mutants .build-readers
