#!/usr/bin/env bash
# Builds or tests the web app; says and does nothing where there is none.
#   scripts/web.sh install installs its packages, when they changed
#   scripts/web.sh build   installs its packages and makes web/dist, each only when something changed
#   scripts/web.sh dev …   serves it with Vite, which changes an open page as its files change; … are options of Vite
#   scripts/web.sh format  fixes what ESLint can fix
#   scripts/web.sh test    runs its npm scripts check, test and e2e, those that it has
#   scripts/web.sh bench   measures its first load from a release build, or from the program that DAEDAM_TEST_PROGRAM names
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[[ -f web/package.json ]] || exit 0
cd web

npm() {
    ../scripts/node.sh run npm "$@"
}

install_packages() {
    if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then
        npm ci --include=dev --ignore-scripts --no-audit --no-fund
    fi
}

built=node_modules/.built
case $1 in
install)
    install_packages
    ;;
build)
    install_packages
    # Only what the build reads: tests write beside it, and a web app that is written again is compiled in again.
    changed=$(find src index.html ./*.ts ./*.json -newer "$built" -print -quit 2>/dev/null || echo everything)
    if [[ ! -f dist/index.html || -n $changed ]]; then
        npm run build
        touch "$built"
    fi
    ;;
dev)
    exec ../scripts/node.sh run node_modules/.bin/vite "${@:2}"
    ;;
format)
    install_packages
    npm run --silent format
    ;;
test)
    for script in check test e2e; do
        npm run --if-present "$script"
    done
    ;;
bench)
    if [[ -z ${DAEDAM_TEST_PROGRAM:-} ]]; then
        ../scripts/install.sh test
        ../scripts/build.sh
        DAEDAM_TEST_PROGRAM=$(realpath -m "${CARGO_TARGET_DIR:-../target}")/release/daedam
        export DAEDAM_TEST_PROGRAM
    fi
    npm run --silent bench
    ;;
esac
