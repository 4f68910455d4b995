"""Reads the files in deploy/ with the programs that they are for."""

import os
import pathlib
import subprocess
import tempfile

from pages import ROOT

DEPLOY = ROOT / "deploy"
NAME = "interview.example.org"


def run(*command, **options):
    """What a program says, where it says that something is wrong."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    said = (done.stdout + done.stderr).strip()
    return None if done.returncode == 0 else f"{' '.join(map(str, command[:3]))} says: {said[-1500:]}"


def nginx(folder):
    """The site of nginx, with a certificate of its own in the place of the one that it names."""
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", f"/CN={NAME}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem")
    site = (DEPLOY / "nginx/daedam.conf").read_text().replace(f"/etc/letsencrypt/live/{NAME}", str(folder))
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(f"pid {folder}/nginx.pid;\nevents {{}}\nhttp {{ access_log off; include {folder}/site.conf; }}\n")
    yield run("nginx", "-t", "-e", "stderr", "-c", folder / "nginx.conf")


def caddy(_folder):
    """The Caddyfile, without a name and with one."""
    for site in (":80", NAME, "localhost"):
        environment = {**os.environ, "SITE": site, "SERVERS": "server-1:8000 server-2:8000"}
        yield run("caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile", env=environment)


def units(folder):
    """The units, of which systemd wants the programs to be there."""
    copies = folder / "units"
    copies.mkdir()
    for path in [*(DEPLOY / "systemd").glob("*.service"), *(DEPLOY / "systemd").glob("*.timer")]:
        (copies / path.name).write_text(path.read_text().replace("/usr/local/bin/daedam-backup", "/bin/true").replace("/usr/local/bin/daedam", "/bin/true"))
    yield run("systemd-analyze", "verify", *sorted(copies.iterdir()))
    yield run("systemd-analyze", "calendar", "*-*-* 03:30:00")


def prometheus(_folder):
    """The configuration, the rules and their tests."""
    for arguments in (("check", "config", "prometheus.yml"), ("check", "rules", "alerts.yml"), ("test", "rules", "alerts.test.yml")):
        yield run("promtool", *arguments, cwd=DEPLOY / "prometheus")


def redis(folder):
    """Redis starts with its file and with what the script of secrets makes."""
    (folder / "auth").write_text("requirepass secret\n")
    (folder / "data").mkdir()
    text = (DEPLOY / "redis.conf").read_text().replace("/run/secrets/redis_auth", str(folder / "auth")).replace("dir /data", f"dir {folder}/data")
    socket = folder / "redis.sock"
    (folder / "redis.conf").write_text(text + f"\nport 0\nunixsocket {socket}\n")
    server = subprocess.Popen(["redis-server", folder / "redis.conf"], stdout=subprocess.PIPE, text=True)
    try:
        for line in server.stdout:
            if "Ready to accept" in line or "ready to accept" in line:
                break
        else:
            yield "redis-server does not take redis.conf"
            return
        asked = subprocess.run(["redis-cli", "-s", socket, "-a", "secret", "--no-auth-warning", "config", "get", "maxmemory-policy"], capture_output=True, text=True)
        if "noeviction" not in asked.stdout:
            yield f"redis.conf does not keep everything: {asked.stdout}"
    finally:
        server.terminate()
        server.wait()


def faults():
    """What is wrong with the files, a sentence each."""
    for check in (nginx, caddy, units, prometheus, redis):
        with tempfile.TemporaryDirectory() as folder:
            for said in check(pathlib.Path(folder)):
                if said:
                    yield said
        print(f"deploy: {check.__doc__.split('.')[0].split(',')[0]}: checked")
