"""The store at county scale: import, lists under load, cold start, idle memory, on both databases.

Lists are asked by 50 users at once over HTTP (wrk), and the same SQL is run bare by 50 users: pgbench on PostgreSQL,
threads of Python's own sqlite3 on SQLite. What lies between is the server's own work.
"""

import argparse
import http.cookiejar
import json
import os
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import measure
import paper
from contract import BINARY
from measure import Failed, guarded, say

PLACE = Path("target/bench-store")
USERS = 50
PASSWORD = "一个-长长的-口令-2026"
AS_OF = "2026-11-01"
LISTS = {
    "households, first page": ("/households", "SELECT * FROM households WHERE valid_to IS NULL ORDER BY number LIMIT 51"),
    "households of a township, by name": (
        "/households?township={township}&sort=name",
        "SELECT * FROM households WHERE township_id = '{township}' AND valid_to IS NULL ORDER BY head_name, number LIMIT 51",
    ),
    "households of a village": (
        "/households?village={village}",
        "SELECT * FROM households WHERE village_id = '{village}' AND valid_to IS NULL ORDER BY number LIMIT 51",
    ),
    "households by status": (
        "/households?status={status}",
        "SELECT h.* FROM households h JOIN (SELECT DISTINCT household_number FROM statuses WHERE status = '{status}' "
        "AND valid_to IS NULL ORDER BY household_number LIMIT 51) s ON h.number = s.household_number ORDER BY h.number",
    ),
    "persons by initials": (
        "/persons?q=wx",
        "SELECT * FROM persons WHERE initials >= 'wx' AND initials < 'wy' ORDER BY initials, number LIMIT 51",
    ),
    "one household, whole story": (
        "/households/{household}",
        "SELECT * FROM households WHERE household_id = '{household}'",
    ),
    "leads of a township": (
        "/leads?township={township}",
        "SELECT * FROM leads WHERE screening_id = '{screening}' AND township_id = '{township}' ORDER BY rank LIMIT 51",
    ),
}


def main() -> None:
    options = arguments()
    cores = measure.use_two_cores()
    measure.need_binary(BINARY)
    county = invented(options.households)
    results = {"SQLite": embedded(options, county)}
    with cluster() as url:
        results["PostgreSQL"] = measured(options, county, PLACE / "postgres", url)
    body = page(options, results)
    paper.write("store", f"The store: {options.households:,} households", "make bench STAGE=store", body, cores)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, default=300_000)
    parser.add_argument("--seconds", type=int, default=8)
    return parser.parse_args()


def invented(households: int) -> Path:
    """The county's files, kept for the next run."""
    place = PLACE / f"county-{households}"
    if not place.is_dir():
        say(f"== inventing a county of {households:,} households")
        PLACE.mkdir(parents=True, exist_ok=True)
        command = [BINARY, "county", "generate", "--households", households, "--out", place]
        measure.run([str(part) for part in command], 3600)
    return place


def embedded(options, county: Path) -> dict:
    folder = PLACE / "sqlite"
    return measured(options, county, folder, f"sqlite:{folder}/data/shouwang.db")


class cluster:
    """A PostgreSQL of its own, started as the tests start it: it does not wait for the disk."""

    def __enter__(self) -> str:
        self.folder = "/var/tmp/shouwang-bench-pg"
        done = subprocess.run(["sh", "crates/testkit/postgres.sh", "start", self.folder], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"no PostgreSQL: {done.stderr}")
        server = done.stdout.strip()
        subprocess.run(["psql", "-qc", "CREATE DATABASE county", server], check=True)
        return server.rsplit("/", 1)[0] + "/county"

    def __exit__(self, *_) -> None:
        subprocess.run(["sh", "crates/testkit/postgres.sh", "stop", self.folder], check=False)


def measured(options, county: Path, folder: Path, url: str) -> dict:
    """Everything about one database."""
    say(f"== {url.split(':')[0]}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = folder / "shouwang.toml"
    config.write_text(
        f'[server]\nlisten = "127.0.0.1:18080"\nrequests_per_minute = 1000000\nsign_in_per_minute = 1000\n'
        f'[database]\nurl = "{url}"\nmax_connections = 16\n'
        f'[data]\ndir = "{folder}/data"\nkeys_file = "{folder}/keys.toml"\n[county]\nregion = "529901"\n'
        '[log]\nlevel = "error"\n',
        encoding="utf-8",
    )
    result = {"import": timed([BINARY, "import", "folder", county, "--as-of", AS_OF, "--config", config])}
    result["again"] = timed([BINARY, "import", "folder", county, "--as-of", AS_OF, "--config", config])
    result["screen"] = timed([BINARY, "screen", "--as-of", AS_OF, "--config", config])
    links = subprocess.run(
        [str(BINARY), "user", "invite-examples", "--config", str(config)], capture_output=True, text=True, check=False
    )
    with Server(config) as server:
        result["cold_s"], result["idle_mb"] = server.cold_s, None
        session = server.signed_in(links.stdout)
        result["first_page_s"] = time.perf_counter() - server.begun
        time.sleep(3)
        result["idle_mb"] = server.memory_mb()
        words = session.words()
        result["lists"] = {}
        for name, (path, sql) in LISTS.items():
            answered = wrk(session, path.format(**words), options.seconds)
            bare = bare_sql(url, sql.format(**words), options.seconds)
            result["lists"][name] = (answered, bare)
            say(f"  {name}: HTTP p50 {answered[0]:.1f} p99 {answered[1]:.1f} ms; bare p50 {bare[0]:.1f} p99 {bare[1]:.1f} ms")
        result["busy_mb"] = server.memory_mb()
    result["verify"] = timed([BINARY, "verify", "--config", config])
    return result


def timed(command: list) -> measure.Run:
    """Runs a command that may end with 3 (some input was refused, as the invented county wants it) or with 1 (nothing
    was new: the same files again)."""
    begun = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = child.stdout.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1, 3):
        raise Failed(f"{command[1]} ended with {code}: {output[-500:]}")
    wall = time.perf_counter() - begun
    done = measure.Run(wall, usage.ru_utime + usage.ru_stime, measure.rss_mb(usage), output)
    say(f"  {command[1]}: {wall:.1f} s, {done.rss_mb:.0f} MB")
    return done


class Server:
    """The server of an installation."""

    def __init__(self, config: Path) -> None:
        self.config = config

    def __enter__(self):
        self.begun = time.perf_counter()
        self.child = subprocess.Popen(
            [str(BINARY), "serve", "--config", str(self.config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(2000):
            try:
                urllib.request.urlopen("http://127.0.0.1:18080/readyz", timeout=1).read()
                break
            except OSError:
                time.sleep(0.005)
        self.cold_s = time.perf_counter() - self.begun
        return self

    def __exit__(self, *_) -> None:
        self.child.send_signal(signal.SIGTERM)
        self.child.wait(60)

    def memory_mb(self) -> float:
        text = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024

    def signed_in(self, links: str):
        """Signs in as the county office with its one-time link."""
        line = next(line for line in links.splitlines() if "county_office" in line or "县级专班" in line)
        token = re.search(r"token=([\w-]+)", line).group(1)
        return Session(token, re.search(r"\b([a-z][\w.-]+)\b(?=.*token=)", line).group(1))


class Session:
    """A signed-in browser."""

    base = "http://127.0.0.1:18080/api/v1"

    def __init__(self, token: str, name: str) -> None:
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.post("/activations", {"token": token, "password": PASSWORD})
        self.post("/sessions", {"name": name, "password": PASSWORD})
        self.cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    def post(self, path: str, body: dict) -> dict:
        data = json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"})
        return json.loads(self.opener.open(request).read() or b"{}")

    def get(self, path: str) -> dict:
        return json.loads(self.opener.open(self.base + path).read())

    def words(self) -> dict:
        """Ids that the lists are asked with."""
        household = self.get("/households?limit=1")["items"][0]
        statuses = self.get("/register-words")
        text = json.dumps(statuses, ensure_ascii=False)
        status = "dibao" if '"dibao"' in text else statuses["statuses"][0]["code"]
        lead = self.get("/leads?limit=1")["items"][0]
        identity = household.get("household_id") or household["id"]
        return {
            "household": identity,
            "township": household.get("township_id") or household["township"]["id"],
            "village": household.get("village_id") or household["village"]["id"],
            "screening": lead.get("screening_id", ""),
            "status": status,
        }


def wrk(session: Session, path: str, seconds: int) -> tuple[float, float]:
    """p50 and p99 in milliseconds of 50 users asking one address without pause."""
    command = ["wrk", "-t1", f"-c{USERS}", f"-d{seconds}s", "--latency", "-H", f"Cookie: {session.cookie}", session.base + path]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output:
        raise Failed(f"{path}: {output}")
    return milliseconds(output, "50%"), milliseconds(output, "99%")


def milliseconds(output: str, line: str) -> float:
    number, unit = re.search(rf"{line}\s+([\d.]+)(us|ms|s)", output).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def bare_sql(url: str, sql: str, seconds: int) -> tuple[float, float]:
    """p50 and p99 in milliseconds of 50 users running one statement without pause."""
    if url.startswith("sqlite:"):
        return bare_sqlite(url.removeprefix("sqlite:"), sql, seconds)
    script = PLACE / "bare.sql"
    script.write_text(sql + ";\n", encoding="utf-8")
    for old in PLACE.glob("pgbench_log*"):
        old.unlink()
    command = ["pgbench", "-n", "-M", "prepared", "-f", script.name, "-c", str(USERS), "-j", "2", "-T", str(seconds), "-l", url]
    subprocess.run(command, cwd=PLACE, check=True, capture_output=True)
    times = []
    for log in PLACE.glob("pgbench_log*"):
        times += [int(line.split()[2]) / 1000 for line in log.read_text().splitlines()]
    return quantiles(times)


def bare_sqlite(path: str, sql: str, seconds: int) -> tuple[float, float]:
    times, until = [], time.perf_counter() + seconds

    def user() -> None:
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        mine = []
        while time.perf_counter() < until:
            begun = time.perf_counter()
            database.execute(sql).fetchall()
            mine.append((time.perf_counter() - begun) * 1000)
        times.extend(mine)

    users = [threading.Thread(target=user) for _ in range(USERS)]
    [user.start() for user in users]
    [user.join() for user in users]
    return quantiles(times)


def quantiles(times: list[float]) -> tuple[float, float]:
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.99)]


def page(options, results: dict) -> str:
    rows = []
    for name, run in [("first import of registers and all sheets", "import"), ("the same files again", "again"),
                      ("screening from the store", "screen"), ("verify", "verify")]:
        rows.append([name] + [f"{results[kind][run].wall:.1f} s, {results[kind][run].rss_mb:,.0f} MB" for kind in results])
    rows.append(["cold start until ready"] + [f"{results[kind]['cold_s']:.2f} s" for kind in results])
    rows.append(["… until the first page, signing in included"] + [f"{results[kind]['first_page_s']:.2f} s" for kind in results])
    rows.append(["memory of the idle server"] + [f"{results[kind]['idle_mb']:.0f} MB" for kind in results])
    rows.append(["… after all lists"] + [f"{results[kind]['busy_mb']:.0f} MB" for kind in results])
    parts = [paper.table(["", *results], rows)]
    headers = ["50 users at once, 50 a page"]
    for kind in results:
        headers += [f"{kind} p50 ms", "p99", "bare p50", "p99"]
    lists = []
    for name in LISTS:
        cells = [name]
        for kind in results:
            answered, bare = results[kind]["lists"][name]
            cells += [f"{number:.1f}" for number in (*answered, *bare)]
        lists.append(cells)
    parts.append(paper.table(headers, lists))
    parts.append("Users ask without pause, so these are times at full load of two cores, load generator included. Bare is the "
                 "page's main statement alone: pgbench on PostgreSQL, threads of Python's sqlite3 on SQLite. This "
                 "PostgreSQL does not wait for the disk (fsync off), which flatters its import.")
    return "\n\n".join(parts)


if __name__ == "__main__":
    raise SystemExit(guarded(main))
