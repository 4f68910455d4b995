#!/bin/sh
# Makes the secrets of compose.yaml in the folder secrets/ beside it, once: what is there stays as it is.
#   deploy/make-secrets.sh
set -eu
cd "$(dirname "$0")"

# The folder keeps others out. The files themselves are readable, because each container has a user of its own.
mkdir -p secrets
chmod 700 secrets

random() {
    head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

# Writes standard input to the secret $1, unless it is there.
keep() {
    if [ -e "secrets/$1" ]; then
        cat >/dev/null
    else
        (umask 222 && cat >"secrets/$1")
        echo "made deploy/secrets/$1"
    fi
}

random | keep postgres_password
printf 'postgres://daedam:%s@postgres/daedam' "$(cat secrets/postgres_password)" | keep database_url
random | keep redis_password
printf 'requirepass %s\n' "$(cat secrets/redis_password)" | keep redis_auth
printf 'redis://:%s@redis:6379/0' "$(cat secrets/redis_password)" | keep redis_url
random | keep jwt_secret

# No key: a model server that wants one gets it from this file, which you may write to.
if [ ! -e secrets/model_api_key ]; then
    (umask 022 && : >secrets/model_api_key)
    echo "made deploy/secrets/model_api_key, which is empty"
fi
