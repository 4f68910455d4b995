#!/usr/bin/env python3
"""`systemctl` in the place where the pages are tried, which has no systemd: it starts and stops what units say, one process each.

What keeps a unit apart from the machine is left out; its user, its folders, its credentials and its environment are kept.
"""

import os
import pathlib
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import time

STATE = pathlib.Path("/run/tried-units")
FOLDERS = [pathlib.Path("/etc/systemd/system"), pathlib.Path("/lib/systemd/system")]
# How long a unit may take to stop.
PATIENCE = 60


def values(name):
    """What the unit and its drop-ins set, by key."""
    stem = name if name.endswith((".service", ".timer")) else f"{name}.service"
    file = next((folder / stem for folder in FOLDERS if (folder / stem).is_file()), None)
    if file is None:
        sys.exit(f"Unit {stem} not found.")
    found = {}
    for path in [file, *sorted(FOLDERS[0].glob(f"{stem}.d/*.conf"))]:
        for line in path.read_text().splitlines():
            if not line.startswith(("#", ";", "[")) and "=" in line:
                key, value = line.split("=", 1)
                found.setdefault(key, []).append(value)
    return found


def first(unit, key, default=None):
    return unit.get(key, [default])[-1]


def folders(unit, base, key, user):
    for name in " ".join(unit.get(key, [])).split():
        path = pathlib.Path(base) / name
        path.mkdir(parents=True, exist_ok=True)
        if user:
            os.chown(path, user.pw_uid, user.pw_gid)


def user_of(unit):
    """The user that the machine knows; one that exists only while the unit runs is root here."""
    try:
        return pwd.getpwnam(first(unit, "User", "root"))
    except KeyError:
        return pwd.getpwnam("root")


def start(name):
    if name == "postgresql":
        run_cluster("start")
        return
    if name.endswith(".timer") or alive(name):
        return
    unit = values(name)
    user = user_of(unit)
    folders(unit, "/var/lib", "StateDirectory", user)
    folders(unit, "/run", "RuntimeDirectory", user)
    credentials = STATE / f"{name}.credentials"
    shutil.rmtree(credentials, ignore_errors=True)
    credentials.mkdir(parents=True)
    for line in unit.get("LoadCredential", []):
        credential, path = line.split(":", 1)
        if not os.path.exists(path):
            sys.exit(f"Job for {name}.service failed: {path} of its credential {credential} is not there")
        shutil.copy(path, credentials / credential)
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": user.pw_dir}
    for line in unit.get("Environment", []):
        for pair in shlex.split(line):
            key, value = pair.split("=", 1)
            environment[key] = value.replace("%d", str(credentials))
    command = shlex.split(first(unit, "ExecStart").lstrip("-@"))
    for line in unit.get("ReadWritePaths", []):
        for path in line.split():
            if not path.startswith("-") and not os.path.exists(path):
                sys.exit(f"Job for {name}.service failed: there is no {path}")
    log = (STATE / f"{name}.log").open("ab")
    options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user.pw_uid else {}
    child = subprocess.Popen(
        command,
        cwd=first(unit, "WorkingDirectory", "/"),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        **options,
    )
    (STATE / f"{name}.pid").write_text(str(child.pid))
    # As systemd does of a unit that says nothing: it is started once its program runs. One that ends at once has failed.
    time.sleep(0.5)
    if first(unit, "Type") == "oneshot":
        if child.wait() != 0:
            sys.exit(f"Job for {name}.service failed")
    elif child.poll() is not None:
        sys.exit(f"Job for {name}.service failed: " + (STATE / f"{name}.log").read_text(errors="replace")[-2000:])


def run_cluster(verb):
    clusters = subprocess.run(["pg_lsclusters", "--no-header"], check=True, capture_output=True, text=True).stdout
    version, cluster = clusters.split()[:2]
    running = "online" in clusters.split()[3]
    if running == (verb == "stop"):
        subprocess.run(["pg_ctlcluster", version, cluster, verb], check=True)


def alive(name):
    """The unit's process while it runs; a process that ended and was not waited for does not."""
    try:
        pid = int((STATE / f"{name}.pid").read_text())
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return pid if state != "Z" else None


def stop(name):
    if name == "postgresql":
        run_cluster("stop")
        return
    if pid := alive(name):
        os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + PATIENCE
    while alive(name):
        if time.monotonic() > end:
            sys.exit(f"{name} did not stop within {PATIENCE} s")
        time.sleep(0.05)


def main():
    STATE.mkdir(parents=True, exist_ok=True)
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    verb, names = words[0], [name.removesuffix(".service") for name in words[1:]]
    now = "--now" in sys.argv
    for name in names:
        if name != "postgresql":
            values(name)
        if verb in ("stop", "restart"):
            stop(name)
        if verb in ("start", "restart") or (verb == "enable" and now):
            start(name)
        if verb == "is-active" and not alive(name):
            sys.exit(3)
    if verb not in ("daemon-reload", "enable", "start", "stop", "restart", "is-active"):
        sys.exit(f"systemctl {verb} is not known where pages are tried")


main()
