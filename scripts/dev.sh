#!/usr/bin/env bash
# Serves Daedam for work on it, until Ctrl-C: the server is built and started again when a file under crates/ changes, and
# the web app is shown by Vite, which changes the open page as its files change. The database has demo interviews in it.
#   DAEDAM_LISTEN    where the server listens (127.0.0.1:8000)
#   DAEDAM_WEB_PORT  where the web app is (5173)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh dev
scripts/web.sh install
exec .venv/bin/python scripts/dev.py
