# Every way to run, build and prove Daedam. The work itself is in scripts/.
.DEFAULT_GOAL := help
.PHONY: run dev build test unit check fmt bench bench-distributed bench-web faults eval calibrate docs docs-test dist help

run: ## Installs what is missing, builds, and serves Daedam on http://localhost:8000
	@scripts/run.sh

dev: ## Serves it for work on it: built again as files change, the web app by Vite, demo interviews in it
	@scripts/dev.sh

build: ## Makes target/release/daedam, with the web app in it
	@scripts/build.sh

test: ## Proves everything: format, clippy, tests on SQLite and PostgreSQL, the OpenAPI document, the web app
	@scripts/test.sh

unit: ## The unit tests alone, in seconds once they are built
	@scripts/unit.sh

check: ## The quick part of test: format, clippy, shell scripts, dependencies
	@scripts/check.sh

fmt: ## Formats the Rust code, and fixes what ESLint can fix
	@scripts/fmt.sh

bench: ## Measures speed and size against floors built in the same run
	@scripts/bench.sh

bench-distributed: ## The part of bench with workers, Redis and Python's Celery beside
	@scripts/bench.sh serving distributed

bench-web: ## Measures a first load of the web app on a slow phone: bytes, time to the largest paint, layout shift
	@scripts/web.sh bench

faults: ## The long run of the fault tests that test runs briefly, of all browser tests and of the fuzz targets
	@scripts/faults.sh

docs: ## Makes the pages a site, target/docs
	@scripts/docs.sh build

docs-test: ## Follows the pages on a machine of their own, and checks the files in deploy/ with their own tools
	@scripts/docs.sh test

dist: ## Makes what a release has: the program for this machine, its checksum, what is in it, the install script
	@scripts/dist.sh

eval: ## Measures how well grading agrees with people
	@scripts/eval.sh

calibrate: ## Fits how sure the judge is that an answer is one to its question, on the bank's own answers
	@scripts/eval.sh calibrate

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
