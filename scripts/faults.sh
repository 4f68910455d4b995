#!/usr/bin/env bash
# Runs the fault tests (those in a module named faults) in their long form, which DAEDAM_TEST_FAULTS=long asks of them, the
# browser tests with those that `make test` leaves out, and each fuzz target for some minutes. With arguments, only the fault tests: they go to nextest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh test
DAEDAM_TEST_FAULTS=long scripts/with-servers.sh \
    .venv/bin/cargo-nextest nextest run --workspace --profile faults "$@"
if (($# == 0)); then
    scripts/web.sh build
    cargo build --package daedam
    DAEDAM_TEST_VENV=$PWD/.venv DAEDAM_TEST_PROGRAM=$(realpath -m "${CARGO_TARGET_DIR:-target}")/debug/daedam \
        DAEDAM_TEST_FAULTS=long scripts/web.sh test
    for target in fuzz/fuzz_targets/*.rs; do
        scripts/fuzz.sh "$(basename "$target" .rs)" 180
    done
fi
