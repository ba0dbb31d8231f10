//! One cell into one typed value, or what is wrong with it.

use std::borrow::Cow;
use std::collections::HashMap;

use domain::Date;
use domain::id_card::{IdError, IdText};
use domain::sheet::{Column, ColumnType, Role};
use domain::table::Values;

use super::Words;
use super::day::{self, DateError};
use super::fold::fold;
use super::grid::Value;
use super::number::{self, NumberError, Scaled};

/// What is wrong with a cell: a code of the catalogue and the values of its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable code.
    pub code: &'static str,
    /// Values for the sentence's placeholders.
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    pub(super) fn new(code: &'static str) -> Self {
        Self { code, args: Vec::new() }
    }

    pub(super) fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// Whether digits are gone that nobody can bring back: such a row is refused even on a register.
    pub(super) fn lost_digits(&self) -> bool {
        matches!(self.code, "SHT-602" | "SHT-618")
    }
}

/// From here on a spreadsheet program no longer keeps every digit of a whole number.
const ALL_DIGITS_KEPT: f64 = 1e15;

/// What a column's cells are read by.
pub(super) struct CellReader {
    kind: ColumnType,
    /// Numbers that only name something: lost digits matter.
    names_something: bool,
    /// Words of the list, yes and no words, as written and folded.
    words: HashMap<String, u16>,
    list: Vec<String>,
    nothing: Vec<String>,
    min: Option<i64>,
    max: Option<i64>,
    unit: String,
    /// Yuan in one unit, for headers such as 金额(万元).
    factor: i64,
    as_of: Date,
    is_1904: bool,
}

/// A cell that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// A value was appended.
    Filled,
    /// The cell is empty; an empty value was appended.
    Empty,
}

impl CellReader {
    pub(super) fn new(column: &Column, words: &Words, factor: i64, as_of: Date, is_1904: bool) -> Self {
        let mut map = HashMap::new();
        let mut learn = |word: &str, at: u16| {
            map.entry(word.to_owned()).or_insert(at);
            map.entry(fold(word)).or_insert(at);
        };
        match column.kind {
            ColumnType::YesNo => {
                words.yes.iter().for_each(|word| learn(word, 1));
                words.no.iter().for_each(|word| learn(word, 0));
            }
            _ => {
                for (at, code) in (0u16..).zip(&column.codes) {
                    learn(&code.is, at);
                }
                for (at, code) in (0u16..).zip(&column.codes) {
                    code.also.iter().for_each(|word| learn(word, at));
                }
            }
        }
        let scale = scale(column.kind);
        let bound = |limit: Option<f64>| limit.map(|limit| (limit * 10f64.powi(scale as i32)).round() as i64);
        let named = matches!(column.role, Some(Role::Id | Role::HouseholdNo | Role::Phone));
        Self {
            kind: column.kind,
            names_something: named || column.name.ends_with("_no"),
            words: map,
            list: column.codes.iter().map(|code| code.is.clone()).collect(),
            nothing: words.nothing.iter().map(|word| fold(word)).collect(),
            min: bound(column.min),
            max: bound(column.max),
            unit: column.unit.clone().unwrap_or_default(),
            factor,
            as_of,
            is_1904,
        }
    }

    /// Appends the cell's value to `out`; on a fault nothing is appended.
    pub(super) fn push(&self, value: &Value<'_>, out: &mut Values) -> Result<Read, Fault> {
        let text = match value {
            Value::Empty => return Ok(empty(out)),
            Value::Error(error) => return Err(Fault::new("SHT-617").arg("value", error)),
            Value::Text(text) => {
                let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
                if text.is_empty() {
                    return Ok(empty(out));
                }
                Some(text)
            }
            _ => None,
        };
        let result = match out {
            Values::Text(cells) => self.text(value, text).map(|text| cells.push(Some(text))),
            Values::Id(cells) => self.id(value, text).map(|id| cells.push(Some(id))),
            Values::Number(cells) => self.number(value, text).map(|number| cells.push(Some(number))),
            Values::Date(cells) => self.date(value, text).map(|date| cells.push(Some(date))),
            Values::Code(cells) => self.code(value, text).map(|code| cells.push(Some(code))),
            Values::Bool(cells) => self.truth(value, text).map(|truth| cells.push(Some(truth))),
        };
        match (result, text) {
            (Ok(()), _) => Ok(Read::Filled),
            (Err(_), Some(text)) if self.kind != ColumnType::Text && self.is_nothing(text) => Ok(empty(out)),
            (Err(fault), _) => Err(fault),
        }
    }

    fn is_nothing(&self, text: &str) -> bool {
        text.len() < 24 && self.nothing.contains(&fold(text))
    }

    fn text(&self, value: &Value<'_>, text: Option<&str>) -> Result<String, Fault> {
        if self.kind == ColumnType::Codes {
            return self.codes(&shown(value));
        }
        match text {
            Some(text) if self.names_something && lost_in_text(text) => Err(Fault::new("SHT-618")),
            Some(text) => Ok(text.to_owned()),
            None => match value {
                Value::Number(number) if self.names_something && number.abs() >= ALL_DIGITS_KEPT => {
                    Err(Fault::new("SHT-618"))
                }
                value => Ok(shown(value).into_owned()),
            },
        }
    }

    fn id(&self, value: &Value<'_>, text: Option<&str>) -> Result<IdText, Fault> {
        let number;
        let text = match (text, value) {
            (Some(text), _) => text,
            (None, Value::Number(digits)) if digits.abs() >= ALL_DIGITS_KEPT => return Err(Fault::new("SHT-602")),
            (None, value) => {
                number = shown(value);
                &number
            }
        };
        match IdText::parse(text, self.as_of) {
            Ok(IdText::WrongCheckDigit(_)) if text.ends_with("000") => Err(Fault::new("SHT-602")),
            Ok(id) => Ok(id),
            Err(_) if lost_in_text(text) => Err(Fault::new("SHT-602")),
            Err(error) => Err(match error {
                IdError::Length(n) => Fault::new("SHT-603").arg("n", n),
                IdError::Character => Fault::new("SHT-604"),
                IdError::BirthDate => Fault::new("SHT-605"),
                IdError::Province => Fault::new("SHT-606"),
                IdError::LostDigits => Fault::new("SHT-602"),
            }),
        }
    }

    fn number(&self, value: &Value<'_>, text: Option<&str>) -> Result<i64, Fault> {
        let scale = scale(self.kind);
        let read = match (text, value) {
            (Some(text), _) if self.factor > 1 && text.contains(['万', '亿']) => Err(NumberError::NotANumber),
            // In 万元 there are four more places behind the point.
            (Some(text), _) => number::parse_scaled(without_unit(text, &self.unit), scale + self.factor.ilog10()),
            (None, Value::Number(number)) if self.kind == ColumnType::Money => {
                number::fen_from_number(*number * self.factor as f64)
            }
            (None, Value::Number(number)) => number::scaled_from_number(*number, scale),
            _ => Err(NumberError::NotANumber),
        };
        let number = read.map_err(|error| match error {
            NumberError::TooManyDigits => Fault::new("SHT-608").arg("places", scale),
            NumberError::TooLarge => Fault::new("SHT-609"),
            NumberError::Empty | NumberError::NotANumber => Fault::new("SHT-607"),
        })?;
        let told = |code, bound| {
            Fault::new(code)
                .arg("bound", Scaled { value: bound, scale })
                .arg("unit", &self.unit)
        };
        match (self.min, self.max) {
            (Some(min), _) if number < min => Err(told("SHT-610", min)),
            (_, Some(max)) if number > max => Err(told("SHT-611", max)),
            _ => Ok(number),
        }
    }

    fn date(&self, value: &Value<'_>, text: Option<&str>) -> Result<Date, Fault> {
        let read = match (text, value) {
            (Some(text), _) => day::parse_date(text),
            (
                None,
                Value::Serial {
                    days,
                    is_1904,
                    duration: false,
                },
            ) => day::from_serial(*days, *is_1904).ok_or(DateError::NoSuchDay),
            (None, Value::Number(number)) => day::from_number(*number, self.is_1904),
            _ => Err(DateError::NotADate),
        };
        let date = read.map_err(|error| match error {
            DateError::Ambiguous => Fault::new("SHT-613"),
            DateError::NoSuchDay => Fault::new("SHT-614"),
            DateError::Empty | DateError::NotADate => Fault::new("SHT-612"),
        })?;
        Ok(if self.kind == ColumnType::Month {
            day::month_of(date)
        } else {
            date
        })
    }

    fn code(&self, value: &Value<'_>, text: Option<&str>) -> Result<u16, Fault> {
        let shown = text.map_or_else(|| shown(value), Cow::Borrowed);
        self.word(&shown).ok_or_else(|| self.no_such_word(&shown))
    }

    fn word(&self, text: &str) -> Option<u16> {
        self.words.get(text).or_else(|| self.words.get(&fold(text))).copied()
    }

    fn no_such_word(&self, text: &str) -> Fault {
        let near = |word: &&String| strsim::normalized_levenshtein(word, text) >= 0.5;
        let nearest =
            self.list.iter().filter(near).max_by(|a, b| {
                strsim::normalized_levenshtein(a, text).total_cmp(&strsim::normalized_levenshtein(b, text))
            });
        match nearest {
            Some(word) => Fault::new("SHT-615").arg("suggestion", word),
            None => Fault::new("SHT-616").arg("list", self.first_words()),
        }
    }

    fn first_words(&self) -> String {
        let more = if self.list.len() > 12 { "…" } else { "" };
        self.list
            .iter()
            .take(12)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("、")
            + more
    }

    fn codes(&self, text: &str) -> Result<String, Fault> {
        let mut found = match self.word(text) {
            Some(word) => vec![word],
            None => text
                .split(['、', ',', '，', ';', '；', '/', '|', ' ', '\u{3000}', '\n'])
                .filter(|word| !word.trim().is_empty())
                .map(|word| self.word(word).ok_or_else(|| self.no_such_word(word)))
                .collect::<Result<Vec<_>, _>>()?,
        };
        found.sort_unstable();
        found.dedup();
        let words: Vec<&str> = found.iter().map(|at| self.list[usize::from(*at)].as_str()).collect();
        Ok(words.join("、"))
    }

    fn truth(&self, value: &Value<'_>, text: Option<&str>) -> Result<bool, Fault> {
        if let Value::Bool(truth) = value {
            return Ok(*truth);
        }
        let shown = text.map_or_else(|| shown(value), Cow::Borrowed);
        self.word(&shown)
            .map(|word| word == 1)
            .ok_or_else(|| Fault::new("SHT-619"))
    }
}

fn empty(out: &mut Values) -> Read {
    out.push_none();
    Read::Empty
}

/// Digits kept behind the point.
fn scale(kind: ColumnType) -> u32 {
    match kind {
        ColumnType::Money => 2,
        ColumnType::Decimal => 4,
        _ => 0,
    }
}

/// `5.20123E+17`: what a spreadsheet program makes of a long number.
fn lost_in_text(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['E', 'e', 'Ｅ']) else {
        return false;
    };
    let digits_only = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit() || c == b'.');
    digits_only(digits) && digits_only(power.trim_start_matches(['+', '＋'])) && digits.contains('.') || {
        digits_only(digits) && power.starts_with('+') && digits_only(&power[1..])
    }
}

/// The text without the column's own unit behind it: `3.5亩`.
fn without_unit<'t>(text: &'t str, unit: &str) -> &'t str {
    if unit.is_empty() {
        text
    } else {
        text.strip_suffix(unit).unwrap_or(text)
    }
}

/// The value as the spreadsheet program shows it.
pub(super) fn shown<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::Empty => Cow::Borrowed(""),
        Value::Text(text) => Cow::Borrowed(text),
        Value::Number(number) if number.abs() >= ALL_DIGITS_KEPT => {
            Cow::Owned(format!("{number:.14E}").replace('E', "E+"))
        }
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Bool(truth) => Cow::Borrowed(if *truth { "TRUE" } else { "FALSE" }),
        Value::Error(error) => Cow::Borrowed(error),
        Value::Serial {
            days,
            is_1904,
            duration,
        } => match day::from_serial(*days, *is_1904) {
            Some(day) if !duration => Cow::Owned(day.to_string()),
            _ => Cow::Owned(days.to_string()),
        },
    }
}
