use std::sync::Arc;

use domain::Date;
use domain::id_card::{IdCardNo, IdText};
use domain::sheet::{CodeWord, Column, ColumnType, Sheet, Subject};
use domain::table::{GoneWord, RowOrigin, TableBatch, Values};
use proptest::prelude::*;

use super::*;

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
        codes: words.iter().map(word).collect(),
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

fn written(batches: &[TableBatch]) -> Vec<u8> {
    let mut writer = RowsWriter::new(Vec::new(), &batches[0].sheet).expect("begun");
    batches.iter().for_each(|batch| writer.push(batch).expect("pushed"));
    writer.finish().expect("finished")
}

fn came_back(bytes: &[u8], sheet: &Arc<Sheet>) -> Vec<Rows> {
    let reader = read(bytes, sheet).expect("opened");
    reader.map(|rows| rows.expect("rows")).collect()
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

fn dates() -> impl Strategy<Value = Date> {
    (-9999i16..=9999, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| Date::constant(year, month, day))
}

/// Cells of a column of this type, `n` of them.
fn cells(kind: ColumnType, n: usize) -> BoxedStrategy<Values> {
    use proptest::collection::vec;
    use proptest::option::of;
    match Values::for_type(kind) {
        Values::Text(_) if kind == ColumnType::Codes => {
            let words = prop_oneof!["甲", "甲、丙", "乙"];
            vec(of(words), n).prop_map(Values::Text).boxed()
        }
        Values::Text(_) => vec(of(".*"), n).prop_map(Values::Text).boxed(),
        Values::Id(_) => vec(of(ids()), n).prop_map(Values::Id).boxed(),
        Values::Number(_) => vec(of(any::<i64>()), n).prop_map(Values::Number).boxed(),
        Values::Date(_) => vec(of(dates()), n).prop_map(Values::Date).boxed(),
        Values::Code(_) => vec(of(0u16..3), n).prop_map(Values::Code).boxed(),
        Values::Bool(_) => vec(of(any::<bool>()), n).prop_map(Values::Bool).boxed(),
    }
}

fn batches() -> impl Strategy<Value = TableBatch> {
    (0usize..20).prop_flat_map(|n| {
        let columns = KINDS.map(|(_, kind)| cells(kind, n)).to_vec();
        let origins = proptest::collection::vec((any::<u32>(), any::<u32>()), n);
        (columns, origins).prop_map(|(columns, origins)| TableBatch {
            sheet: full(&["甲", "乙", "丙"]),
            columns,
            origins: origins
                .into_iter()
                .map(|(source, row)| RowOrigin { source, row })
                .collect(),
        })
    })
}

proptest! {
    #[test]
    fn rows_come_back_as_they_were(first in batches(), second in batches()) {
        let wanted: Vec<&TableBatch> = [&first, &second].into_iter().filter(|batch| !batch.is_empty()).collect();
        let back = came_back(&written(&[first.clone(), second.clone()]), &first.sheet);
        prop_assert_eq!(back.len(), wanted.len());
        for (rows, wanted) in back.iter().zip(wanted) {
            prop_assert!(rows.gone.is_empty());
            prop_assert_eq!(&rows.batch.columns, &wanted.columns);
            prop_assert_eq!(&rows.batch.origins, &wanted.origins);
        }
    }
}

fn numbered(n: u32) -> TableBatch {
    TableBatch {
        sheet: sheet(vec![column("n", ColumnType::Integer, &[])]),
        columns: vec![Values::Number((0..n).map(|n| Some(i64::from(n))).collect())],
        origins: (0..n).map(|row| RowOrigin { source: 3, row }).collect(),
    }
}

#[test]
fn a_long_batch_is_given_back_in_parts() {
    let batch = numbered(20_000);
    let bytes = written(std::slice::from_ref(&batch));
    let reader = read(bytes.as_slice(), &batch.sheet).expect("opened").with_source(9);
    let parts: Vec<TableBatch> = reader.map(|rows| rows.expect("rows").batch).collect();
    let lens: Vec<usize> = parts.iter().map(TableBatch::len).collect();
    assert_eq!(lens, [8192, 8192, 3616]);
    let origins: Vec<RowOrigin> = parts.iter().flat_map(|part| part.origins.iter().copied()).collect();
    assert!(
        (0u32..)
            .zip(&origins)
            .all(|(row, origin)| *origin == RowOrigin { source: 9, row })
    );
}

#[test]
fn the_same_rows_make_the_same_file() {
    assert_eq!(written(&[numbered(50)]), written(&[numbered(50)]));
}

#[test]
fn a_file_that_was_cut_off_is_an_error_wherever_it_was_cut() {
    let batch = numbered(300);
    let bytes = written(&[batch.clone(), batch.clone()]);
    for len in (0..bytes.len()).step_by(7).chain([bytes.len() - 1]) {
        let whole = read(&bytes[..len], &batch.sheet).and_then(|reader| reader.collect::<Result<Vec<_>, _>>());
        assert!(whole.is_err(), "{len} of {}", bytes.len());
    }
}

#[test]
fn columns_and_words_come_and_go() {
    let before = sheet(vec![
        column("gone", ColumnType::Integer, &[]),
        column("kind", ColumnType::Code, &["旧甲", "丁", "戊"]),
        column("kinds", ColumnType::Codes, &["甲", "丁", "乙"]),
    ]);
    let batch = TableBatch {
        sheet: before,
        columns: vec![
            Values::Number(vec![Some(1), None, None]),
            Values::Code(vec![Some(0), Some(1), Some(1)]),
            Values::Text(vec![Some("丁、乙".into()), None, Some("甲、乙".into())]),
        ],
        origins: (1..4).map(|row| RowOrigin { source: 0, row }).collect(),
    };
    let back = came_back(&written(&[batch]), &full(&["乙", "甲"]));
    let now = &back[0].batch.columns;
    assert_eq!(now[7], Values::Code(vec![Some(1), None, None]));
    let kinds = [Some("乙"), None, Some("乙、甲")];
    assert_eq!(now[8], Values::Text(kinds.map(|kind| kind.map(str::to_owned)).to_vec()));
    assert_eq!(now[5], Values::Date(vec![None; 3]));
    let gone = |column, cells| GoneWord {
        column,
        word: "丁".into(),
        cells,
    };
    assert_eq!(back[0].gone, [gone(7, 2), gone(8, 1)]);
}

#[test]
fn a_changed_type_or_another_sheet_is_refused_by_name() {
    let bytes = written(&[numbered(1)]);
    let money = sheet(vec![column("n", ColumnType::Money, &[])]);
    let told = |sheet: &Arc<Sheet>| read(bytes.as_slice(), sheet).expect_err("refused").to_string();
    assert_eq!(
        told(&money),
        "rows file: column n of sheet bills was integer and is money now"
    );
    let mut other = (*money).clone();
    other.name = "pupils".into();
    let other = Arc::new(other);
    assert_eq!(told(&other), "rows file: rows of sheet bills instead of pupils");
    let mut writer = RowsWriter::new(Vec::new(), &other).expect("begun");
    assert!(matches!(writer.push(&numbered(1)), Err(RowsError::Sheet { .. })));
}
