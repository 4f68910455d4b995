#!/usr/bin/env python3
"""Follows one page on a machine of its own: the files of this one, of which every change is thrown away afterwards, with a
network of its own that reaches nobody, and nothing of Daedam on it.

    try_page.py PAGE PROGRAM

PROGRAM is what the page finds in target/release/daedam. It needs the rights of root, and what `scripts/install.sh docs` installs.
"""

import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

import pages

# Longer than any page takes on a busy machine.
PATIENCE = 600
MARK = "@@block"


def main():
    if len(sys.argv) == 4:
        return inside(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]))
    with tempfile.TemporaryDirectory() as folder:
        # Processes end with the first one, mounts and the network with the last.
        apart = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
        return subprocess.run([*apart, sys.executable, __file__, *sys.argv[1:], folder]).returncode


def inside(page, program, folder):
    root = another_machine(folder, program)
    blocks = pages.blocks(page)
    script = ["set -euo pipefail", "cd /root/daedam"]
    for number, block in enumerate(blocks):
        if block.runs:
            script += [f"echo '{MARK} {number}'", block.commands()]
    script.append(f"echo '{MARK} end'")
    (root / "root/page.sh").write_text("\n".join(script) + "\n")
    model = subprocess.Popen([sys.executable, pathlib.Path(__file__).with_name("model.py"), "11434"])
    environment = {"PATH": "/root/tried:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
    output = root / "root/output"
    with output.open("wb") as printed:
        try:
            done = subprocess.run(
                ["chroot", str(root), "bash", "/root/page.sh"],
                env=environment, stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT, timeout=PATIENCE,
                # Away from a terminal, which would stop whoever reads it in the background.
                start_new_session=True,
            )
            code = done.returncode
        except subprocess.TimeoutExpired:
            code = "no end within the time"
    model.kill()
    return judge(page, blocks, output.read_text(errors="replace"), code, root)


def another_machine(folder, program):
    """A file system that shows this machine's, and keeps every change to itself."""
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=True)
    upper, work, root = folder / "upper", folder / "work", folder / "root"
    for path in (upper, work, root):
        path.mkdir()
    layers = f"lowerdir=/,upperdir={upper},workdir={work}"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, root], check=True)
    for name in ("proc", "dev"):
        subprocess.run(["mount", "--rbind", f"/{name}", root / name], check=True)
    for name in ("tmp", "run"):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", root / name], check=True)
    for name in ("postgresql", "redis"):
        (root / "run" / name).mkdir(mode=0o777)
        os.chmod(root / "run" / name, 0o777)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    # As the capability of the unit would let it.
    pathlib.Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").write_text("0")
    source = root / "root/daedam"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir()
    for path in ("deploy", "docs", "scripts"):
        shutil.copytree(pages.ROOT / path, source / path, ignore=shutil.ignore_patterns("secrets", ".env", "__pycache__"))
    place = source / "target/release/daedam"
    place.parent.mkdir(parents=True)
    shutil.copy(program, place)
    release(source, root / "root/release")
    tried = root / "root/tried"
    tried.mkdir()
    for name, text in COMMANDS.items():
        (tried / name).write_text(text)
        (tried / name).chmod(0o755)
    shutil.copy(pathlib.Path(__file__).with_name("systemctl.py"), tried / "systemctl")
    (tried / "systemctl").chmod(0o755)
    return root


def release(source, folder):
    """What `make dist` makes of the program, as far as the install script reads it."""
    folder.mkdir()
    version = subprocess.run([source / "target/release/daedam", "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
    name = f"daedam-{version}-{platform.machine()}-linux"
    packed = folder / name
    packed.mkdir()
    os.link(source / "target/release/daedam", packed / "daedam")
    subprocess.run(["tar", "-C", folder, "-czf", folder / f"{name}.tar.gz", "--remove-files", name], check=True)
    shutil.copy(source / "deploy/install.sh", folder / "install.sh")
    sums = subprocess.run(f"sha256sum {name}.tar.gz install.sh", cwd=folder, shell=True, check=True, capture_output=True).stdout
    (folder / "SHA256SUMS").write_bytes(sums)


# What would reach the network, or does so much more than a page is about.
COMMANDS = {
    "apt-get": """#!/bin/sh
# Installs nothing: a package that a page names must be one of this machine's.
[ "$1" = install ] || exit 0
shift
for name in "$@"; do
    case $name in
    -*) ;;
    *) dpkg-query --status "$name" >/dev/null 2>&1 || { echo "E: Unable to locate package $name"; exit 100; } ;;
    esac
done
""",
}


def judge(page, blocks, output, code, root):
    """Compares what was printed with what the page says, and says what is not so."""
    parts = re.split(rf"^{MARK} (\w+)\n", output, flags=re.MULTILINE)
    printed = dict(zip(parts[1::2], parts[2::2]))
    faults = []
    if "end" not in printed:
        number, text = list(printed.items())[-1] if printed else ("0", output)
        last = blocks[int(number)]
        faults.append(f"{page}:{last.line}: the block ended with {code}:\n{last.commands()}--- after it printed\n{text}")
        for log in sorted((root / "run/tried-units").glob("*.log")):
            faults[-1] += f"--- {log.name}\n{log.read_text(errors='replace')[-1000:]}"
        # What it printed is in the fault.
        printed.pop(list(printed)[-1], None)
    for number, block in enumerate(blocks):
        text = printed.get(str(number))
        if text is None or block.prints is None:
            continue
        if not pages.expectation(block.prints).fullmatch(text if text.endswith("\n") else text + "\n"):
            faults.append(f"{page}:{block.line}: the page says\n{block.prints}--- and this was printed\n{text}")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{page}: {sum(block.runs for block in blocks)} of {len(blocks)} blocks were run, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
