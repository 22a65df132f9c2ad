.DEFAULT_GOAL := help
.PHONY: help build test checks docs conformance demo bench format clean

SWIFT ?= swift
# Tests wait for servers and for each other's processor: more at once only wait longer.
TESTS_AT_ONCE ?= 4

help: ## Show the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build the sluice command, optimised.
	scripts/install-deps.sh
	$(SWIFT) build -c release --product sluice
	@echo "built $$($(SWIFT) build -c release --show-bin-path)/sluice"

test: ## Install what is missing, check the rules of the house, run all tests.
	scripts/install-deps.sh
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

conformance: ## Compare with the real clients from PyPI. RECORDED=FILE adds replies, WRITE=1 the page.
	scripts/install-deps.sh --with-venv
	$(SWIFT) build --product sluice
	python3 Tests/Conformance/conformance.py --binary "$$($(SWIFT) build --show-bin-path)/sluice" \
		$(if $(RECORDED),--recorded "$(RECORDED)") $(if $(WRITE),--write)

demo: ## Embed a sample with a real model, through a cold start and a kill -9.
	scripts/demo.sh

bench: ## Measure beside wrk, aiohttp and AsyncInferenceClient.
	Benchmarks/run.sh

format: ## Format all Swift files.
	$(SWIFT) format --in-place --parallel --recursive Package.swift Plugins Sources Tests

clean: ## Remove everything that was built.
	rm -rf .build .build-conformance .build-demo .build-bench
