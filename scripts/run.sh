#!/usr/bin/env bash
# Builds Daedam and serves it; the settings are the program's own (port 8000 unless said otherwise).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/build.sh
exec "${CARGO_TARGET_DIR:-target}/release/daedam" serve
