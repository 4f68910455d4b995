#!/usr/bin/env bash
# Knows where Node is: the machine's own from version 20.19 on, else the one that install.sh put into the target folder.
#   scripts/node.sh found      succeeds when nothing needs installing (also when there is no web app)
#   scripts/node.sh run CMD…   runs CMD with that Node first on the path
set -euo pipefail

new_enough() {
    command -v npm >/dev/null && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

case $1 in
found)
    [[ ! -f web/package.json ]] || new_enough
    ;;
run)
    if ! new_enough; then
        root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
        target=$(cd "$root" && realpath "${CARGO_TARGET_DIR:-target}")
        PATH="$target/node/bin:$PATH"
    fi
    exec "${@:2}"
    ;;
esac
