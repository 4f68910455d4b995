#!/usr/bin/env python3
"""Writes what the program is made of: every crate that is linked into it, with version, licence and checksum, and every
package of the web app, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/).

    scripts/parts_list.py VERSION
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def crates():
    """The crates that the program needs to run or to be built, without those of tests."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", host()]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    checksums = dict(re.findall(r'name = "([^"]+)"\nversion = "[^"]+"\nsource = "[^"]+"\nchecksum = "([^"]+)"', (ROOT / "Cargo.lock").read_text()))
    waiting = [next(id for id, package in packages.items() if package["name"] == "daedam")]
    found = set()
    while waiting:
        id = waiting.pop()
        if id in found:
            continue
        found.add(id)
        for dependency in nodes[id]["deps"]:
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    for id in sorted(found, key=lambda id: (packages[id]["name"], packages[id]["version"])):
        package = packages[id]
        if package["source"]:
            yield component("cargo", package["name"], package["version"], package["license"], checksums.get(package["name"]))


def host():
    said = subprocess.run(["rustc", "--version", "--verbose"], check=True, capture_output=True, text=True).stdout
    return re.search(r"^host: (.*)$", said, re.MULTILINE)[1]


def web_packages():
    """The packages that the web app is built with and that browsers get."""
    lock = ROOT / "web/package-lock.json"
    if not lock.exists():
        return
    for path, package in sorted(json.loads(lock.read_text())["packages"].items()):
        if path and not package.get("dev"):
            yield component("npm", path.split("node_modules/")[-1], package["version"], package.get("license"), None)


def component(kind, name, version, license, checksum):
    part = {"type": "library", "name": name, "version": version, "purl": f"pkg:{kind}/{name.replace('@', '%40')}@{version}"}
    if license:
        part["licenses"] = [{"expression": license.replace("/", " OR ")}]
    if checksum:
        part["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return part


def main():
    program = {"type": "application", "name": "daedam", "version": sys.argv[1], "licenses": [{"expression": "Apache-2.0"}]}
    parts = [*crates(), *web_packages()]
    print(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": program}, "components": parts}, indent=1))


main()
