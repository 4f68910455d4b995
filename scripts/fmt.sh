#!/usr/bin/env bash
# Formats the Rust code, and fixes in the web app what ESLint can fix.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh build
cargo fmt --all
cargo fmt --manifest-path fuzz/Cargo.toml
scripts/web.sh format
