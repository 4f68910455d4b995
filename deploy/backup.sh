#!/bin/sh
# Makes a backup of tonight in a folder, and removes those that are older than KEEP_DAYS (14).
#   deploy/backup.sh sqlite FOLDER     the database of CONFIG (/etc/daedam/daedam.toml), and RECORDINGS
#   deploy/backup.sh postgres FOLDER   the PostgreSQL database DATABASE (daedam), and RECORDINGS
#   deploy/backup.sh compose FOLDER    the database and the recordings of compose.yaml beside this script
# RECORDINGS is /var/lib/daedam/recordings; of recordings only the last copy is kept. The key that signs tokens
# (jwt_secret) is not in it: keep that apart. docs/running.md says how a backup is restored.
set -eu
umask 077

usage() {
    sed -n '3,5s/^# *//p' "$0" >&2
    exit 2
}

[ $# -eq 2 ] || usage
mode=$1 folder=$2
keep_days=${KEEP_DAYS:-14}
recordings=${RECORDINGS:-/var/lib/daedam/recordings}
mkdir -p "$folder"
# The time of day too, so that a second backup of a day needs no other name.
made=$folder/daedam-$(date -u +%Y-%m-%dT%H%M%SZ)
# Whatever is cut short leaves nothing that looks like a backup.
trap 'rm -rf "$made.part" "$folder/recordings.part"' EXIT

compose() {
    docker compose --file "$(dirname "$0")/compose.yaml" "$@"
}

# PostgreSQL's own user needs no password on Debian.
as_postgres() {
    if [ "$(id -u)" -eq 0 ] && id postgres >/dev/null 2>&1; then
        # From a folder that this user may enter.
        (cd / && setpriv --reuid=postgres --regid=postgres --init-groups "$@")
    else
        "$@"
    fi
}

copy_recordings() {
    [ ! -d "$recordings" ] || cp --archive --reflink=auto "$recordings" "$folder/recordings.part"
}

case $mode in
sqlite)
    made=$made.db
    "${DAEDAM:-/usr/local/bin/daedam}" backup "$made" --config "${CONFIG:-/etc/daedam/daedam.toml}"
    copy_recordings
    ;;
postgres)
    made=$made.dump
    as_postgres pg_dump --format=custom "${DATABASE:-daedam}" >"$made.part"
    mv "$made.part" "$made"
    copy_recordings
    ;;
compose)
    made=$made.dump
    compose exec --no-TTY postgres pg_dump --username=daedam --format=custom daedam >"$made.part"
    mv "$made.part" "$made"
    compose cp server-1:/srv/daedam/recordings "$folder/recordings.part"
    ;;
*) usage ;;
esac

# After the database, so that every recording that its copy names is in the copy of the recordings.
if [ -d "$folder/recordings.part" ]; then
    rm -rf "$folder/recordings"
    mv "$folder/recordings.part" "$folder/recordings"
fi
find "$folder" -maxdepth 1 -type f \( -name 'daedam-*.db' -o -name 'daedam-*.dump' \) -mtime "+$keep_days" -delete
echo "The backup is $made."
