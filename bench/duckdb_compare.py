"""Compares two folders of Parquet files row by row with DuckDB: duckdb_compare.py OURS THEIRS TEMPORARY_FOLDER

Prints one JSON object per file: {file, rows, theirs, differing}. Rows are compared as multisets of whole rows,
columns by name; columns that only one side has are an error.
"""

import json
import sys
from pathlib import Path

import duckdb


def main() -> int:
    ours, theirs, spill = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    names = {side: {file.name for file in side.glob("*.parquet")} for side in (ours, theirs)}
    if not names[ours] or names[ours] != names[theirs]:
        print(f"not the same files: {sorted(names[ours])} and {sorted(names[theirs])}", file=sys.stderr)
        return 1
    connection = duckdb.connect(f"{spill}/compare.duckdb", config={"threads": 2, "temp_directory": spill})
    for name in sorted(names[ours]):
        result = compare(connection, ours / name, theirs / name)
        if "error" in result:
            print(result["error"], file=sys.stderr)
            return 1
        print(json.dumps(result), flush=True)
    return 0


def compare(connection, ours: Path, theirs: Path) -> dict:
    columns = [
        [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()] for file in (ours, theirs)
    ]
    if sorted(columns[0]) != sorted(columns[1]):
        return {"error": f"{ours.name}: not the same columns: {sorted(set(columns[0]) ^ set(columns[1]))}"}
    fields = ", ".join(f'"{column}"' for column in columns[0])
    count = "SELECT count(*) FROM"
    rows = [connection.execute(f"{count} '{file}'").fetchone()[0] for file in (ours, theirs)]
    differing = sum(
        connection.execute(
            f"{count} (SELECT {fields} FROM '{left}' EXCEPT ALL SELECT {fields} FROM '{right}')"
        ).fetchone()[0]
        for left, right in ((ours, theirs), (theirs, ours))
    )
    return {"file": ours.name, "rows": rows[0], "theirs": rows[1], "differing": differing}


sys.exit(main())
