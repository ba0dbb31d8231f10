//! A workbook that leaves the system: who may take it, what for, and how its rows are written as they come.

use std::fs::File;
use std::path::PathBuf;

use documents::table_file::{Cell, TableFileError, XlsxFile};
use domain::access::{Action, Actor, Viewer};
use domain::{Date, Moment};
use serde_json::{Value, json};
use store::StoreError;
use store::journal::Subject;
use tempfile::TempDir;

use crate::registers::purpose;
use crate::{App, Refusal};

/// Kind of the entry that says how many rows a list had.
const COMPLETED: &str = "export.completed";
/// How its folder is named among work in progress.
const PREFIX: &str = "export-";
/// Rows after which a table continues on the next worksheet.
const ROWS_A_SHEET: u64 = 1_000_000;
/// The first column of every table.
const NUMBER: &str = "序号";

/// A list that is to leave the system.
pub(crate) struct Leaving {
    /// Kind of the journal's entry.
    pub(crate) kind: &'static str,
    /// Name of the worksheet.
    pub(crate) sheet: &'static str,
    /// What its rows are called where they are counted.
    pub(crate) counted: &'static str,
    /// Titles of the columns after the number.
    pub(crate) titles: &'static [&'static str],
    /// What the entry is about; the county if absent.
    pub(crate) subject: Option<Subject>,
    /// What was asked for, as the entry tells it; the purpose is added.
    pub(crate) asked: Value,
}

/// What was asked for, as the journal tells it: the whole question but what it leaves open.
///
/// # Errors
/// When it is nothing that can be told.
pub(crate) fn asked(query: &impl serde::Serialize) -> Result<Value, Refusal> {
    let mut asked = serde_json::to_value(query).map_err(Refusal::fault)?;
    if let Value::Object(fields) = &mut asked {
        fields.retain(|_, value| !value.is_null() && *value != Value::Array(Vec::new()));
    }
    Ok(asked)
}

/// A workbook that was made: open for reading, and gone from its folder.
#[derive(Debug)]
pub struct Workbook {
    /// The file, at its beginning.
    pub file: File,
    /// How long it is.
    pub bytes: u64,
    /// Rows in it.
    pub n_rows: u64,
}

/// A workbook under way.
pub(crate) struct Book {
    leaving: Leaving,
    completing: Completing,
    purpose: String,
    today: Date,
    folder: TempDir,
    path: PathBuf,
    file: XlsxFile,
    about: usize,
    sheet: usize,
    n_sheets: u64,
    n: u64,
}

/// What the journal's second entry takes.
struct Completing {
    app: App,
    viewer: Viewer,
    at: Moment,
    subject: Subject,
}

impl Book {
    /// Begins a workbook once the journal knows who takes what out and what for.
    ///
    /// # Errors
    /// When no purpose is given, the viewer may not export personal data, or the disk is full.
    pub(crate) async fn begin(
        app: &App,
        viewer: &Viewer,
        at: Moment,
        (leaving, for_what): (Leaving, &str),
    ) -> Result<Self, Refusal> {
        may_take_out(viewer)?;
        let purpose = purpose(for_what)?;
        let mut payload = leaving.asked.clone();
        payload["purpose"] = Value::from(purpose.as_str());
        let county = || Subject::new("export", &app.settings.region);
        let subject = leaving.subject.clone().unwrap_or_else(county);
        let mut tx = app.store.write(viewer, at).await?;
        tx.record(leaving.kind, &subject, payload);
        tx.commit().await?;
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(app.settings.work());
        let folder = folder.map_err(StoreError::Io)?;
        let path = folder.path().join("list.xlsx");
        let mut file = XlsxFile::create(&path);
        let about = file.worksheet("说明", false).map_err(unwritten)?;
        let mut book = Self {
            completing: Completing {
                app: app.clone(),
                viewer: viewer.clone(),
                at,
                subject,
            },
            leaving,
            purpose,
            today: at.day(app.settings.hours_ahead),
            folder,
            path,
            file,
            about,
            sheet: 0,
            n_sheets: 0,
            n: 0,
        };
        book.next_sheet().map_err(unwritten)?;
        Ok(book)
    }

    fn next_sheet(&mut self) -> Result<(), TableFileError> {
        self.n_sheets += 1;
        let name = match self.n_sheets {
            1 => self.leaving.sheet.to_owned(),
            n => format!("{}（{n}）", self.leaving.sheet),
        };
        self.sheet = self.file.worksheet(&name, false)?;
        let titles = std::iter::once(&NUMBER).chain(self.leaving.titles);
        let titles: Vec<Cell<'_>> = titles.map(|title| Cell::text(*title)).collect();
        self.file.row(self.sheet, &titles)
    }

    /// Adds a row; its number goes before.
    ///
    /// # Errors
    /// When the disk is full.
    pub(crate) fn add(&mut self, cells: Vec<Cell<'_>>) -> Result<(), StoreError> {
        if self.n == self.n_sheets * ROWS_A_SHEET {
            self.next_sheet().map_err(unwritten)?;
        }
        self.n += 1;
        let row: Vec<Cell<'_>> = std::iter::once(number(self.n)).chain(cells).collect();
        self.file.row(self.sheet, &row).map_err(unwritten)
    }

    /// Completes the workbook and opens it; its folder is gone then, and the journal knows how many rows it has.
    ///
    /// # Errors
    /// When the disk is full or the database fails.
    pub(crate) async fn finish(self) -> Result<Workbook, Refusal> {
        let list = self.leaving.kind;
        let made = tokio::task::spawn_blocking(move || self.finished());
        let (
            workbook,
            Completing {
                app,
                viewer,
                at,
                subject,
            },
        ) = made.await.map_err(Refusal::fault)??;
        let mut tx = app.store.write(&viewer, at).await?;
        tx.record(COMPLETED, &subject, json!({ "list": list, "rows": workbook.n_rows }));
        tx.commit().await?;
        Ok(workbook)
    }

    fn finished(mut self) -> Result<(Workbook, Completing), StoreError> {
        let about = [
            [Cell::text("导出日期"), Cell::Date(self.today)],
            [Cell::text("用途"), Cell::text(self.purpose.as_str())],
            [Cell::text(self.leaving.counted), number(self.n)],
            [Cell::text("含个人信息，限上述用途使用；用后删除"), Cell::Empty],
        ];
        for cells in &about {
            self.file.row(self.about, cells).map_err(unwritten)?;
        }
        self.file.finish().map_err(unwritten)?;
        let file = File::open(&self.path)?;
        let bytes = file.metadata()?.len();
        drop(self.folder);
        let workbook = Workbook {
            file,
            bytes,
            n_rows: self.n,
        };
        Ok((workbook, self.completing))
    }
}

/// Refuses who may not take personal data out.
pub(crate) fn may_take_out(viewer: &Viewer) -> Result<(), Refusal> {
    match viewer.actor() {
        Actor::Anonymous => Err(Refusal::NotSignedIn),
        _ if viewer.may(Action::ExportPersonalData) => Ok(()),
        _ => Err(Refusal::NotPermitted(Action::ExportPersonalData)),
    }
}

fn unwritten(error: TableFileError) -> StoreError {
    match error {
        TableFileError::Io { source, .. } => StoreError::Io(source),
        error => StoreError::Io(std::io::Error::other(error)),
    }
}

/// A count.
pub(crate) fn number(n: u64) -> Cell<'static> {
    Cell::Number(u32::try_from(n).map_or(f64::MAX, f64::from))
}

/// A count as the store gives it.
pub(crate) fn count(n: i64) -> Cell<'static> {
    number(u64::try_from(n).unwrap_or_default())
}

/// Text where there is some.
pub(crate) fn text<'a>(text: Option<impl Into<std::borrow::Cow<'a, str>>>) -> Cell<'a> {
    text.map_or(Cell::Empty, Cell::text)
}

/// A day where there is one.
pub(crate) fn day(day: Option<Date>) -> Cell<'static> {
    day.map_or(Cell::Empty, Cell::Date)
}

/// A day as the store keeps it.
pub(crate) fn date(text: Option<&str>) -> Cell<'_> {
    match text.map(|text| (text, text.parse::<Date>())) {
        None => Cell::Empty,
        Some((_, Ok(day))) => Cell::Date(day),
        Some((text, Err(_))) => Cell::text(text),
    }
}
