"""Casework at county scale: a screening whose leads become some fifty thousand cases, the daily tick when most of their
deadlines have passed, worklists and stories under load.

So many cases come about by a policy with a high income line, not by rows made up in the database: every case is opened
by the program, with its events, tasks and journal. Writing the same rows again with one bare statement a table says
what the database alone takes for them.
"""

import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

LINE = 'is = 7300'
HIGH = 'is = 60000'
# The tables that a screening into cases writes; those of the tick are the same without the leads.
TABLES = ["screenings", "leads", "cases", "case_events", "case_risks", "case_steps"]
# Later than nearly every deadline of a step that nobody does.
LATER = "2027-01-15"
CASE = (
    "SELECT c.case_id, c.number, c.household_id, h.household_no, h.head_name, c.township_id, c.village_id, c.status, "
    "c.class, c.channel, c.level, c.burden_cents, c.income_cents, c.risks, c.round, c.opened_on, c.closed_on, "
    "c.next_step, c.next_due_on, c.paused, c.emergency, c.escalated, c.duty_account_id, c.version, c.due_key, "
    "c.burden_key FROM cases c CROSS JOIN households h WHERE h.household_id = c.household_id AND c.closed_on IS NULL"
)
TASK = (
    "SELECT t.case_id, c.number, t.number, t.household_id, h.household_no, h.head_name, t.township_id, t.village_id, "
    "c.status, t.round, t.chain, t.step, t.turn, t.state, t.actors, t.duty_account_id, t.opened_on, t.due_on, "
    "t.extended, t.escalated, t.done_on, t.done_by, t.days, t.days_allowed, c.risks, c.burden_cents "
    "FROM case_steps t CROSS JOIN cases c CROSS JOIN households h "
    "WHERE t.state = 'open' AND c.case_id = t.case_id AND h.household_id = t.household_id"
)
LISTS = {
    "worklist of the county": ("/worklist", f"{TASK} ORDER BY t.due_key, t.number LIMIT 51"),
    "worklist of a township": (
        "/worklist?township={township}",
        f"{TASK} AND t.township_id = '{{township}}' ORDER BY t.due_key, t.number LIMIT 51",
    ),
    "worklist of a village": (
        "/worklist?village={village}",
        f"{TASK} AND t.village_id = '{{village}}' ORDER BY t.due_key, t.number LIMIT 51",
    ),
    "cases of the county": ("/cases", f"{CASE} ORDER BY c.number LIMIT 51"),
    "cases of a township, largest burden first": (
        "/cases?township={township}&sort=burden",
        f"{CASE} AND c.township_id = '{{township}}' ORDER BY c.burden_key, c.number LIMIT 51",
    ),
    "cases of a village, nearest deadline first": (
        "/cases?village={village}&sort=due",
        f"{CASE} AND c.village_id = '{{village}}' ORDER BY c.due_key, c.number LIMIT 51",
    ),
    "one household, whole story": ("/households/{household}", "SELECT * FROM households WHERE household_id = '{household}'"),
    "one case with its allowed actions": ("/cases/{case}", "SELECT state FROM cases WHERE case_id = '{case}'"),
    "timeline of a case": ("/cases/{case}/timeline", "SELECT * FROM case_events WHERE case_id = '{case}'"),
}

# Counted over all cases, tasks and leads, anew each time here: asked by one user, as the county's page of figures does.
FIGURES = {
    "figures of every township": "/figures/cases?by=township&from=2026-08-01&to=2027-01-31",
    "figures of every village": "/figures/cases?by=village&from=2026-08-01&to=2027-01-31",
}


def low_standard(place: Path) -> Path:
    """A copy of the policy in which the income line is high."""
    policy = place / "policy"
    shutil.rmtree(policy, ignore_errors=True)
    shutil.copytree("policy", policy)
    files = {file: file.read_text(encoding="utf-8") for file in policy.glob("*/parameters/income.toml")}
    changed = {file: text.replace(LINE, HIGH) for file, text in files.items() if LINE in text}
    if not changed:
        raise RuntimeError(f"no income line of the policy reads {LINE!r}")
    for file, text in changed.items():
        file.write_text(text, encoding="utf-8")
    return policy


def query(url: str, sql: str) -> list[list[str]]:
    """The rows of a statement, each value as text."""
    if url.startswith("sqlite:"):
        with sqlite3.connect(url.removeprefix("sqlite:"), timeout=60) as database:
            return [[str(value) for value in row] for row in database.execute(sql)]
    done = subprocess.run(["psql", "-AtqF", "\t", "-c", sql, url], capture_output=True, text=True, check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def bare_copy(url: str) -> float:
    """Seconds that the rows of a screening into cases take when they are written by one statement a table, with the
    indexes they have, in one transaction."""
    if url.startswith("sqlite:"):
        with sqlite3.connect(url.removeprefix("sqlite:"), timeout=60, isolation_level=None) as database:
            database.execute("PRAGMA foreign_keys = off")
            for table in TABLES:
                make_copy(database, table)
            database.execute("BEGIN IMMEDIATE")
            begun = time.perf_counter()
            for table in TABLES:
                database.execute(f"INSERT INTO bare_{table} SELECT * FROM {table}")
            database.execute("COMMIT")
            took = time.perf_counter() - begun
            for table in TABLES:
                database.execute(f"DROP TABLE bare_{table}")
            return took
    create = "".join(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL);" for table in TABLES)
    psql(url, create)
    begun = time.perf_counter()
    psql(url, "BEGIN;" + "".join(f"INSERT INTO bare_{table} SELECT * FROM {table};" for table in TABLES) + "COMMIT;")
    took = time.perf_counter() - begun
    psql(url, "".join(f"DROP TABLE bare_{table};" for table in TABLES))
    return took


def make_copy(database: sqlite3.Connection, table: str) -> None:
    """An empty table like another, with its indexes."""
    sql = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC"
    for kind, name, text in database.execute(sql, (table,)).fetchall():
        if kind == "table":
            database.execute(text.replace(f"TABLE {table} ", f"TABLE bare_{table} ", 1))
        elif kind == "index":
            text = text.replace(f"INDEX {name} ", f"INDEX bare_{name} ", 1)
            database.execute(text.replace(f" ON {table} ", f" ON bare_{table} ", 1))


def psql(url: str, sql: str) -> None:
    subprocess.run(["psql", "-qc", sql, url], check=True, stdout=subprocess.DEVNULL)


def wait_for_jobs(url: str, patience: float) -> None:
    """Waits until everything that is done daily is done."""
    until = time.perf_counter() + patience
    while query(url, "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')") != [["0"]]:
        if time.perf_counter() > until:
            raise RuntimeError("the daily jobs did not end")
        time.sleep(0.5)
