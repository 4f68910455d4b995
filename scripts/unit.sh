#!/usr/bin/env bash
# Runs the unit tests but those that need a PostgreSQL; arguments go to nextest, such as the name of a test or `-p store`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh dev
(($#)) && [[ $1 == -p ]] || set -- --workspace "$@"
exec .venv/bin/cargo-nextest nextest run --lib --bins --filterset 'not test(/^postgres::/)' "$@"
