"""Reads a workbook of 200,000 x 20: openpyxl, a bare calamine read, and ours, typed and checked."""

import argparse
import sys
from pathlib import Path

import contract
import measure
import paper

READ_ONLY = Path("bench/openpyxl_read.py")
MAKE = Path("bench/openpyxl_make.py")


def main() -> None:
    args = arguments()
    measure.need_binary(contract.BINARY)
    cores = measure.use_two_cores()
    file = contract.WORK / f"medical_{args.rows}x20.xlsx"
    make(file, args.rows)
    contestants = {
        "calamine": contract.calamine(file),
        "shouwang": contract.read(file),
        "openpyxl": [sys.executable, str(READ_ONLY), str(file)],
    }
    measure.say(f"== reading {file} ({file.stat().st_size / 1e6:.0f} MB) on {cores}")
    runs = measure.race(contestants, args.rounds, args.timeout, {"openpyxl": args.slow_rounds})
    rows = agree({name: done[-1].lines()[-1] for name, done in runs.items()}, args.rows)
    write(args.rows, {name: measure.summary(done) for name, done in runs.items()}, rows, file, cores)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slow-rounds", type=int, default=2, help="rounds of openpyxl")
    parser.add_argument("--timeout", type=float, default=600, help="seconds a run may take")
    return parser.parse_args()


def make(file: Path, rows: int) -> None:
    """Writes the workbook once; the same rows every time."""
    if file.is_file():
        return
    measure.say(f"== making {file}")
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".half")
    done = measure.run([sys.executable, str(MAKE), str(half), str(rows)], 900)
    half.rename(file)
    measure.say(f"  {done.wall:.0f} s")


def agree(last: dict[str, dict], rows: int) -> str:
    """All three must have seen the same rows, else the race is void."""
    ours = last["shouwang"]
    if ours["rows"] != ours["accepted"] + ours["refused"] + ours["duplicate"]:
        raise measure.Failed(f"void: our counts do not reconcile: {ours}")
    # openpyxl and calamine also see the header row.
    seen = {"openpyxl": last["openpyxl"]["rows"] - 1, "calamine": last["calamine"]["rows"] - 1, "shouwang": ours["rows"]}
    if set(seen.values()) != {rows}:
        raise measure.Failed(f"void: {rows} rows were written, but seen: {seen}")
    return f"{ours['rows']:,} = {ours['accepted']:,} accepted + {ours['refused']:,} refused + {ours['duplicate']:,} duplicate"


def write(n: int, times: dict[str, dict], rows: str, file: Path, cores: str) -> None:
    ours = times["shouwang"]["median"]
    body = [
        paper.table(
            paper.TIME_HEADERS,
            [
                paper.times("openpyxl, read-only, every row visited", times["openpyxl"]),
                paper.times("calamine, bare: every cell visited", times["calamine"]),
                paper.times("shouwang: found, typed, checked, counted", times["shouwang"]),
            ],
        ),
        "",
        paper.budget("shouwang / calamine", ours / times["calamine"]["median"], 1.5),
        paper.budget("openpyxl / shouwang", times["openpyxl"]["median"] / ours, 10, at_least=True),
        f"- rows: {rows}; the workbook is {file.stat().st_size / 1e6:.0f} MB",
    ]
    paper.write("xlsx", f"A workbook of {n:,} × 20", "make bench STAGE=xlsx", "\n".join(body), cores)


if __name__ == "__main__":
    sys.exit(measure.guarded(main))
