//! How much is read of one file, and the words by which rows and cells are told; values come from the policy.

use std::time::Duration;

use domain::policy::{Literal, Params};

use super::typing::Words;

/// Limits and words of reading.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest file in bytes.
    pub max_file_bytes: u64,
    /// Largest archive after unpacking, in bytes.
    pub max_unpacked_bytes: u64,
    /// Most rows of one worksheet.
    pub max_rows: u32,
    /// Most columns of one worksheet.
    pub max_columns: usize,
    /// Longest time for one file.
    pub max_time: Duration,
    /// Rows among which the header is looked for.
    pub header_rows: usize,
    /// Listed problems and refused rows per worksheet that are kept in full; counts are always complete.
    pub max_listed: usize,
    /// First words of a row of totals.
    pub total_words: Vec<String>,
    /// First words of a note.
    pub note_words: Vec<String>,
    /// Words for yes, no and an empty cell.
    pub words: Words,
}

impl Limits {
    /// The limits as the policy has them; the name of a missing parameter otherwise.
    ///
    /// # Errors
    /// The first parameter that is missing or of the wrong kind.
    pub fn from_policy(params: &Params) -> Result<Self, &'static str> {
        let whole = |name: &'static str| params.integer(name).and_then(|n| u64::try_from(n).ok()).ok_or(name);
        let list = |name: &'static str| match params.get(name).map(|resolved| &resolved.value) {
            Some(Literal::List(words)) => Ok(words.clone()),
            _ => Err(name),
        };
        const MEBIBYTE: u64 = 1024 * 1024;
        Ok(Self {
            max_file_bytes: whole("max_file_mib")? * MEBIBYTE,
            max_unpacked_bytes: whole("max_unpacked_mib")? * MEBIBYTE,
            max_rows: u32::try_from(whole("max_rows")?).unwrap_or(u32::MAX),
            max_columns: usize::try_from(whole("max_columns")?).unwrap_or(usize::MAX),
            max_time: Duration::from_secs(whole("max_seconds_per_file")?),
            header_rows: usize::try_from(whole("header_search_rows")?).unwrap_or(usize::MAX),
            max_listed: usize::try_from(whole("max_listed_problems")?).unwrap_or(usize::MAX),
            total_words: list("total_words")?,
            note_words: list("note_words")?,
            words: Words { yes: list("yes_words")?, no: list("no_words")?, blank: list("blank_words")? },
        })
    }
}
