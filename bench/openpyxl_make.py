"""Writes an invented medical settlement sheet of N x 20 with openpyxl: openpyxl_make.py FILE ROWS

Nobody in it exists: the identity numbers begin with a county code that was never given out.
"""

import datetime
import random
import sys

import openpyxl

HEADERS = [
    "身份证号", "姓名", "结算流水号", "医疗类别", "结算日期", "医疗机构名称", "医疗机构等级", "医疗费用总额",
    "符合医保报销金额", "基本医保支付", "大病保险支付", "医疗救助支付", "其他支付", "个人自付", "主要诊断",
    "乡镇", "行政村", "参保地", "经办人编号", "备注",
]  # fmt: skip
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "一二三四五六七八九十"


def main() -> None:
    file, rows = sys.argv[1], int(sys.argv[2])
    dice = random.Random(20261101)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("医保结算明细")
    sheet.append(HEADERS)
    for at in range(rows):
        sheet.append(row(at, dice))
    book.save(file)


def row(at: int, dice: random.Random) -> list:
    total = round(dice.lognormvariate(7.5, 1.3), 2)
    eligible = round(total * 0.85, 2)
    basic, critical, aid = round(eligible * 0.6, 2), round(eligible * 0.1, 2), round(eligible * 0.05, 2)
    kind = dice.choice(["住院", "门诊", "门诊慢特病", "药店购药"])
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=dice.randrange(300))
    return [
        identity(dice), dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN), f"JS2026{at:09d}", kind, day,
        "县人民医院", dice.choice(["一级", "二级", "三级"]), total, eligible, basic, critical, aid, 0,
        round(total - basic - critical - aid, 2), f"诊断{dice.randrange(400)}", f"第{dice.randrange(18)}镇",
        f"第{dice.randrange(300)}村", "本县", dice.randrange(1000), "",
    ]  # fmt: skip


def identity(dice: random.Random) -> str:
    """An identity number with a right check digit and a county that does not exist."""
    body = f"529901{dice.randrange(1940, 2020)}{dice.randrange(1, 13):02d}{dice.randrange(1, 29):02d}{dice.randrange(1000):03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS)) % 11]


main()
