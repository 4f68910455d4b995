#!/usr/bin/env bash
# Measures: runs every benchmark of the workspace (crates/*/benches/*.rs), or those named, in the release profile.
#   scripts/bench.sh [NAME…]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh test
shopt -s nullglob
ran=0
for file in crates/*/benches/*.rs; do
    name=$(basename "$file" .rs)
    crate=$(basename "$(dirname "$(dirname "$file")")")
    (($# == 0)) || [[ " $* " == *" $name "* ]] || continue
    scripts/with-servers.sh cargo bench --quiet --package "$crate" --bench "$name"
    ran=1
done
((ran)) || { echo "bench: no such benchmark: ${*:-there is none}" >&2; exit 1; }
