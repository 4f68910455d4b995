#!/usr/bin/env bash
# Measures: runs every benchmark of the workspace (crates/*/benches/*), or the one named, or a part of it, in the release
# profile, each beside a PostgreSQL and a Redis of its own.
#   scripts/bench.sh [NAME [PART]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh test
shopt -s nullglob
ran=0
for path in crates/*/benches/*; do
    name=$(basename "$path" .rs)
    crate=$(basename "$(dirname "$(dirname "$path")")")
    (($# == 0)) || [[ $1 == "$name" ]] || continue
    echo "== $crate: $name =="
    scripts/with-servers.sh cargo bench --quiet --package "$crate" --bench "$name" -- "${@:2}"
    ran=1
done
((ran)) || { echo "bench: no such benchmark: ${1:-there is none}" >&2; exit 1; }
