#!/bin/sh
# Installs a release of Daedam for this machine, once its checksum is found to be the one that the release says.
#   sh install.sh --from ADDRESS [--to FOLDER]   fetches from ADDRESS (https:// or file://), installs to FOLDER (/usr/local/bin)
#   sh install.sh --from ADDRESS --check         says whether there is another version than the one installed, and changes nothing
# ADDRESS has SHA256SUMS and the archives, as `make dist` makes them. It needs curl, tar and sha256sum (or shasum).
set -eu

fail() {
    echo "install: $*" >&2
    exit 1
}

usage() {
    sed -n '3,5s/^# *//p' "$0" >&2
    exit 2
}

from='' to=/usr/local/bin check=''
while [ $# -gt 0 ]; do
    case $1 in
    --from) [ $# -gt 1 ] || usage && from=${2%/} && shift 2 ;;
    --to) [ $# -gt 1 ] || usage && to=$2 && shift 2 ;;
    --check) check=yes && shift ;;
    *) usage ;;
    esac
done
[ -n "$from" ] || usage
command -v curl >/dev/null || fail "there is no curl: install it (apt-get install curl), then run this again"

case $(uname -s) in
Linux) system=linux ;;
Darwin) system=macos ;;
*) system=$(uname -s) ;;
esac
case $(uname -m) in
x86_64 | amd64) machine=x86_64 ;;
aarch64 | arm64) machine=aarch64 ;;
*) machine=$(uname -m) ;;
esac

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fetch() {
    curl --silent --show-error --fail --location --proto '=https,file' --output "$folder/$1" "$from/$1" ||
        fail "$from/$1 cannot be fetched: is the address that of a release?"
}

fetch SHA256SUMS
# Lines are "CHECKSUM  daedam-VERSION-MACHINE-SYSTEM.tar.gz".
archive=$(sed -n "s/^[0-9a-f]\{64\}  \(daedam-[0-9][^/]*-$machine-$system\.tar\.gz\)$/\1/p" "$folder/SHA256SUMS")
[ "$(printf '%s\n' "$archive" | wc -l)" -eq 1 ] || fail "SHA256SUMS names several programs for this machine"
[ -n "$archive" ] || fail "there is no release for $machine-$system at $from: build it from the source (docs/install.md)"
version=${archive#daedam-}
version=${version%"-$machine-$system.tar.gz"}

if [ -n "$check" ]; then
    installed=$("$to/daedam" --version 2>/dev/null | sed 's/^daedam //') || installed=''
    if [ "$installed" = "$version" ]; then
        echo "install: daedam $version is the newest, and is installed"
    else
        echo "install: the release is $version, and ${installed:-none} is installed at $to; read its changelog before you install it"
    fi
    exit 0
fi

fetch "$archive"
expected=$(sed -n "s/^\([0-9a-f]\{64\}\)  $archive$/\1/p" "$folder/SHA256SUMS")
if command -v sha256sum >/dev/null; then
    found=$(sha256sum "$folder/$archive" | cut -d ' ' -f 1)
else
    found=$(shasum -a 256 "$folder/$archive" | cut -d ' ' -f 1)
fi
[ "$found" = "$expected" ] || fail "$archive has another checksum than SHA256SUMS says, so nothing was installed: fetch it again, and tell those who released it if that happens twice"
echo "install: $archive has the checksum that SHA256SUMS says"

tar -xzf "$folder/$archive" -C "$folder"
program=$folder/${archive%.tar.gz}/daedam
"$program" --version >/dev/null 2>&1 || fail "the program does not run on this machine ($machine-$system), so nothing was installed: build it from the source (docs/install.md)"
mkdir -p "$to" 2>/dev/null && [ -w "$to" ] || fail "$to cannot be written: run this as root, or say --to ~/.local/bin"
# Beside its place first, so that a program that runs is never half written.
cp "$program" "$to/.daedam.new"
chmod 755 "$to/.daedam.new"
mv "$to/.daedam.new" "$to/daedam"
echo "install: daedam $version is at $to/daedam"
case :$PATH: in
*:"$to":*) ;;
*) echo "install: $to is not in PATH: add it, or call $to/daedam" ;;
esac
