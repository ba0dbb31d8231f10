"""Runs programs and measures them from outside: wall time, CPU time, peak memory of the whole process.

This process must stay small (no duckdb, no openpyxl imported here): on Linux a child's peak memory is never
reported below its parent's size at the moment of the fork.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CORES = 2


@dataclass
class Run:
    """What one run of a program took."""

    wall: float
    cpu: float
    rss_mb: float
    output: str

    def lines(self) -> list[dict]:
        """The JSON objects it printed, one per line."""
        return [json.loads(line) for line in self.output.splitlines() if line.startswith("{")]


class Failed(Exception):
    """A program that ended badly, with its last words."""


def say(text: str) -> None:
    """Tells what is going on."""
    print(text, flush=True)


def use_two_cores() -> str:
    """Binds this process and all it starts to two cores."""
    if not hasattr(os, "sched_setaffinity"):
        return "all cores (cannot be limited on this system)"
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    os.sched_setaffinity(0, cores)
    return f"{len(cores)} cores"


def run(command: list[str], timeout: float) -> Run:
    """Runs a command to its end; standard output is kept, its error stream is shown only when it fails."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, start_new_session=True)
        status, usage = wait(child, begun + timeout)
        wall = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        output, errors = text_of(out), text_of(err)
    if child.returncode != 0:
        why = f"took longer than {timeout:.0f} s" if wall >= timeout else f"ended with {child.returncode}"
        raise Failed(f"{' '.join(command)} {why}\n{errors[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, rss_mb(usage), output)


def wait(child: subprocess.Popen, deadline: float):
    """Waits for the child with its own resource usage; past the deadline its process group is ended."""
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            return status, usage
        if time.perf_counter() > deadline:
            os.killpg(child.pid, signal.SIGKILL)
            _, status, usage = os.wait4(child.pid, 0)
            return status, usage
        time.sleep(0.002)


def rss_mb(usage) -> float:
    """Peak memory in MB: Linux counts in kilobytes, macOS in bytes."""
    return usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def text_of(file) -> str:
    """What was written to a temporary file."""
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def race(contestants: dict[str, list[str]], rounds: int, timeout: float, seldom: dict[str, int] | None = None):
    """Runs A B A B … and returns all runs by name; `seldom` limits the rounds of slow contestants."""
    runs: dict[str, list[Run]] = {name: [] for name in contestants}
    for at in range(rounds):
        for name, command in contestants.items():
            if at >= (seldom or {}).get(name, rounds):
                continue
            done = run(command, timeout)
            runs[name].append(done)
            say(f"  round {at + 1}/{rounds} {name}: {done.wall:.2f} s, CPU {done.cpu:.2f} s, {done.rss_mb:.0f} MB")
    return runs


def summary(runs: list[Run]) -> dict:
    """Median and range of several runs."""
    walls = [run.wall for run in runs]
    return {
        "runs": len(runs),
        "median": statistics.median(walls),
        "min": min(walls),
        "max": max(walls),
        "cpu": statistics.median(run.cpu for run in runs),
        "rss_mb": max(run.rss_mb for run in runs),
    }


def need_binary(binary: Path) -> None:
    """Stops with a sentence when the binary has not been built."""
    if not binary.is_file():
        raise Failed(f"{binary} is not there: run make build first")


def guarded(main) -> int:
    """Runs a stage; a failure is one readable message and exit code 1."""
    try:
        main()
    except Failed as failure:
        say(f"FAILED: {failure}")
        return 1
    return 0
