"""The main statement of a page, run without the server by as many users: what the database alone takes.

PostgreSQL is asked by pgbench. SQLite is asked by two processes, one for each core, with half of the users each; the
users of a process take turns, so a user waits for the statements of all who stand before. Threads of one Python
process would wait for the interpreter's lock instead.
"""

import multiprocessing
import sqlite3
import statistics
import subprocess
import time
from pathlib import Path


def times(url: str, sql: str, users: int, seconds: int, place: Path) -> tuple[float, float]:
    """p50 and p99 in milliseconds."""
    if url.startswith("sqlite:"):
        with multiprocessing.Pool(2) as pool:
            parts = pool.starmap(turns, [(url.removeprefix("sqlite:"), sql, users // 2, seconds)] * 2)
        return quantiles([one for part in parts for one in part])
    script = place / "bare.sql"
    script.write_text(sql + ";\n", encoding="utf-8")
    for old in place.glob("pgbench_log*"):
        old.unlink()
    command = ["pgbench", "-n", "-M", "prepared", "-f", script.name, "-c", str(users), "-j", "2", "-T", str(seconds), "-l", url]
    subprocess.run(command, cwd=place, check=True, capture_output=True)
    found = []
    for log in place.glob("pgbench_log*"):
        found += [int(line.split()[2]) / 1000 for line in log.read_text().splitlines()]
        log.unlink()
    return quantiles(found)


def turns(path: str, sql: str, users: int, seconds: int) -> list[float]:
    sql = sql.replace("string_agg(", "group_concat(")  # its name in a SQLite as old as Python's
    databases = [sqlite3.connect(f"file:{path}?mode=ro", uri=True) for _ in range(users)]
    begun = time.perf_counter()
    since, found, until = [begun] * users, [], begun + seconds
    while time.perf_counter() < until:
        for user, database in enumerate(databases):
            database.execute(sql).fetchall()
            now = time.perf_counter()
            found.append((now - since[user]) * 1000)
            since[user] = now
    return found[users:] or found


def quantiles(found: list[float]) -> tuple[float, float]:
    found.sort()
    return statistics.median(found), found[int(len(found) * 0.99)]
