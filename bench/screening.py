"""Screens the same lake with shouwang and with the same logic as SQL for DuckDB, and compares the results."""

import argparse
import shutil
import sys
from pathlib import Path

import contract
import lake
import measure
import paper

STAGES = ["screening", "growth"]


def main() -> None:
    args = arguments()
    measure.need_binary(contract.BINARY)
    cores = measure.use_two_cores()
    results = []
    for households in lake.size_list(args.sizes):
        folder = lake.of(households, args.timeout)
        measure.say(f"== screening {households:,} households on {cores}")
        results.append((households, *one_size(households, folder, args)))
    if len(results) == 1:
        title, body = f"Screening {results[0][0]:,} households", details(*results[0])
    else:
        title, body = "Screening: growth with the county", growth(results)
    paper.write(args.stage, title, f"make bench STAGE={args.stage}", body, cores)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=STAGES, default="screening")
    parser.add_argument("--sizes", default="1000000", help="households, comma-separated")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=1800, help="seconds a run may take")
    return parser.parse_args()


def one_size(households: int, folder: Path, args: argparse.Namespace) -> tuple[dict, list[dict]]:
    """Times of both by name, and the comparison of what they wrote."""
    work = contract.WORK / f"race-{households}"
    shutil.rmtree(work, ignore_errors=True)
    ours, theirs, spill = work / "shouwang", work / "duckdb", work / "spill"
    for each in (ours, theirs, spill):
        each.mkdir(parents=True)
    script = work / "screening.sql"
    script.write_text(measure.run(contract.duckdb_sql(folder, theirs), 120).output, encoding="utf-8")
    contestants = {
        "shouwang": contract.screen(folder, ours),
        "duckdb": [sys.executable, "bench/duckdb_run.py", str(script), str(spill)],
    }
    runs = measure.race(contestants, args.rounds, args.timeout)
    compared = compare(ours, theirs, spill, args.timeout)
    measure.say(f"  kept for inspection: {work} ({script.stat().st_size / 1000:.0f} kB of SQL)")
    shutil.rmtree(spill, ignore_errors=True)
    return {name: measure.summary(done) for name, done in runs.items()}, compared


def compare(ours: Path, theirs: Path, spill: Path, timeout: float) -> list[dict]:
    """Row by row; a single differing row makes the race void."""
    command = [sys.executable, "bench/duckdb_compare.py", str(ours), str(theirs), str(spill)]
    compared = measure.run(command, timeout).lines()
    for each in compared:
        measure.say(f"  {each['file']}: {each['rows']:,} and {each['theirs']:,} rows, {each['differing']:,} differ")
    wrong = [each for each in compared if each["differing"] or each["rows"] != each["theirs"]]
    if wrong:
        raise measure.Failed(f"void: the two do not agree: {wrong}")
    return compared


def details(households: int, times: dict, compared: list[dict]) -> str:
    """The table of one size, with ratio and memory beside the budget."""
    ratio = times["shouwang"]["median"] / times["duckdb"]["median"]
    same = "; ".join(f"{each['file']} {each['rows']:,} rows" for each in compared)
    lines = [
        paper.table(
            paper.TIME_HEADERS,
            [
                paper.times("DuckDB: the same facts, rules and sentences as SQL", times["duckdb"]),
                paper.times("shouwang", times["shouwang"]),
            ],
        ),
        "",
        paper.budget("shouwang / DuckDB", ratio, 0.8),
        paper.budget("shouwang, peak GB", times["shouwang"]["rss_mb"] / 1024, 4),
        f"- compared row by row, {households:,} households, none differs: {same}",
    ]
    return "\n".join(lines)


def growth(results: list[tuple[int, dict, list[dict]]]) -> str:
    """One row per size; time per million households shows whether the cost grows in proportion."""
    rows = []
    for households, times, _ in results:
        ours, theirs = times["shouwang"], times["duckdb"]
        rows.append([
            f"{households:,}",
            f"{ours['median']:.2f}",
            f"{theirs['median']:.2f}",
            f"{ours['median'] / theirs['median']:.2f}",
            f"{ours['median'] / households * 1e6:.2f}",
            f"{ours['rss_mb']:,.0f}",
            f"{theirs['rss_mb']:,.0f}",
        ])
    headers = ["households", "shouwang s", "DuckDB s", "ratio", "shouwang s per million", "shouwang MB", "DuckDB MB"]
    return paper.table(headers, rows) + "\n\nThe results of every size were compared row by row; none differs."


if __name__ == "__main__":
    sys.exit(measure.guarded(main))
