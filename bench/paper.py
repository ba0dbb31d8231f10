"""Writes docs/reference/benchmarks.md: one section per stage; other stages' sections stay as they are."""

import datetime
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import measure
from contract import BINARY

PAGE = Path("docs/reference/benchmarks.md")
ORDER = ["store", "screening", "growth", "what-if", "household", "xlsx"]
HEAD = """# Benchmarks

Written by `make bench`; see [bench/README.md](../../bench/README.md) for how each number is taken. Contestants run in
turn (A B A B …) on the same two cores; the time is that of the whole process, from start to exit; memory is its peak
resident size. Trust ratios more than absolutes.
"""


def write(stage: str, title: str, command: str, body: str, cores: str) -> None:
    """Replaces the section of one stage."""
    sections = read()
    about = f"`{command}` · {datetime.date.today().isoformat()} · {machine(cores)} · {versions()}"
    sections[stage] = f"## {title}\n\n{about}\n\n{body.strip()}\n"
    known = [name for name in ORDER if name in sections]
    parts = [f"<!-- stage: {name} -->\n{sections[name]}<!-- /stage -->\n" for name in known]
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(HEAD + "\n" + "\n".join(parts), encoding="utf-8")
    measure.say(f"written: {PAGE} ({title})")


def read() -> dict[str, str]:
    """The sections of the page as it stands."""
    if not PAGE.is_file():
        return {}
    text = PAGE.read_text(encoding="utf-8")
    return dict(re.findall(r"<!-- stage: ([a-z-]+) -->\n(.*?)<!-- /stage -->", text, re.S))


def machine(cores: str) -> str:
    """Processor, cores and memory, without the machine's name."""
    model, memory = platform.machine(), ""
    for path, field in [("/proc/cpuinfo", "model name"), ("/proc/meminfo", "MemTotal")]:
        try:
            line = next(line for line in Path(path).read_text().splitlines() if line.startswith(field))
        except (OSError, StopIteration):
            continue
        value = line.split(":", 1)[1].strip()
        if field == "MemTotal":
            memory = f", {round(int(value.split()[0]) / 1024 / 1024)} GiB"
        else:
            model = value
    return f"{model}, {cores}{memory}, {platform.system()}"


def versions() -> str:
    """Versions of everything that took part."""
    commit = words(["git", "rev-parse", "--short", "HEAD"])
    rust = words(["rustc", "--version"]).split(" (")[0]
    packages = [f"{name} {version(name)}" for name in ("duckdb", "openpyxl")]
    ours = words([str(BINARY), "--version"]) or BINARY.name
    return ", ".join([f"{ours} at {commit}" if commit else ours, rust, *packages, f"Python {platform.python_version()}"])


def words(command: list[str]) -> str:
    """First line of a program's output, empty when it cannot be had."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return ""
    return done.stdout.strip().splitlines()[0] if done.returncode == 0 and done.stdout.strip() else ""


def table(headers: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, numbers to the right."""
    rule = "|" + "|".join(["---"] + ["---:"] * (len(headers) - 1)) + "|"
    lines = ["| " + " | ".join(cells) + " |" for cells in [headers, *rows]]
    return "\n".join([lines[0], rule, *lines[1:]])


def times(name: str, summary: dict) -> list[str]:
    """One row of a table of times."""
    spread = f"{summary['min']:.2f}–{summary['max']:.2f}"
    numbers = [f"{summary['median']:.2f}", spread, f"{summary['cpu']:.2f}", f"{summary['rss_mb']:,.0f}"]
    return [name, *numbers, str(summary["runs"])]


TIME_HEADERS = ["", "median s", "min–max s", "CPU s", "peak MB", "runs"]


def budget(what: str, value: float, limit: float, at_least: bool = False) -> str:
    """A measured ratio beside its budget; a missed one says so."""
    met = value >= limit if at_least else value <= limit
    sign = "≥" if at_least else "≤"
    return f"- {what}: **{value:.2f}** (budget {sign} {limit}: {'met' if met else 'MISSED'})"
