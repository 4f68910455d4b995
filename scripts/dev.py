"""Keeps the server and Vite running beside each other, and the server built; scripts/dev.sh starts it."""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

from watchfiles import watch

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", "target"))
PROGRAM = TARGET / "debug" / "daedam"
LISTEN = os.environ.setdefault("DAEDAM_LISTEN", "127.0.0.1:8000")
# A database of its own, unless the settings name another.
DATA = Path(os.environ.setdefault("DAEDAM_DATA_DIR", str(TARGET / "dev")))
WEB_PORT = os.environ.pop("DAEDAM_WEB_PORT", "5173")
NAME, PASSWORD = "demo", "demo-demo"
# How long a child may take to end before it is killed.
PATIENCE = 10


def say(line):
    print(f"dev: {line}", flush=True)


def die_with_parent():
    """Has a child end when this process does, however that comes about."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def start(*command, **changes):
    """Starts a child that a Ctrl-C at the terminal does not reach: it is ended from here, in order."""
    environment = {**os.environ, **changes}
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=die_with_parent
    )


def end(child):
    if child is None or child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def build():
    say("building")
    command = ["cargo", "build", "--package", "daedam", "--bin", "daedam"]
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0


def load_demo():
    """Makes the demo account, once for each database."""
    made = DATA / "demo-made"
    if made.exists():
        return
    command = [PROGRAM, "demo", NAME, "--password-stdin"]
    if subprocess.run(command, input=f"{PASSWORD}\n".encode()).returncode == 0:
        made.touch()


def main():
    os.chdir(ROOT)
    # A TERM ends everything as a Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = web = None
    try:
        web = start("scripts/web.sh", "dev", "--port", WEB_PORT, "--strictPort", DAEDAM_URL=f"http://{LISTEN}")
        if build():
            load_demo()
            server = start(PROGRAM, "serve")
        say(f"the web app is at http://localhost:{WEB_PORT}; sign in as {NAME} with the password {PASSWORD}")
        for _changes in watch("crates", "Cargo.toml", "Cargo.lock", raise_interrupt=True):
            # The server before stays until the next one is built.
            if build():
                end(server)
                server = start(PROGRAM, "serve")
            else:
                say("the server is as it was before; it is built again after the next change")
    except KeyboardInterrupt:
        say("ending")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        end(web)
        end(server)
    return 0


if __name__ == "__main__":
    sys.exit(main())
