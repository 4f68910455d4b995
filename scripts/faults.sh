#!/usr/bin/env bash
# Runs the fault tests (those in a module named faults) in their long form, which DAEDAM_TEST_FAULTS=long asks of them, and
# each fuzz target for some minutes. With arguments, only the fault tests: they go to nextest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh test
DAEDAM_TEST_FAULTS=long scripts/with-servers.sh \
    .venv/bin/cargo-nextest nextest run --workspace --profile faults "$@"
if (($# == 0)); then
    for target in fuzz/fuzz_targets/*.rs; do
        scripts/fuzz.sh "$(basename "$target" .rs)" 180
    done
fi
