#!/usr/bin/env bash
# Makes what a release has, in target/dist: the program for this machine in an archive, its checksum, what it is made of
# (a CycloneDX list), and the install script.
#   scripts/dist.sh              builds for release; with the target for musl installed, a static program
#   scripts/dist.sh PROGRAM      takes a program that was built before
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
dist=$target/dist

build() {
    scripts/install.sh build
    scripts/web.sh build
    local triple
    triple=$(rustc --version --verbose | sed -n 's/^host: //p')
    # A static program runs on every Linux, whatever its C library.
    local static=${triple/linux-gnu/linux-musl}
    if [[ $static != "$triple" && -d $(rustc --print sysroot)/lib/rustlib/$static ]]; then
        cargo build --release --locked --package daedam --target "$static"
        program=$target/$static/release/daedam
    else
        cargo build --release --locked --package daedam
        program=$target/release/daedam
    fi
}

program=${1:-}
[[ -n $program ]] || build
version=$("$program" --version | sed 's/^daedam //')
machine=$(uname -m | sed 's/^arm64$/aarch64/')
system=$(uname -s | sed 's/^Linux$/linux/; s/^Darwin$/macos/')
name=daedam-$version-$machine-$system

rm -rf "$dist"
mkdir -p "$dist/$name"
install -m 0755 "$program" "$dist/$name/daedam"
cp -r LICENSE README.md README.ko.md CHANGELOG.md deploy docs "$dist/$name/"
rm -rf "$dist/$name/deploy/secrets" "$dist/$name/deploy/.env" "$dist/$name/docs/images"
install -d "$dist/$name/man" "$dist/$name/completions"
"$program" man "$dist/$name/man" >/dev/null
for shell in bash zsh fish; do
    "$program" completions "$shell" >"$dist/$name/completions/daedam.$shell"
done
tar -C "$dist" --sort=name --owner=0 --group=0 --numeric-owner -czf "$dist/$name.tar.gz" "$name"
rm -r "${dist:?}/$name"
scripts/parts_list.py "$version" >"$dist/$name.cdx.json"
cp deploy/install.sh "$dist/install.sh"
(cd "$dist" && sha256sum -- *.tar.gz *.cdx.json install.sh >SHA256SUMS)
ls -l "$dist"
