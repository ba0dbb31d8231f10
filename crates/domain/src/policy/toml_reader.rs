//! Reads TOML tables field by field and collects every problem with its line and column.

use std::collections::BTreeSet;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Literal, TextAt};
use crate::date::Date;
use crate::problem::{Place, Problem};

/// A policy file being read: its text and the problems found so far.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) file: Arc<str>,
    pub(super) text: Arc<str>,
    pub(super) problems: Vec<Problem>,
}

/// One table of it; fields asked for are ticked off, the rest are reported by [`Fields::finish`].
pub(super) struct Fields<'a, 'i> {
    table: &'a DeTable<'i>,
    place: Place,
    asked: BTreeSet<&'static str>,
}

impl Reading {
    /// The place of a byte offset.
    pub(super) fn place(&self, offset: usize, subject: Option<&str>) -> Place {
        let before = &self.text[..offset.min(self.text.len())];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Place {
            file: Some(self.file.to_string()),
            line: u32::try_from(before.matches('\n').count() + 1).ok(),
            column: u32::try_from(before[line_start..].chars().count() + 1).ok(),
            subject: subject.map(str::to_owned),
            ..Place::default()
        }
    }

    fn wrong_type(&mut self, value: &Spanned<DeValue<'_>>, name: &str, want: &str) {
        let place = self.place(value.span().start, Some(name));
        let got = value.get_ref().type_str();
        self.problems.push(
            Problem::error("POL-003")
                .arg("field", name)
                .arg("want", want)
                .arg("got", got)
                .at(place),
        );
    }
}

impl<'a, 'i> Fields<'a, 'i> {
    pub(super) fn new(table: &'a DeTable<'i>, place: Place) -> Self {
        Self {
            table,
            place,
            asked: BTreeSet::new(),
        }
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    fn get(&mut self, name: &'static str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.asked.insert(name);
        self.table
            .iter()
            .find(|(key, _)| key.get_ref() == name)
            .map(|(_, value)| value)
    }

    fn require<T>(&self, value: Option<T>, name: &str, reading: &mut Reading) -> Option<T> {
        if value.is_none() && !self.table.iter().any(|(key, _)| key.get_ref() == name) {
            reading
                .problems
                .push(Problem::error("POL-002").arg("field", name).at(self.place.clone()));
        }
        value
    }

    pub(super) fn text_opt(&mut self, name: &'static str, reading: &mut Reading) -> Option<String> {
        let value = self.get(name)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            reading.wrong_type(value, name, "文字");
        }
        text.map(str::to_owned)
    }

    pub(super) fn text(&mut self, name: &'static str, reading: &mut Reading) -> String {
        let value = self.text_opt(name, reading);
        self.require(value, name, reading).unwrap_or_default()
    }

    /// A text with the place of its first character, so that positions inside it can be told.
    pub(super) fn text_at_opt(&mut self, name: &'static str, reading: &mut Reading) -> Option<TextAt> {
        let value = self.get(name)?;
        let Some(text) = value.get_ref().as_str() else {
            reading.wrong_type(value, name, "文字");
            return None;
        };
        let raw = &reading.text[value.span()];
        let quotes = raw.bytes().take_while(|b| matches!(b, b'"' | b'\'')).count();
        let opening = if quotes >= 3 { 3 } else { 1 };
        let newline = raw[opening..].bytes().take_while(|b| matches!(b, b'\r')).count();
        let skip = if raw[opening + newline..].starts_with('\n') && opening == 3 {
            newline + 1
        } else {
            0
        };
        let place = reading.place(value.span().start + opening + skip, Some(name));
        Some(TextAt {
            text: text.to_owned(),
            place,
        })
    }

    pub(super) fn text_at(&mut self, name: &'static str, reading: &mut Reading) -> TextAt {
        let value = self.text_at_opt(name, reading);
        let place = self.place.clone();
        self.require(value, name, reading).unwrap_or(TextAt {
            text: String::new(),
            place,
        })
    }

    pub(super) fn flag(&mut self, name: &'static str, default: bool, reading: &mut Reading) -> bool {
        let Some(value) = self.get(name) else { return default };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            reading.wrong_type(value, name, "true 或 false");
        }
        flag.unwrap_or(default)
    }

    pub(super) fn number_opt(&mut self, name: &'static str, reading: &mut Reading) -> Option<f64> {
        let value = self.get(name)?;
        let number = match value.get_ref() {
            DeValue::Integer(n) => n.as_str().replace('_', "").parse().ok(),
            DeValue::Float(n) => n.as_str().replace('_', "").parse().ok(),
            _ => None,
        };
        if number.is_none() {
            reading.wrong_type(value, name, "数字");
        }
        number
    }

    pub(super) fn date_opt(&mut self, name: &'static str, reading: &mut Reading) -> Option<Date> {
        let value = self.get(name)?;
        let date = as_date(value.get_ref());
        if date.is_none() {
            reading.wrong_type(value, name, "日期(如 2026-11-23)");
        }
        date
    }

    pub(super) fn date(&mut self, name: &'static str, reading: &mut Reading) -> Option<Date> {
        let value = self.date_opt(name, reading);
        self.require(value, name, reading)
    }

    pub(super) fn literal_opt(&mut self, name: &'static str, reading: &mut Reading) -> Option<Literal> {
        let value = self.get(name)?;
        let literal = as_literal(value.get_ref());
        if literal.is_none() {
            reading.wrong_type(value, name, "数字、文字、日期、true/false 或文字列表");
        }
        literal
    }

    pub(super) fn literal(&mut self, name: &'static str, reading: &mut Reading) -> Option<Literal> {
        let value = self.literal_opt(name, reading);
        self.require(value, name, reading)
    }

    pub(super) fn texts(&mut self, name: &'static str, reading: &mut Reading) -> Vec<String> {
        let Some(value) = self.get(name) else { return Vec::new() };
        match as_literal(value.get_ref()) {
            Some(Literal::List(items)) => items,
            _ => {
                reading.wrong_type(value, name, "文字列表");
                Vec::new()
            }
        }
    }

    /// A list of lists of texts: `[["a"], ["b", "c"]]`.
    pub(super) fn text_lists(&mut self, name: &'static str, reading: &mut Reading) -> Vec<Vec<String>> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let lists = value.get_ref().as_array().and_then(|lists| {
            let lists = lists.iter().map(|list| match as_literal(list.get_ref()) {
                Some(Literal::List(texts)) => Some(texts),
                _ => None,
            });
            lists.collect::<Option<Vec<_>>>()
        });
        if lists.is_none() {
            reading.wrong_type(value, name, "文字列表的列表");
        }
        lists.unwrap_or_default()
    }

    /// A list of dates.
    pub(super) fn dates(&mut self, name: &'static str, reading: &mut Reading) -> Vec<Date> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let dates = value.get_ref().as_array().and_then(|dates| {
            let dates = dates.iter().map(|date| as_date(date.get_ref()));
            dates.collect::<Option<Vec<_>>>()
        });
        if dates.is_none() {
            reading.wrong_type(value, name, "日期列表");
        }
        dates.unwrap_or_default()
    }

    /// One of a closed list of words.
    pub(super) fn word<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&str, T)],
        reading: &mut Reading,
    ) -> Option<T> {
        let value = self.get(name)?;
        let text = value.get_ref().as_str().unwrap_or_default();
        let found = words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, meaning)| *meaning);
        if found.is_none() {
            let place = reading.place(value.span().start, Some(name));
            let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let problem = Problem::error("POL-004")
                .arg("field", name)
                .arg("value", text)
                .arg("list", list.join("、"));
            reading.problems.push(problem.at(place));
        }
        found
    }

    /// The tables of an array of tables, each with its place.
    pub(super) fn tables(&mut self, name: &'static str, reading: &mut Reading) -> Vec<Fields<'a, 'i>> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            reading.wrong_type(value, name, "表的列表");
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_table() {
                Some(table) => tables.push(Fields::new(table, reading.place(item.span().start, Some(name)))),
                None => reading.wrong_type(item, name, "表"),
            }
        }
        tables
    }

    pub(super) fn table(&mut self, name: &'static str, reading: &mut Reading) -> Option<Fields<'a, 'i>> {
        let value = self.get(name)?;
        match value.get_ref().as_table() {
            Some(table) => Some(Fields::new(table, reading.place(value.span().start, Some(name)))),
            None => {
                reading.wrong_type(value, name, "表");
                None
            }
        }
    }

    /// Every entry of the table as key, place and value; for tables whose keys are names.
    pub(super) fn entries(&self, reading: &Reading) -> Vec<(String, Place, &'a Spanned<DeValue<'i>>)> {
        let place = |key: &Spanned<toml::de::DeString<'_>>| reading.place(key.span().start, Some(key.get_ref()));
        self.table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), place(key), value))
            .collect()
    }

    /// Reports fields that nobody asked for, with the nearest name that is known.
    pub(super) fn finish(self, reading: &mut Reading) {
        for (key, _) in self.table.iter() {
            if self.asked.contains(key.get_ref().as_ref()) {
                continue;
            }
            let place = reading.place(key.span().start, Some(key.get_ref()));
            let known = self.asked.iter().copied();
            reading
                .problems
                .push(unknown("POL-005", key.get_ref(), known).at(place));
        }
    }
}

/// A problem about an unknown name, with the nearest known one as a suggestion.
pub(crate) fn unknown<'a>(code: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    let nearest = nearest(name, known);
    Problem::error(code)
        .arg("name", name)
        .arg("suggestion", nearest.unwrap_or("-"))
}

/// The known name nearest to `name`, if any is near enough to be what was meant.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

fn as_date(value: &DeValue<'_>) -> Option<Date> {
    let date = value.as_datetime()?.date?;
    Date::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()
}

pub(super) fn as_literal(value: &DeValue<'_>) -> Option<Literal> {
    match value {
        DeValue::String(text) => Some(Literal::Text(text.to_string())),
        DeValue::Integer(n) => n.as_str().replace('_', "").parse().ok().map(Literal::Integer),
        DeValue::Float(n) => Literal::decimal(n.as_str()),
        DeValue::Boolean(value) => Some(Literal::Bool(*value)),
        DeValue::Datetime(_) => as_date(value).map(Literal::Date),
        DeValue::Array(items) => {
            let texts = items.iter().map(|item| item.get_ref().as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>().map(Literal::List)
        }
        DeValue::Table(_) => None,
    }
}
