#!/usr/bin/env bash
# Makes target/release/daedam, with the web app in it where there is one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ ! -x "${CARGO_TARGET_DIR:-target}/release/daedam" ]; then
    echo "The first build compiles every library too: about 10 minutes on 2 cores, less on more. Later ones take 1 to 3."
fi
scripts/install.sh build
scripts/web.sh build
cargo build --release --package daedam
