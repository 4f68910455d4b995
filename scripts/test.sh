#!/usr/bin/env bash
# Proves everything there is to prove, step by step; goes on after a failing step and names the failed ones at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Settings of the one who runs this are not for the programs under test.
unset "${!DAEDAM_@}"

failed=()
# Without these a step that ends well on Ctrl-C would be followed by the next one.
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs a step under its name, and says how long it took.
step() {
    local name=$1 began=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    if "$@"; then
        printf '== %s: %d s\n' "$name" $((SECONDS - began))
    else
        printf '== %s: FAILED after %d s\n' "$name" $((SECONDS - began))
        failed+=("$name")
    fi
}

step "what is missing" scripts/install.sh test
((${#failed[@]} == 0)) || exit 1

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
export DAEDAM_TEST_VENV=$PWD/.venv
# The program that tests from outside start.
export DAEDAM_TEST_PROGRAM=$target/debug/daedam
# Clippy compiles as rustc does, so one pass lints and builds; this is how `cargo clippy` itself passes `-D warnings` on.
export RUSTC_WORKSPACE_WRAPPER=clippy-driver
export CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__
# A first build has nothing to build upon, and what later ones would build upon takes time to write.
[[ -d $target/debug ]] || export CARGO_INCREMENTAL=0

[[ ! -f web/package.json ]] || step "web build" scripts/web.sh build
step "format" scripts/check.sh format
step "shell" scripts/check.sh shell
step "dependencies" scripts/check.sh dependencies
step "clippy and build" cargo build --workspace --all-targets
step "tests" scripts/with-servers.sh .venv/bin/cargo-nextest nextest run --workspace
# Compiling them is slow, so only where a doc comment has Rust in it.
if grep -rqE '^\s*//[/!] ```(rust.*|should_panic|compile_fail|no_run)?$' crates/*/src; then
    step "doc tests" cargo test --workspace --doc --quiet
fi
step "OpenAPI" scripts/schemathesis.sh
[[ ! -f web/package.json ]] || step "web" scripts/web.sh test

if ((${#failed[@]})); then
    printf '\nFAILED in %d s:%s\n' "$SECONDS" "$(printf ' %s;' "${failed[@]}")"
    exit 1
fi
printf '\nAll steps passed in %d s.\n' "$SECONDS"
