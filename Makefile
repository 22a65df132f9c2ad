.DEFAULT_GOAL := help
.PHONY: help build test checks docs demo bench format clean

SWIFT ?= swift

help: ## Show the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build the sluice command, optimised.
	scripts/install-deps.sh
	$(SWIFT) build -c release --product sluice
	@echo "built $$($(SWIFT) build -c release --show-bin-path)/sluice"

test: ## Install what is missing, check the rules of the house, run all tests.
	scripts/install-deps.sh
	$(MAKE) checks
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	scripts/generate-docs.sh --check "$$($(SWIFT) build --show-bin-path)/sluice"
	$(SWIFT) test --skip-build

checks: ## Check the import rules and the formatting.
	scripts/check-imports.sh --self-test
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests

docs: ## Write docs/CLI.md and docs/TASKS.md from what the command says.
	$(SWIFT) build --product sluice
	scripts/generate-docs.sh "$$($(SWIFT) build --show-bin-path)/sluice"

demo: ## Embed a sample with a real model, through a cold start and a kill -9.
	scripts/demo.sh

bench: ## Measure beside wrk, aiohttp and AsyncInferenceClient.
	Benchmarks/run.sh

format: ## Format all Swift files.
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

clean: ## Remove everything that was built.
	rm -rf .build .build-demo .build-bench
