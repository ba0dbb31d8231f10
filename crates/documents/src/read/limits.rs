//! Bounds of time and memory for reading, and the words by which rows that are no data are known.
//!
//! All of it is policy: a county with a larger machine, or with clerks who write 共计 for 合计, changes a parameter.

use domain::policy::{Literal, Params};

/// Bounds of time and memory for one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, bytes.
    pub max_file_bytes: u64,
    /// Most bytes that an archive (xlsx, xlsb, ods) may unpack to.
    pub max_unpacked_bytes: u64,
    /// Most bytes of a workbook's shared texts, which are held in memory.
    pub max_shared_text_bytes: u64,
    /// Most cells of an xls workbook, which is held in memory.
    pub max_cells_held: u64,
    /// Most rows of a worksheet.
    pub max_rows_per_sheet: u32,
    /// Most columns of a worksheet.
    pub max_columns: u32,
    /// Longest time for one file.
    pub max_seconds_per_file: u64,
    /// The header must stand within so many rows that are not empty.
    pub header_search_rows: u32,
    /// More lines than that in one cell of a text file are an unclosed quotation mark.
    pub max_lines_per_cell: u32,
    /// Most refused rows kept per worksheet for the correction workbook; further ones are only counted.
    pub max_refused_rows: u32,
    /// Most problems listed per worksheet; further ones are only counted.
    pub max_problems_listed: u32,
}

impl Limits {
    /// The limits and words as the policy has them.
    ///
    /// # Errors
    /// The name of the first parameter that is missing or of the wrong kind.
    pub fn from_policy(params: &Params) -> Result<(Self, Words), &'static str> {
        let whole = |name: &'static str| params.integer(name).and_then(|n| u64::try_from(n).ok()).ok_or(name);
        let small = |name: &'static str| whole(name).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let bytes = |name: &'static str| whole(name).map(|n| n.saturating_mul(1 << 20));
        let limits = Self {
            max_file_bytes: bytes("max_file_mib")?,
            max_unpacked_bytes: bytes("max_unpacked_mib")?,
            max_shared_text_bytes: bytes("max_shared_text_mib")?,
            max_cells_held: whole("max_cells_held")?,
            max_rows_per_sheet: small("max_rows")?,
            max_columns: small("max_columns")?,
            max_seconds_per_file: whole("max_seconds_per_file")?,
            header_search_rows: small("header_search_rows")?,
            max_lines_per_cell: small("max_lines_per_cell")?,
            max_refused_rows: small("max_refused_rows")?,
            max_problems_listed: small("max_listed_problems")?,
        };
        Ok((limits, Words::from_policy(params)?))
    }
}

/// Words that tell what a row, a cell or a worksheet is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// First words of rows of sums: 合计, 总计, 小计.
    pub totals: Vec<String>,
    /// First words of notes below or above a table: 备注, 注, 填表人.
    pub notes: Vec<String>,
    /// Ways to write 是.
    pub yes: Vec<String>,
    /// Ways to write 否.
    pub no: Vec<String>,
    /// Ways to write that there is nothing: /, -, 无.
    pub nothing: Vec<String>,
    /// Name of a template's page with a filled example; never data.
    pub example_page: String,
    /// Name of a template's page with explanations; never data.
    pub notes_page: String,
    /// Other worksheets that are never data.
    pub skipped_worksheets: Vec<String>,
}

impl Words {
    fn from_policy(params: &Params) -> Result<Self, &'static str> {
        let list = |name: &'static str| match params.get(name).map(|resolved| &resolved.value) {
            Some(Literal::List(words)) => Ok(words.clone()),
            _ => Err(name),
        };
        let word = |name: &'static str| match params.get(name).map(|resolved| &resolved.value) {
            Some(Literal::Text(word)) => Ok(word.clone()),
            _ => Err(name),
        };
        Ok(Self {
            totals: list("total_words")?,
            notes: list("note_words")?,
            yes: list("yes_words")?,
            no: list("no_words")?,
            nothing: list("blank_words")?,
            example_page: word("example_page")?,
            notes_page: word("notes_page")?,
            skipped_worksheets: list("skipped_worksheets")?,
        })
    }

    /// Whether a worksheet of this name is never data.
    pub(super) fn is_skipped(&self, worksheet: &str) -> bool {
        let pages = self
            .skipped_worksheets
            .iter()
            .chain([&self.example_page, &self.notes_page]);
        !worksheet.is_empty() && pages.into_iter().any(|page| page == worksheet.trim())
    }
}
