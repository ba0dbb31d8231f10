//! What the reading tests share: a small sheet, a sink that keeps everything, files written on the fly.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use documents::read::{FileOutcome, Intaken, Limits, Reader, Sink, Words};
use domain::Date;
use domain::message::Lang;
use domain::sheet::{CodeWord, Column, ColumnType, Role, Sheet, Subject};
use domain::table::{TableBatch, Values};
use rust_xlsxwriter::Workbook;

pub(crate) const AS_OF: Date = Date::constant(2026, 11, 24);

pub(crate) fn limits() -> Limits {
    Limits {
        max_file_bytes: 64 << 20,
        max_unpacked_bytes: 256 << 20,
        max_shared_text_bytes: 64 << 20,
        max_cells_held: 20_000_000,
        max_rows_per_sheet: 2_000_000,
        max_columns: 512,
        max_seconds_per_file: 60,
        header_search_rows: 20,
        max_lines_per_cell: 50,
        max_refused_rows: 1_000,
        max_problems_listed: 100,
    }
}

pub(crate) fn words() -> Words {
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Words {
        totals: list(&["合计", "总计", "小计"]),
        notes: list(&["备注", "注:", "填表人", "说明"]),
        yes: list(&["是", "有", "√", "1"]),
        no: list(&["否", "无", "×", "0"]),
        nothing: list(&["/", "-", "—", "无"]),
        example_page: "示例".into(),
        notes_page: "填表说明".into(),
        skipped_worksheets: list(&["目录"]),
    }
}

pub(crate) fn column(name: &str, title: &str, kind: ColumnType) -> Column {
    Column {
        name: name.into(),
        title: title.into(),
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
        codes: Vec::new(),
        note: None,
        example: None,
    }
}

pub(crate) fn sheet(name: &str, title: &str, key: &[&str], columns: Vec<Column>) -> Sheet {
    Sheet {
        name: name.into(),
        title: title.into(),
        department: "测试局".into(),
        of: Subject::Person,
        register: None,
        every: "每月".into(),
        within_days: Some(45),
        key: key.iter().map(|name| (*name).to_owned()).collect(),
        dated_by: None,
        names: Vec::new(),
        lenient: false,
        columns,
        source: None,
    }
}

/// A settlement of medical costs, with one column of every type.
pub(crate) fn settlement() -> Sheet {
    let id = Column {
        aliases: vec!["证件号码".into()],
        role: Some(Role::Id),
        required: true,
        filled: true,
        example: Some("11010519491231002X".into()),
        ..column("id_no", "身份证号", ColumnType::IdCard)
    };
    let name = Column {
        role: Some(Role::Name),
        example: Some("张三".into()),
        ..column("name", "姓名", ColumnType::Text)
    };
    let number = Column {
        required: true,
        filled: true,
        example: Some("A1".into()),
        ..column("settlement_no", "结算流水号", ColumnType::Text)
    };
    let word = |is: &str, also: &[&str]| CodeWord {
        is: is.into(),
        also: also.iter().map(|w| (*w).to_owned()).collect(),
    };
    let codes = vec![word("住院", &["普通住院", "21"]), word("门诊", &["普通门诊", "11"])];
    let visit = Column {
        codes,
        example: Some("住院".into()),
        ..column("visit_type", "医疗类别", ColumnType::Code)
    };
    let paid = Column {
        aliases: vec!["自付费用".into()],
        required: true,
        filled: true,
        unit: Some("元".into()),
        min: Some(0.0),
        example: Some("1,234.50".into()),
        ..column("self_paid", "个人自付金额", ColumnType::Money)
    };
    let date = Column {
        example: Some("2026-10-15".into()),
        ..column("settled_on", "结算日期", ColumnType::Date)
    };
    let month = Column {
        example: Some("202610".into()),
        ..column("month", "所属月份", ColumnType::Month)
    };
    let days = Column {
        max: Some(400.0),
        example: Some("12".into()),
        ..column("days", "住院天数", ColumnType::Integer)
    };
    let share = Column {
        example: Some("0.8125".into()),
        ..column("share", "报销比例", ColumnType::Decimal)
    };
    let away = Column {
        example: Some("否".into()),
        ..column("away", "是否异地", ColumnType::YesNo)
    };
    let kinds = vec![word("高血压", &["高压"]), word("糖尿病", &[]), word("冠心病", &[])];
    let illness = Column {
        codes: kinds,
        sensitive: true,
        example: Some("高血压、糖尿病".into()),
        ..column("illness", "慢病病种", ColumnType::Codes)
    };
    let columns = vec![id, name, number, visit, paid, date, month, days, share, away, illness];
    sheet("medical_settlement", "医保结算明细表", &["settlement_no"], columns)
}

/// Keeps everything it is given.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) batches: Vec<TableBatch>,
    pub(crate) n_progress: usize,
    pub(crate) outcomes: Vec<FileOutcome>,
}

impl Sink for Kept {
    fn batch(&mut self, batch: TableBatch) -> ControlFlow<()> {
        for values in &batch.columns {
            assert_eq!(values.len(), batch.len());
        }
        self.batches.push(batch);
        ControlFlow::Continue(())
    }

    fn progress(&mut self, _: &documents::read::Progress<'_>) {
        self.n_progress += 1;
    }
}

impl Kept {
    pub(crate) fn n_rows(&self) -> usize {
        self.batches.iter().map(TableBatch::len).sum()
    }

    /// All rows of one sheet as `column=value` of the named columns.
    pub(crate) fn column(&self, sheet: &str, name: &str) -> Vec<String> {
        let mut out = Vec::new();
        for batch in self.batches.iter().filter(|batch| batch.sheet.name == sheet) {
            let at = batch.sheet.column_index(name).expect("column");
            for row in 0..batch.len() {
                out.push(cell(&batch.columns[at], row, &batch.sheet.columns[at]));
            }
        }
        out
    }
}

pub(crate) fn cell(values: &Values, row: usize, column: &Column) -> String {
    let none = || "∅".to_owned();
    match values {
        Values::Text(cells) => cells[row].clone().unwrap_or_else(none),
        Values::Id(cells) => cells[row].as_ref().map_or_else(none, |id| match id.number() {
            Some(number) => number.reveal(),
            None => format!("{id:?}"),
        }),
        Values::Number(cells) => cells[row].map_or_else(none, |n| n.to_string()),
        Values::Date(cells) => cells[row].map_or_else(none, |day| day.to_string()),
        Values::Code(cells) => cells[row].map_or_else(none, |at| column.codes[usize::from(at)].is.clone()),
        Values::Bool(cells) => cells[row].map_or_else(none, |truth| truth.to_string()),
    }
}

/// Reads files with default limits.
pub(crate) fn read(sheets: Vec<Sheet>, files: &[(PathBuf, &str)]) -> (Kept, Intaken) {
    read_within(limits(), sheets, files)
}

pub(crate) fn read_within(limits: Limits, sheets: Vec<Sheet>, files: &[(PathBuf, &str)]) -> (Kept, Intaken) {
    let mut kept = Kept::default();
    let mut reader = Reader::new(sheets.into_iter().map(Arc::new).collect(), limits, words(), AS_OF);
    for (path, name) in files {
        let outcome = reader.read_file(path, name, &|_| true, &mut kept);
        kept.outcomes.push(outcome);
    }
    let intaken = reader.finish(&mut kept);
    for source in &intaken.sources {
        assert!(source.counts.balances(), "{source:?}");
    }
    (kept, intaken)
}

pub(crate) fn codes(intaken: &Intaken) -> Vec<&'static str> {
    intaken.problems.iter().map(|problem| problem.code).collect()
}

/// All problems in words; none of them is without a sentence.
pub(crate) fn sentences(intaken: &Intaken) -> String {
    let lines: Vec<String> = intaken.problems.iter().map(|problem| problem.line(Lang::Zh)).collect();
    for line in &lines {
        assert!(!line.contains('{') && !line.contains('}'), "{line}");
    }
    lines.join("\n")
}

pub(crate) fn write(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

/// An xlsx of texts, one worksheet per entry.
pub(crate) fn xlsx(dir: &Path, name: &str, worksheets: &[(&str, &[&[&str]])]) -> PathBuf {
    let mut book = Workbook::new();
    for (title, rows) in worksheets {
        let page = book.add_worksheet().set_name(*title).expect("name");
        for (row, cells) in (0u32..).zip(*rows) {
            for (column, cell) in (0u16..).zip(*cells) {
                page.write_string(row, column, *cell).expect("cell");
            }
        }
    }
    let path = dir.join(name);
    book.save(&path).expect("saved");
    path
}
