# Every way to run, build and prove Daedam. The work itself is in scripts/.
.DEFAULT_GOAL := help
.PHONY: run build test check bench bench-distributed bench-web faults eval help

run: ## Installs what is missing, builds, and serves Daedam on http://localhost:8000
	@scripts/run.sh

build: ## Makes target/release/daedam, with the web app in it
	@scripts/build.sh

test: ## Proves everything: format, clippy, tests on SQLite and PostgreSQL, the OpenAPI document, the web app
	@scripts/test.sh

check: ## The quick part of test: format and clippy
	@scripts/check.sh

bench: ## Measures speed and size against floors built in the same run
	@scripts/bench.sh

bench-distributed: ## The part of bench with workers, Redis and Python's Celery beside
	@scripts/bench.sh serving distributed

bench-web: ## Measures a first load of the web app on a slow phone: bytes, time to the largest paint, layout shift
	@scripts/web.sh bench

faults: ## The long run of the fault tests that test runs briefly
	@scripts/faults.sh

eval: ## Measures how well grading agrees with people
	@scripts/eval.sh

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
