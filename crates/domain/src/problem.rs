//! What is wrong, where, and what to do: one shape for every reader.
//!
//! The *code* and its arguments are the contract; the sentence comes from the message catalogue
//! ([`crate::message`]) in the reader's language.

use std::fmt;

use crate::message::{self, Lang};

/// How much a problem stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Said, nothing stops.
    Note,
    /// Used, but with a doubt: a value became unknown, an old figure was taken.
    Warning,
    /// Not used: a row, a file or a policy entry.
    Error,
}

/// Where a problem is. Every part is optional; what is known is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Place {
    /// File name, relative to the folder that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Worksheet name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Cell address such as `C17`, for spreadsheets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// 1-based line (text files) or row (spreadsheets).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// 1-based column, counted in characters (text files).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The policy entry, sheet column or household spoken of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl Place {
    /// A place known only by its file.
    pub fn file(file: impl Into<String>) -> Self {
        Self {
            file: Some(file.into()),
            ..Self::default()
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// Stable code such as `SHT-601`; the catalogue has its sentence.
    pub code: &'static str,
    /// How much it stops.
    pub severity: Severity,
    /// Values for the sentence's placeholders.
    pub args: Vec<(&'static str, String)>,
}

impl Problem {
    /// An error with this code.
    pub fn error(code: &'static str) -> Self {
        Self {
            place: Place::default(),
            code,
            severity: Severity::Error,
            args: Vec::new(),
        }
    }

    /// A warning with this code.
    pub fn warning(code: &'static str) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code)
        }
    }

    /// A note with this code.
    pub fn note(code: &'static str) -> Self {
        Self {
            severity: Severity::Note,
            ..Self::error(code)
        }
    }

    /// Adds a value for the placeholder `name` of the sentence.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// Says where it is.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// The sentence alone, without place and code.
    pub fn sentence(&self, lang: Lang) -> String {
        message::render(self.code, &self.args, lang)
    }

    /// Place, code and sentence on one line, as printed for a person.
    pub fn line(&self, lang: Lang) -> String {
        let mut out = String::new();
        let place = &self.place;
        for (part, close) in [(&place.file, ""), (&place.sheet, "]"), (&place.cell, "")] {
            if let Some(part) = part {
                match close {
                    "]" => out.push_str(&format!("[{part}]")),
                    _ if out.is_empty() => out.push_str(part),
                    _ => out.push_str(&format!(" {part}")),
                }
            }
        }
        if let (Some(line), None) = (place.line, &place.cell) {
            out.push_str(&format!(":{line}"));
            if let Some(column) = place.column {
                out.push_str(&format!(":{column}"));
            }
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&format!("{} {}", self.code, self.sentence(lang)));
        out
    }
}
