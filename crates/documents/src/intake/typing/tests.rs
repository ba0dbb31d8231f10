use domain::id_card::IdText;
use domain::message::Lang;
use domain::sheet::CodeWord;

use super::*;

fn column(kind: ColumnType) -> Column {
    let word = |is: &str, also: &[&str]| CodeWord {
        is: is.into(),
        also: also.iter().map(|w| (*w).into()).collect(),
    };
    let listed = matches!(kind, ColumnType::Code | ColumnType::Codes);
    Column {
        name: "x".into(),
        title: "列".into(),
        aliases: Vec::new(),
        role: None,
        kind,
        required: false,
        filled: false,
        unit: None,
        min: None,
        max: None,
        sensitive: false,
        of_household: false,
        codes: if listed {
            vec![
                word("因病", &["疾病"]),
                word("因学", &[]),
                word("因灾/因意外", &[]),
                word("VIP级", &["A b"]),
            ]
        } else {
            Vec::new()
        },
        note: None,
        example: None,
    }
}

fn typer(column: &Column) -> Typer {
    let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
    let words = Words {
        yes: words(&["是", "Y", "1"]),
        no: words(&["否", "无", "0"]),
        blank: words(&["/", "-", "——", "无"]),
    };
    Typer::new(column, false, Date::constant(2026, 11, 24), &words)
}

fn text(text: &str) -> Raw {
    Raw::Text(text.into())
}

/// The cell as pushed, `blank`, or the code of the problem.
fn read(typer: &Typer, raw: &Raw) -> String {
    let mut values = Values::for_type(typer.kind);
    match typer.push(raw, &mut values) {
        Err(problem) => {
            assert!(values.is_empty(), "nothing is pushed on an error");
            for lang in [Lang::Zh, Lang::En] {
                let sentence = problem.sentence(lang);
                assert!(
                    !sentence.contains(['{', '}']) && !sentence.starts_with("SHT"),
                    "{sentence}"
                );
            }
            problem.code.to_owned()
        }
        Ok(held) => {
            assert_eq!(values.len(), 1);
            let cell = match &values {
                Values::Text(cells) => cells[0].clone(),
                Values::Id(cells) => cells[0].clone().map(|id| match id {
                    IdText::Resident(n) => format!("ok {}", n.reveal()),
                    IdText::Upgraded(n) => format!("15 {}", n.reveal()),
                    IdText::WrongCheckDigit(n) => format!("check {}", n.reveal()),
                    IdText::Other(text) => format!("other {text}"),
                }),
                Values::Number(cells) => cells[0].map(|n| n.to_string()),
                Values::Date(cells) => cells[0].map(|d| d.to_string()),
                Values::Code(cells) => cells[0].map(|n| format!("#{n}")),
                Values::Bool(cells) => cells[0].map(|b| b.to_string()),
            };
            assert_eq!(held, cell.is_some());
            cell.unwrap_or("blank".into())
        }
    }
}

fn all(column: &Column, table: &[(Raw, &str)]) {
    let typer = typer(column);
    for (raw, want) in table {
        assert_eq!(read(&typer, raw), *want, "{raw:?} as {:?}", column.kind);
    }
}

#[test]
fn blanks_and_formula_errors_in_every_type() {
    use ColumnType::*;
    for kind in [Text, IdCard, Money, Integer, Decimal, Date, Month, Code, Codes, YesNo] {
        let mut table = vec![
            (Raw::Empty, "blank"),
            (text(" \u{3000}"), "blank"),
            (text("/"), "blank"),
            (text(" — — "), "blank"),
            (Raw::Error("#N/A".into()), "SHT-101"),
        ];
        table.push((
            text("无"),
            if kind == Text {
                "无"
            } else if kind == YesNo {
                "false"
            } else {
                "blank"
            },
        ));
        all(&column(kind), &table);
    }
    let mut listed = column(Code);
    listed.codes.push(CodeWord {
        is: "无".into(),
        also: vec![],
    });
    all(&listed, &[(text("无"), "#4"), (text("-"), "blank")]);
}

#[test]
fn numbers() {
    let mut money = column(ColumnType::Money);
    (money.min, money.max, money.unit) = (Some(0.0), Some(1e6), Some("元".into()));
    all(
        &money,
        &[
            (text("1,234.50"), "123450"),
            (text("1.2万"), "1200000"),
            (text("3元"), "300"),
            (Raw::Number(1234.5), "123450"),
            (Raw::Number(-0.01), "SHT-112"),
            (text("-1"), "SHT-112"),
            (text("1000000"), "100000000"),
            (text("1000000.01"), "SHT-113"),
            (text("很多"), "SHT-102"),
            (text("1e5"), "SHT-102"),
            (Raw::Serial(46_082.0), "SHT-102"),
            (Raw::Bool(true), "SHT-102"),
            (Raw::Number(f64::NAN), "SHT-106"),
            (Raw::Number(1e300), "SHT-106"),
        ],
    );
    let mut months = column(ColumnType::Integer);
    months.unit = Some("个月".into());
    all(
        &months,
        &[
            (text("12"), "12"),
            (text("12.0"), "12"),
            (text("12 个月"), "12"),
            (text("12天"), "SHT-104"),
            (text("1.5"), "SHT-105"),
            (Raw::Number(7.0), "7"),
            (Raw::Number(7.5), "SHT-105"),
        ],
    );
    let mut share = column(ColumnType::Decimal);
    (share.min, share.max) = (Some(0.5), Some(100.0));
    all(
        &share,
        &[
            (text("12.5"), "125000"),
            (Raw::Number(0.5), "5000"),
            (Raw::Number(0.4999), "SHT-112"),
            (Raw::Number(100.1), "SHT-113"),
            (text("多"), "SHT-103"),
        ],
    );
}

#[test]
fn dates_and_months() {
    all(
        &column(ColumnType::Date),
        &[
            (text("2026-03-01"), "2026-03-01"),
            (text("2026年3月1日"), "2026-03-01"),
            (Raw::Number(20_260_301.0), "2026-03-01"),
            (Raw::Number(46_082.0), "2026-03-01"),
            (Raw::Serial(46_082.4), "2026-03-01"),
            (Raw::Number(202_603.0), "SHT-110"),
            (Raw::Number(2026.0), "SHT-110"),
            (text("202603"), "SHT-110"),
            (text("26-3-1"), "SHT-108"),
            (text("2026-02-30"), "SHT-109"),
            (text("长期"), "SHT-107"),
            (Raw::Number(-3.0), "SHT-107"),
            (Raw::Bool(true), "SHT-107"),
            (Raw::Serial(3e6), "SHT-107"),
        ],
    );
    all(
        &column(ColumnType::Month),
        &[
            (text("202603"), "2026-03-01"),
            (text("2026-03-17"), "2026-03-01"),
            (Raw::Number(202_603.0), "2026-03-01"),
            (Raw::Number(20_260_317.0), "2026-03-01"),
            (Raw::Serial(46_099.0), "2026-03-01"),
            (text("2026"), "SHT-111"),
            (text("202613"), "SHT-109"),
            (text("每月"), "SHT-119"),
        ],
    );
}

#[test]
fn words_of_a_list() {
    all(
        &column(ColumnType::Code),
        &[
            (text("因病"), "#0"),
            (text(" 疾 病 "), "#0"),
            (text("ｖｉｐ级"), "#3"),
            (text("ab"), "#3"),
            (text("因灾/因意外"), "#2"),
            (text("因疾"), "SHT-115"),
            (text("别的原因"), "SHT-116"),
            (Raw::Number(3.0), "SHT-116"),
        ],
    );
    all(
        &column(ColumnType::Codes),
        &[
            (text("因病"), "因病"),
            (text("因学、疾病"), "因病、因学"),
            (text("因学,因病；因学 疾病/因学"), "因病、因学"),
            (text("因灾/因意外"), "因灾/因意外"),
            (text("因病、因雪"), "SHT-115"),
            (text("、"), "SHT-116"),
        ],
    );
    let mut long = column(ColumnType::Code);
    long.codes.extend((10..30).map(|n| CodeWord {
        is: format!("第{n}号产业"),
        also: vec![],
    }));
    all(
        &long,
        &[
            (text("第77号产业"), "SHT-117"),
            (text("第10产业"), "SHT-117"),
            (text("甲乙丙"), "SHT-126"),
        ],
    );
    let problem = typer(&column(ColumnType::Code))
        .push(&text("因疾"), &mut Values::Code(vec![]))
        .expect_err("no word");
    assert_eq!(
        problem.sentence(Lang::Zh),
        "“因疾”不在可选范围内,是否应为“因病”?可选:因病、因学、因灾/因意外、VIP级"
    );
}

#[test]
fn yes_and_no() {
    all(
        &column(ColumnType::YesNo),
        &[
            (text("是"), "true"),
            (text("y"), "true"),
            (text("否"), "false"),
            (Raw::Bool(true), "true"),
            (Raw::Number(0.0), "false"),
            (text("可能"), "SHT-118"),
        ],
    );
}

#[test]
fn texts() {
    all(
        &column(ColumnType::Text),
        &[
            (text("  甲 乙\u{feff} "), "甲 乙"),
            (Raw::Number(12.0), "12"),
            (Raw::Number(0.5), "0.5"),
            (Raw::Number(123_456_789_012_345.0), "123456789012345"),
            (Raw::Number(1_234_567_890_123_456.0), "SHT-125"),
            (Raw::Serial(46_082.0), "2026-03-01"),
            (Raw::Bool(true), "是"),
            (text(&"长".repeat(2_000)), &"长".repeat(2_000)),
            (text(&"长".repeat(2_001)), "SHT-114"),
        ],
    );
    let mut number = column(ColumnType::Text);
    number.role = Some(Role::HouseholdNo);
    all(
        &number,
        &[(text("5.2E+17"), "SHT-125"), (text("520123E01"), "520123E01")],
    );
    number.role = Some(Role::Phone);
    all(
        &number,
        &[
            (text("138 0013-8000"), "13800138000"),
            (text("１３８００１３８０００"), "13800138000"),
            (Raw::Number(13_800_138_000.0), "13800138000"),
            (text("无"), "blank"),
            (text("12"), "12"),
        ],
    );
}

#[test]
fn identity_numbers() {
    let table = [
        (text("11010519491231002x"), "ok 11010519491231002X"),
        (text(" 110105 19491231 002X "), "ok 11010519491231002X"),
        (text("110105194912310021"), "check 11010519491231002X"),
        (text("110105491231002"), "15 11010519491231002X"),
        (Raw::Number(110_105_491_231_002.0), "15 11010519491231002X"),
        (Raw::Number(110_105_194_912_310_021.0), "SHT-120"),
        (Raw::Number(1e15), "SHT-120"),
        (text("1.10105E+17"), "SHT-120"),
        (text("１．１Ｅ＋１７"), "SHT-120"),
        (Raw::Bool(true), "SHT-122"),
        (Raw::Number(12.5), "SHT-121"),
        (text("1101051949123100"), "SHT-121"),
        (text("1101051949A231002X"), "SHT-122"),
        (text("11010519491331002X"), "SHT-123"),
        (text("990426199112010074"), "SHT-124"),
        (text("'"), "blank"),
    ];
    all(&column(ColumnType::IdCard), &table);
    let mut lenient = typer(&column(ColumnType::IdCard));
    lenient.lenient_ids = true;
    for (raw, want) in &table {
        let want = match (*want, raw) {
            ("SHT-120", _) => "SHT-120".to_owned(),
            (code, raw) if code.starts_with("SHT") => format!("other {}", raw.shown().trim()),
            (want, _) => want.to_owned(),
        };
        assert_eq!(read(&lenient, raw), want, "{raw:?}");
    }
    assert_eq!(read(&lenient, &text(" E1234567 ")), "other E1234567");
    assert_eq!(read(&lenient, &text("1234E567")), "other 1234E567");
    let problem = typer(&column(ColumnType::IdCard))
        .push(&text("11010519491"), &mut Values::Id(vec![]))
        .expect_err("short");
    assert_eq!(problem.sentence(Lang::Zh), "身份证号有 11 位,应为 18 位:请对照证件核对");
}

#[test]
fn sentences_repeat_no_private_value() {
    let value = |column: &Column, raw: &Raw| {
        let problem = typer(column)
            .push(raw, &mut Values::for_type(column.kind))
            .expect_err("refused");
        problem.sentence(Lang::Zh)
    };
    let money = column(ColumnType::Money);
    assert!(value(&money, &text("11010519491231002X")).contains("“*****************X”"));
    assert!(!value(&money, &text("１３８ ００１３-８０００转")).contains("００１３"));
    assert!(!value(&money, &Raw::Serial(13_800_138_000.0)).contains("1380"));
    assert!(value(&money, &text(&"字".repeat(40))).contains(&format!("“{}…”", "字".repeat(30))));
    let mut name = column(ColumnType::Code);
    name.role = Some(Role::Name);
    assert!(!value(&name, &text("张三")).contains("张三"));
    let mut integer = column(ColumnType::Integer);
    integer.role = Some(Role::Phone);
    assert!(value(&integer, &text("123456x")).contains("“***”"));
}
