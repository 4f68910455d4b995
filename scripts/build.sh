#!/usr/bin/env bash
# Makes target/release/daedam, with the web app in it where there is one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh build
scripts/web.sh build
cargo build --release --package daedam
