"""Measures what an interview costs, in CPU time and bytes, for the page on sizing.

    scripts/with-servers.sh python3 deploy/measure.py target/release/daedam [INTERVIEWS]

A server and a worker of their own do interviews of five questions and five answers each, as candidates do them: sign in,
start, read the questions, answer, read the results. CPU time is what the system charged to each process, so that a busy
machine makes it only a little larger, and waiting does not count. Grading is offline: a model's time is the model's.
"""

import http.client
import json
import os
import pathlib
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ANSWER = (
    "결제 서버의 응답 시간이 느려서 실행 계획을 확인하고 인덱스를 추가해 평균 응답 시간을 40% 줄였습니다. 먼저 느린 질의를 "
    "기록하게 했고, 가장 잦은 것부터 원인을 찾았습니다. 조회가 많은 표에는 읽기 전용 복제본을 두고, 바뀌는 일이 드문 값은 캐시에 "
    "두되 유효 기간을 짧게 잡았습니다. 그 결과 피크 시간의 오류가 하루 200건에서 3건으로 줄었고, 팀에는 같은 문제를 찾는 순서를 "
    "문서로 남겼습니다."
)
CANDIDATES = 8
# Fewer than the connections that a server takes by default.
STREAMS = 2000
TICK = os.sysconf("SC_CLK_TCK")


class Candidate:
    """One person with one connection."""

    def __init__(self, port, number):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        name = f"candidate{number}"
        self.token = None
        self.ask("POST", "/register", {"username": name, "hashed_password": "correct horse", "full_name": name})
        form = urllib.parse.urlencode({"username": name, "password": "correct horse"})
        self.token = self.ask("POST", "/token", form)["access_token"]

    def ask(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        elif body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text)

    def interview(self):
        """One interview; how many requests it took, and the server's seconds to take each answer."""
        session = self.ask("POST", "/sessions", {"user_name": "김철수", "position": "Backend Developer"})
        path = f"/sessions/{session['id']}"
        times = []
        for question in self.ask("GET", f"{path}/questions"):
            began = time.monotonic()
            self.ask("POST", "/answers", {"record_id": question["id"], "answer_text": ANSWER})
            times.append(time.monotonic() - began)
        requests = 2 + len(times)
        while True:
            requests += 1
            records = self.ask("GET", f"{path}/results")
            if all(record["evaluation"] for record in records):
                return requests, times
            time.sleep(0.25)


def cpu(pid):
    """Seconds of CPU that a process has been charged."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(pid):
    """MiB that a process has in memory, its shared pages divided among those who share them."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def redis(*words):
    port = str(urllib.parse.urlparse(os.environ["DAEDAM_TEST_REDIS_URL"]).port)
    return subprocess.run(["redis-cli", "-p", port, *words], check=True, capture_output=True, text=True).stdout.strip()


def redis_number(section, name):
    lines = dict(line.split(":", 1) for line in redis("info", section).splitlines() if ":" in line)
    return float(lines[name])


def postgres(query):
    program = os.path.join(os.environ["DAEDAM_TEST_PG_BIN"], "psql")
    url = os.environ["DAEDAM_TEST_POSTGRES_URL"]
    return subprocess.run([program, "-Atc", query, url], check=True, capture_output=True, text=True).stdout.strip()


def postgres_cpu():
    """Seconds of CPU of all PostgreSQL's processes that live; Daedam's connections live through the measurement."""
    pids = [int(pid) for pid in postgres("SELECT pid FROM pg_stat_activity").split()]
    return sum(cpu(pid) for pid in pids if os.path.exists(f"/proc/{pid}"))


class Distributed:
    """A server on PostgreSQL that publishes to Redis, and a worker."""

    name = "PostgreSQL, Redis, one server, one worker"

    def __init__(self, program, folder):
        settings = {
            "DAEDAM_DATABASE_URL": os.environ["DAEDAM_TEST_POSTGRES_URL"],
            "DAEDAM_REDIS_URL": os.environ["DAEDAM_TEST_REDIS_URL"],
        }
        self.server = Server(program, folder, settings)
        self.worker = subprocess.Popen([program, "worker"], cwd=folder, env=self.server.environment, stderr=subprocess.DEVNULL)

    def costs(self):
        return {
            "server": cpu(self.server.pid),
            "worker": cpu(self.worker.pid),
            "PostgreSQL": postgres_cpu(),
            "Redis": redis_number("cpu", "used_cpu_user") + redis_number("cpu", "used_cpu_sys"),
        }

    def sizes(self):
        return {
            "database": int(postgres("SELECT pg_database_size(current_database())")),
            "write-ahead log": int(postgres("SELECT pg_current_wal_insert_lsn() - '0/0'")),
            "Redis": redis_number("memory", "used_memory"),
        }

    def memories(self):
        return {"server": memory(self.server.pid), "worker": memory(self.worker.pid)}

    def stop(self):
        self.worker.terminate()
        self.worker.wait()
        self.server.stop()


class Alone:
    """A server with SQLite that does everything itself."""

    name = "SQLite, one server that does everything"

    def __init__(self, program, folder):
        self.folder = folder
        self.server = Server(program, folder, {})

    def costs(self):
        return {"server": cpu(self.server.pid)}

    def sizes(self):
        # Without the write-ahead log, which is of a bounded size and used again.
        return {"database": (pathlib.Path(self.folder) / "data" / "daedam.db").stat().st_size}

    def memories(self):
        return {"server": memory(self.server.pid)}

    def stop(self):
        self.server.stop()


class Server:
    """`daedam serve` on a port of its own."""

    def __init__(self, program, folder, settings):
        others = {name: value for name, value in os.environ.items() if not name.startswith("DAEDAM_")}
        limits = {"DAEDAM_ADDRESS_REGISTRATIONS": "0", "DAEDAM_LISTEN": "127.0.0.1:0", "DAEDAM_EVENT_STREAMS": str(2 * STREAMS)}
        self.environment = {**others, **limits, **settings}
        log = pathlib.Path(folder) / "server.log"
        with log.open("w") as lines:
            self.process = subprocess.Popen([program, "serve"], cwd=folder, env=self.environment, stderr=lines)
        self.pid = self.process.pid
        while "ready at http://" not in log.read_text():
            if self.process.poll() is not None:
                raise RuntimeError(log.read_text())
            time.sleep(0.02)
        self.port = int(log.read_text().split("ready at http://127.0.0.1:")[1].split(",")[0])

    def stop(self):
        self.process.terminate()
        self.process.wait()


def measure(kind, program, interviews):
    with tempfile.TemporaryDirectory() as folder:
        system = kind(program, folder)
        try:
            report(system, interviews)
            hold_streams(system.server)
        finally:
            system.stop()


def hold_streams(server):
    """What open event streams cost while nothing happens on them."""
    candidate = Candidate(server.port, "of streams")
    session = candidate.ask("POST", "/sessions", {"user_name": "김철수", "position": "Backend Developer"})
    head = f"GET /sessions/{session['id']}/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {candidate.token}\r\n\r\n"

    def stream():
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.sendall(head.encode())
        connection.recv(65536)
        return connection

    time.sleep(5)
    before, idle = memory(server.pid), cpu_in(server, 20)
    streams = [stream() for _ in range(STREAMS)]
    time.sleep(2)
    held, charged = memory(server.pid) - before, cpu_in(server, 20) - idle
    each = f"{held * 1024 / len(streams):.1f} KiB, {charged * 1e6 / 20 / len(streams):.1f} µs CPU a second"
    print(f"  {'an event stream':<16} {each}; with none open the server takes {idle / 20 * 1000:.2f} ms CPU a second")


def cpu_in(server, seconds):
    before = cpu(server.pid)
    time.sleep(seconds)
    return cpu(server.pid) - before


def report(system, interviews):
    time.sleep(1)
    idle, before = system.memories(), system.costs()
    candidates = [Candidate(system.server.port, number) for number in range(CANDIDATES)]
    signed_in = system.costs()
    # The first ones open connections and fill caches.
    for candidate in candidates:
        candidate.interview()
    costs, sizes, began = system.costs(), system.sizes(), time.monotonic()
    share, done, lock = interviews // CANDIDATES, [], threading.Lock()

    def work(candidate):
        for _ in range(share):
            one = candidate.interview()
            with lock:
                done.append(one)

    threads = [threading.Thread(target=work, args=(candidate,)) for candidate in candidates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(done) != share * CANDIDATES:
        raise RuntimeError(f"{len(done)} interviews were done")
    took, after, grown, busy = time.monotonic() - began, system.costs(), system.sizes(), system.memories()
    times = sorted(second for _, seconds in done for second in seconds)
    print(f"\n{system.name}: {len(done)} interviews, {len(times)} answers, {sum(n for n, _ in done)} requests, {took:.1f} s")
    for part in after:
        print(f"  {part:<16} {(after[part] - costs[part]) / len(done) * 1000:8.2f} ms CPU an interview")
    print(f"  {'sign-up, sign-in':<16} {(signed_in['server'] - before['server']) / CANDIDATES * 1000:8.2f} ms CPU of the server, both")
    for part in grown:
        print(f"  {part:<16} {(grown[part] - sizes[part]) / len(done) / 1024:8.1f} KiB an interview")
    for part in busy:
        print(f"  {part:<16} {idle[part]:8.1f} MiB in memory idle, {busy[part]:.1f} MiB after")
    print(f"  {'an answer':<16} {times[len(times) // 2] * 1000:8.1f} ms until taken (median), {times[len(times) * 99 // 100] * 1000:.1f} ms (99 %)")


def main():
    program = os.path.abspath(sys.argv[1])
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    interviews = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    names = [line for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    load = os.getloadavg()[0]
    print(f"machine: {os.cpu_count()} cores, {names[0].split(':')[1].strip()}; load {load:.1f} before the measurement")
    for kind in (Alone, Distributed):
        measure(kind, program, interviews)


if __name__ == "__main__":
    main()
