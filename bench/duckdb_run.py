"""Runs a SQL script in DuckDB with two threads: duckdb_run.py SCRIPT TEMPORARY_FOLDER"""

import json
import sys
from pathlib import Path

import duckdb

script, spill = Path(sys.argv[1]), sys.argv[2]
connection = duckdb.connect(config={"threads": 2, "temp_directory": spill, "preserve_insertion_order": False})
connection.execute(script.read_text(encoding="utf-8"))
print(json.dumps({"name": "duckdb", "version": duckdb.__version__}))
