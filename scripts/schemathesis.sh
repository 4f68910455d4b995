#!/usr/bin/env bash
# Holds the server to its own OpenAPI document: Schemathesis sends each operation bounded, seeded requests, good and bad.
# Left out are event streams, which never end, and the erasing of the account that the requests are made with.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

program=$(realpath "${DAEDAM_TEST_PROGRAM:-${CARGO_TARGET_DIR:-target}/debug/daedam}")
schemathesis=$PWD/.venv/bin/schemathesis
# Settings of the one who runs this are not for the server under test.
unset "${!DAEDAM_@}"
folder=$(mktemp -d -t daedam-schemathesis.XXXXXX)
server=

stop() {
    if [[ -n $server ]]; then
        kill -TERM "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT

show_log() {
    echo "schemathesis: $1; the last lines of the server's log:" >&2
    tail -n 40 "$folder/log" >&2
    exit 1
}

# The server finds no settings file in this folder, and Schemathesis leaves its own files there.
cd "$folder"
while port=$((RANDOM % 12000 + 20000)); (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
url=http://127.0.0.1:$port
# Nobody can register the name of somebody who runs the host.
DAEDAM_DATA_DIR=$folder/data "$program" user add schemathesis --password-stdin >account 2>&1 <<<pass123 || show_log "no account"
DAEDAM_LISTEN=127.0.0.1:$port DAEDAM_DATA_DIR=$folder/data DAEDAM_LOGIN_FAILURES=0 DAEDAM_ADDRESS_REGISTRATIONS=0 \
    DAEDAM_ADMINS=schemathesis \
    setpriv --pdeathsig TERM "$program" serve >log 2>&1 </dev/null &
server=$!
for _ in {1..300}; do
    curl --silent --fail --output healthz "$url/healthz" && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
[[ -f healthz ]] || show_log "the server does not answer"

token=$(curl --silent --show-error --fail "$url/token" --data "username=schemathesis&password=pass123" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])') || show_log "no token"

checks=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance
checks+=,response_schema_conformance,unsupported_method,ignored_auth
setpriv --pdeathsig TERM "$schemathesis" run "$url/openapi.json" \
    --header "Authorization: Bearer $token" --checks "$checks" --phases examples,coverage,fuzzing \
    --max-examples 15 --seed 20260123 --generation-database none --request-timeout 35 --continue-on-failure \
    --exclude-path-regex '/events$' --exclude-name 'DELETE /users/me' ||
    show_log "the server does not keep to its document"
