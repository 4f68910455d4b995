#!/usr/bin/env bash
# Formats the Rust code, and mends in the web app what ESLint can mend.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh build
cargo fmt --all
cargo fmt --manifest-path fuzz/Cargo.toml
scripts/web.sh format
