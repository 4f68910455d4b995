#!/usr/bin/env bash
# Measures how well grading agrees with people, on the labelled answers of the crate grading-eval; or runs another of its
# examples: scripts/eval.sh [EXAMPLE]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh build
exec cargo run --quiet --release --package grading-eval --example "${1:-eval}" -- "${DATA:-}"
