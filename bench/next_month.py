"""Next month's delivery, made from this month's: what a county gets from the national system and its departments.

Of the households of every township's registers one in a hundred is gone, one in a hundred has other telephones, one in
two hundred has moved to another village, and one in a hundred comes again as a new household of new people. Which, a
checksum of the household's number decides. Departments' csv lists lack their last rows, so that they are other files
whose rows were delivered before.

Workbooks are changed as text between `<row` and `</row>`: the invented county writes its cells in line.
"""

import re
import shutil
import zipfile
import zlib
from pathlib import Path

PERSONS, HOUSEHOLDS = "家庭成员信息-", "户信息-"
CELL = re.compile(r'<c r="([A-Z]+)\d+"[^>]*><is><t>([^<]*)</t></is></c>')
# Headers differ from township to township; where the line with them, the village and the number stand does not.
HEADER, VILLAGE, NUMBER = 2, "E", "H"
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def make(county: Path, place: Path) -> None:
    """Writes the delivery beside the county; an older one is replaced."""
    shutil.rmtree(place, ignore_errors=True)
    for path in sorted(county.rglob("*")):
        target = place / path.relative_to(county)
        if path.name.startswith((PERSONS, HOUSEHOLDS)):
            target.parent.mkdir(parents=True, exist_ok=True)
            change_workbook(path, target)
        elif path.suffix == ".csv" and "行政区划" not in path.name:
            target.parent.mkdir(parents=True, exist_ok=True)
            lines = path.read_bytes().splitlines(keepends=True)
            target.write_bytes(b"".join(lines[: max(2, len(lines) * 98 // 100)]))


def change_workbook(path: Path, target: Path) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == sheet:
                content = change_rows(content.decode()).encode()
            new.writestr(name, content)


def change_rows(text: str) -> str:
    rows = text.split("</row>")
    last = rows.pop()
    titles = {title: column for column, title in CELL.findall(rows[HEADER])}
    of_title = lambda part: next((column for title, column in titles.items() if part in title), None)
    phone, identity = of_title("电话"), of_title("证件号") or of_title("身份证号")
    found = re.compile(rf'<c r="{NUMBER}\d+"[^>]*><is><t>(\d+)</t>')
    elsewhere, kept, added = None, [], []
    for row in rows:
        match = found.search(row)
        if not match:
            kept.append(row)
            continue
        elsewhere = elsewhere or cell(row, VILLAGE)
        lot = zlib.crc32(match[1].encode()) % 1000
        if lot < 10:
            continue
        if lot < 20 and phone and (old := cell(row, phone)):
            row = put(row, phone, old[:3] + old[:2:-1])
        elif lot < 25:
            row = put(row, VILLAGE, elsewhere)
        elif lot < 35:
            added.append(newcomer(row, identity))
        kept.append(row)
    after = len(rows)
    for row in added:
        after += 1
        kept.append(renumbered(row, after))
    return "</row>".join([*kept, last])


def newcomer(row: str, id_column: str | None) -> str:
    """The same row under another household number and for another person."""
    row = put(row, NUMBER, "9" + cell(row, NUMBER)[1:])
    identity = cell(row, id_column) if id_column else None
    if identity and len(identity) == 18 and identity[:17].isdigit():
        order = (int(identity[14:17]) + 500) % 1000
        first = f"{identity[:14]}{order:03}"
        check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS)) % 11]
        row = put(row, id_column, first + check)
    return row


def cell(row: str, column: str) -> str | None:
    match = re.search(rf'<c r="{column}\d+"[^>]*><is><t>([^<]*)</t>', row)
    return match and match[1]


def put(row: str, column: str, value: str) -> str:
    return re.sub(rf'(<c r="{column}\d+"[^>]*><is><t>)[^<]*', rf"\g<1>{value}", row, count=1)


def renumbered(row: str, number: int) -> str:
    row = re.sub(r'<row r="\d+"', f'<row r="{number}"', row, count=1)
    return re.sub(r'<c r="([A-Z]+)\d+"', rf'<c r="\g<1>{number}"', row)
