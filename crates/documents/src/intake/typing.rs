//! Cells understood: one raw cell becomes one typed value, or one problem that says what to do.

mod code_list;
mod identity;
#[cfg(test)]
mod tests;
mod wording;

use std::collections::{HashMap, HashSet};

use domain::date::{self, Date, DateError};
use domain::money::{self, NumberError};
use domain::problem::Problem;
use domain::sheet::{Column, ColumnType, Role};
use domain::table::Values;

use self::code_list::CodeList;
use self::wording::{half_width, is_blank, normalise, shown};
use super::cell::Raw;

/// Characters a text cell may have.
const LONGEST_TEXT: usize = 2_000;

/// Words that are understood in any column.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Ways to write 是.
    pub yes: Vec<String>,
    /// Ways to write 否.
    pub no: Vec<String>,
    /// Texts that mean an empty cell, such as `/`, `——` and `无`.
    ///
    /// A code list and the yes and no words go before them, and a column of text takes only those without letters.
    pub blank: Vec<String>,
}

/// The reader of one column's cells.
#[derive(Debug)]
pub struct Typer {
    kind: ColumnType,
    role: Option<Role>,
    unit: String,
    min: Option<(i64, f64)>,
    max: Option<(i64, f64)>,
    codes: CodeList,
    yes_no: HashMap<String, bool>,
    blank: HashSet<String>,
    lenient_ids: bool,
    as_of: Date,
}

/// What a reader of one type gives back: a value, nothing, or the problem.
type Typed<T> = Result<Option<T>, Box<Problem>>;

impl Typer {
    /// The reader of this column. With `lenient_ids` what is no identity number is kept as it is written; births
    /// after `as_of` are none.
    pub fn new(column: &Column, lenient_ids: bool, as_of: Date, words: &Words) -> Self {
        let bound = |bound: Option<f64>| bound.and_then(|bound| Some((scaled(column.kind, bound).ok()?, bound)));
        let is_text = column.kind == ColumnType::Text;
        let blank = words.blank.iter().map(|word| normalise(word));
        let blank = blank.filter(|word| !is_text || !word.chars().any(char::is_alphanumeric));
        let said = |words: &[String], value| words.iter().map(|word| (normalise(word), value)).collect::<Vec<_>>();
        Self {
            kind: column.kind,
            role: column.role,
            unit: column.unit.clone().unwrap_or_default(),
            min: bound(column.min),
            max: bound(column.max),
            codes: CodeList::new(&column.codes),
            yes_no: [said(&words.yes, true), said(&words.no, false)]
                .concat()
                .into_iter()
                .collect(),
            blank: blank.collect(),
            lenient_ids,
            as_of,
        }
    }

    /// Reads a cell and appends it; whether it held a value. An empty cell is appended as such, a problem appends
    /// nothing and has no place yet.
    ///
    /// # Errors
    /// What is wrong with the cell.
    #[expect(
        clippy::result_large_err,
        reason = "a problem is the rare case and leaves the reader by value"
    )]
    pub fn push(&self, raw: &Raw, into: &mut Values) -> Result<bool, Problem> {
        if raw.is_blank() {
            into.push_none();
            return Ok(false);
        }
        if let Raw::Error(text) = raw {
            return Err(Problem::error("SHT-101").arg("value", text));
        }
        let pushed = match into {
            Values::Text(cells) if self.kind == ColumnType::Codes => append(cells, self.codes(raw)),
            Values::Text(cells) => append(cells, self.text(raw)),
            Values::Id(cells) => append(cells, self.identity(raw)),
            Values::Number(cells) => append(cells, self.number(raw)),
            Values::Date(cells) => append(cells, self.date(raw)),
            Values::Code(cells) => append(cells, self.code(raw)),
            Values::Bool(cells) => append(cells, self.yes_no(raw)),
        };
        pushed.map_err(|problem| *problem)
    }

    fn number(&self, raw: &Raw) -> Typed<i64> {
        let value = match raw {
            Raw::Text(text) => match self.number_text(text) {
                Err(NumberError::Empty) => return Ok(None),
                Err(_) if self.means_blank(text) => return Ok(None),
                value => value,
            },
            Raw::Number(value) => scaled(self.kind, *value),
            _ => Err(NumberError::NotANumber),
        };
        let value = value.map_err(|error| {
            let code = match (error, self.kind) {
                (NumberError::Fraction, _) => "SHT-105",
                (NumberError::TooLarge, _) => "SHT-106",
                (_, ColumnType::Money) => "SHT-102",
                (_, ColumnType::Integer) => "SHT-104",
                _ => "SHT-103",
            };
            self.refused(code, raw)
        })?;
        for (bound, broken, code) in [
            (self.min, self.min.is_some_and(|(min, _)| value < min), "SHT-112"),
            (self.max, self.max.is_some_and(|(max, _)| value > max), "SHT-113"),
        ] {
            if let (Some((_, bound)), true) = (bound, broken) {
                return Err(Box::new(
                    self.refused(code, raw).arg("bound", bound).arg("unit", &self.unit),
                ));
            }
        }
        Ok(Some(value))
    }

    fn number_text(&self, text: &str) -> Result<i64, NumberError> {
        let parse = match self.kind {
            ColumnType::Money => money::parse_fen,
            ColumnType::Integer => money::parse_integer,
            _ => money::parse_decimal,
        };
        // The column's own unit may stand behind the number: `12个月`.
        parse(text).or_else(|error| match text.trim_end().strip_suffix(self.unit.as_str()) {
            Some(number) if !self.unit.is_empty() => parse(number).map_err(|_| error),
            _ => Err(error),
        })
    }

    fn date(&self, raw: &Raw) -> Typed<Date> {
        let month = self.kind == ColumnType::Month;
        let date = match raw {
            Raw::Text(text) => {
                let date = if month {
                    date::parse_month(text)
                } else {
                    date::parse_date(text)
                };
                if date == Err(DateError::Empty) || (date.is_err() && self.means_blank(text)) {
                    return Ok(None);
                }
                date
            }
            Raw::Number(value) if month => date::month_from_number(*value),
            Raw::Number(value) => date::from_number(*value),
            Raw::Serial(value) => {
                let date = date::from_serial(*value).ok_or(DateError::NotADate);
                if month { date.map(date::month_of) } else { date }
            }
            _ => Err(DateError::NotADate),
        };
        date.map(Some).map_err(|error| {
            let code = match error {
                DateError::Ambiguous => "SHT-108",
                DateError::NoSuchDay => "SHT-109",
                DateError::NoDay => "SHT-110",
                DateError::NoMonth => "SHT-111",
                _ if month => "SHT-119",
                _ => "SHT-107",
            };
            Box::new(self.refused(code, raw))
        })
    }

    fn code(&self, raw: &Raw) -> Typed<u16> {
        let word = wording::written(raw);
        match self.codes.find(&word) {
            Some(code) => Ok(Some(code)),
            None if self.means_blank(&word) => Ok(None),
            None => Err(Box::new(self.codes.refused(&word, &self.shown_text(&word)))),
        }
    }

    fn codes(&self, raw: &Raw) -> Typed<String> {
        let words = wording::written(raw);
        match self.codes.find_all(&words) {
            Ok(joined) => Ok(joined),
            Err(_) if self.means_blank(&words) => Ok(None),
            Err(word) => Err(Box::new(self.codes.refused(word, &self.shown_text(word)))),
        }
    }

    fn yes_no(&self, raw: &Raw) -> Typed<bool> {
        if let Raw::Bool(value) = raw {
            return Ok(Some(*value));
        }
        let word = wording::written(raw);
        let found = self
            .yes_no
            .get(word.trim())
            .or_else(|| self.yes_no.get(&normalise(&word)));
        match found {
            Some(value) => Ok(Some(*value)),
            None if self.means_blank(&word) => Ok(None),
            None => Err(Box::new(self.refused("SHT-118", raw))),
        }
    }

    fn text(&self, raw: &Raw) -> Typed<String> {
        let text = wording::written(raw);
        let text = text.trim_matches(is_blank);
        let counted = matches!(raw, Raw::Number(value) if value.abs() >= identity::EXACT)
            || (self.role == Some(Role::HouseholdNo) && identity::is_scientific(text));
        if counted && self.role != Some(Role::Phone) {
            return Err(Box::new(Problem::error("SHT-125")));
        }
        if self.role == Some(Role::Phone) {
            let digits: String = text.chars().map(half_width).filter(char::is_ascii_digit).collect();
            return Ok(Some(digits).filter(|digits| !digits.is_empty()));
        }
        if text.is_empty() || self.means_blank(text) {
            return Ok(None);
        }
        if text.len() > LONGEST_TEXT && text.chars().count() > LONGEST_TEXT {
            let n = text.chars().count();
            return Err(Box::new(
                Problem::error("SHT-114").arg("n", n).arg("limit", LONGEST_TEXT),
            ));
        }
        Ok(Some(text.to_owned()))
    }

    fn means_blank(&self, text: &str) -> bool {
        // Most texts begin like no word for an empty cell and need no look-up.
        let first = text.chars().find(|c| !is_blank(*c)).map(half_width);
        let first = first.and_then(|c| c.to_lowercase().next());
        first.is_some_and(|c| self.blank.iter().any(|word| word.starts_with(c)))
            && self.blank.contains(&normalise(text))
    }

    fn refused(&self, code: &'static str, raw: &Raw) -> Problem {
        Problem::error(code).arg("value", self.shown_text(&wording::written(raw)))
    }

    /// The value as a sentence may repeat it: never an identity number, a telephone number or a name.
    fn shown_text(&self, text: &str) -> String {
        let private = matches!(self.role, Some(Role::Id | Role::Name | Role::Phone)) || self.kind == ColumnType::IdCard;
        if private { "***".to_owned() } else { shown(text) }
    }
}

/// The number of a numeric cell, in the unit that a column of this type is kept in.
fn scaled(kind: ColumnType, value: f64) -> Result<i64, NumberError> {
    match kind {
        ColumnType::Money => money::fen_from_f64(value),
        ColumnType::Integer => money::integer_from_f64(value),
        _ => money::decimal_from_f64(value),
    }
}

fn append<T>(cells: &mut Vec<Option<T>>, typed: Typed<T>) -> Result<bool, Box<Problem>> {
    let cell = typed?;
    let held = cell.is_some();
    cells.push(cell);
    Ok(held)
}
