"""The store at county scale: import, next month's import, lists under load, cold start, idle memory, on both databases.

Every list is asked by 50 users at once over HTTP in two ways: without pause (wrk), and by each once a second, as an
office does. The page's main statement is also run bare by 50 users: what lies between is the server's own work.
"""

import argparse
import http.cookiejar
import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import bare
import casework
import measure
import next_month
import office
import paper
from contract import BINARY
from measure import Failed, guarded, say

PLACE = Path("target/bench-store")
USERS = 50
PASSWORD = "一个-长长的-口令-2026"
AS_OF, NEXT_AS_OF = "2026-11-01", "2026-12-01"
ADDRESS = ("127.0.0.1", 18080)
FIELD, STATUS = "\x1f", "\x1e"
HOUSEHOLD = (
    "SELECT h.household_id, h.number, h.household_no, h.township_id, h.village_id, h.head_id, h.head_name, h.n_members, "
    "h.valid_from, h.valid_to, h.end_reason, h.version, h.head_initials, (SELECT string_agg(COALESCE(x.person_id, '') || "
    f"'{FIELD}' || x.status || '{FIELD}' || COALESCE(x.value, '') || '{FIELD}' || x.valid_from, '{STATUS}') FROM statuses x "
    "WHERE x.household_id = h.household_id AND x.valid_to IS NULL) FROM households h"
)
PERSON = "SELECT p.* FROM persons p"
LEAD = (
    "SELECT l.lead_id, l.screening_id, l.household_id, h.household_no, h.head_name, l.township_id, l.village_id, l.rank, "
    "l.level, l.burden_cents, l.income_cents, l.due_on, l.risks, l.notice, l.reasons FROM leads l "
    "JOIN households h ON h.household_id = l.household_id WHERE l.screening_id = '{screening}'"
)
LISTS = {
    "households, first page": ("/households", f"{HOUSEHOLD} WHERE h.valid_to IS NULL ORDER BY h.number LIMIT 51"),
    "households of a township, by name": (
        "/households?township={township}&sort=name",
        f"{HOUSEHOLD} WHERE h.township_id = '{{township}}' AND h.valid_to IS NULL ORDER BY h.head_name, h.number LIMIT 51",
    ),
    "households of a village": (
        "/households?village={village}",
        f"{HOUSEHOLD} WHERE h.village_id = '{{village}}' AND h.valid_to IS NULL ORDER BY h.number LIMIT 51",
    ),
    "households by status": (
        "/households?status={status}",
        f"{HOUSEHOLD} WHERE h.number IN (SELECT DISTINCT s.household_number FROM statuses s CROSS JOIN households h "
        "WHERE s.status = '{status}' AND s.valid_to IS NULL AND h.household_id = s.household_id AND h.valid_to IS NULL "
        "ORDER BY s.household_number LIMIT 51) ORDER BY h.number",
    ),
    "households by status, of a township": (
        "/households?status={status}&township={township}",
        f"{HOUSEHOLD} WHERE h.number IN (SELECT DISTINCT s.household_number FROM statuses s CROSS JOIN households h "
        "WHERE s.township_id = '{township}' AND s.status = '{status}' AND s.valid_to IS NULL AND "
        "h.household_id = s.household_id AND h.valid_to IS NULL ORDER BY s.household_number LIMIT 51) ORDER BY h.number",
    ),
    "households by name of the head": (
        "/households?q=%E7%8E%8B&by=name",
        f"{HOUSEHOLD} WHERE h.valid_to IS NULL AND h.head_name >= '王' AND h.head_name < '王\U0010ffff' "
        "ORDER BY h.head_name, h.number LIMIT 51",
    ),
    "households gone": (
        "/households?presence=gone",
        f"{HOUSEHOLD} WHERE h.valid_to IS NOT NULL ORDER BY h.number LIMIT 51",
    ),
    "persons by initials": (
        "/persons?q=wx",
        f"{PERSON} WHERE p.household_id IS NOT NULL AND p.initials >= 'wx' AND p.initials < 'wx\U0010ffff' "
        "ORDER BY p.initials, p.number LIMIT 51",
    ),
    "persons of a village": (
        "/persons?village={village}",
        f"{PERSON} WHERE p.village_id = '{{village}}' AND p.household_id IS NOT NULL ORDER BY p.name, p.number LIMIT 51",
    ),
    "one household, whole story": ("/households/{household}", f"{HOUSEHOLD} WHERE h.household_id = '{{household}}'"),
    "leads of the county": ("/leads", f"{LEAD} ORDER BY l.rank LIMIT 51"),
    "leads of a township": (
        "/leads?township={township}",
        f"{LEAD} AND l.township_id = '{{township}}' ORDER BY l.rank LIMIT 51",
    ),
}


def main() -> None:
    options = arguments()
    cores = measure.use_two_cores()
    measure.need_binary(BINARY)
    county = invented(options.households)
    if options.only != "postgres":
        keep("SQLite", embedded(options, county))
    if options.only != "sqlite":
        with cluster() as url:
            keep("PostgreSQL", measured(options, county, PLACE / "postgres", url))
    results = {kind: kept(kind) for kind in ("SQLite", "PostgreSQL") if kept(kind)}
    paper.write(
        "store", f"The store: {options.households:,} households", "make bench STAGE=store", page(options, results), cores
    )


def keep(kind: str, result: dict) -> None:
    """Keeps what was measured of one database, so that the other can be measured again alone."""
    (PLACE / f"{kind}.measured").write_bytes(pickle.dumps(result))


def kept(kind: str) -> dict | None:
    file = PLACE / f"{kind}.measured"
    return pickle.loads(file.read_bytes()) if file.is_file() else None


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, default=300_000)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--only", choices=["sqlite", "postgres"], help="measure one database; of the other what was measured last")
    return parser.parse_args()


def invented(households: int) -> Path:
    """The county's files, kept for the next run."""
    place = PLACE / f"county-{households}"
    if not place.is_dir():
        say(f"== inventing a county of {households:,} households")
        PLACE.mkdir(parents=True, exist_ok=True)
        command = [BINARY, "county", "generate", "--households", households, "--out", place]
        measure.run([str(part) for part in command], 3600)
    if not (PLACE / f"{place.name}-next").is_dir():
        say("== next month's delivery")
        next_month.make(place, PLACE / f"{place.name}-next")
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
        result["lists"] = asked(session, url, LISTS, session.words(), options.seconds)
        result["busy_mb"] = server.memory_mb()
        result["eye"] = in_the_browser(session)
    later = [BINARY, "import", "folder", f"{county}-next", "--as-of", NEXT_AS_OF, "--config", config]
    result["next"] = timed(later)
    result["verify"] = timed([BINARY, "verify", "--config", config])
    result |= with_cases(options, folder, url, session.name)
    return result


def asked(session, url: str, lists: dict, words: dict, seconds: int) -> dict:
    """Every list, asked in every way."""
    found = {}
    for name, (path, sql) in lists.items():
        path = session.path + path.format(**words)
        full = wrk(session, path, seconds)
        each = office.waits(ADDRESS, path, session.cookie, USERS, seconds)
        alone = bare.times(url, sql.format(**words), USERS, seconds, PLACE)
        found[name] = {"office": bare.quantiles(each), "full": full, "bare": alone}
        shown = [f"{way} p50 {p50:.1f} p99 {p99:.1f}" for way, (p50, p99) in found[name].items()]
        say(f"  {name}: {'; '.join(shown)} ms")
    return found


def alone(session, path: str) -> float:
    """Milliseconds of one user's question, the middle of five."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        session.get(path)
        times.append((time.perf_counter() - begun) * 1000)
    say(f"  {path}: {middle(times):.0f} ms")
    return middle(times)


def in_the_browser(session) -> dict[str, list[float]]:
    """What pages take to the eye, where there are Node and Chromium."""
    if not (shutil.which("node") and shutil.which("chromium") and Path("web/node_modules").is_dir()):
        say("  no Node or no Chromium: nothing was looked at in a browser")
        return {}
    server = f"http://{ADDRESS[0]}:{ADDRESS[1]}"
    done = measure.run(["node", "web/e2e/speed.mjs", server, session.name, PASSWORD], 900)
    for line in done.lines():
        say(f"  {line['what']}: {line['times']} ms")
    return {line["what"]: line["times"] for line in done.lines()}


def with_cases(options, folder: Path, url: str, office_name: str) -> dict:
    """The same installation with tens of thousands of cases, and weeks later."""
    config = folder / "cases.toml"
    policy = casework.low_standard(PLACE)
    text = (folder / "shouwang.toml").read_text(encoding="utf-8")
    # No backups by themselves: they would be written while lists are asked.
    text = text.replace("[county]\n", f'[county]\npolicy = "{policy}"\n').replace("[data]\n", "[data]\nbackups_kept = 0\n")
    # What counting figures costs, and not what was counted a moment ago.
    text += "[figures]\nkeep_seconds = 0\n"
    config.write_text(text, encoding="utf-8")
    result = {"into_cases": timed([BINARY, "screen", "--as-of", NEXT_AS_OF, "--config", config])}
    [[cases, leads]] = casework.query(url, "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM leads)")
    result["cases"], result["leads"] = int(cases), int(leads)
    result["bare_copy_s"] = casework.bare_copy(url)
    say(f"  {cases} cases, {leads} leads; the rows again, bare: {result['bare_copy_s']:.1f} s")
    result["tick"] = timed([BINARY, "bench", "tick", "--on", casework.LATER, "--config", config])
    with Server(config) as server:
        casework.wait_for_jobs(url, 1800)
        session = Session(office_name)
        case = session.get("/cases?limit=1")["items"][0]["case_id"]
        words = session.words() | {"case": case}
        result["case_lists"] = asked(session, url, casework.LISTS, words, options.seconds)
        result["figures"] = {name: alone(session, path) for name, path in casework.FIGURES.items()}
        result["cases_mb"] = server.memory_mb()
    result["verify_cases"] = timed([BINARY, "verify", "--config", config])
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
        return Session(re.search(r"\b([a-z][\w.-]+)\b(?=.*token=)", line).group(1), token)


class Session:
    """A signed-in browser."""

    path = "/api/v1"
    base = f"http://{ADDRESS[0]}:{ADDRESS[1]}{path}"

    def __init__(self, name: str, token: str | None = None) -> None:
        self.name, self.jar = name, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        if token:
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
    address = f"http://{ADDRESS[0]}:{ADDRESS[1]}{path}"
    command = ["wrk", "-t1", f"-c{USERS}", f"-d{seconds}s", "--latency", "-H", f"Cookie: {session.cookie}", address]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output:
        raise Failed(f"{path}: {output}")
    return milliseconds(output, "50%"), milliseconds(output, "99%")


def milliseconds(output: str, line: str) -> float:
    number, unit = re.search(rf"{line}\s+([\d.]+)(us|ms|s)", output).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def page(options, results: dict) -> str:
    rows = []
    runs = {
        "first import of registers and all sheets": "import",
        "the same files again": "again",
        "next month's import: registers and lists": "next",
        "screening from the store": "screen",
        "verify": "verify",
    }
    for name, run in runs.items():
        rows.append([name] + [f"{results[kind][run].wall:.1f} s, {results[kind][run].rss_mb:,.0f} MB" for kind in results])
    rows.append(["screening into cases: all leads and cases"] + [
        f"{one['into_cases'].wall:.1f} s, {one['into_cases'].rss_mb:,.0f} MB; {one['leads']:,} leads, {one['cases']:,} cases"
        for one in results.values()
    ])
    rows.append(["… the same rows written bare, one statement a table"] + [f"{one['bare_copy_s']:.1f} s" for one in results.values()])
    rows.append([f"daily tick as of {casework.LATER}, when most first deadlines have passed"] + [f"{one['tick'].wall:.1f} s" for one in results.values()])
    for name in casework.FIGURES:
        rows.append([f"{name}, one user"] + [f"{one['figures'][name]:.0f} ms" for one in results.values()])
    rows.append(["verify with all cases"] + [f"{one['verify_cases'].wall:.1f} s" for one in results.values()])
    rows.append(["cold start until ready"] + [f"{results[kind]['cold_s']:.2f} s" for kind in results])
    rows.append(["… until the first page, signing in included"] + [f"{results[kind]['first_page_s']:.2f} s" for kind in results])
    rows.append(["memory of the idle server"] + [f"{results[kind]['idle_mb']:.0f} MB" for kind in results])
    rows.append(["… after all lists"] + [f"{results[kind]['busy_mb']:.0f} MB" for kind in results])
    parts = [paper.table(["", *results], rows)]
    for kind, which in [(kind, which) for kind in results for which in ("lists", "case_lists")]:
        headers = [f"{kind}: 50 users, 50 a page, ms", "an office: p50", "p99", "full load: p50", "p99", "bare SQL: p50", "p99"]
        lists = []
        for name, ways in results[kind][which].items():
            numbers = [number for way in ("office", "full", "bare") for number in ways[way]]
            lists.append([name, *(f"{number:.1f}" for number in numbers)])
        parts.append(paper.table(headers, lists))
    if any(one["eye"] for one in results.values()):
        headers = ["in a browser (Chromium), ms", *(f"{kind}: {what}" for kind in results for what in ("median", "slowest"))]
        looked = [
            [what, *(str(of(one["eye"].get(what, [0]))) for one in results.values() for of in (middle, max))]
            for what in next(one["eye"] for one in results.values() if one["eye"])
        ]
        parts.append(paper.table(headers, looked))
    parts.append("An office: each of 50 users asks once a second. Full load: 50 users ask without pause, so these are times "
                 "with two cores busy, load generator included. Bare: the page's main statement alone at full load, with no "
                 "server. This PostgreSQL does not wait for the disk (fsync off), which flatters its import.")
    return "\n\n".join(parts)


def middle(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


if __name__ == "__main__":
    raise SystemExit(guarded(main))
