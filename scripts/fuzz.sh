#!/usr/bin/env bash
# Fuzzes what reads bytes that others wrote: each target of fuzz/, or the one named, for so many seconds (60).
#   scripts/fuzz.sh [TARGET [SECONDS]]
# It begins with the seeds in fuzz/seeds/ and what earlier runs found worth keeping in fuzz/corpus/. What made a target fail
# is kept in fuzz/artifacts/, and `scripts/fuzz.sh TARGET FILE` reads that file again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh fuzz
target_folder=$(realpath -m "${CARGO_TARGET_DIR:-target}")/fuzz
mapfile -t targets < <(basename --suffix=.rs --multiple fuzz/fuzz_targets/*.rs)
(($# == 0)) || targets=("$1")

# The coverage that libFuzzer steers by needs no nightly compiler; only sanitizers do, and there is no unsafe code here.
run() {
    local target=$1
    shift
    CARGO_TARGET_DIR=$target_folder .venv/bin/cargo-fuzz run --sanitizer none "$target" "$@"
}

if [[ -f ${2:-} ]]; then
    run "$1" "$2"
    exit
fi
for target in "${targets[@]}"; do
    echo "== fuzz: $target =="
    folders=("fuzz/corpus/$target" "fuzz/seeds/$target")
    [[ $target != documents ]] || folders+=(crates/document/tests/fixtures)
    mkdir -p "${folders[0]}"
    # Memory and time are those that the program gives a child that reads a document.
    run "$target" "${folders[@]}" -- -max_total_time="${2:-60}" -max_len=65536 -timeout=20 -rss_limit_mb=2048 \
        -print_final_stats=1 -verbosity=0
done
