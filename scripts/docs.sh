#!/usr/bin/env bash
# Builds the pages as a site, or tries what they say.
#   scripts/docs.sh build        makes target/docs, a site that needs no server
#   scripts/docs.sh serve        shows it at http://127.0.0.1:8100, made again as a page changes
#   scripts/docs.sh test [PAGE]  follows every page (or one) on a machine of its own, and checks the files in deploy/
# `test` takes the program that DAEDAM_TEST_PROGRAM names, or builds one. It needs the rights of root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")

# A tree like the repository's, of what pages link to, so that the same links lead somewhere in both.
gather() {
    local tree=$target/docs-source
    rm -rf "$tree"
    mkdir -p "$tree"
    git ls-files --cached --others --exclude-standard -- '*.md' docs deploy LICENSE crates/interviewer/bank crates/interviewer/prompts \
        crates/interviewer/rubric.toml crates/interviewer/signs crates/interviewer/src/judging/oneself.rs |
        grep -v -e '^fuzz/' -e '^web/' -e '^\.github/' | while read -r path; do
        mkdir -p "$tree/$(dirname "$path")"
        cp "$path" "$tree/$path"
    done
}

mkdocs() {
    scripts/install.sh docs
    gather
    # It says which generator follows it; that one reads the same configuration.
    NO_MKDOCS_2_WARNING=1 DAEDAM_DOCS_SOURCE=$target/docs-source "$target/docs-environment/bin/mkdocs" "$@" --config-file scripts/docs/mkdocs.yml
}

case ${1:-} in
build)
    mkdocs build --strict --quiet --site-dir "$target/docs"
    echo "The site is $target/docs/index.html."
    ;;
serve)
    mkdocs serve --dev-addr 127.0.0.1:8100
    ;;
test)
    scripts/install.sh docs
    scripts/install.sh test
    if [[ -z ${DAEDAM_TEST_PROGRAM:-} ]]; then
        scripts/web.sh build
        cargo build --package daedam
        DAEDAM_TEST_PROGRAM=$target/debug/daedam
    fi
    DAEDAM_TEST_PROGRAM=$(realpath "$DAEDAM_TEST_PROGRAM")
    export DAEDAM_TEST_PROGRAM
    exec python3 scripts/docs/test.py "${@:2}"
    ;;
*)
    sed -n '2,6s/^# //p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
