use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::date::Date;
use crate::id_card::{IdCardNo, IdText};
use crate::sheet::{CodeWord, Sheet, Subject};

const ORIGIN: RowOrigin = RowOrigin { source: 2, row: 7 };
const KINDS: [(&str, ColumnType); 10] = [
    ("note", ColumnType::Text),
    ("id_no", ColumnType::IdCard),
    ("paid", ColumnType::Money),
    ("n", ColumnType::Integer),
    ("area", ColumnType::Decimal),
    ("paid_on", ColumnType::Date),
    ("month", ColumnType::Month),
    ("kind", ColumnType::Code),
    ("kinds", ColumnType::Codes),
    ("safe", ColumnType::YesNo),
];

fn column(name: &str, kind: ColumnType, words: &[&str]) -> Column {
    let word = |word: &&str| CodeWord {
        is: (*word).to_owned(),
        also: vec![format!("旧{word}")],
    };
    let listed = matches!(kind, ColumnType::Code | ColumnType::Codes);
    Column {
        name: name.to_owned(),
        title: name.to_owned(),
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
            words.iter().map(word).collect()
        } else {
            Vec::new()
        },
        note: None,
        example: None,
    }
}

fn sheet(columns: Vec<Column>) -> Arc<Sheet> {
    Arc::new(Sheet {
        name: "bills".into(),
        title: "结算".into(),
        department: "医保".into(),
        of: Subject::Person,
        register: None,
        every: "每月".into(),
        within_days: Some(45),
        key: Vec::new(),
        dated_by: None,
        names: Vec::new(),
        lenient: false,
        columns,
        source: None,
    })
}

fn full(words: &[&str]) -> Arc<Sheet> {
    sheet(KINDS.iter().map(|(name, kind)| column(name, *kind, words)).collect())
}

fn ids() -> impl Strategy<Value = IdText> {
    let numbers = (0i32..40_000, 0u16..1000).prop_map(|(days, n)| {
        let born_on = Date::constant(1900, 1, 1).saturating_add(jiff::Span::new().days(days));
        IdCardNo::compose(520_123, born_on, n).expect("number")
    });
    (numbers, 0..4, ".*").prop_map(|(number, kind, text)| match kind {
        0 => IdText::Resident(number),
        1 => IdText::Upgraded(number),
        2 => IdText::WrongCheckDigit(number),
        _ => IdText::Other(text),
    })
}

fn cells(kind: ColumnType) -> BoxedStrategy<Values> {
    use proptest::option::of;
    match Values::for_type(kind) {
        Values::Text(_) if kind == ColumnType::Codes => of(prop_oneof!["甲", "甲、丙", "乙"])
            .prop_map(|v| Values::Text(vec![v]))
            .boxed(),
        Values::Text(_) => of(".*").prop_map(|v| Values::Text(vec![v])).boxed(),
        Values::Id(_) => of(ids()).prop_map(|v| Values::Id(vec![v])).boxed(),
        Values::Number(_) => of(any::<i64>()).prop_map(|v| Values::Number(vec![v])).boxed(),
        Values::Date(_) => of((-9999i16..=9999, 1i8..=12, 1i8..=28))
            .prop_map(|v| Values::Date(vec![v.map(|(y, m, d)| Date::constant(y, m, d))]))
            .boxed(),
        Values::Code(_) => of(0u16..3).prop_map(|v| Values::Code(vec![v])).boxed(),
        Values::Bool(_) => of(any::<bool>()).prop_map(|v| Values::Bool(vec![v])).boxed(),
    }
}

proptest! {
    #[test]
    fn a_row_comes_back_as_it_was(columns in KINDS.map(|(_, kind)| cells(kind)).to_vec()) {
        let sheet = full(&["甲", "乙", "丙"]);
        let batch = TableBatch { sheet: Arc::clone(&sheet), columns, origins: vec![ORIGIN] };
        let json = row_json(&batch, 0, |_| true);
        let mut back = TableBatch::new(sheet);
        prop_assert_eq!(push_row_json(&mut back, &json, ORIGIN), Ok(Vec::new()));
        prop_assert_eq!(&back.columns, &batch.columns);
        prop_assert_eq!(&back.origins, &batch.origins);
        prop_assert_eq!(row_json(&back, 0, |_| true), json);
    }
}

#[test]
fn a_row_is_canonical_and_leaves_out_what_is_kept_elsewhere() {
    let mut batch = TableBatch::new(full(&["甲", "乙"]));
    let json =
        r#"{"n":-3,"note":"a\"b","kind":"乙","paid_on":"2026-03-01","safe":false,"id_no":"o护照","kinds":"乙、甲"}"#;
    assert_eq!(push_row_json(&mut batch, json, ORIGIN), Ok(Vec::new()));
    let kept = row_json(&batch, 0, |column| column.kind != ColumnType::IdCard);
    let want = r#"{"note":"a\"b","n":-3,"paid_on":"2026-03-01","kind":"乙","kinds":"甲、乙","safe":false}"#;
    assert_eq!(kept, want);
}

#[test]
fn columns_and_words_come_and_go() {
    let mut before = TableBatch::new(sheet(vec![
        column("gone", ColumnType::Integer, &[]),
        column("kind", ColumnType::Code, &["旧甲", "丁"]),
        column("kinds", ColumnType::Codes, &["甲", "丁", "乙"]),
    ]));
    before.columns = vec![
        Values::Number(vec![Some(1), None]),
        Values::Code(vec![Some(0), Some(1)]),
        Values::Text(vec![Some("丁、乙".into()), Some("丁".into())]),
    ];
    before.origins = vec![ORIGIN, ORIGIN];
    let mut after = TableBatch::new(full(&["乙", "甲"]));
    let mut gone = Vec::new();
    for row in 0..2 {
        let json = row_json(&before, row, |_| true);
        gone.extend(push_row_json(&mut after, &json, ORIGIN).expect("taken"));
    }
    assert_eq!(after.columns[7], Values::Code(vec![Some(1), None]));
    assert_eq!(after.columns[8], Values::Text(vec![Some("乙".into()), None]));
    assert_eq!(after.columns[0], Values::Text(vec![None, None]));
    let told: Vec<(usize, &str)> = gone.iter().map(|gone| (gone.column, gone.word.as_str())).collect();
    assert_eq!(told, [(8, "丁"), (7, "丁"), (8, "丁")]);
}

#[test]
fn a_row_that_cannot_be_taken_leaves_the_batch_as_it_was() {
    let value = |column: &str| RowError::Value {
        sheet: "bills".into(),
        column: column.into(),
    };
    let shape = RowError::Shape { sheet: "bills".into() };
    let table = [
        (r#"{"note":"x","n":"3"}"#, value("n")),
        (r#"{"n":1.5}"#, value("n")),
        (r#"{"n":18446744073709551615}"#, value("n")),
        (r#"{"paid_on":"2026-02-30"}"#, value("paid_on")),
        (r#"{"id_no":"110105"}"#, value("id_no")),
        (r#"{"safe":"是"}"#, value("safe")),
        (r#"{"note":7}"#, value("note")),
        ("[1]", shape.clone()),
        ("{} x", shape.clone()),
        ("", shape),
    ];
    let mut batch = TableBatch::new(full(&["甲"]));
    for (json, want) in table {
        assert_eq!(push_row_json(&mut batch, json, ORIGIN), Err(want), "{json}");
        assert!(batch.is_empty() && batch.columns.iter().all(Values::is_empty), "{json}");
    }
}
