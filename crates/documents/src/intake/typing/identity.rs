//! Identity numbers in cells: every way they are spoiled has its own sentence, and none repeats the number.

use domain::id_card::{IdError, IdText};
use domain::problem::Problem;

use super::wording::{half_width, is_blank, written};
use super::{Typed, Typer};
use crate::intake::cell::Raw;

/// From here on a number in a cell has sixteen digits, and spreadsheet programs keep fifteen.
pub const EXACT: f64 = 1e15;

impl Typer {
    pub(super) fn identity(&self, raw: &Raw) -> Typed<IdText> {
        if matches!(raw, Raw::Number(value) | Raw::Serial(value) if value.abs() >= EXACT) {
            return Err(refused(IdError::LostDigits));
        }
        let text = match raw {
            Raw::Serial(_) => raw.shown().into(),
            raw => written(raw),
        };
        match IdText::parse(&text, self.as_of) {
            Ok(number) => Ok(Some(number)),
            Err(IdError::Length(0)) => Ok(None),
            Err(_) if is_scientific(&text) => Err(refused(IdError::LostDigits)),
            Err(_) if self.means_blank(&text) => Ok(None),
            Err(_) if self.lenient_ids => Ok(Some(IdText::Other(text.trim_matches(is_blank).to_owned()))),
            Err(error) => Err(refused(error)),
        }
    }
}

/// Whether a spreadsheet program wrote a number as a power: `1.23E+17`.
pub fn is_scientific(text: &str) -> bool {
    if text.len() > 48 || !text.contains(['E', 'e', 'Ｅ', 'ｅ']) {
        return false;
    }
    let text: String = text.chars().filter(|c| !is_blank(*c)).map(half_width).collect();
    text.contains(['.', '+']) && text.starts_with(|c: char| c.is_ascii_digit()) && text.parse::<f64>().is_ok()
}

fn refused(error: IdError) -> Box<Problem> {
    Box::new(match error {
        IdError::LostDigits => Problem::error("SHT-120"),
        IdError::Length(n) => Problem::error("SHT-121").arg("n", n),
        IdError::Character => Problem::error("SHT-122"),
        IdError::BirthDate => Problem::error("SHT-123"),
        IdError::Province => Problem::error("SHT-124"),
    })
}
