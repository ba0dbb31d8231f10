//! OpenDocument spreadsheets, streamed: repeated cells and rows are repeated one by one and never held.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::xlsx::closed;
use super::{Access, Flow, GridError, Value, Visitor, Worksheet, archive};

pub(super) fn read(path: &Path, access: &Access<'_>, visitor: &mut dyn Visitor) -> Result<(), GridError> {
    archive::check(path, access)?;
    let mut zip = ZipArchive::new(BufReader::with_capacity(64 * 1024, access.open(path)?))?;
    if let Ok(manifest) = zip.by_name("META-INF/manifest.xml") {
        let mut text = String::new();
        let _ = manifest.take(1 << 20).read_to_string(&mut text);
        if text.contains("encryption-data") {
            return Err(GridError::Encrypted);
        }
    }
    let content = BufReader::with_capacity(64 * 1024, zip.by_name("content.xml")?);
    let mut reader = Reader::from_reader(content);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().check_end_names = false;
    Tables {
        reader,
        access,
        visitor,
        hidden: HashSet::new(),
    }
    .read()
}

struct Tables<'v, 'l, R> {
    reader: Reader<R>,
    access: &'v Access<'l>,
    visitor: &'v mut dyn Visitor,
    hidden: HashSet<String>,
}

/// A cell and over how many columns it stands.
type Repeated = (Value<'static>, u32);

impl<R: BufRead> Tables<'_, '_, R> {
    fn read(mut self) -> Result<(), GridError> {
        let (mut buf, mut style) = (Vec::new(), String::new());
        loop {
            buf.clear();
            match self.reader.read_event_into(&mut buf)? {
                Event::Start(e) => match e.name().as_ref() {
                    "style:style" => style = attribute(&e, "style:name")?.unwrap_or_default(),
                    "style:table-properties" if attribute(&e, "table:display")?.as_deref() == Some("false") => {
                        self.hidden.insert(std::mem::take(&mut style));
                    }
                    "table:table" => {
                        let name = attribute(&e, "table:name")?.unwrap_or_default();
                        let hidden = attribute(&e, "table:style-name")?.is_some_and(|s| self.hidden.contains(&s));
                        if self.table(&name, hidden)? == Flow::Stop {
                            return Ok(());
                        }
                    }
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn table(&mut self, name: &str, hidden: bool) -> Result<Flow, GridError> {
        let flow = self.visitor.open(Worksheet {
            name,
            hidden,
            is_1904: false,
        });
        if flow == Flow::Stop {
            return Ok(flow);
        }
        let end = self.rows(flow == Flow::Continue);
        if flow == Flow::Continue {
            Ok(closed(end, self.visitor))
        } else {
            end
        }
    }

    /// Reads to the end of the table; rows are told to the visitor as long as it wants them.
    fn rows(&mut self, mut wanted: bool) -> Result<Flow, GridError> {
        let mut buf = Vec::new();
        let mut number = 0u32;
        loop {
            buf.clear();
            match self.reader.read_event_into(&mut buf)? {
                Event::Start(e) if e.name().as_ref() == "table:table-row" => {
                    let times = repeats(&e, "table:number-rows-repeated")?;
                    let cells = self.row()?;
                    let first = number + 1;
                    number = number.saturating_add(times);
                    if wanted && !cells.is_empty() {
                        match self.tell(first, times, cells)? {
                            Flow::Continue => {}
                            Flow::NextWorksheet => wanted = false,
                            Flow::Stop => return Ok(Flow::Stop),
                        }
                    }
                }
                Event::End(e) if e.name().as_ref() == "table:table" => return Ok(Flow::Continue),
                Event::Eof => return Err(GridError::Damaged("content.xml ends within a table".into())),
                _ => {}
            }
        }
    }

    fn tell(&mut self, first: u32, times: u32, cells: Vec<Repeated>) -> Result<Flow, GridError> {
        let width: u64 = cells.iter().map(|(_, times)| u64::from(*times)).sum();
        if width > u64::from(self.access.limits.max_columns) {
            return Err(GridError::TooManyColumns(self.access.limits.max_columns));
        }
        let mut values = Vec::with_capacity(width as usize);
        for (value, times) in cells {
            values.extend(std::iter::repeat_n(value, times as usize));
        }
        for number in (first..).take(times as usize) {
            self.access.check_row(number, values.len())?;
            match self.visitor.row(number, &values) {
                Flow::Continue => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Continue)
    }

    /// The cells of a row up to the last one that is not empty.
    fn row(&mut self) -> Result<Vec<Repeated>, GridError> {
        let mut cells: Vec<Repeated> = Vec::new();
        let mut buf = Vec::new();
        loop {
            buf.clear();
            match self.reader.read_event_into(&mut buf)? {
                Event::Start(e) if matches!(e.name().as_ref(), "table:table-cell" | "table:covered-table-cell") => {
                    let times = repeats(&e, "table:number-columns-repeated")?;
                    let typed = typed(&e)?;
                    let text = self.text()?;
                    cells.push((typed.with_text(text), times));
                }
                Event::End(e) if e.name().as_ref() == "table:table-row" => break,
                Event::Eof => return Err(GridError::Damaged("content.xml ends within a row".into())),
                _ => {}
            }
        }
        while cells.last().is_some_and(|(value, _)| *value == Value::Empty) {
            cells.pop();
        }
        Ok(cells)
    }

    /// The text of a cell, paragraphs on lines of their own, up to the cell's end.
    fn text(&mut self) -> Result<String, GridError> {
        let (mut text, mut buf) = (String::new(), Vec::new());
        let (mut annotation, mut paragraphs) = (0u32, 0u32);
        loop {
            buf.clear();
            match self.reader.read_event_into(&mut buf)? {
                Event::Start(e) => match e.name().as_ref() {
                    "office:annotation" => annotation += 1,
                    _ if annotation > 0 => {}
                    "text:p" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "text:s" => {
                        let n = attribute(&e, "text:c")?
                            .and_then(|n| n.parse::<usize>().ok())
                            .unwrap_or(1);
                        text.extend(std::iter::repeat_n(' ', n.min(1024)));
                    }
                    "text:tab" => text.push('\t'),
                    "text:line-break" => text.push('\n'),
                    _ => {}
                },
                Event::End(e) => match e.name().as_ref() {
                    "office:annotation" => annotation = annotation.saturating_sub(1),
                    "table:table-cell" | "table:covered-table-cell" => return Ok(text),
                    _ => {}
                },
                Event::Text(t) if annotation == 0 && paragraphs > 0 => text.push_str(t.as_ref()),
                Event::CData(t) if annotation == 0 && paragraphs > 0 => text.push_str(t.as_ref()),
                Event::GeneralRef(e) if annotation == 0 => match (e.as_ref(), e.resolve_char_ref()?) {
                    (_, Some(c)) => text.push(c),
                    (name, None) => text.push_str(quick_xml::escape::resolve_xml_entity(name).unwrap_or("")),
                },
                Event::Eof => return Err(GridError::Damaged("content.xml ends within a cell".into())),
                _ => {}
            }
        }
    }
}

fn attribute(e: &BytesStart<'_>, name: &str) -> Result<Option<String>, GridError> {
    for attribute in e.attributes().with_checks(false) {
        let attribute = attribute?;
        if attribute.key.as_ref() == name {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

fn repeats(e: &BytesStart<'_>, name: &str) -> Result<u32, GridError> {
    Ok(attribute(e, name)?.and_then(|n| n.parse().ok()).unwrap_or(1))
}

/// What a cell's attributes say of its value.
enum Typed {
    /// The attributes hold it.
    Value(Value<'static>),
    /// The cell's text is the value.
    Text,
    /// The cell's text is an error.
    Error,
    /// Neither type nor value: an empty cell.
    Nothing,
}

fn typed(e: &BytesStart<'_>) -> Result<Typed, GridError> {
    if attribute(e, "calcext:value-type")?.as_deref() == Some("error") {
        return Ok(Typed::Error);
    }
    let Some(kind) = attribute(e, "office:value-type")? else {
        return Ok(Typed::Nothing);
    };
    let owned = |text: String| Value::Text(Cow::Owned(text));
    let value = match kind.as_str() {
        "float" | "percentage" | "currency" => attribute(e, "office:value")?
            .and_then(|n| n.parse().ok())
            .map(Value::Number),
        "boolean" => attribute(e, "office:boolean-value")?.map(|b| Value::Bool(b.eq_ignore_ascii_case("true"))),
        "date" => attribute(e, "office:date-value")?.map(owned),
        "time" => attribute(e, "office:time-value")?.map(owned),
        _ => attribute(e, "office:string-value")?.map(owned),
    };
    Ok(value.map_or(Typed::Text, Typed::Value))
}

impl Typed {
    fn with_text(self, text: String) -> Value<'static> {
        match self {
            Self::Value(value) => value,
            Self::Text if text.is_empty() => Value::Empty,
            Self::Text => Value::Text(Cow::Owned(text)),
            Self::Error => Value::Error(error(&text)),
            Self::Nothing => Value::Empty,
        }
    }
}

/// LibreOffice writes errors by name or by number: `Err:502`.
fn error(text: &str) -> &'static str {
    const KNOWN: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];
    KNOWN.into_iter().find(|known| *known == text).unwrap_or("#ERR!")
}
