"""Visits every cell of a workbook with openpyxl in read-only mode: openpyxl_read.py FILE"""

import json
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True)
rows = cells = 0
for row in book.worksheets[0].iter_rows(values_only=True):
    rows += 1
    cells += len(row)
print(json.dumps({"name": "openpyxl", "rows": rows, "cells": cells}))
