//! All households of a query as a workbook.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use documents::table_file::{Cell, TableFileError, XlsxFile};
use domain::access::Viewer;
use domain::{Date, Moment};
use store::StoreError;
use store::registers::households::{CurrentStatus, Household, Query};

use super::export_households;
use crate::{App, Refusal};

/// How its folder is named among work in progress.
const PREFIX: &str = "households-";
/// Rows after which a table continues on the next worksheet.
const ROWS_A_SHEET: u64 = 1_000_000;

/// Titles of the columns.
const TITLES: [&str; 10] = [
    "序号",
    "乡镇",
    "村",
    "户编号",
    "户主",
    "人口数",
    "户的身份",
    "成员的身份",
    "起始日期",
    "不在册日期",
];

/// A workbook that was made: open for reading, and gone from its folder.
#[derive(Debug)]
pub struct Workbook {
    /// The file, at its beginning.
    pub file: File,
    /// How long it is.
    pub bytes: u64,
    /// Households in it.
    pub n_households: u64,
}

/// Writes every household that the viewer may export into a workbook; the journal keeps who and what for.
///
/// # Errors
/// As [`export_households`](fn@export_households), and when the disk is full.
pub async fn households_workbook(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, purpose): (&Query, &str),
) -> Result<Workbook, Refusal> {
    let folder = tempfile::Builder::new()
        .prefix(PREFIX)
        .tempdir_in(app.settings.work())
        .map_err(failed)?;
    let path = folder.path().join("households.xlsx");
    let today = at.day(app.settings.hours_ahead);
    let mut table = Table::begin(&path, titles(app, today).await?).map_err(unwritten)?;
    export_households(app, viewer, at, (query, purpose), |one| {
        table.add(&one).map_err(unwritten)
    })
    .await?;
    let n_households = table.n;
    let purpose = purpose.trim().to_owned();
    let made = tokio::task::spawn_blocking(move || {
        table.finish(today, &purpose).map_err(unwritten)?;
        let file = File::open(&path)?;
        let bytes = file.metadata()?.len();
        drop(folder);
        Ok::<_, StoreError>(Workbook {
            file,
            bytes,
            n_households,
        })
    });
    Ok(made.await.map_err(Refusal::fault)??)
}

/// Titles of statuses by their words, as the policy in force has them.
async fn titles(app: &App, today: Date) -> Result<BTreeMap<String, String>, Refusal> {
    let loaded = crate::policy::in_county(app, today).await?;
    let statuses = loaded.policy.registers.statuses.iter();
    Ok(statuses
        .map(|status| (status.code.clone(), status.title.clone()))
        .collect())
}

fn failed(error: std::io::Error) -> Refusal {
    StoreError::Io(error).into()
}

fn unwritten(error: TableFileError) -> StoreError {
    match error {
        TableFileError::Io { source, .. } => StoreError::Io(source),
        error => StoreError::Io(std::io::Error::other(error)),
    }
}

/// The workbook under way.
struct Table {
    file: XlsxFile,
    titles: BTreeMap<String, String>,
    about: usize,
    sheet: usize,
    n_sheets: u64,
    n: u64,
}

impl Table {
    fn begin(path: &Path, titles: BTreeMap<String, String>) -> Result<Self, TableFileError> {
        let mut file = XlsxFile::create(path);
        let about = file.worksheet("说明", false)?;
        let mut table = Self {
            file,
            titles,
            about,
            sheet: 0,
            n_sheets: 0,
            n: 0,
        };
        table.next_sheet()?;
        Ok(table)
    }

    fn next_sheet(&mut self) -> Result<(), TableFileError> {
        self.n_sheets += 1;
        let name = if self.n_sheets == 1 {
            "户".to_owned()
        } else {
            format!("户（{}）", self.n_sheets)
        };
        self.sheet = self.file.worksheet(&name, false)?;
        self.file.row(self.sheet, &TITLES.map(Cell::text))
    }

    fn add(&mut self, one: &Household) -> Result<(), TableFileError> {
        if self.n == self.n_sheets * ROWS_A_SHEET {
            self.next_sheet()?;
        }
        self.n += 1;
        let (own, members): (Vec<&CurrentStatus>, Vec<_>) =
            one.statuses.iter().partition(|one| one.person_id.is_none());
        let cells = [
            number(self.n),
            Cell::text(one.township.as_str()),
            Cell::text(one.village.as_str()),
            Cell::text(one.household_no.as_str()),
            Cell::text(one.head_name.as_str()),
            Cell::Number(f64::from(i32::try_from(one.n_members).unwrap_or(i32::MAX))),
            self.words(&own),
            self.words(&members),
            date(Some(&one.valid_from)),
            date(one.valid_to.as_deref()),
        ];
        self.file.row(self.sheet, &cells)
    }

    /// Each status once, in words.
    fn words(&self, statuses: &[&CurrentStatus]) -> Cell<'static> {
        let mut words: Vec<String> = Vec::new();
        for one in statuses {
            let title = self.titles.get(&one.status).unwrap_or(&one.status);
            let word = one
                .value
                .as_ref()
                .map_or_else(|| title.clone(), |value| format!("{title}：{value}"));
            if !words.contains(&word) {
                words.push(word);
            }
        }
        if words.is_empty() {
            Cell::Empty
        } else {
            Cell::text(words.join("、"))
        }
    }

    fn finish(mut self, today: Date, purpose: &str) -> Result<(), TableFileError> {
        let about = [
            [Cell::text("导出日期"), Cell::Date(today)],
            [Cell::text("用途"), Cell::text(purpose)],
            [Cell::text("户数"), number(self.n)],
            [Cell::text("含个人信息，限上述用途使用；用后删除"), Cell::Empty],
        ];
        for cells in &about {
            self.file.row(self.about, cells)?;
        }
        self.file.finish()
    }
}

fn number(n: u64) -> Cell<'static> {
    Cell::Number(u32::try_from(n).map_or(f64::MAX, f64::from))
}

fn date(text: Option<&str>) -> Cell<'_> {
    match text.map(|text| (text, text.parse::<Date>())) {
        None => Cell::Empty,
        Some((_, Ok(day))) => Cell::Date(day),
        Some((text, Err(_))) => Cell::text(text),
    }
}
