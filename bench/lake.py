"""Makes the invented county as Parquet once per size and binary."""

import json
import shutil
from pathlib import Path

import contract
import measure


def of(households: int, timeout: float = 1800) -> Path:
    """The lake folder of that many households; made again when the binary is newer."""
    lake = contract.WORK / f"lake-{households}"
    made = contract.WORK / f"lake-{households}.made.json"
    if made.is_file() and lake.is_dir() and made.stat().st_mtime > contract.BINARY.stat().st_mtime:
        return lake
    measure.say(f"== making {lake}: {households:,} households")
    contract.WORK.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(lake, ignore_errors=True)
    done = measure.run(contract.make_lake(households, lake), timeout)
    if not list(lake.glob("*.parquet")):
        raise measure.Failed(f"{lake} holds no Parquet file")
    made.write_text(json.dumps({"wall": done.wall, "rss_mb": done.rss_mb}), encoding="utf-8")
    size = sum(file.stat().st_size for file in lake.glob("*.parquet")) / 1e6
    measure.say(f"  {done.wall:.0f} s, {done.rss_mb:.0f} MB of memory, {size:.0f} MB on disk")
    return lake


def size_list(text: str) -> list[int]:
    """Sizes as given on the command line: 10000,100000."""
    return [int(part.replace("_", "")) for part in text.split(",")]
