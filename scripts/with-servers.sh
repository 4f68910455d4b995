#!/usr/bin/env bash
# Runs a command beside a PostgreSQL and a Redis of its own, both empty, on free ports of the loopback address:
#   scripts/with-servers.sh cargo nextest run -p store
#   scripts/with-servers.sh sh -c 'psql "$DAEDAM_TEST_POSTGRES_URL"'
# The command finds them in DAEDAM_TEST_POSTGRES_URL and DAEDAM_TEST_REDIS_URL, and PostgreSQL's programs in
# DAEDAM_TEST_PG_BIN. However it ends, both servers end with it and leave nothing behind.
set -euo pipefail

(($#)) || { sed -n '2,6s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
DAEDAM_TEST_PG_BIN=$("$root/scripts/postgres-bin.sh")
command -v redis-server >/dev/null || { echo "no redis-server; scripts/install.sh test installs it" >&2; exit 1; }

folder=$(mktemp -d -t daedam-servers.XXXXXX)
servers=()

stop() {
    # INT is PostgreSQL's fast shutdown; Redis takes it as a normal one.
    for server in "${servers[@]}"; do kill -INT "$server" 2>/dev/null || true; done
    for server in "${servers[@]}"; do wait "$server" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap stop EXIT

# PostgreSQL refuses to run as root; its own user may be kept out of root's TMPDIR, but not out of the system's.
as_postgres=()
if ((EUID == 0)); then
    as_postgres=(--reuid=postgres --regid=postgres --init-groups)
    chown postgres "$folder"
    if ! setpriv "${as_postgres[@]}" test -w "$folder"; then
        rmdir "$folder"
        folder=$(env -u TMPDIR mktemp -d -t daedam-servers.XXXXXX)
        chown postgres "$folder"
    fi
fi

# Below the range from which Linux gives ports to outgoing connections, so that none takes it meanwhile.
free_port() {
    local port
    while port=$((RANDOM % 12000 + 20000)); (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    echo "$port"
}

# Starts a server that dies with this script, and that a Ctrl-C at the terminal doesn't reach.
start() {
    local log=$1
    shift
    (cd "$folder" && exec setsid setpriv --pdeathsig INT "$@") >"$folder/$log" 2>&1 </dev/null &
    servers+=($!)
}

# Waits until a server answers, or shows its log.
await() {
    local log=$1 server=${servers[-1]}
    shift
    for _ in {1..300}; do
        "$@" >/dev/null 2>&1 && return
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    echo "with-servers: the server of $log does not answer:" >&2
    cat "$folder/$log" >&2
    exit 1
}

postgres_port=$(free_port)
(cd "$folder" && setpriv "${as_postgres[@]}" "$DAEDAM_TEST_PG_BIN/initdb" --pgdata=data --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync) >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
start postgres.log "${as_postgres[@]}" "$DAEDAM_TEST_PG_BIN/postgres" -D data -p "$postgres_port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB
await postgres.log "$DAEDAM_TEST_PG_BIN/pg_isready" -q -h 127.0.0.1 -p "$postgres_port"

redis_port=$(free_port)
start redis.log redis-server --port "$redis_port" --bind 127.0.0.1 --save "" --appendonly no
await redis.log redis-cli -h 127.0.0.1 -p "$redis_port" ping

export DAEDAM_TEST_PG_BIN
export DAEDAM_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$postgres_port/postgres"
export DAEDAM_TEST_REDIS_URL="redis://127.0.0.1:$redis_port"
export DAEDAM_TEST_VENV="$root/.venv"

# In the background and waited for, so that a TERM ends it at once; a command in the background would ignore Ctrl-C
# and read nothing, so both are given back to it.
env --default-signal=INT,QUIT setpriv --pdeathsig TERM "$@" <&0 &
command=$!
trap 'kill -TERM "$command" 2>/dev/null || true; exit 143' TERM
trap 'wait "$command" || true; exit 130' INT
wait "$command"
