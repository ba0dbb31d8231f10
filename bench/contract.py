"""How the benchmarks call the binary: every argument list stands here and nowhere else.

Each `shouwang bench …` prints one JSON object per line on its standard output.
"""

from pathlib import Path

BINARY = Path("target/release/shouwang")
WORK = Path("target/bench")
SEED = "7"
POLICY = ["--policy", "policy", "--region", "529901", "--as-of", "2026-11-01"]


def make_lake(households: int, lake: Path) -> list[str]:
    """The invented county straight to Parquet: one file per table, `<table>.parquet`."""
    return [str(BINARY), "bench", "lake", "--households", str(households), "--seed", SEED, *POLICY, "--out", str(lake)]


def screen(lake: Path, out: Path) -> list[str]:
    """Facts, rules and sentences from the lake; writes the verdict tables and the hits as Parquet into `out`."""
    return [str(BINARY), "bench", "screen", "--lake", str(lake), *POLICY, "--out", str(out)]


def duckdb_sql(lake: Path, out: Path) -> list[str]:
    """The same work as one SQL script on standard output (no JSON), with the same file names in `out`."""
    return [str(BINARY), "bench", "duckdb-sql", "--lake", str(lake), *POLICY, "--out", str(out)]


def what_if(lake: Path) -> list[str]:
    """{name, households, median_ms, p99_ms}: one threshold moved, facts in memory."""
    return [str(BINARY), "bench", "what-if", "--lake", str(lake), *POLICY]


def household(lake: Path) -> list[str]:
    """{name, households, median_ms, p99_ms}: one household screened again."""
    return [str(BINARY), "bench", "household", "--lake", str(lake), *POLICY]


def calamine(file: Path) -> list[str]:
    """{name, rows, cells}: every cell visited, nothing done with it."""
    return [str(BINARY), "bench", "calamine", str(file)]


def read(file: Path) -> list[str]:
    """{name, rows, accepted, refused, duplicate}: typed and checked against the sheet catalogue."""
    return [str(BINARY), "bench", "read", str(file)]
