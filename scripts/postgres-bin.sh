#!/usr/bin/env bash
# Prints the folder with the programs of the newest installed PostgreSQL from 15 on, or fails.
set -euo pipefail

mapfile -t folders < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV)
if command -v initdb >/dev/null; then
    folders+=("$(dirname "$(realpath "$(command -v initdb)")")")
fi
for folder in "${folders[@]}"; do
    [[ -x $folder/initdb && -x $folder/postgres ]] || continue
    version=$("$folder/postgres" --version | grep -oE '[0-9]+' | head -n 1)
    if ((version >= 15)); then
        echo "$folder"
        exit
    fi
done
echo "no PostgreSQL 15 or newer is installed; scripts/install.sh test installs one" >&2
exit 1
