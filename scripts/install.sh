#!/usr/bin/env bash
# Installs what a fresh Debian machine with a Rust toolchain lacks, and nothing that is already there.
#   scripts/install.sh build   what building needs: a C compiler for SQLite and ring, Node for the web app
#   scripts/install.sh dev     what `make dev` and `make check` need too: the Python tools
#   scripts/install.sh fuzz    what `scripts/fuzz.sh` needs too: a C++ compiler for libFuzzer
#   scripts/install.sh docs    what `make docs` and `make docs-test` need: the site's generator, and the tools that read deploy/
#   scripts/install.sh test    what testing needs too: PostgreSQL, Redis, the Python tools, Chromium
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
    echo "install: $*" >&2
    exit 1
}

# Installs Debian packages without starting the servers in them: the tests start their own.
install_packages() {
    (($#)) || return 0
    command -v apt-get >/dev/null || fail "no apt-get here. Install these yourself, then run again: $*"
    local root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "neither root nor sudo. Let an administrator install: $*"
        root=(sudo)
    fi
    echo "install: $*"
    local policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee "$policy" >/dev/null
        "${root[@]}" chmod 755 "$policy"
        # shellcheck disable=SC2064 # expanded now: the trap runs where these are out of scope
        trap "${root[*]} rm -f $policy" EXIT
    fi
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

# Makes the virtual environment $1 from the requirements file $2, unless it was made from the same one here.
make_environment() {
    local environment=$1 requirements=$2 made_from
    made_from=$({ pwd; python3 --version; cat "$requirements" scripts/constraints.txt; } | sha256sum)
    [[ $(cat "$environment/made-from" 2>/dev/null) == "$made_from" ]] && return
    echo "install: $environment from $requirements"
    python3 -m venv --clear "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
    echo "$made_from" >"$environment/made-from"
}

packages=()

need_command() {
    command -v "$1" >/dev/null || packages+=("${@:2}")
}

need_python() {
    python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
}

what=${1:-}
[[ $what =~ ^(build|dev|docs|fuzz|test)$ ]] || fail "say what for: build, dev, docs, fuzz or test"
command -v cargo >/dev/null || fail "no Rust toolchain. Install one with rustup or your distribution, then run again."

need_command cc gcc libc6-dev
if [[ $what != build ]] || ! scripts/node.sh found; then need_python; fi
[[ $what != fuzz ]] || need_command c++ g++
if [[ $what == docs ]]; then
    PATH=$PATH:/usr/sbin need_command nginx nginx-light
    need_command caddy caddy
    need_command promtool prometheus
    need_command systemd-analyze systemd
    need_command pg_lsclusters postgresql
    need_command redis-server redis-server
    need_command curl curl ca-certificates
    need_command openssl openssl
    need_command ip iproute2
fi
if [[ $what == test ]]; then
    scripts/postgres-bin.sh >/dev/null 2>&1 || packages+=(postgresql)
    PATH=$PATH:/usr/sbin need_command pgbouncer pgbouncer
    need_command redis-server redis-server
    need_command redis-cli redis-tools
    need_command curl curl ca-certificates
    if [[ -d web/e2e ]]; then
        need_command chromium chromium
        [[ -n $(find /usr/share/fonts -iname '*CJK*' -print -quit 2>/dev/null) ]] || packages+=(fonts-noto-cjk)
    fi
fi
mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sed '/^$/d' | sort -u)
install_packages "${packages[@]}"

scripts/node.sh found || make_environment "${CARGO_TARGET_DIR:-target}/node" scripts/node-requirements.txt
[[ $what != docs ]] || make_environment "${CARGO_TARGET_DIR:-target}/docs-environment" scripts/docs/requirements.txt
[[ $what == build || $what == docs ]] || make_environment .venv scripts/requirements.txt
