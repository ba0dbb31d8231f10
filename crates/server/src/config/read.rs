//! Reads the configuration: defaults, then the file, then the environment; every problem at once.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use domain::policy::nearest_name;
use domain::problem::{Place, Problem, Severity};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Config;
use super::fields::{FIELDS, Field, PREFIX, SECTIONS};
use super::shown::masked;
use super::value::{Kind, Origin, Refused, Value};

/// The file that is read when none is named and it is there.
pub const DEFAULT_FILE: &str = "shouwang.toml";

/// A configuration without an error, with where each value came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The effective configuration.
    pub config: Config,
    /// What is doubtful but stops nothing.
    pub warnings: Vec<Problem>,
    pub(super) values: Vec<(Value, Origin)>,
}

/// Reads the named file, or [`DEFAULT_FILE`] where it is present, and the environment.
///
/// # Errors
///
/// Every problem of both, at once.
pub fn load(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Loaded, Vec<Problem>> {
    let path = file.map_or_else(|| PathBuf::from(DEFAULT_FILE), Path::to_path_buf);
    let name = path.display().to_string();
    match std::fs::read_to_string(&path) {
        Ok(text) => read(Some((&name, &text)), environment),
        Err(cause) if file.is_none() && cause.kind() == std::io::ErrorKind::NotFound => read(None, environment),
        Err(cause) => Err(vec![
            Problem::error("CFG-001").arg("cause", cause).at(Place::file(name)),
        ]),
    }
}

/// Reads the text of a file with its name, and the environment.
///
/// # Errors
///
/// Every problem of both, at once.
pub fn read(
    file: Option<(&str, &str)>,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Loaded, Vec<Problem>> {
    let mut reading = Reading::default();
    if let Some((name, text)) = file {
        reading.file(name, text);
    }
    reading.environment(environment);
    reading.finish()
}

#[derive(Default)]
struct Reading {
    /// By position in [`FIELDS`].
    said: BTreeMap<usize, (Value, Origin, Place)>,
    problems: Vec<Problem>,
}

impl Reading {
    fn file(&mut self, name: &str, text: &str) {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let place = place(name, text, error.span().map_or(0, |span| span.start));
            self.problems
                .push(Problem::error("CFG-002").arg("cause", error.message()).at(place));
        }
        for (key, value) in table.get_ref().iter() {
            let at = place(name, text, key.span().start);
            let section = key.get_ref().as_ref();
            let known = SECTIONS.iter().map(|(name, ..)| *name);
            if !known.clone().any(|known| known == section) {
                self.problems.push(unknown("CFG-003", section, known).at(at));
                continue;
            }
            match value.get_ref().as_table() {
                Some(fields) => self.section(section, fields, name, text),
                None => self.problems.push(wrong_type(section, "table", value.get_ref()).at(at)),
            }
        }
    }

    fn section(&mut self, section: &str, fields: &DeTable<'_>, file: &str, text: &str) {
        for (key, value) in fields.iter() {
            let at = place(file, text, key.span().start);
            let name = key.get_ref().as_ref();
            match position(|field| field.section == section && field.name == name) {
                Some(n) => self.value(n, value, place(file, text, value.span().start)),
                None => {
                    let known = FIELDS.iter().filter(|field| field.section == section);
                    let problem = unknown("CFG-004", name, known.map(|field| field.name));
                    self.problems.push(problem.arg("section", section).at(at));
                }
            }
        }
    }

    fn value(&mut self, n: usize, value: &Spanned<DeValue<'_>>, place: Place) {
        let origin = Origin::File {
            file: place.file.clone().unwrap_or_default(),
            line: place.line.unwrap_or_default(),
        };
        let checked = FIELDS[n].kind.check_toml(value.get_ref());
        self.put(n, checked, origin, place);
    }

    fn environment(&mut self, environment: impl Iterator<Item = (String, String)>) {
        let mut variables: Vec<_> = environment.filter(|(name, _)| name.starts_with(PREFIX)).collect();
        variables.sort();
        for (variable, text) in variables {
            let place = Place::file(format!("${variable}"));
            match position(|field| field.variable() == variable) {
                Some(n) => {
                    let checked = FIELDS[n].kind.check_text(&text);
                    self.put(n, checked, Origin::Environment { variable }, place);
                }
                None => self.problems.push(unknown_variable(&variable).at(place)),
            }
        }
    }

    fn put(&mut self, n: usize, checked: Result<Value, Refused>, origin: Origin, place: Place) {
        match checked {
            Ok(value) => {
                self.said.insert(n, (value, origin, place));
            }
            Err(refused) => self.problems.push(explain(&FIELDS[n], refused).at(place)),
        }
    }

    fn finish(mut self) -> Result<Loaded, Vec<Problem>> {
        let mut config = Config::blank();
        let mut values = Vec::with_capacity(FIELDS.len());
        let dir = position(|field| field.path() == "data.dir")
            .and_then(|n| self.said.get(&n).map(|(value, ..)| value.clone().text()))
            .unwrap_or_else(|| {
                FIELDS
                    .iter()
                    .find(|field| field.path() == "data.dir")
                    .map_or("", |f| f.default)
                    .into()
            });
        for (n, field) in FIELDS.iter().enumerate() {
            let said = self
                .said
                .get(&n)
                .map(|(value, origin, _)| (value.clone(), origin.clone()));
            let Some((value, origin)) = said.or_else(|| Some((default(field, &dir)?, Origin::Default))) else {
                continue;
            };
            (field.put)(&mut config, value.clone());
            values.push((value, origin));
        }
        self.across(&config);
        if self.problems.iter().any(|problem| problem.severity == Severity::Error) {
            self.problems.sort();
            return Err(self.problems);
        }
        let warnings = self.problems;
        Ok(Loaded {
            config,
            warnings,
            values,
        })
    }

    /// What no field can know alone.
    fn across(&mut self, config: &Config) {
        if inside(&config.data.keys_file, &config.data.dir) {
            let problem = Problem::error("CFG-010")
                .arg("keys", config.data.keys_file.display())
                .arg("dir", config.data.dir.display());
            self.problems.push(problem.at(self.place_of("data.keys_file")));
        }
        if config.session.idle > config.session.max {
            let problem = Problem::error("CFG-011");
            self.problems.push(problem.at(self.place_of("session.idle_minutes")));
        }
    }

    fn place_of(&self, path: &str) -> Place {
        position(|field| field.path() == path)
            .and_then(|n| self.said.get(&n))
            .map_or_else(|| Place::file(path), |(.., place)| place.clone())
    }
}

fn position(wanted: impl Fn(&Field) -> bool) -> Option<usize> {
    FIELDS.iter().position(wanted)
}

/// The default of a field; `{data.dir}` is filled in.
pub(super) fn default(field: &Field, dir: &str) -> Option<Value> {
    let dir = match dir.trim_end_matches('/') {
        "" => "/",
        dir => dir,
    };
    field.kind.check_text(&field.default.replace("{data.dir}", dir)).ok()
}

fn explain(field: &Field, refused: Refused) -> Problem {
    let path = field.path();
    match refused {
        Refused::Type { got } => Problem::error("CFG-005")
            .arg("field", path)
            .arg("want", field.kind.type_name())
            .arg("got", got),
        Refused::Range { value } => {
            let (least, most) = match field.kind {
                Kind::Integer { least, most } => (least, most),
                _ => (0, 0),
            };
            Problem::error("CFG-006")
                .arg("field", path)
                .arg("value", value)
                .arg("least", least)
                .arg("most", most)
        }
        Refused::Word { value } => {
            let words = match field.kind {
                Kind::Word(words) => words,
                _ => &[],
            };
            Problem::error("CFG-007")
                .arg("field", path)
                .arg("list", words.join("、"))
                .arg("suggestion", nearest_name(&value, words.iter().copied()).unwrap_or("-"))
                .arg("value", value)
        }
        Refused::Shape { value, example } => Problem::error("CFG-008")
            .arg("field", path)
            .arg("example", example)
            .arg("value", masked(&value)),
    }
}

fn wrong_type(field: &str, want: &str, value: &DeValue<'_>) -> Problem {
    Problem::error("CFG-005")
        .arg("field", field)
        .arg("want", want)
        .arg("got", value.type_str())
}

fn unknown<'a>(code: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    Problem::error(code)
        .arg("name", name)
        .arg("suggestion", nearest_name(name, known).unwrap_or("-"))
}

/// A variable of a known section is a slip of the pen; others may belong to somebody else.
fn unknown_variable(variable: &str) -> Problem {
    let known: Vec<String> = FIELDS.iter().map(Field::variable).collect();
    let rest = variable.strip_prefix(PREFIX).unwrap_or_default().to_ascii_lowercase();
    let ours = SECTIONS
        .iter()
        .any(|(section, ..)| rest.strip_prefix(section).is_some_and(|rest| rest.starts_with('_')));
    let problem = unknown("CFG-009", variable, known.iter().map(String::as_str));
    Problem {
        severity: if ours { Severity::Error } else { Severity::Warning },
        ..problem
    }
}

fn place(file: &str, text: &str, offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Place {
        line: u32::try_from(before.matches('\n').count() + 1).ok(),
        column: u32::try_from(before[line_start..].chars().count() + 1).ok(),
        ..Place::file(file)
    }
}

/// Whether `file` lies in `dir`, by the words of the paths alone.
fn inside(file: &Path, dir: &Path) -> bool {
    let plain = |path: &Path| -> PathBuf {
        let mut plain = PathBuf::new();
        for part in path.components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir if plain.file_name().is_some() => {
                    plain.pop();
                }
                part => plain.push(part),
            }
        }
        plain
    };
    file.is_absolute() == dir.is_absolute() && plain(file).starts_with(plain(dir))
}

#[cfg(test)]
mod tests;
